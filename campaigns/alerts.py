"""What is wrong for so long that somebody has to be told, and when that is over. Pure.

Staff are told what it means for their campaigns, in the chat; the operator is told by mail, since
what is wrong may be the chat.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from campaigns.facts import CampaignFacts, Facts
from campaigns.model import CampaignId
from campaigns.pacing import Down


class AlertKind(StrEnum):
    NOBODY_SENDS = "alert-nobody-sends"
    STALLED = "alert-stalled"
    UNREACHABLE = "alert-unreachable"
    RECEIPTS = "alert-receipts"
    DISK = "alert-disk"


AT_ONCE = 0.0
PATIENCE: Mapping[AlertKind, float] = {
    AlertKind.NOBODY_SENDS: 60.0,
    AlertKind.STALLED: 60.0,
    AlertKind.UNREACHABLE: 60.0,
    AlertKind.RECEIPTS: AT_ONCE,
    AlertKind.DISK: AT_ONCE,
}
"""Seconds for which it has to be so before anybody is told."""

CALM = 60.0
"""Seconds without it before it is over: what comes and goes is told once."""

UNSURE = 120.0
"""Seconds for which a watch that began anew ends no alert of the one before: longer than CALM and
any PATIENCE, so that what lasts is found again first."""

MOST_LAG = 300.0  # seconds
MOST_TICK = 1.0  # seconds: twenty times what one takes on a busy machine
LEAST_FREE = 0.1  # of the disk
AHEAD = 1.0  # seconds: a next slot that is further away is the limit's doing
MAIL_EVERY = 3600.0

Trouble = tuple[AlertKind, CampaignId | None]
"""What is wrong, and with which campaign; None where it is with all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """It is so `since` then, and these campaigns are affected."""

    kind: AlertKind
    since: float
    campaigns: Sequence[CampaignFacts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An alert as it is remembered: over since `over_at`, or not yet.

    `owed` is the mail that it is over, since one said at `mailed_at` that it began.
    """

    kind: AlertKind
    since: float
    over_at: float | None = None
    mailed_at: float | None = None
    owed: bool = False


class Watch:
    """One process's memory of the looks before this one."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._settled: Mapping[CampaignId, int] = {}
        self._first: dict[Trouble, tuple[float, float]] = {}
        self._last: dict[Trouble, float] = {}
        self.is_sure = False

    def look(self, facts: Facts, at: float) -> Sequence[Alert]:
        """What is wrong for long enough. `at` is this process's monotonic clock."""
        self._began = at if self._began is None else self._began
        self.is_sure = at - self._began >= UNSURE
        still = {c.campaign for c in facts.due if self._settled.get(c.campaign) == c.settled}
        self._settled = {c.campaign: c.settled for c in facts.due}
        for trouble in troubles(facts, still):
            self._first.setdefault(trouble, (at, facts.now))
            self._last[trouble] = at
        for trouble in [t for t, last in self._last.items() if self._is_over(t, last, at)]:
            del self._first[trouble], self._last[trouble]
        return list(self._alerts(facts, at))

    def _is_over(self, trouble: Trouble, last: float, at: float) -> bool:
        """What nobody was told about is over at once."""
        return at - last >= CALM or (last < at and not self._is_told(trouble, last))

    def _is_told(self, trouble: Trouble, at: float) -> bool:
        return at - self._first[trouble][0] >= PATIENCE[trouble[0]]

    def _alerts(self, facts: Facts, at: float) -> Iterator[Alert]:
        told = [t for t in self._first if self._is_told(t, at)]
        for kind in AlertKind:
            whom = {of for its, of in told if its is kind}
            if whom:
                since = min(self._first[kind, of][1] for of in whom)
                affected = [c for c in facts.running if None in whom or c.campaign in whom]
                yield Alert(kind=kind, since=since, campaigns=affected)


def troubles(facts: Facts, still: Collection[CampaignId]) -> Iterator[Trouble]:
    """All that is wrong at this moment; `still` are due campaigns of which nothing was settled."""
    unreached = {one.credential for one in facts.accounts if one.down is Down.UNREACHABLE}
    for one in facts.due:
        if not facts.dispatching:
            yield AlertKind.NOBODY_SENDS, one.campaign
        elif one.credential in unreached:
            yield AlertKind.UNREACHABLE, one.campaign
        elif one.campaign in still and not _has_to_wait(one, facts):
            yield AlertKind.STALLED, one.campaign
    if facts.receipts_lag > MOST_LAG:
        yield AlertKind.RECEIPTS, None
    if facts.disk is not None and facts.disk.share_free < LEAST_FREE:
        yield AlertKind.DISK, None


def _has_to_wait(one: CampaignFacts, facts: Facts) -> bool:
    """For the next slot of its limits, or for an urgent campaign over the same account."""
    return one.next_slot > facts.now + AHEAD or any(
        other.urgent and not one.urgent and other.credential == one.credential
        for other in facts.due
    )


def owes_mail(raised: Raised, now: float) -> bool:
    """That it began is mailed once an hour at most; that it is over, where that was mailed."""
    if raised.over_at is not None:
        return raised.owed
    rested = raised.mailed_at is None or now - raised.mailed_at >= MAIL_EVERY
    return not raised.owed and rested


BEGAN: Mapping[AlertKind, tuple[str, str]] = {
    AlertKind.NOBODY_SENDS: (
        "Nobody is sending",
        "Campaigns run, and no process sends. Start `python main.py run`, or a worker.",
    ),
    AlertKind.STALLED: (
        "A campaign does not go on",
        (
            "A campaign runs, nothing keeps it waiting, and for a minute none of its messages came "
            "to an end. Look at the logs of the workers, and at the provider."
        ),
    ),
    AlertKind.UNREACHABLE: (
        "A provider cannot be reached",
        (
            "It is tried again by itself, and its campaigns go on then. Look at the network, and "
            "at the provider's own status page."
        ),
    ),
    AlertKind.RECEIPTS: (
        "Receipts are late",
        (
            "Receipts wait for more than five minutes before they are taken into the ledger. The "
            "workers do that: they do not run, or have too much to do."
        ),
    ),
    AlertKind.DISK: (
        "The disk is almost full",
        "Less than a tenth of the disk with the database is free. When it is full nothing is sent.",
    ),
}
"""For the operator: the subject of a mail, and what to do."""


def mail_about(raised: Raised, facts: Facts) -> tuple[str, str]:
    """Subject and text, with nobody's name in them."""
    subject, text = BEGAN[raised.kind]
    if raised.over_at is not None:
        minutes = max(1, round((raised.over_at - raised.since) / 60))
        return f"Postbote: over: {subject}", f"It is over, after about {minutes} min."
    counts = f"Running campaigns: {len(facts.running)}. Messages that wait: {facts.queued:,}."
    return f"Postbote: {subject}", f"{text}\n\n{counts}\n\nTo look closer: python main.py doctor"
