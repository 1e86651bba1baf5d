"""What a tick decides about paces while it holds their locks: who stops, waits or goes. Pure."""

from collections.abc import Container, Mapping, Sequence

from agencies.model import CredentialId
from campaigns.model import CampaignId
from campaigns.pacing import ACCOUNTS, Account, Judged, Leg, Of, Pace, PaceKind, Reserved
from dispatch.breaker import Verdict, judge, not_probed, pause_of
from dispatch.limits import Asking, Room, reserve, slowed

Left = Mapping[Account, str]
"""What came of a campaign's messages, by the account that they went through."""


class TickPlan:
    """`results` are the breaker's letters since the last tick, `throttled` for how many seconds
    the provider of a credential said to wait. Campaigns that go on through another account when
    one is down are `leaving` that one, with what came of their messages through it. What was held
    up in this process `stayed`: at which slot, which may have been one to see whether an account
    is well again.
    """

    def __init__(  # noqa: PLR0913 - what a worker knows since the last tick, by name
        self,
        *,
        asking: Sequence[Asking],
        room: Room,
        results: Mapping[Of, str],
        throttled: Mapping[CredentialId, float],
        leaving: Mapping[CampaignId, Left] | None = None,
        stayed: Mapping[Account, float] | None = None,
    ) -> None:
        self._asking = asking
        self._room = room
        self.results = results
        self.throttled = throttled
        self.leaving = leaving or {}
        self.stayed = stayed or {}

    def judge(self, now: float, paces: Sequence[Pace]) -> Judged:
        paces = [self._not_probed(pace, now) for pace in paces]
        accounts = {pace.of: self._verdict(pace, now) for pace in paces if pace.kind in ACCOUNTS}
        down = {of for of, verdict in accounts.items() if verdict.pace.is_down}
        falls = down.difference(pace.of for pace in paces if pace.is_down)
        verdicts = [
            accounts.get(pace.of)
            or self._verdict(self._anew(pace, falls), now, self._by_those_that_work(pace, down))
            for pace in paces
        ]
        return Judged(
            paces=[self._slowed(pace, now) for pace, _ in verdicts],
            pauses=[pause_of(*verdict) for verdict in verdicts if verdict.because],
        )

    def reserve(
        self, now: float, paces: Sequence[Pace], parts: Mapping[Leg, Sequence[int]]
    ) -> Reserved:
        return reserve(now, paces, self._asking, parts, self._room)

    def _not_probed(self, pace: Pace, now: float) -> Pace:
        slot = self.stayed.get((pace.kind, CredentialId(pace.subject)))
        return pace if slot is None else not_probed(pace, slot, now)

    def _verdict(self, pace: Pace, now: float, more: str = "") -> Verdict:
        results = more + self.results.get(pace.of, "")
        return judge(pace, results, now) if results else Verdict(pace)

    def _by_those_that_work(self, pace: Pace, down: Container[Of]) -> str:
        """What failed over an account that is down is no fault of the campaign's."""
        return "".join(results for of, results in self._left(pace).items() if of not in down)

    def _anew(self, pace: Pace, falls: Container[Of]) -> Pace:
        """Nor is what failed until it was known that it is."""
        fell = any(of in falls for of in self._left(pace))
        return pace._replace(recent="") if fell else pace

    def _left(self, pace: Pace) -> Left:
        if pace.kind is not PaceKind.CAMPAIGN:
            return {}
        return self.leaving.get(CampaignId(pace.subject), {})

    def _slowed(self, pace: Pace, now: float) -> Pace:
        if pace.kind not in ACCOUNTS or pace.subject not in self.throttled:
            return pace
        return slowed(pace, now, self.throttled[CredentialId(pace.subject)])
