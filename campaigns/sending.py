"""What a worker and its storage tell each other: chunks, records, slots and the tick.

A tick is one short transaction that does everything for all the chunks that a worker holds, so
both sides need the same nouns. Times are seconds since 1970 by the database's clock, as floats:
there are thousands of them a second, and they are only compared.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, NewType

from agencies.hours import Hours
from agencies.model import AgencyId, CredentialId
from agencies.money import Money
from agencies.sealing import Key
from agencies.suppression import Cause
from campaigns.letterhead import Letterhead
from campaigns.model import Campaign, CampaignId
from campaigns.pacing import Account, Leg, Of, Pace, Pause, account
from campaigns.states import Event

if TYPE_CHECKING:
    from campaigns.enclosing import Enclosed
    from campaigns.media import Media

ChunkId = NewType("ChunkId", int)


class StorageDown(Exception):
    """The database did not answer, or its commit may or may not have happened: ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runnable:
    """A campaign that has something left to do.

    `stopped` ones are only swept, those whose account was `removed` are paused. `urgent` ones go
    first, and all within their `hours` in that time `zone`. `work` says that a chunk can be had
    now, `held` that a worker has one; `queued` and `attempting` are its open rows; `paces` are its
    credential's, its own, and its agency's where that has a daily limit. `spare` is the pace of the
    account that takes over, where there is one. While both are well, `share` per cent go through
    that one. `countries` are the paces of the accounts for those whose numbers begin so. Staff were
    told that those which are `away` fail.
    """

    campaign: CampaignId
    agency: AgencyId
    credential: CredentialId
    stopped: bool
    removed: bool
    urgent: bool
    hours: Hours | None
    zone: str
    work: bool
    held: bool
    queued: int
    attempting: int
    paces: tuple[Pace, ...]
    paid: bool = False
    spare: Pace | None = None
    share: int = 0
    countries: Mapping[str, Pace] = field(default_factory=dict)
    away: Collection[CredentialId] = ()

    @property
    def account(self) -> Account:
        return account(self.credential, paid=self.paid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look finds: the database's clock, the campaigns with something to do, the longest
    unserved first, and whether receipts wait."""

    now: float
    campaigns: Sequence[Runnable]
    receipts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A launched campaign with its wording, the key that opens its rows, its files, and what stands
    around its text."""

    campaign: Campaign
    key: Key
    media: "Media | None" = None
    enclosed: "Enclosed | None" = None
    letterhead: Letterhead | None = None


class Queued(NamedTuple):
    """A row that waits to be sent, in so many `parts`; `language` is the text that it gets.

    Of `attempt` attempts so far, the first at `tried_since`, `excused` do not count. Where the
    campaign does something to messages that are there, `provider_id` is which one. `address_hash`
    is the keyed one.
    """

    row: int
    attempt: int
    excused: int
    repeated: int
    parts: int
    tried_since: float | None
    sealed: bytes
    language: str = ""
    provider_id: str = ""
    address_hash: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A range of a campaign's rows that one worker holds; `epoch` ends with it."""

    chunk: ChunkId
    campaign: CampaignId
    epoch: int
    rows: Sequence[Queued]


class Record(NamedTuple):
    """What became of one attempt. It is written only if the table of transitions allows it.

    `excused` and `repeated` are added to the row's; `suppress` is why its address is never to be
    used again. It is known to come from the second account if `over`. `charged` is what its
    provider said that it takes for it.
    """

    campaign: CampaignId
    row: int
    attempt: int
    event: Event
    reason: str = ""
    provider_id: str = ""
    not_before: float | None = None
    excused: int = 0
    repeated: int = 0
    suppress: Cause | None = None
    over: bool = False
    charged: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """The next rows of a campaign's chunk that a worker would send, rendered already.

    `parts` are how many slots each of them takes; `agency` is whose daily limit they count for.
    """

    chunk: ChunkId
    campaign: CampaignId
    credential: CredentialId
    agency: AgencyId | None = None
    rows: Sequence[int]
    parts: Sequence[int]
    paid: bool = False

    @property
    def account(self) -> Account:
        return account(self.credential, paid=self.paid)

    @property
    def leg(self) -> Leg:
        return self.campaign, self.credential


class HeldBack(NamedTuple):
    """A row that was not handed over, by an attempt that whoever holds the chunk may have made.

    Where that is somebody else by now, an attempt of that number is theirs.
    """

    chunk: ChunkId
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one tick is to do, in this order. `leases` maps chunks to their epochs.

    `held_back` says what `records` does, of rows that a failed tick may have marked or not.
    `let_go` are chunks to close, or to give back where rows of them wait. `touched` paces have to
    be among those that the plan is given, beside those of the `wants`. Campaigns that are `ending`
    may have come to their end. Of the accounts in `turning` it is looked at whether staff have to
    be told that others send for them, or that they send again themselves.
    """

    owner: str
    leases: Mapping[ChunkId, int] = field(default_factory=dict)
    records: Sequence[Record] = ()
    held_back: Sequence[HeldBack] = ()
    let_go: Collection[ChunkId] = ()
    pauses: Sequence[Pause] = ()
    touched: Collection[Of] = ()
    wants: Sequence[Want] = ()
    ending: Collection[CampaignId] = ()
    turning: Collection[Leg] = ()


class Marked(NamedTuple):
    """A row that is `attempting` now, by this attempt, to leave at `slot` and not before."""

    row: int
    attempt: int
    slot: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What a tick did.

    `lost` chunks are not the owner's any more: somebody has `taken_over` those that there still
    are, the others ended with their campaign, by receipts. `ignored` records told of an attempt
    that the ledger knows better. Of the rows that were wanted, `refused` ones are not to be sent
    any more; `halted` campaigns do not run any more. `paces` are as the tick left them.
    """

    now: float
    lost: frozenset[ChunkId] = frozenset()
    taken_over: frozenset[ChunkId] = frozenset()
    ignored: Sequence[Record] = ()
    marked: Mapping[CampaignId, Sequence[Marked]] = field(default_factory=dict)
    refused: Mapping[CampaignId, Sequence[int]] = field(default_factory=dict)
    halted: frozenset[CampaignId] = frozenset()
    paces: Sequence[Pace] = ()
    ended: Sequence[CampaignId] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaped:
    """What the reaper found: chunks whose worker went silent, and rows nobody can know about."""

    chunks: int = 0
    uncertain: int = 0
    repeated: int = 0
