"""How fast messages may leave, and what stops them: what a tick decides while it holds the locks.

Times are seconds since 1970 by the database's clock, as floats.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from agencies.model import CredentialId
from campaigns.model import CampaignId


class PaceKind(StrEnum):
    CREDENTIAL = "credential"
    CAMPAIGN = "campaign"
    AGENCY = "agency"  # its daily limit, see `dispatch.quota`
    PAID = "paid"  # what a credential sends for money, beside what is free


class Down(StrEnum):
    """Why an account takes nothing for now; it stands in its pace's `paused_because`."""

    UNREACHABLE = "unreachable"  # nobody is there
    REFUSED = "refused"  # every message would fail
    WAITS = "waits"  # its provider said to wait for long
    FAILS = "fails"  # it answers, and takes nothing


ACCOUNTS = frozenset({PaceKind.CREDENTIAL, PaceKind.PAID})
Account = tuple[PaceKind, CredentialId]
"""A credential as it is used for nothing, or for money: each at its own pace."""
Of = tuple[PaceKind, int]
"""Whose pace it is: an account's, a campaign's or an agency's."""
Leg = tuple[CampaignId, CredentialId]
"""A campaign's messages through one of the accounts of its route."""


def account(credential: CredentialId, *, paid: bool) -> Account:
    return (PaceKind.PAID if paid else PaceKind.CREDENTIAL), credential


class Pace(NamedTuple):
    """How fast one credential or one campaign may go.

    `tat` is the theoretical arrival time of its next message, `interval` the seconds between
    messages when it was last slowed down (0: no limit), `ceiling` the messages per second that
    were allowed (0: any). A message of several parts counts as so many.

    `recent` are its last results, a letter for each (`dispatch.breaker.Result`), `results` how many
    there were, `refused` those about a recipient. `opened` counts the waits since a credential is
    down, `paused_because` says why it is (one of Down, empty where it is not); a campaign that the
    breaker paused has 1.
    """

    kind: PaceKind
    subject: int
    tat: float = 0.0
    interval: float = 0.0
    ceiling: float = 0.0
    paused_until: float = 0.0
    recent: str = ""
    results: int = 0
    refused: int = 0
    opened: int = 0
    paused_because: str = ""

    @property
    def of(self) -> Of:
        return self.kind, self.subject

    @property
    def is_down(self) -> bool:
        """Now and then one message goes to see whether it still is."""
        return self.kind in ACCOUNTS and self.opened > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """When the next messages of each leg may leave, and the paces that this changes."""

    slots: Mapping[Leg, Sequence[float]] = field(default_factory=dict)
    paces: Sequence[Pace] = ()


class PauseKind(StrEnum):
    """Which notice staff get: MISCONFIGURED, nothing would work; TRIPPED, too much fails."""

    MISCONFIGURED = "misconfigured"
    TRIPPED = "tripped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Stops the running campaigns of a credential, or one campaign, and tells its staff why.

    `kind` is which notice they get; that of MISCONFIGURED has whole sentences as `because`, which
    say who refused it and who is to act, as it does not. Where they are `spared`, those are not
    stopped that can go on through their other account.
    """

    because: str
    credential: CredentialId | None = None
    campaign: CampaignId | None = None
    kind: PauseKind = PauseKind.MISCONFIGURED
    spared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the results of a tick make of the paces, and the campaigns that they stop."""

    paces: Sequence[Pace]
    pauses: Sequence[Pause] = ()


class Plan(Protocol):
    """What a tick decides while it holds the locks. Pure."""

    def judge(self, now: float, paces: Sequence[Pace]) -> Judged:
        """The same paces, in the same order, as what came of messages changes them."""

    def reserve(
        self, now: float, paces: Sequence[Pace], parts: Mapping[Leg, Sequence[int]]
    ) -> Reserved:
        """Slots for the next rows of each leg, of so many parts each; for fewer, if so."""


RateAt = Callable[[Pace, float], float | None]
"""How many messages per second a pace allows at that moment; None without a limit."""
