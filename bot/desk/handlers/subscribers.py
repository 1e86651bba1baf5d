"""Who subscribes to the agency's bots."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from agencies.bots import Bot, BotId, Leaving, Subscriber
from agencies.staff import Action
from bot.citizens.arriving import NAMES
from bot.conversation.subscribers import (
    MOST_SOURCES,
    DrawSubscribers,
    ExportSubscribers,
    FindSubscriber,
    Following,
    NoSubscriber,
    ReadSubscribers,
    RemoveSubscriber,
    SubscriberFound,
    SubscriberRemoved,
    SubscribersRead,
)
from bot.desk.office import Context, Handlers

WEEK = timedelta(days=7)


async def read_subscribers(context: Context, _command: ReadSubscribers) -> SubscribersRead:
    bots = await context.work.bots.list()
    return SubscribersRead(tuple([await _following(context, bot) for bot in bots]))


async def _following(context: Context, bot: Bot) -> Following:
    work = context.work
    audience = await work.bots.audience(bot.id)
    zone = ZoneInfo(work.agency.time_zone)
    since = ((work.now - WEEK).astimezone(zone).date() + timedelta(days=1)).isoformat()
    week = [day for day in await work.bots.comings(bot.id) if day.day >= since]
    sources = Counter[str]()
    for day in week:
        sources[day.source or "none"] += day.joined
    return Following(
        bot=bot.id,
        name=bot.name,
        people=audience.people,
        topics=tuple((topic.name, audience.by_topic.get(topic.id, 0)) for topic in bot.topics),
        languages=tuple((NAMES[one], n) for one, n in sorted(audience.by_language.items()) if n),
        joined=sum(day.joined for day in week),
        left=sum(day.left for day in week),
        sources=tuple((name, n) for name, n in sources.most_common(MOST_SOURCES) if n),
    )


async def draw(context: Context, command: DrawSubscribers) -> None:
    bot = await context.work.bots.get(BotId(command.bot))
    await context.add_job("draw-subscribers", None, bot=bot.id)


async def export(context: Context, command: ExportSubscribers) -> None:
    bot = await context.work.bots.get(BotId(command.bot))
    await context.add_job("export-subscribers", None, bot=bot.id)


async def find(context: Context, command: FindSubscriber) -> SubscriberFound | NoSubscriber:
    bot = await context.work.bots.get(BotId(command.bot))
    person = await _find(context, bot, command.text)
    if person is None:
        return NoSubscriber(command.text)
    topics = [topic.name for topic in bot.topics if topic.id in person.topics]
    zone = ZoneInfo(context.work.agency.time_zone)
    return SubscriberFound(
        bot=bot.id,
        chat=person.chat,
        phone=person.phone,
        language=NAMES[person.language],
        topics=", ".join(topics),
        joined=person.joined_at.astimezone(zone).date().isoformat(),
        source=person.consent.source,
        left=person.left.value if person.left else "",
    )


async def _find(context: Context, bot: Bot, text: str) -> Subscriber | None:
    """A chat id before a number: numbers of some countries look like one."""
    if text.isdecimal() and (person := await context.work.subscribers.find(bot.id, int(text))):
        return person
    phone = context.office.offers.phone(text, context.work.agency.region)
    found = await context.work.subscribers.with_phone(phone) if phone else ()
    return next((one for one in found if one.bot == bot.id), None)


async def remove(context: Context, command: RemoveSubscriber) -> SubscriberRemoved | NoSubscriber:
    person = await context.work.subscribers.find(BotId(command.bot), command.chat)
    if person is None:
        return NoSubscriber(str(command.chat))
    if person.subscribed:
        gone = replace(person, left=Leaving.REMOVED, left_at=context.work.now)
        await context.work.subscribers.keep(person, gone)
    return SubscriberRemoved(command.chat)


HANDLERS: Handlers = {
    ReadSubscribers: (Action.LOOK, read_subscribers),
    DrawSubscribers: (Action.LOOK, draw),
    ExportSubscribers: (Action.MANAGE, export),
    FindSubscriber: (Action.MANAGE, find),
    RemoveSubscriber: (Action.MANAGE, remove),
}
