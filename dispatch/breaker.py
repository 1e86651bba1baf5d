"""When to stop by ourselves: too much fails, or nobody is there. Pure.

The last results of each campaign and of each account stand in the database, beside their pace, so
that all workers see them. The numbers are such that 5 % of failures practically never stop a
campaign (1 in 10,000,000), and 50 % do within the first fifty messages.
"""

from enum import StrEnum
from typing import NamedTuple

from agencies.model import CredentialId
from campaigns.model import CampaignId
from campaigns.pacing import ACCOUNTS, Down, Pace, PaceKind, Pause, PauseKind

REMEMBERED = 200  # results
MOST_FAILED = 30  # of those: 15 %
FIRST = 50  # results
MOST_FAILED_FIRST = 15  # of those: 30 %
LOST_IN_A_ROW = 5
FAILED_IN_A_ROW = 15  # over an account: nothing of what it was given was taken
UNREACHABLE_IN_A_ROW = 5
MOST_REFUSED, MOST_REFUSED_SHARE = 10, 0.10
FIRST_WAIT, LONGEST_WAIT = 30.0, 600.0  # seconds
SAME = 0.001  # seconds: between two moments that are one


class Result(StrEnum):
    """What came of an attempt, as a letter of `Pace.recent`."""

    TAKEN = "."
    REFUSED = "r"  # the recipient
    FAILED = "f"
    LOST = "u"
    UNREACHABLE = "c"
    WAIT = "w"  # "too fast": the provider is there, and this is no failure
    DENIED = "d"  # the account is refused, whatever it would send


NO_ANSWER = frozenset({Result.UNREACHABLE, Result.LOST, Result.DENIED})
"""What does not tell that an account works."""
NOT_TAKEN = frozenset({Result.FAILED, Result.LOST})
"""A message over an account that works may come to this; many in a row do not."""
STILL_FAILS = "the provider still takes nothing: a message that went to see was not taken either"


class Verdict(NamedTuple):
    """`because` is why everything over this pace has to stop, for staff; or empty."""

    pace: Pace
    because: str = ""


def judge(pace: Pace, results: str, now: float) -> Verdict:
    """`results` are the new ones, in the order in which they came."""
    if pace.kind is PaceKind.CAMPAIGN and pace.opened:
        return Verdict(pace)  # it is stopped: what was on its way tells nothing new
    if pace.is_down:
        if not _works_again(pace, results):
            return Verdict(_still_down(pace, results, now), _still_fails(pace, results))
        pace = pace._replace(opened=0, paused_until=min(pace.paused_until, now), paused_because="")
    if not results.strip(Result.TAKEN):
        return Verdict(_with(pace, results))
    for result in results.replace(Result.WAIT, ""):
        if result == Result.DENIED:
            if pace.kind in ACCOUNTS:
                pace = down(_afresh(pace), Down.REFUSED, now + FIRST_WAIT)
            continue
        pace = _with(pace, result)
        because = _why_stop(pace)
        if because:
            return Verdict(_stopped(pace, now), because)
        if _is_unreachable(pace):
            pace = down(_afresh(pace), Down.UNREACHABLE, now + FIRST_WAIT)
    return Verdict(pace)


def down(pace: Pace, why: Down, until: float) -> Pace:
    """It takes nothing before then, and after that one message, to see whether it does again."""
    until = max(pace.paused_until, until)
    return pace._replace(opened=max(1, pace.opened), paused_until=until, paused_because=why)


def _works_again(pace: Pace, results: str) -> bool:
    """One that nobody could reach is there with any answer. Of one that was refused, takes nothing,
    or is to wait for long, what was on its way before tells nothing: that shows who went to see.
    """
    answers = set(results) - NO_ANSWER
    if pace.paused_because == Down.FAILS:
        answers &= {Result.TAKEN, Result.REFUSED}
    if pace.paused_because in {Down.REFUSED, Down.WAITS, Down.FAILS}:
        return bool(answers) and pace.opened > 1
    return bool(answers)


