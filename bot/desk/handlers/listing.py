"""The list of a draft."""

from agencies.bots import Rule, TopicId
from agencies.staff import Action
from bot.citizens.arriving import NAMES
from bot.conversation.audience import AudienceRead, ReadAudience, TakeAudience
from bot.conversation.drafting import CheckList, Drafted, SeeList, StopCheck
from bot.conversation.listing import ListSeen, MapColumn, TakeList, TreatDuplicates
from bot.desk.handlers.drafts import drafted
from bot.desk.office import Context, Handlers
from campaigns import service
from campaigns.model import Campaign, Source
from campaigns.states import State

CHECK = "check"
FIRST_PROBLEMS = 10


async def take_list(context: Context, command: TakeList) -> Drafted:
    source = Source(blob=command.blob, name=command.name)
    taken = await service.take_list(context.work, command.campaign, source)
    return await drafted(context, taken)


async def read_audience(context: Context, command: ReadAudience) -> AudienceRead:
    work = context.work
    bot = await work.bots.of_account((await service.draft(work, command.campaign)).credential)
    audience = await work.bots.audience(bot.id)
    return AudienceRead(
        campaign=command.campaign,
        people=audience.people,
        topics=tuple((str(t.id), t.name, audience.by_topic.get(t.id, 0)) for t in bot.topics),
        languages=tuple(
            (language, NAMES[language], people)
            for language, people in sorted(audience.by_language.items())
            if people
        ),
    )


async def take_audience(context: Context, command: TakeAudience) -> Drafted:
    draft = await service.draft(context.work, command.campaign)
    bot = await context.work.bots.of_account(draft.credential)
    topics = tuple(TopicId(int(topic)) for topic in command.topics)
    rule = Rule(bot=bot.id, topics=topics, languages=command.languages)
    source = Source(rule=rule, name=bot.name)
    return await drafted(context, await service.take_list(context.work, command.campaign, source))


async def map_column(context: Context, command: MapColumn) -> Drafted:
    mapped = await service.map_column(context.work, command.campaign, command.field, command.column)
    return await drafted(context, mapped)


async def treat_duplicates(context: Context, command: TreatDuplicates) -> Drafted:
    treated = await service.treat_duplicates(context.work, command.campaign, command.duplicates)
    return await drafted(context, treated)


async def see_list(context: Context, command: SeeList) -> ListSeen:
    campaign = await service.draft(context.work, command.campaign)
    return ListSeen(campaign, await _problems(context, campaign))


async def _problems(context: Context, campaign: Campaign) -> tuple[str, ...]:
    """Of the first rows that get no message, in the order in which the check told them."""
    if campaign.checked is None:
        return ()
    told: list[str] = []
    for state in (State.INVALID, State.DUPLICATE):
        async for page in context.work.ledger.read(campaign.id, [state]):
            told += [f"Row {d.row}: {d.problem}" for d in page[:FIRST_PROBLEMS]]
            break
    return tuple(told[:FIRST_PROBLEMS])


async def check_list(context: Context, command: CheckList) -> None:
    """An earlier check of the same draft is given up."""
    await context.work.jobs.cancel(command.campaign, CHECK)
    await context.add_job(CHECK, command.campaign, number=command.number)


async def stop_check(context: Context, command: StopCheck) -> None:
    await context.work.jobs.cancel(command.campaign, CHECK)


HANDLERS: Handlers = {
    TakeList: (Action.PREPARE, take_list),
    ReadAudience: (Action.PREPARE, read_audience),
    TakeAudience: (Action.PREPARE, take_audience),
    MapColumn: (Action.PREPARE, map_column),
    TreatDuplicates: (Action.PREPARE, treat_duplicates),
    SeeList: (Action.PREPARE, see_list),
    CheckList: (Action.PREPARE, check_list),
    StopCheck: (Action.PREPARE, stop_check),
}
