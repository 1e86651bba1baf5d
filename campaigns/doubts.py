"""Messages that nobody can know about, and what can be found out: asking the provider later.

A provider may have taken such a message or not: it is never sent again by itself. Where the
provider can be asked it is, once its own books must be complete; what remains is decided by staff.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from agencies.model import CredentialId
from campaigns.model import Body, CampaignId, ReceiptState
from campaigns.sending import Queued, Record

ASK_AFTER = 600.0  # seconds: an attempt is over after 60, and Twilio lists what it has by then
ASK_AGAIN_AFTER = 600.0
MOST_ASKED = 6  # times: an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Did this message reach you? `known` are the provider's ids of other messages to the same
    address, which are not the one in question."""

    address: str
    body: Body
    since: datetime
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """The provider has it, and says how far it came."""

    provider_id: str
    state: ReceiptState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """The provider is certain that it never got it."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """It could not be asked now, or its answer leaves it open."""

    reason: str


Answer = Found | Absent | Unclear


class Doubt(NamedTuple):
    """A row whose attempt `queued.attempt` is uncertain; it was made at `since`.

    It was asked about `asked` times so far.
    """

    campaign: CampaignId
    credential: CredentialId
    queued: Queued
    since: float
    asked: int


class Verdict(NamedTuple):
    """What follows for a doubt: `record` is told to the ledger, and it is asked about again
    `ask_at` then, or never; `asked` is whether the provider was asked this time."""

    doubt: Doubt
    record: Record | None = None
    ask_at: float | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """All rows of a campaign that were uncertain at a time and that nobody decided about.

    `found` are known by now, the provider is still `asked` about some, `absent` ones are certainly
    not with the provider, and nobody will know about the `unknown`.
    """

    found: int = 0
    asked: int = 0
    absent: int = 0
    unknown: int = 0

    @property
    def open(self) -> int:
        """Those about which there is something left to ask or to decide."""
        return self.asked + self.absent + self.unknown
