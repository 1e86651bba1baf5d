"""Messages in the hands of accounts: who has a full hand keeps others waiting, and no longer."""

from types import SimpleNamespace
from typing import Any, cast

from agencies.model import CredentialId
from campaigns.pacing import PaceKind
from dispatch.dealing import Hands

SLOW = (PaceKind.CREDENTIAL, CredentialId(1))


def hands() -> Hands:
    """All are for an account that may have one message on its way."""
    way = SimpleNamespace(sender=SimpleNamespace(window=1))
    route = SimpleNamespace(
        pick=lambda _address, _hands: SLOW,
        picked=lambda: None,
        countries={},
        ways={SLOW: way},
        using={SLOW: 1},
    )
    return Hands(cast(Any, route))


def a_message() -> Any:
    return SimpleNamespace(address="+6581234567")


def test_what_is_for_a_full_hand_waits_only_until_that_has_played() -> None:
    held = hands()
    assert held.deal(a_message())
    assert not held.deal(a_message())
    assert held.stuck
    held[SLOW].popleft()
    assert not held.stuck
    assert held.undealt == 1
