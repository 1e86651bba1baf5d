"""What providers charged for messages that it took, where they say so."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agencies.model import CredentialId
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


@dataclass(frozen=True, slots=True)
class Took:
    """An account that took so many of a campaign's messages; receipts said of `told` what they
    cost: those `sums`, with what earlier attempts did."""

    account: CredentialId
    messages: int
    told: int = 0
    sums: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class Silent:
    """The account of that label took so many messages, and could not tell what it charged. Which
    one that was is not known of what was asked before several were."""

    account: str
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCharged:
    """What the providers of a campaign's accounts last said that they charged for it, `at` then:
    those `sums`, one for each currency, for as many of its `messages` as it is `known` of. What
    went through `silent` accounts is among none of these.
    """

    at: datetime
    messages: int
    known: int
    sums: tuple[Money, ...] = ()
    silent: tuple[Silent, ...] = ()

    @property
    def others(self) -> int:
        return sum(one.messages for one in self.silent)


def together(sums: Iterable[Money]) -> tuple[Money, ...]:
    """One for each currency."""
    by: Counter[str] = Counter()
    for one in sums:
        by[one.currency] += one.millionths
    return tuple(Money(currency, total) for currency, total in sorted(by.items()))


def when_sent(campaign: Campaign, now: datetime) -> tuple[datetime, datetime]:
    """From when until when the provider can have sent its messages."""
    begun, ended = campaign.launched_at or campaign.created_at, campaign.ended_at or now
    return begun - BEFORE, ended + AFTER
