"""A bot's subscribers as a picture over time, and as a file."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from agencies.bots import Audience, Bot, BotId, Comings, Subscriber, TopicId
from bot.citizens.arriving import NAMES
from bot.conversation.subscribers import SubscribersDrawn, SubscribersExported
from bot.jobs.shop import NewFile, Shop, keep_file
from bot.texts import render
from bot.words import line
from campaigns.conversations import Job
from campaigns.csv_cells import harmless, moment, table
from campaigns.picture import Drawing, draw

HEADINGS = ("chat", "phone", "language", "topics", "joined_at", "source", "agreed_at",
            "agreed_to", "left_at", "left")  # fmt: skip


async def picture(shop: Shop, job: Job) -> SubscribersDrawn:
    async with shop.office.store.read_work(job.agency) as work:
        bot = await work.bots.get(BotId(json.loads(job.arguments)["bot"]))
        audience = await work.bots.audience(bot.id)
        days = await work.bots.comings(bot.id)
    png = await draw(_drawing(bot, audience, days))
    name = f"subscribers-{bot.username}.png"
    seen = line("picture-of-subscribers", name=bot.name, people=audience.people)
    return SubscribersDrawn(bot.name, await keep_file(shop, job, name, png, seen))


def _drawing(bot: Bot, audience: Audience, days: Sequence[Comings]) -> Drawing:
    now = [(topic.name, audience.by_topic.get(topic.id, 0), "good") for topic in bot.topics]
    now += [(NAMES[one], n, "other") for one, n in sorted(audience.by_language.items()) if n]
    return Drawing(
        title=bot.name,
        over_time_title=render(line("picture-subscribers")),
        outcomes_title=render(line("picture-topics")),
        over_time=by_day(days),
        outcomes=now,
    )


def by_day(days: Sequence[Comings]) -> Sequence[tuple[float, int]]:
    """How many there were at the end of each day since the first one, counted from 0."""
    if not days:
        return ()
    change: dict[int, int] = {}
    first = date.fromisoformat(days[0].day)
    for one in days:
        number = (date.fromisoformat(one.day) - first).days
        change[number] = change.get(number, 0) + one.joined - one.left
    people, counted = 0, []
    for number in range(max(change) + 1):
        people += change.get(number, 0)
        counted.append((float(number), people))
    return counted


async def export(shop: Shop, job: Job) -> SubscribersExported:
    """Read in pages, and stored as it comes."""
    people = 0
    async with shop.office.store.read_work(job.agency) as work:
        bot = await work.bots.get(BotId(json.loads(job.arguments)["bot"]))
        zone = ZoneInfo(work.agency.time_zone)
        names = {topic.id: topic.name for topic in bot.topics}
        async with NewFile(shop, job, f"subscribers-{bot.username}.csv") as file:
            await file.write(table([HEADINGS]).encode("utf-8-sig"))
            async for page in work.subscribers.read(bot.id):
                people += sum(one.subscribed for one in page)
                await file.write(table([_cells(one, names, zone) for one in page]).encode())
            return SubscribersExported(bot.name, people, await file.close())


def _cells(one: Subscriber, topics: Mapping[TopicId, str], zone: ZoneInfo) -> Sequence[str]:
    chosen = sorted(topics[topic] for topic in one.topics if topic in topics)
    cells = (
        str(one.chat),
        one.phone,
        one.language,
        ", ".join(chosen),
        moment(one.joined_at, zone),
        one.consent.source,
        moment(one.consent.at, zone),
        one.consent.wording,
        moment(one.left_at, zone),
        one.left.value if one.left else "",
    )
    return [harmless(cell) for cell in cells]
