"""The account that takes over while a draft's own one fails."""

from agencies.model import CredentialId
from agencies.staff import Action
from bot.conversation.drafting import Drafted
from bot.conversation.sparing import ListSpares, SetShare, SetSpare, SparesListed
from bot.conversation.writing import AccountChoice
from bot.desk.handlers.drafts import drafted
from bot.desk.office import Context, Handlers
from campaigns import service
from campaigns.spares import fits


async def list_spares(context: Context, command: ListSpares) -> SparesListed:
    """Those that this person may use."""
    draft = await service.draft(context.work, command.campaign)
    offers, role = context.office.offers, context.member.role
    there = await context.work.credentials.list()
    own = await context.work.credentials.get(draft.credential)
    return SparesListed(
        draft.id,
        own.label,
        tuple(
            AccountChoice(one.id, one.channel, one.label)
            for one in there
            if offers.can_use(one) and one.is_for(role)
            if fits(draft, one, rehearsal=one.provider in offers.rehearsals)
        ),
    )


async def set_spare(context: Context, command: SetSpare) -> Drafted:
    spare = None
    if command.account is not None:
        spare = await context.account_to_use(CredentialId(command.account))
    changed = await service.set_spare(context.work, command.campaign, spare)
    return await drafted(context, changed)


async def set_share(context: Context, command: SetShare) -> Drafted:
    changed = await service.set_share(context.work, command.campaign, command.percent)
    return await drafted(context, changed)


HANDLERS: Handlers = {
    ListSpares: (Action.PREPARE, list_spares),
    SetSpare: (Action.PREPARE, set_spare),
    SetShare: (Action.PREPARE, set_share),
}
