"""The fallback of a draft: chosen, checked, and given up."""

from agencies.model import Credential, CredentialId
from agencies.staff import Action
from bot.conversation.drafting import CheckFallback, Drafted
from bot.conversation.fallback import (
    DropFallback,
    FallbacksRead,
    ReadFallbacks,
    SetFallback,
    Way,
)
from bot.desk.handlers.drafts import drafted
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.texts import render
from bot.words import line
from campaigns import falling_back, service
from campaigns.confirming import checked_list
from campaigns.fallback import Fallback
from campaigns.model import Campaign, CampaignId
from campaigns.recipients.layout import lay_out

CHECK_FALLBACK, DROP_FALLBACK = "check-fallback", "drop-fallback"
LONGEST_NAME = 100
LONGEST_SUBJECT = 200


async def read_fallbacks(context: Context, command: ReadFallbacks) -> FallbacksRead:
    draft = await _draft(context, command.campaign)
    there = await context.work.credentials.list()
    return FallbacksRead(
        campaign=draft.id,
        ways=tuple(_way(context, one) for one in there if _can_serve(context, draft, one)),
        columns=await _columns(context, draft),
        reports=await _reports(context, draft),
        chosen=draft.fallback,
    )


async def set_fallback(context: Context, command: SetFallback) -> Drafted:
    draft = await _draft(context, command.campaign)
    account = await context.account_to_use(CredentialId(command.account))
    credential = account.credential
    if not _can_serve(context, draft, credential):
        raise NotPossible(line("fallback-unusable", label=credential.label))
    if command.column not in await _columns(context, draft):
        if falling_back.has_column(draft, command.column):
            raise NotPossible(line("fallback-looked-up", column=command.column))
        raise NotPossible(line("fallback-no-column"))
    wait = falling_back.wait_of(command.minutes)
    chosen = Fallback(
        campaign=0,
        credential=credential.id,
        channel=credential.channel,
        account=credential.label,
        column=command.column,
        subject=command.subject[:LONGEST_SUBJECT],
        wait=wait,
        reports=await _reports(context, draft),
    )
    name = render(line("fallback-name", second=credential.channel))
    name = f"{draft.name[:LONGEST_NAME]} \u00b7 {name}"
    return await drafted(context, await falling_back.choose(context.work, draft, chosen, name))


async def drop_fallback(context: Context, command: DropFallback) -> Drafted:
    draft = await service.draft(context.work, command.campaign)
    if draft.fallback is None:
        return await drafted(context, draft)
    await context.add_job(DROP_FALLBACK, CampaignId(draft.fallback.campaign))
    return await drafted(context, await falling_back.drop(context.work, draft))


async def check_fallback(context: Context, command: CheckFallback) -> None:
    """As a list is: what is left of an earlier check is given up."""
    await context.work.jobs.cancel(command.campaign, CHECK_FALLBACK)
    await context.add_job(CHECK_FALLBACK, command.campaign, number=command.number)


async def _draft(context: Context, campaign: CampaignId) -> Campaign:
    draft = await service.draft(context.work, campaign)
    if not falling_back.can_have_one(draft):
        raise NotPossible(line("fallback-only-lists"))
    return draft


async def _columns(context: Context, draft: Campaign) -> tuple[str, ...]:
    """Where subscribers were looked up, their chats stand in the place of what was typed."""
    columns = checked_list(draft).columns
    credential = await context.work.credentials.get(draft.credential)
    if not context.office.offers.spec(credential.channel, credential.provider).citizens:
        return columns
    own = lay_out(columns, draft.columns, ()).address
    return tuple(name for place, name in enumerate(columns) if place != own)


def _can_serve(context: Context, draft: Campaign, other: Credential) -> bool:
    """Of another channel, where any text can be sent; a rehearsal's is one, too."""
    offers = context.office.offers
    if other.channel == draft.channel or not offers.can_use(other):
        return False
    spec = offers.spec(other.channel, other.provider)
    usable = not spec.approved and spec.rehearsal is draft.rehearsal
    return usable and other.is_for(context.member.role)


def _way(context: Context, one: Credential) -> Way:
    spec = context.office.offers.spec(one.channel, one.provider)
    return Way(one.id, one.channel, one.label, spec.channel.has_subject)


async def _reports(context: Context, draft: Campaign) -> bool:
    office = context.office
    return await falling_back.reports(context.work, draft, office.offers, office.surroundings)


HANDLERS: Handlers = {
    ReadFallbacks: (Action.PREPARE, read_fallbacks),
    SetFallback: (Action.PREPARE, set_fallback),
    DropFallback: (Action.PREPARE, drop_fallback),
    CheckFallback: (Action.PREPARE, check_fallback),
}
