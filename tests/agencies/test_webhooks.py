"""The address and the secret of a bot's updates."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agencies.bots import BotId
from agencies.webhooks import NotABot, Webhooks, WrongSecret

HOOKS = Webhooks(b"a key for webhooks")
BOTS = st.integers(1, 2**31).map(BotId)


@given(BOTS)
def test_a_bots_address_with_its_secret_is_that_bots(bot: BotId) -> None:
    assert HOOKS.read(HOOKS.name(bot), HOOKS.secret(bot)) == bot


@given(BOTS, st.text())
def test_any_other_address_is_nobodys(bot: BotId, name: str) -> None:
    assume(name != HOOKS.name(bot))
    with pytest.raises(NotABot):
        HOOKS.read(name, HOOKS.secret(bot))


@given(BOTS, st.text())
def test_any_other_secret_is_refused(bot: BotId, secret: str) -> None:
    assume(secret != HOOKS.secret(bot))
    with pytest.raises(WrongSecret):
        HOOKS.read(HOOKS.name(bot), secret)


def test_another_bots_secret_is_refused() -> None:
    with pytest.raises(WrongSecret):
        HOOKS.read(HOOKS.name(BotId(1)), HOOKS.secret(BotId(2)))


def test_another_installation_makes_others() -> None:
    other = Webhooks(b"another key for webhooks")
    with pytest.raises(NotABot):
        HOOKS.read(other.name(BotId(1)), other.secret(BotId(1)))


def test_the_address_gives_the_secret_away_to_nobody() -> None:
    assert HOOKS.secret(BotId(1)) not in HOOKS.name(BotId(1))
