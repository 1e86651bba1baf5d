"""How an installation stands: what `/metrics`, `doctor`, `/status` and the alerts all tell.

Times are seconds since 1970 by the database's clock, as floats, like those of dispatch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agencies.model import AgencyId, CredentialId
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.pacing import Down, Pace, RateAt

MOST_COUNTED = 10_000
"""Receipts that wait are counted up to here; how long they do is told exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFacts:
    """A campaign under way. It is `due` while something of it could be sent now: it runs, within
    its hours, and not all of its rows wait to be tried again.

    `waited` are the seconds since it was last served, or since it was launched or its hours began
    where that was later; 0 where it is not due. `tripped`: the breaker paused it.
    """

    campaign: CampaignId
    agency: AgencyId
    credential: CredentialId
    name: str
    created_by: str
    state: CampaignState
    urgent: bool
    tripped: bool
    queued: int
    in_flight: int
    settled: int
    due: bool
    waited: float
    next_slot: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """An account that was not removed. So many campaigns that run go over it, and so many that are
    `under_way`, with the paused ones. What its provider allows is in its pace.
    """

    credential: CredentialId
    agency: AgencyId
    channel: str
    provider: str
    label: str
    running: int
    under_way: int
    pace: Pace
    replies: int = 0

    @property
    def down(self) -> Down | None:
        """Why it takes nothing for now, where its breaker is open."""
        return Down(self.pace.paused_because or Down.UNREACHABLE) if self.pace.is_down else None

    def rate(self, now: float, rate_at: RateAt) -> float | None:
        """Messages per second that it may have now: 0 while its provider asks to wait, None without
        a limit."""
        rate = rate_at(self.pace, now)
        return 0.0 if rate and self.pace.paused_until > now else rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    free: int
    size: int

    @property
    def share_free(self) -> float:
        return self.free / self.size if self.size else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All of an installation, or of one agency in it.

    `uncertain` are those that nobody has decided about. `receipts` wait, the oldest since
    `receipts_lag` seconds. `dispatching`: some process said lately that it looks for messages to
    send, and `slowest_tick` is how many seconds the slowest of its last transactions took. `disk`
    is the database's, None where that is on a server.
    """

    now: float
    current: bool
    dispatching: bool
    slowest_tick: float
    campaigns: Sequence[CampaignFacts]
    accounts: Sequence[AccountFacts]
    uncertain: int
    receipts: int
    receipts_lag: float
    database_size: int
    disk: Disk | None = None

    @property
    def running(self) -> Sequence[CampaignFacts]:
        return [one for one in self.campaigns if one.state is CampaignState.RUNNING]

    @property
    def due(self) -> Sequence[CampaignFacts]:
        return [one for one in self.campaigns if one.due]

    @property
    def queued(self) -> int:
        """Of campaigns that run: what is paused waits for a person."""
        return sum(one.queued for one in self.running)

    @property
    def in_flight(self) -> int:
        return sum(one.in_flight for one in self.campaigns)

    @property
    def oldest_queued(self) -> float:
        """Seconds for which the campaign that waits longest was not served."""
        return max((one.waited for one in self.campaigns), default=0.0)

    @property
    def tripped(self) -> int:
        return sum(one.tripped for one in self.campaigns)

    @property
    def nobody_sends(self) -> bool:
        """Something is due, and no process looks for messages to send."""
        return not self.dispatching and bool(self.due)
