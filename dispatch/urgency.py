"""Which accounts are wholly an urgent campaign's, so that others yield. Pure."""

from collections.abc import Collection, Iterable, Sequence

from agencies.model import CredentialId
from campaigns.pacing import Account, Pace
from campaigns.sending import Runnable
from dispatch.quota import has_room_at
from dispatch.routes import through


def needs_all(one: Runnable, now: float) -> Sequence[Pace]:
    """The account of which an urgent campaign could use every slot now. One that it shares, or has
    for some countries, is not kept for it: it may have few messages there."""
    _, own, *days = one.paces
    if any(has_room_at(day, now) > now for day in days):
        return ()
    if not one.urgent or not one.queued or not (one.work or one.held):
        return ()
    return [
        account
        for account in through(one.paces[0], one.spare, one.share, now)[:1]
        if not own.ceiling or (account.ceiling and own.ceiling >= account.ceiling)
    ]


def urgent_accounts(running: Iterable[Runnable], now: float) -> Collection[Account]:
    """That urgent campaigns could use wholly."""
    paces = [pace for one in running for pace in needs_all(one, now)]
    return {(pace.kind, CredentialId(pace.subject)) for pace in paces}
