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
        self,
        connection: Connection | AsyncConnection,
        before: Counted | None,
        after: Counted | None,
    ) -> Iterator[tuple[Executable, dict[str, Any]]]:
        """The statements that a change of one person takes, in one order for everybody."""
        whose = {"agency_id": self.agency, "bot_id": self.bot}
        change = Counter(_places(after))
        change.subtract(_places(before))
        for (topic, language), people in sorted(change.items()):
            if people:
                row = {**whose, "topic_id": topic, "language": language, "people": people}
                yield _COUNT.on(connection).values(row), {"change": people}
        if before is None and after is not None:
            yield self._come(connection, after, joined=1, left=0)
        if before is not None and after is None:
            yield self._come(connection, before, joined=0, left=1)

    def _come(
        self, connection: Connection | AsyncConnection, one: Counted, joined: int, left: int
    ) -> tuple[Executable, dict[str, Any]]:
        day = datetime.fromtimestamp(self.now, UTC).astimezone(ZoneInfo(self.zone)).date()
        row = {"agency_id": self.agency, "bot_id": self.bot, "day": day.isoformat()}
        row |= {"source": one.source, "joined": joined, "left": left}
        return _COME.on(connection).values(row), {"more_joined": joined, "more_left": left}


def _places(one: Counted | None) -> Iterable[tuple[TopicId, str]]:
    """Where somebody counts."""
    return () if one is None else tuple((t, one.language) for t in (EVERYBODY, *one.topics))
