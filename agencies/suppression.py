"""Addresses that an agency may not contact on a channel, and why. Pure."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Cause(StrEnum):
    """Why an address is left out."""

    UNSUBSCRIBED = "unsubscribed"  # by the link or the button of a mail
    STOPPED = "stopped"  # by answering STOP
    REFUSED = "refused"  # the provider told us never to use it again
    BOUNCED = "bounced"  # nobody has it
    COMPLAINED = "complained"  # it was reported as unwanted
    STAFF = "staff"  # somebody of the agency put it there


YIELDING = frozenset({Cause.UNSUBSCRIBED})
"""What a message that must reach everyone goes past: the person's own wish, told to us alone. What
a provider blocks or was told would only harm whoever sends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """`address` is empty where only its keyed hash is known any more.

    `reason` is for staff: the provider's words, or those of whoever put it there.
    """

    channel: str
    address: str
    cause: Cause
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One that stands on the list, since then. `name` is its keyed hash, in hex."""

    suppression: Suppression
    name: str
    since: datetime


class Suppressions(Protocol):
    """The addresses that the agency leaves out."""

    async def counts(self) -> Mapping[tuple[str, Cause], int]:
        """By channel and cause."""

    async def find(self, channel: str, addresses: Collection[str]) -> Sequence[Listed]: ...

    async def put(self, told: Sequence[Suppression]) -> int:
        """With their addresses; how many were not there before for something that weighs more."""

    async def remove(
        self, channel: str, name: str, causes: Collection[Cause] = tuple(Cause)
    ) -> Cause | None:
        """Why it was there; None where it was not, or for another cause than these."""

    def read(self, channel: str) -> AsyncIterator[Sequence[Listed]]:
        """All of a channel, in pages."""
