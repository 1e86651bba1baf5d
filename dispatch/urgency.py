"""Which accounts are wholly an urgent campaign's, so that others yield. Pure."""

from collections.abc import Collection, Iterable, Sequence

from agencies.model import CredentialId
from campaigns.pacing import Account, Pace
from campaigns.sending import Runnable
from dispatch.quota import has_room_at
from dispatch.routes import goes_through


def needs_all(one: Runnable, now: float) -> Sequence[Pace]:
    """The accounts of which an urgent campaign could use every slot now."""
    _, own, *days = one.paces
    if any(has_room_at(day, now) > now for day in days):
        return ()
    if not one.urgent or not one.queued or not (one.work or one.held):
        return ()
    return [
        account
        for account in goes_through(one, now)
        if not own.ceiling or (account.ceiling and own.ceiling >= account.ceiling)
    ]


def urgent_accounts(running: Iterable[Runnable], now: float) -> Collection[Account]:
    """That urgent campaigns could use wholly."""
    paces = [pace for one in running for pace in needs_all(one, now)]
    return {(pace.kind, CredentialId(pace.subject)) for pace in paces}
