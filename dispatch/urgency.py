"""Which accounts are wholly an urgent campaign's, so that others yield. Pure."""

from collections.abc import Collection, Iterable

from agencies.model import CredentialId
from campaigns.pacing import Account
from campaigns.sending import Runnable
from dispatch.quota import has_room_at
from dispatch.routes import goes_through


def needs_all(one: Runnable, now: float) -> bool:
    """Whether an urgent campaign could use every slot of its account now."""
    account, (_, own, *days) = goes_through(one, now), one.paces
    if any(has_room_at(day, now) > now for day in days):
        return False
    slower = own.ceiling and (not account.ceiling or own.ceiling < account.ceiling)
    return one.urgent and one.queued > 0 and (one.work or one.held) and not slower


def urgent_accounts(running: Iterable[Runnable], now: float) -> Collection[Account]:
    """That urgent campaigns could use wholly."""
    paces = [goes_through(one, now) for one in running if needs_all(one, now)]
    return {(pace.kind, CredentialId(pace.subject)) for pace in paces}
