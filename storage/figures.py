"""How many subscribe to a bot, and who came and went: kept with every change, never counted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, bindparam
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.bots import BotId, Subscriber, TopicId
from agencies.model import AgencyId
from storage.tables import audience, comings
from storage.upserts import Upsert

EVERYBODY = TopicId(0)
"""Stands for no topic."""

_COUNT = Upsert(
    audience,
    key=["bot_id", "topic_id", "language"],
    changed={"people": audience.c.people + bindparam("change")},
)
_COME = Upsert(
    comings,
    key=["bot_id", "day", "source"],
    changed={
        "joined": comings.c.joined + bindparam("more_joined"),
        "left": comings.c.left + bindparam("more_left"),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What counts of somebody who subscribes."""

    language: str
    source: str
    topics: frozenset[TopicId]


Change = tuple[Counted | None, Counted | None]
"""Somebody before and after; None while they do not subscribe."""


def counted(person: Subscriber | None) -> Counted | None:
    """None who does not subscribe."""
    if person is None or not person.subscribed:
        return None
    source = person.consent.source
    return Counted(language=person.language, source=source, topics=person.topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one bot, on one day by its agency's clock."""

    agency: AgencyId
    bot: BotId
    zone: str
    now: float

    def follow(
        self, connection: Connection | AsyncConnection, changes: Iterable[Change]
    ) -> Iterator[tuple[Executable, dict[str, Any]]]:
        """The statements that changes of people take, in one order for everybody.

        Whoever makes them holds those people's rows already, so no two wait for each other.
        """
        whose = {"agency_id": self.agency, "bot_id": self.bot}
        places, joined, left = Counter[tuple[TopicId, str]](), Counter[str](), Counter[str]()
        for before, after in changes:
            places.update(_places(after))
            places.subtract(_places(before))
            if before is None and after is not None:
                joined[after.source] += 1
            if before is not None and after is None:
                left[before.source] += 1
        for (topic, language), people in sorted(places.items()):
            if people:
                row = {**whose, "topic_id": topic, "language": language, "people": people}
                yield _COUNT.on(connection).values(row), {"change": people}
        day = datetime.fromtimestamp(self.now, UTC).astimezone(ZoneInfo(self.zone)).date()
        for source in sorted({*joined, *left}):
            row = {**whose, "day": day.isoformat(), "source": source}
            row |= {"joined": joined[source], "left": left[source]}
            more = {"more_joined": joined[source], "more_left": left[source]}
            yield _COME.on(connection).values(row), more


def _places(one: Counted | None) -> Iterable[tuple[TopicId, str]]:
    """Where somebody counts."""
    return () if one is None else tuple((t, one.language) for t in (EVERYBODY, *one.topics))
