"""What a worker and its storage tell each other: chunks, records, slots and the tick.

A tick is one short transaction that does everything for all the chunks that a worker holds, so
both sides need the same nouns. Times are seconds since 1970 by the database's clock, as floats:
there are thousands of them a second, and they are only compared.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, NewType

from agencies.model import CredentialId
from agencies.sealing import Key
from campaigns.model import Campaign, CampaignId
from campaigns.states import Event

ChunkId = NewType("ChunkId", int)


class StorageDown(Exception):
    """The database did not answer, or its commit may or may not have happened: ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runnable:
    """A campaign that has something left to do.

    `stopped` ones are only swept, those whose account was `removed` are paused. `work` says that a
    chunk can be had now; `queued` and
    `attempting` are its open rows; `paces` are its credential's and its own.
    """

    campaign: CampaignId
    credential: CredentialId
    stopped: bool
    removed: bool
    work: bool
    queued: int
    attempting: int
    paces: tuple["Pace", "Pace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look finds: the database's clock, the campaigns with something to do, the longest
    unserved first, and whether receipts wait."""

    now: float
    campaigns: Sequence[Runnable]
    receipts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A launched campaign with its wording, and the key that opens its rows."""

    campaign: Campaign
    key: Key


class Queued(NamedTuple):
    """A row that waits to be sent. Of `attempt` attempts so far `excused` do not count."""

    row: int
    attempt: int
    excused: int
    repeated: int
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A range of a campaign's rows that one worker holds; `epoch` ends with it."""

    chunk: ChunkId
    campaign: CampaignId
    epoch: int
    rows: Sequence[Queued]


class Record(NamedTuple):
    """What became of one attempt. It is written only if the table of transitions allows it.

    `excused` and `repeated` are added to the row's; `suppress` is an address never to use again.
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
    suppress: str = ""


class PaceKind(StrEnum):
    CREDENTIAL = "credential"
    CAMPAIGN = "campaign"


class Pace(NamedTuple):
    """How fast one credential or one campaign may go.

    `tat` is the theoretical arrival time of its next message, `interval` the seconds between
    messages when it was last slowed down (0: no limit), `ceiling` the messages per second that
    were allowed (0: any).
    """

    kind: PaceKind
    subject: int
    tat: float = 0.0
    interval: float = 0.0
    ceiling: float = 0.0
    paused_until: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """The next rows of a campaign's chunk that a worker would send, rendered already."""

    chunk: ChunkId
    campaign: CampaignId
    credential: CredentialId
    rows: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """When each campaign's next messages may leave, and the paces that this changes."""

    slots: Mapping[CampaignId, Sequence[float]] = field(default_factory=dict)
    paces: Sequence[Pace] = ()


Reserve = Callable[[float, Sequence[Pace], Mapping[CampaignId, int]], Reserved]
"""From now, the locked paces, and how many rows of each campaign could be sent. Pure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Stops the running campaigns of a credential, or one campaign, and tells its staff why."""

    because: str
    credential: CredentialId | None = None
    campaign: CampaignId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one tick is to do, in this order. `leases` maps chunks to their epochs.

    `throttled` credentials have to be among the paces that `reserve` is given. `let_go` are
    chunks to close, or to give back where rows of them wait; `ending` campaigns that may have
    come to their end.
    """

    owner: str
    leases: Mapping[ChunkId, int] = field(default_factory=dict)
    records: Sequence[Record] = ()
    pauses: Sequence[Pause] = ()
    throttled: Collection[CredentialId] = ()
    wants: Sequence[Want] = ()
    let_go: Collection[ChunkId] = ()
    ending: Collection[CampaignId] = ()


class Marked(NamedTuple):
    """A row that is `attempting` now, by this attempt, to leave at `slot` and not before."""

    row: int
    attempt: int
    slot: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What a tick did.

    `lost` chunks belong to somebody else now; `ignored` records told of an attempt that the
    ledger knows better. Of the rows that were wanted, `refused` ones are not to be sent any more;
    `halted` campaigns do not run any more. `paces` are as the tick left them.
    """

    now: float
    lost: frozenset[ChunkId] = frozenset()
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
