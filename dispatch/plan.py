"""What a tick decides about paces while it holds their locks: who stops, waits or goes. Pure."""

from collections.abc import Mapping, Sequence

from agencies.model import CredentialId
from campaigns.model import CampaignId
from campaigns.pacing import ACCOUNTS, Judged, Pace, PaceKind, Pause, Reserved
from dispatch.breaker import judge, pause_of
from dispatch.limits import Asking, Room, reserve, slowed

Of = tuple[PaceKind, int]
"""Which pace: a campaign's or a credential's."""


class TickPlan:
    """`results` are the breaker's letters since the last tick, `throttled` for how many seconds
    the provider of a credential said to wait."""

    def __init__(
        self,
        *,
        asking: Sequence[Asking],
        room: Room,
        results: Mapping[Of, str],
        throttled: Mapping[CredentialId, float],
    ) -> None:
        self._asking = asking
        self._room = room
        self.results = results
        self.throttled = throttled

    def judge(self, now: float, paces: Sequence[Pace]) -> Judged:
        judged: list[Pace] = []
        pauses: list[Pause] = []
        for pace in paces:
            results = self.results.get((pace.kind, pace.subject), "")
            verdict = judge(pace, results, now) if results else None
            after = verdict.pace if verdict else pace
            if verdict and verdict.because:
                pauses.append(pause_of(pace, verdict.because))
            judged.append(self._slowed(after, now))
        return Judged(paces=judged, pauses=pauses)

    def reserve(
        self, now: float, paces: Sequence[Pace], parts: Mapping[CampaignId, Sequence[int]]
    ) -> Reserved:
        return reserve(now, paces, self._asking, parts, self._room)

    def _slowed(self, pace: Pace, now: float) -> Pace:
        if pace.kind not in ACCOUNTS or pace.subject not in self.throttled:
            return pace
        return slowed(pace, now, self.throttled[CredentialId(pace.subject)])
