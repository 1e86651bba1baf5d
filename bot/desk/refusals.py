"""What staff are told when something is not possible, by the fault that the domain raised."""

from collections.abc import Callable
from typing import Any

from agencies.country_routes import UnusableRoutes
from agencies.enrolment import TooManyCodes
from agencies.model import NameTaken
from agencies.prices import UnusablePrices
from agencies.release import FixedByRelease, OwnRelease, ReleaseVoid, Unreleased
from agencies.staff import LastOwner, NotAllowed
from bot.conversation.drafting import Refused
from bot.moments import NotAMoment
from bot.words import Line, line
from campaigns.confirming import NotComplete
from campaigns.falling_back import CannotFallBack
from campaigns.following import NobodyGotIt, StillRuns, TooLate
from campaigns.lifecycle import NotNow
from campaigns.options import UnusableOption
from campaigns.paying import PaidEachTime
from campaigns.plans import EndsBeforeStart, OnlyBroadcasts, OutOfOrder
from campaigns.ports import InvalidAddress, UnusableCredential, UnusableValues, UnusableWording
from campaigns.repeating import UnusableCron
from campaigns.retention import PeopleErased
from campaigns.routing import UnusableShare
from campaigns.scheduling import CannotStart, StartPassed
from campaigns.service import (
    AccountGone,
    AccountLimited,
    AccountSilent,
    GoesOn,
    NotADraft,
    OnlyATest,
    PeopleFixed,
)
from campaigns.spares import NotASpare
from campaigns.spending import OtherCurrency
from campaigns.steering import NotUnderWay
from campaigns.stores import NoSuch, Stale


class NotPossible(Exception):
    """A handler refuses; `sentence` says why."""

    def __init__(self, sentence: Line) -> None:
        super().__init__(sentence.key)
        self.sentence = sentence


def _own_words(fault: Exception) -> Line:
    return line("refused", reason=str(fault))


def _erased(fault: PeopleErased) -> Line:
    on = f"{fault.on.day} {fault.on:%b %Y}"
    return line("people-erased", on=on, days=fault.days)


def _too_often(fault: TooManyCodes) -> Line:
    return line("too-many-codes", wait=max(1, round(fault.wait.total_seconds())))


EXPLAINED: dict[type[Exception], Callable[[Any], Line]] = {
    NotPossible: lambda fault: fault.sentence,
    NotAMoment: lambda fault: fault.sentence,
    StartPassed: lambda _: line("start-passed"),
    UnusableCron: lambda fault: line("cron-unusable", typed=str(fault)),
    OnlyBroadcasts: lambda _: line("only-broadcasts"),
    PaidEachTime: lambda _: line("paid-each-time"),
    EndsBeforeStart: lambda _: line("end-before-start"),
    OutOfOrder: lambda _: line("out-of-order"),
    CannotStart: lambda fault: line("cannot-start", why=fault.why.value),
    NameTaken: lambda _: line("name-taken"),
    OwnRelease: lambda _: line("own-release"),
    ReleaseVoid: lambda _: line("release-void"),
    Unreleased: lambda fault: line("unreleased", name=str(fault)),
    FixedByRelease: lambda fault: line("fixed-by-release", name=str(fault)),
    NotAllowed: lambda fault: line("not-allowed", action=fault.action.value),
    TooManyCodes: _too_often,
    LastOwner: lambda _: line("last-owner"),
    NoSuch: lambda _: line("no-such"),
    Stale: lambda _: line("stale"),
    NotComplete: lambda _: line("not-complete"),
    AccountGone: lambda fault: line("account-gone", label=str(fault)),
    UnusableShare: lambda _: line("no-second-account"),
    NotASpare: lambda fault: line("not-a-spare", label=str(fault)),
    AccountLimited: lambda fault: line("account-limited", label=str(fault)),
    AccountSilent: lambda fault: line("account-silent", label=str(fault)),
    PeopleErased: _erased,
    GoesOn: lambda fault: line("fallback-goes-on", name=str(fault)),
    CannotFallBack: lambda _: line("fallback-wait-range"),
    OnlyATest: lambda _: line("only-a-test"),
    NotADraft: lambda fault: line("not-a-draft", name=str(fault)),
    StillRuns: lambda fault: line("follow-still-runs", name=str(fault)),
    NobodyGotIt: lambda fault: line("follow-nobody", name=str(fault)),
    TooLate: lambda _: line("follow-too-late"),
    PeopleFixed: lambda fault: line("people-fixed", name=str(fault)),
    NotNow: lambda fault: line("not-now", state=fault.state.value),
    NotUnderWay: lambda fault: line("not-now", state=fault.state.value),
    OtherCurrency: lambda fault: line(
        "other-currency", currency=str(fault), account=fault.account or "none"
    ),
    InvalidAddress: _own_words,
    UnusableCredential: _own_words,
    UnusableOption: _own_words,
    UnusablePrices: _own_words,
    UnusableRoutes: _own_words,
    UnusableValues: _own_words,
    UnusableWording: _own_words,
}
FAULTS = tuple(EXPLAINED)


def explained(fault: Exception) -> Line:
    explain = next(words for kind, words in EXPLAINED.items() if isinstance(fault, kind))
    return explain(fault)


def refusal(fault: Exception) -> Refused:
    return Refused(explained(fault))
