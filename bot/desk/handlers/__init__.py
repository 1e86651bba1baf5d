"""What each command does, and who may ask for it; one module a flow, as in `bot.conversation`."""

from agencies.staff import expect_allowed
from bot.conversation.accounts import ReadAccounts
from bot.conversation.adding_account import FillForm, ListProviders
from bot.conversation.audience import ReadAudience
from bot.conversation.auditing import ReadAudit
from bot.conversation.bots import MakePoster, ReadBot, ReadBots
from bot.conversation.confirming import ReadRate
from bot.conversation.drafting import ListTexts, MakeCard, ReadDraft, Refused, SeeList, ShowRow
from bot.conversation.fallback import ReadFallbacks
from bot.conversation.money import ReadBudget, ReadPrices
from bot.conversation.options import ReadOptions
from bot.conversation.plans import ReadPlan
from bot.conversation.releasing import ShowReleased
from bot.conversation.reporting import ReadStatus
from bot.conversation.routing import ReadRoutes
from bot.conversation.running import FindSteerable, ListCampaigns, OpenCampaign
from bot.conversation.schedule import MakeCalendar, ReadSchedule
from bot.conversation.settings import ReadSettings
from bot.conversation.sparing import ListSpares
from bot.conversation.speaking import ReadAgencies
from bot.conversation.steering import ReadRunRate
from bot.conversation.subscribers import DrawSubscribers, ReadSubscribers
from bot.conversation.suppressions import ReadSuppressions
from bot.conversation.team import ReadMember, ReadTeam
from bot.conversation.translating import ReadTranslations
from bot.conversation.trying import AskOwnAddress
from bot.conversation.writing import ListAccounts
from bot.desk.authors import keep_author
from bot.desk.handlers import (
    accounts,
    approved,
    auditing,
    bots,
    confirming,
    doubts,
    erasing,
    fallback,
    feedback,
    following,
    groups,
    listing,
    money,
    options,
    previewing,
    releasing,
    routing,
    running,
    schedule,
    settings,
    sparing,
    speaking,
    steering,
    subscribers,
    suppressions,
    team,
    translating,
    trying,
    writing,
)
from bot.desk.office import Context, Handlers
from bot.desk.recording import campaign_facts, deed_of
from bot.desk.refusals import FAULTS, refusal
from bot.words import Answer, Command
from campaigns.spending import OverBudget

HANDLERS: Handlers = {
    **writing.HANDLERS,
    **listing.HANDLERS,
    **previewing.HANDLERS,
    **trying.HANDLERS,
    **confirming.HANDLERS,
    **sparing.HANDLERS,
    **running.HANDLERS,
    **releasing.HANDLERS,
    **steering.HANDLERS,
    **schedule.HANDLERS,
    **doubts.HANDLERS,
    **following.HANDLERS,
    **accounts.HANDLERS,
    **settings.HANDLERS,
    **money.HANDLERS,
    **routing.HANDLERS,
    **bots.HANDLERS,
    **subscribers.HANDLERS,
    **suppressions.HANDLERS,
    **team.HANDLERS,
    **speaking.HANDLERS,
    **auditing.HANDLERS,
    **erasing.HANDLERS,
    **fallback.HANDLERS,
    **feedback.HANDLERS,
    **groups.HANDLERS,
    **options.HANDLERS,
    **translating.HANDLERS,
    **approved.HANDLERS,
}

CHANGE_NOTHING: frozenset[type[Command]] = frozenset(
    {
        ListAccounts,
        ListSpares,
        ReadAudience,
        SeeList,
        ReadRate,
        MakeCard,
        ShowRow,
        AskOwnAddress,
        ReadDraft,
        ListCampaigns,
        OpenCampaign,
        FindSteerable,
        ReadStatus,
        ShowReleased,
        ReadRunRate,
        ReadSchedule,
        MakeCalendar,
        ReadPlan,
        ReadAccounts,
        ListProviders,
        FillForm,
        ReadSettings,
        ReadPrices,
        ReadRoutes,
        ReadBudget,
        ReadBots,
        ReadBot,
        MakePoster,
        ReadSubscribers,
        DrawSubscribers,
        ReadSuppressions,
        ReadTeam,
        ReadAudit,
        ReadMember,
        ReadAgencies,
        ReadOptions,
        ReadFallbacks,
        ReadTranslations,
        ListTexts,
    }
)
"""They only answer. The audit tells as well who takes a list or a report, or looks somebody up."""


async def carry_out(context: Context, command: Command) -> Answer | None:
    """What it came to, and why not where it may not be or cannot; the audit has it either way."""
    action, _ = HANDLERS[type(command)]
    if type(command) in CHANGE_NOTHING and context.member.may(action):
        return await _answer(context, command)
    before = await campaign_facts(context, command)
    answer = await _answer(context, command)
    refused = isinstance(answer, Refused)
    if not refused:
        await keep_author(context, command)
    context.deeds.append(await deed_of(context, command, before, refused=refused))
    return answer


async def _answer(context: Context, command: Command) -> Answer | None:
    """Whoever refuses has changed nothing, however far they had come."""
    action, handle = HANDLERS[type(command)]
    try:
        expect_allowed(context.member, action)
        async with context.all_or_nothing():
            return await handle(context, command)
    except OverBudget as fault:
        return await money.over_budget(context, fault)
    except FAULTS as fault:
        return refusal(fault)
