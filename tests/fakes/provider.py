"""A provider in this process that answers as it is told and keeps a journal of what it took."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from agencies.model import CredentialId
from campaigns.model import Attempt
from campaigns.outcomes import Accepted, Outcome
from campaigns.ports import CannotOpenAccount

Answer = Callable[[Attempt], Outcome]


class Taken(NamedTuple):
    attempt: str
    address: str
    text: str
    at: float

    @property
    def campaign(self) -> int:
        return int(self.attempt.partition(".")[0])

    @property
    def number(self) -> int:
        """Of the attempt: from 1, and higher where an earlier one was handed back."""
        return int(self.attempt.split(".")[2])


def accept(attempt: Attempt) -> Outcome:
    return Accepted(f"their-{attempt.id}")


async def straight_on() -> None:
    """Nothing happens in between."""


@dataclass(slots=True)
class FakeProvider:
    """`asked` holds every attempt, `journal` those that it took: accepted, or took and lost.

    `open` holds answers back while it is cleared; `before` and `after` run around the taking.
    """

    answer: Answer = accept
    asked: list[Attempt] = field(default_factory=list)
    journal: list[Taken] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    before: Callable[[], Awaitable[None]] = straight_on
    after: Callable[[], Awaitable[None]] = straight_on
    closed: int = 0

    def __post_init__(self) -> None:
        self.open.set()

    async def send(self, attempt: Attempt) -> Outcome:
        await self.before()
        self.asked.append(attempt)
        outcome = self.answer(attempt)
        if isinstance(outcome, Accepted):
            self.take(attempt)
        await self.after()
        await self.open.wait()
        return outcome

    def take(self, attempt: Attempt) -> None:
        self.journal.append(Taken(attempt.id, attempt.address, attempt.body.text, time.monotonic()))

    def texts(self) -> dict[str, str]:
        return {taken.address: taken.text for taken in self.journal}

    def most_to_one(self) -> int:
        """How many messages the person got who got the most."""
        return max(Counter(taken.address for taken in self.journal).values(), default=0)

    async def close(self) -> None:
        self.closed += 1


@dataclass(slots=True)
class OneProvider:
    """The same one behind every credential."""

    provider: FakeProvider
    opened: list[CredentialId] = field(default_factory=list)

    async def open(self, credential: CredentialId) -> FakeProvider:
        self.opened.append(credential)
        return self.provider


@dataclass(slots=True)
class ByAccount:
    """Another one behind each credential; one that is `missing` cannot be opened."""

    providers: Mapping[CredentialId, FakeProvider]
    missing: set[CredentialId] = field(default_factory=set)

    async def open(self, credential: CredentialId) -> FakeProvider:
        if credential in self.missing:
            raise CannotOpenAccount("its secrets are not there")
        return self.providers[credential]
