"""What a provider charged for messages that it took, where it says so."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agencies.money import Money
from campaigns.model import Campaign

BEFORE, AFTER = timedelta(minutes=10), timedelta(days=1)
"""Clocks differ, and what was accepted can wait for its turn at the provider."""


class CannotTell(Exception):
    """The provider did not say what it charged; str() says why, for staff."""


@dataclass(frozen=True, slots=True)
class Charge:
    """For one message, by the provider's id. None: that is not said yet."""

    message: str
    sum: Money | None


@dataclass(slots=True)
class Charged:
    """Of the campaign whose messages are `ours`: in each currency, and for how many it is known."""

    ours: Collection[str]
    known: int = 0
    _sums: Counter[str] = field(default_factory=Counter)
    _seen: set[str] = field(default_factory=set)

    def add(self, charges: Sequence[Charge]) -> None:
        """A message that is listed twice counts once: lists move while they are read."""
        for charge in charges:
            if charge.sum is None or charge.message not in self.ours:
                continue
            if charge.message not in self._seen:
                self._seen.add(charge.message)
                self._sums[charge.sum.currency] += charge.sum.millionths
                self.known += 1

    @property
    def sums(self) -> tuple[Money, ...]:
        return tuple(Money(currency, total) for currency, total in sorted(self._sums.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCharged:
    """What the provider last said that it charged for a campaign, `at` then: those `sums`, one for
    each currency, for as many of its `messages` as it is `known` of. So many `others` went through
    other accounts than the one that was asked about, and are among none of these.
    """

    at: datetime
    messages: int
    known: int
    sums: tuple[Money, ...] = ()
    others: int = 0


def when_sent(campaign: Campaign, now: datetime) -> tuple[datetime, datetime]:
    """From when until when the provider can have sent its messages."""
    begun, ended = campaign.launched_at or campaign.created_at, campaign.ended_at or now
    return begun - BEFORE, ended + AFTER