def _still_down(pace: Pace, results: str, now: float) -> Pace:
    """One that cannot even be opened sends nobody to see: that it was tried counts as well."""
    after = _with(pace, results)
    if Result.DENIED not in results:
        return after
    refused = after._replace(paused_because=Down.REFUSED)
    return probed(refused, now) if refused.paused_until <= now else refused


def _still_fails(pace: Pace, results: str) -> str:
    """Why those who have no other account have to stop once more, as whoever went to see failed."""
    tried = pace.paused_because == Down.FAILS and pace.opened > 1
    return STILL_FAILS if tried and NOT_TAKEN & set(results) else ""


def probed(pace: Pace, now: float) -> Pace:
    """One message leaves to see whether the provider is there again.

    The next wait begins at once; only an answer ends it, whatever becomes of us.
    """
    opened = pace.opened + 1
    return pace._replace(opened=opened, paused_until=now + _probe_wait(opened))


def not_probed(pace: Pace, slot: float, now: float) -> Pace:
    """Whoever was to leave at that slot never did: another one may at once, if nothing else was
    heard of the account since then."""
    if pace.opened < 2 or abs(pace.paused_until - slot - _probe_wait(pace.opened)) > SAME:  # noqa: PLR2004
        return pace
    return pace._replace(opened=pace.opened - 1, paused_until=min(pace.paused_until, now))


def _probe_wait(opened: int) -> float:
    return min(FIRST_WAIT * 2.0 ** (opened - 1), LONGEST_WAIT)


def _with(pace: Pace, results: str) -> Pace:
    return pace._replace(
        recent=(pace.recent + results)[-REMEMBERED:],
        results=pace.results + len(results),
        refused=pace.refused + results.count(Result.REFUSED),
    )


def _afresh(pace: Pace) -> Pace:
    return pace._replace(recent="", results=0, refused=0)


def _stopped(pace: Pace, now: float) -> Pace:
    """An account that takes nothing at all is down: those who have another one go on by that."""
    if pace.kind is PaceKind.CAMPAIGN:
        return _afresh(pace)._replace(opened=1)
    if _takes_nothing(pace):
        return down(_afresh(pace), Down.FAILS, now + FIRST_WAIT)
    return _afresh(pace)


def _takes_nothing(pace: Pace) -> bool:
    lost = pace.recent.endswith(Result.LOST * LOST_IN_A_ROW)
    last = pace.recent[-FAILED_IN_A_ROW:]
    return lost or (len(last) == FAILED_IN_A_ROW and not last.strip(Result.FAILED + Result.LOST))


def _why_stop(pace: Pace) -> str:
    if pace.recent.endswith(Result.LOST * LOST_IN_A_ROW):
        return f"nobody knows what became of {LOST_IN_A_ROW} messages in a row"
    if pace.kind in ACCOUNTS and _takes_nothing(pace):
        return f"{FAILED_IN_A_ROW} messages in a row failed"
    failed = pace.recent.count(Result.FAILED) + pace.recent.count(Result.LOST)
    if failed >= (MOST_FAILED_FIRST if pace.results <= FIRST else MOST_FAILED):
        return f"{failed} of the last {len(pace.recent)} messages failed"
    many = max(MOST_REFUSED, MOST_REFUSED_SHARE * pace.results)
    if pace.kind is PaceKind.CAMPAIGN and pace.refused > many:
        return f"the provider refused {pace.refused} of {pace.results} recipients"
    return ""


def _is_unreachable(pace: Pace) -> bool:
    return (
        pace.kind in ACCOUNTS
        and not pace.opened
        and pace.recent.endswith(Result.UNREACHABLE * UNREACHABLE_IN_A_ROW)
    )


def pause_of(pace: Pace, because: str) -> Pause:
    """Over an account that is down, only who has no other one stops."""
    if pace.kind is PaceKind.CAMPAIGN:
        campaign = CampaignId(pace.subject)
        return Pause(because=because, kind=PauseKind.TRIPPED, campaign=campaign)
    credential = CredentialId(pace.subject)
    spared = pace.is_down
    return Pause(because=because, kind=PauseKind.TRIPPED, credential=credential, spared=spared)
