"""The other channel for whom a campaign does not reach: what was chosen, and who goes over. Pure.

Nobody is to get both, so evidence decides: whoever may have the message, or may still get it by the
first channel, does not go over.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from agencies.model import CredentialId
from agencies.suppression import YIELDING, Cause
from campaigns.purpose import Purpose
from campaigns.states import State

if TYPE_CHECKING:
    from campaigns.model import Campaign

WAIT = timedelta(minutes=30)
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=24)
PATIENCE = timedelta(hours=24)
"""After the first campaign's end: whatever nobody can know by then stays where it is."""

HELD = 1e11  # seconds since 1970: in the year 5138
"""Not before then does a row leave that was not handed over."""

SOURCES = (State.QUEUED, State.SUPPRESSED, State.INVALID)
"""Rows of the first campaign's list, as it was checked, that can go over. A repeated address is not
among them: the row that it repeats stands for it."""

NOT_REACHED = frozenset({State.INVALID, State.REJECTED, State.FAILED, State.NOT_SENT})
LEFT_OUT = State.SUPPRESSED
ON_ITS_WAY = frozenset({State.ACCEPTED, State.SENT})
SAID_LAST = State.SENT
"""With LAST_WORD as its reason it is on its way no more."""
HAVE_IT_FOR_SURE = frozenset({State.DELIVERED, State.READ})
OUT_OF_IT = HAVE_IT_FOR_SURE | {State.CANCELLED, State.DUPLICATE}

WISHES = frozenset({Cause.UNSUBSCRIBED, Cause.STOPPED, Cause.COMPLAINED, Cause.STAFF})
"""Who asked not to be written to is not followed to another channel."""

REACHED = "it arrived by the first channel"
WISHED = "they asked not to be written to"
NOBODY_KNOWS = "nobody knows whether they have it"
"""Why a row stays where it is: its reason, in the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Over which account of another channel, to the addresses in which column, and after how long.

    `campaign` is the one that does it, `account` is the account's label. Only where the first
    channel `reports` of every message if it was delivered, by all accounts of its route, is
    something taken for not delivered. The rest is what the list came to when it was checked, `of`
    what it was checked: `people` have an address that can be used, `alone` of them no other one.
    `refused` is why nothing of it can be used. Numbers that begin as one of the `countries` go
    through that one's account.
    """

    campaign: int
    credential: CredentialId
    channel: str
    account: str
    column: str
    subject: str = ""
    wait: timedelta = WAIT
    reports: bool = False
    of: str = ""
    digest: str = ""
    people: int = 0
    alone: int = 0
    invalid: int = 0
    duplicates: int = 0
    suppressed: int = 0
    parts: int = 0
    first: int = 0
    refused: tuple[str, ...] = field(default=())
    countries: Mapping[str, CredentialId] = field(default_factory=dict)


def made_of(campaign: "Campaign") -> str:
    """What of it a fallback's list is checked for: after a change of that it is checked again.

    Another file is another list, also where its digest is the same: that knows nothing of the
    column with the other addresses.
    """
    digest = campaign.checked.digest if campaign.checked else ""
    source = campaign.source
    where = f"{source.blob}.{source.campaign}" if source else ""
    others = sorted(set(campaign.countries.values()))
    route = "/".join(map(str, (campaign.credential, campaign.spare, *others)))
    made = (campaign.template, route, campaign.purpose.value, where, digest)
    return ".".join(map(str, made))


def is_checked(campaign: "Campaign") -> bool:
    """Whether its fallback is laid out for the campaign as it is now; also where it has none."""
    return campaign.fallback is None or campaign.fallback.of == made_of(campaign)


def hands_over(campaign: "Campaign") -> bool:
    """Whether it has a fallback by which anybody can be reached."""
    return campaign.fallback is not None and campaign.fallback.people > 0


def useful_for(campaign: "Campaign") -> float | None:
    """Seconds after which whoever has not got its message gets another one; None: for good."""
    fallback = campaign.fallback
    if fallback is None or not fallback.reports or not fallback.people:
        return None
    return fallback.wait.total_seconds()


class Fate(Enum):
    """What becomes of a row that waits to be handed over."""

    GOES = "goes"
    STAYS = "stays"
    WAITS = "waits"


def fate_of(
    state: State, *, wished: bool, waited: bool, reports: bool, last_word: bool = False
) -> Fate:
    """By how the row stands in the first campaign: whether its person `wished` not to be written
    to there, whether it has `waited` for its delivery as long as was chosen, and whether its reason
    is LAST_WORD: then nothing will be told of its delivery."""
    if state in NOT_REACHED or state is LEFT_OUT:
        return Fate.STAYS if wished else Fate.GOES
    if state in ON_ITS_WAY and (not reports or (state is SAID_LAST and last_word)):
        return Fate.STAYS
    if state in ON_ITS_WAY and waited:
        return Fate.STAYS if wished else Fate.GOES
    return Fate.STAYS if state in OUT_OF_IT else Fate.WAITS


def wishes_for(purpose: Purpose) -> frozenset[Cause]:
    """What must reach everyone goes past the same ones as everywhere."""
    return WISHES - YIELDING if purpose is Purpose.ESSENTIAL else WISHES


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What went on by the other channel: `handed` over, of whom so many are `reached`, `open` or
    `lost` there. Some `late` ones got the message by the first channel after all; `moved` ones are
    counted by how they stand here, though the first channel's provider took their message, too.
    Some `wished` not to be written to, of others it is `unknown` whether they have it, `waiting`
    ones may still go over, and `stopped` ones do not, as staff decided."""

    handed: int = 0
    reached: int = 0
    moved: int = 0
    open: int = 0
    lost: int = 0
    late: int = 0
    wished: int = 0
    unknown: int = 0
    waiting: int = 0
    stopped: int = 0


Pair = tuple[State, State, bool, str]
"""How a row stands in the first campaign and in its fallback, whether it is held, and why."""

_STAYED = {REACHED: "", WISHED: "wished", NOBODY_KNOWS: "unknown"}
_GOT = frozenset({State.ACCEPTED, State.SENT, State.DELIVERED, State.READ})
_OPEN = frozenset({State.QUEUED, State.ATTEMPTING, State.UNCERTAIN})
_NEVER = frozenset({State.INVALID, State.DUPLICATE, State.SUPPRESSED})


def sums(pairs: Mapping[Pair, int]) -> Sums:
    """Each person is counted once; who has the message by the first channel is none of these."""
    found: Counter[str] = Counter()
    for (first, second, held, reason), rows in pairs.items():
        if held:
            found["waiting"] += rows
        elif second is State.CANCELLED:
            found[_STAYED.get(reason, "stopped")] += rows
        elif second not in _NEVER:
            found["handed"] += rows
            found["reached" if second in _GOT else "open" if second in _OPEN else "lost"] += rows
            late, here = first in HAVE_IT_FOR_SURE, second in _GOT
            found["late"] += rows if late else 0
            found["moved"] += rows if first in _GOT and (here or not late) else 0
    del found[""]
    return Sums(**found)


def in_all(tally: Mapping[State, int], found: Sums) -> int:
    """Whom either reached, each counted once."""
    return sum(tally.get(state, 0) for state in _GOT) - found.moved + found.reached
