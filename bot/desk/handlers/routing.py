"""Which SMS account is for numbers of which country, as owners say."""

from collections.abc import Mapping, Sequence

from agencies.country_routes import read_table
from agencies.model import Credential, CredentialId
from agencies.staff import Action
from bot.conversation.hours import is_none
from bot.conversation.routing import (
    ChangeRoutes,
    CountryRoute,
    ReadRoutes,
    RoutesChanged,
    RoutesRead,
)
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns.routing import CHANNEL


async def usable_routes(context: Context) -> Mapping[str, CredentialId]:
    """Without those whose account was removed, or is not lent any more."""
    there = {one.id for one in await _accounts(context)}
    table = await context.work.country_routes.all()
    return {begins: account for begins, account in table.items() if account in there}


async def read_routes(context: Context, _command: ReadRoutes) -> RoutesRead:
    accounts = await _accounts(context)
    there = {one.id for one in accounts}
    table = await context.work.country_routes.all()
    labels = {of: (await context.work.credentials.get(of)).label for of in table.values()}
    return RoutesRead(
        tuple(CountryRoute(begins, labels[of], of in there) for begins, of in table.items()),
        tuple(one.label for one in accounts),
    )


async def change_routes(context: Context, command: ChangeRoutes) -> RoutesChanged:
    """The whole table. What was confirmed keeps the routes that it was confirmed with."""
    accounts = await _accounts(context)
    if not accounts and not is_none(command.text):
        raise NotPossible(line("routes-no-account"))
    table = {} if is_none(command.text) else read_table(command.text, accounts)
    before = await context.work.country_routes.all()
    context.notes.update(before=_as_kept(before), after=_as_kept(table))
    await context.work.country_routes.keep(table)
    return RoutesChanged(await read_routes(context, ReadRoutes()))


async def _accounts(context: Context) -> Sequence[Credential]:
    """Those of the channel that reach somebody."""
    offers = context.office.offers
    return [
        one
        for one in await context.work.credentials.list()
        if one.channel == CHANNEL and offers.can_use(one)
        if one.provider not in offers.rehearsals
    ]


def _as_kept(table: Mapping[str, CredentialId]) -> str:
    return ", ".join(f"{begins} {account}" for begins, account in sorted(table.items()))


HANDLERS: Handlers = {
    ReadRoutes: (Action.LOOK, read_routes),
    ChangeRoutes: (Action.MANAGE, change_routes),
}
