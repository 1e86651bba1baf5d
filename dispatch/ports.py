"""What dispatch asks of storage, of the providers and of time."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from agencies.audit import Deed
from agencies.model import AgencyId, CredentialId
from campaigns.conversations import LiveCard, Notice
from campaigns.doubts import Doubt, Verdict
from campaigns.model import AttemptId, Campaign, CampaignId
from campaigns.pacing import Plan
from campaigns.sending import Asked, Lease, Reaped, Run, Seen, Ticked
from campaigns.stores import Work


class Engine(Protocol):
    """Every function is one short transaction, and raises StorageDown."""

    async def look(self) -> Seen:
        """What there is to do."""

    async def take_receipts(self, most: int) -> int:
        """The oldest receipts that wait, into the ledger; how many it took."""

    async def open_run(self, of: CampaignId) -> Run: ...

    async def lease(self, of: CampaignId, owner: str, size: int) -> Lease | None:
        """At most `size` rows when a chunk is cut; None when there is nothing to do just now."""

    async def tick(self, asked: Asked, plan: Plan) -> Ticked:
        """Everything at once, in the order in which `Asked` names it."""

    async def keep_ceiling(self, of: CredentialId, ceiling: float) -> None:
        """Messages a second that its provider takes of the account at most."""

    async def tell_interruption(self, seconds: int) -> None:
        """The makers of what runs are told that nothing could be sent for so long."""

    async def sweep(self, of: CampaignId, first: int) -> int:
        """Cancels what waits from row `first` on, a few thousand; where to go on, or 0."""

    async def reap(self, *, everything: bool = False) -> Reaped:
        """Takes chunks from workers that went silent, or from all; none is left if it finds 0."""


class DoubtfulRows(Protocol):
    """Every function is one short transaction, and raises StorageDown."""

    async def take_doubts(self, most: int) -> Sequence[Doubt]:
        """Uncertain rows to ask a provider about now; for some minutes nobody else gets them."""

    async def open_run(self, of: CampaignId) -> Run:
        """Raises KeyDestroyed."""

    async def clock(self) -> float: ...

    async def other_ids(self, of: Doubt) -> frozenset[str]:
        """What the provider calls that campaign's other messages to the same address."""

    async def settle_doubts(self, verdicts: Sequence[Verdict]) -> None:
        """Into the ledger, all at once."""

    async def tell_doubts(self) -> None:
        """Staff are told wherever something changed about uncertain rows."""


class UnfilledRuns(Protocol):
    """Every function is one short transaction, and raises StorageDown."""

    async def to_fill(self) -> Sequence[CampaignId]:
        """Broadcasts whose audience is not wholly in the ledger."""

    async def open_run(self, of: CampaignId) -> Run: ...

    async def fill(self, of: CampaignId, made: Mapping[str, tuple[bytes, int]]) -> bool:
        """The next page of one; whether there are more to be laid out here and now.

        `made` are the hash and the parts of its text in each language, and in "" for all others.
        """


class Emptied(Protocol):
    @property
    def rows(self) -> int: ...


class Erasing(Protocol):
    """Every function raises StorageDown."""

    async def take(self, owner: str) -> bool:
        """Whether it is this `owner` who erases now, for some minutes."""

    async def announce(self) -> int:
        """Staff are told of what will be erased, each time once; how many campaigns it is about."""

    async def destroy(self) -> int:
        """The keys of those whose time has come; of how many."""

    async def empty(self, most: int) -> Emptied | None:
        """The next rows of a campaign whose key is gone; None where nothing is left to do."""

    async def ease(self) -> None:
        """Asked now and then meanwhile, for the sake of those who write beside it."""

    async def settle(self) -> bool:
        """What was overwritten is so on the disk, too."""


class FallbackRows(Protocol):
    """Every function is one short transaction, and raises StorageDown."""

    async def under_way(self) -> Sequence[CampaignId]:
        """Fallbacks that run, or are paused."""

    async def next(self, of: CampaignId, first: int) -> int:
        """The first row from there on of which it is known by now where it goes; 0 for none."""

    async def hand_over(self, of: CampaignId, first: int) -> int:
        """A page of rows from there on: those that are to go over may leave, and the others are
        done with. How many may leave."""


class Leftovers(Protocol):
    """Every function is one short transaction, and raises StorageDown."""

    @property
    def kinds(self) -> Sequence[str]: ...

    async def sweep(self, kind: str) -> int:
        """Some of what is too old, away for good; 0 where none is left."""


class Cards(Protocol):
    async def put(self, card: LiveCard) -> None:
        """A message that shows how a campaign goes on, and is kept up to date."""


class Notices(Protocol):
    async def add(self, notice: Notice) -> None: ...


class Audit(Protocol):
    async def append(self, deeds: Sequence[Deed]) -> None: ...


class StartingWork(Work, Protocol):
    """A unit of work in which staff can be told what was done, and the audit has it."""

    @property
    def audit(self) -> Audit: ...

    @property
    def cards(self) -> Cards: ...

    @property
    def notices(self) -> Notices: ...


class Starts(Protocol):
    async def due(self) -> Sequence[tuple[AgencyId, CampaignId]]:
        """Campaigns whose time has come, of all agencies."""

    def work(self, agency: AgencyId) -> AbstractAsyncContextManager[StartingWork]:
        """One transaction; committed when the block ends, rolled back when it raises."""


class Schedule(Protocol):
    """What calls us back in time. `work` only sets things going, it takes no time itself."""

    def every(self, seconds: float, work: Callable[[], None]) -> None: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


ReceiptUrl = Callable[[Campaign, AttemptId], str]
"""Where a provider is to report what became of an attempt; empty where it cannot reach us."""


LeaveUrl = Callable[[Campaign, bytes], str]
"""Where the person with that keyed hash unsubscribes; empty where there is nothing to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an operator allows. `in_flight_max` is for each credential, `grace` in seconds.

    `first_flight` messages are on their way at once before any was answered.
    """

    in_flight_max: int = 64
    first_flight: int = 5
    grace: float = 20.0
    longest_send: float = 60.0
