"""Which accounts of its route a campaign's next messages go through. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum

from agencies.model import CredentialId
from campaigns.pacing import Account, Pace
from campaigns.sending import Runnable

LONG = 60.0  # seconds: whom a provider tells to wait for longer takes the other account


class Stands(Enum):
    """How an account stands at a moment."""

    WELL = "well"
    TRIES = "tries"  # one message goes to see whether it is well again
    DOWN = "down"


def is_long(wait: timedelta | None) -> bool:
    return wait is not None and wait.total_seconds() > LONG


def stands(pace: Pace, now: float) -> Stands:
    """Whose slot begins the next wait (`breaker.probed`), so only one goes to see."""
    if not pace.is_down:
        return Stands.WELL
    return Stands.TRIES if pace.paused_until <= now else Stands.DOWN


def through(first: Pace, spare: Pace | None, share: int, now: float) -> Sequence[Pace]:
    """Its own ones of these two: the second one too where it has a share, or while the first is
    down. Where both are down it waits for either, and of both the first one goes to see."""
    if spare is None:
        return (first,)
    match stands(first, now), stands(spare, now):
        case Stands.WELL, Stands.WELL | Stands.TRIES:
            return (first, spare) if share else (first,)
        case (Stands.WELL, Stands.DOWN) | (Stands.TRIES, Stands.TRIES | Stands.DOWN):
            return (first,)
        case Stands.DOWN, Stands.WELL | Stands.TRIES:
            return (spare,)
    return (first, spare)


def goes_through(one: Runnable, now: float) -> Sequence[Pace]:
    """Those of the countries, too, but for what is down: its own ones take over for that."""
    able = [pace for pace in one.countries.values() if stands(pace, now) is not Stands.DOWN]
    return [*through(one.paces[0], one.spare, one.share, now), *able]


def to_open(one: Runnable, now: float) -> Sequence[Account]:
    """The accounts that it cannot do without now."""
    paces = goes_through(one, now)
    if one.spare is not None:
        paces = [pace for pace in paces if stands(pace, now) is not Stands.DOWN]
    return list(dict.fromkeys((pace.kind, CredentialId(pace.subject)) for pace in paces))
