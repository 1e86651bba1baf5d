"""Ten thousand altered buttons: not one of them acts, and unaltered ones always do."""

import random
import secrets
import string

import pytest

from agencies.bots import BotId
from agencies.model import Agency
from bot.citizens.buttons import Buttons
from bot.citizens.words import Choice, Chose
from bot.words import line
from storage.store import SqlStore
from tests.soak.amounts import Amounts
from tests.storage.making import ANA, BEN, a_button

ALTERED = 10_000
LETTERS = string.ascii_letters + string.digits + "|-_ =+/\N{GREEK SMALL LETTER ALPHA}"
CHOICES = [Choice(line("citizen-button-agree"), "agree", ("en", str(n))) for n in range(20)]


@pytest.fixture
def chance(amounts: Amounts) -> random.Random:
    seed = random.randrange(2**32)  # noqa: S311 - no secret
    amounts.notes(seed=seed)
    return random.Random(seed)  # noqa: S311 - no secret


def altered(data: str, chance: random.Random) -> str:
    """A letter is another one, missing or too many, or the end is cut off."""
    at = chance.randrange(len(data))
    other = chance.choice([letter for letter in LETTERS if letter != data[at]])
    before, after = data[:at], data[at + 1 :]
    return chance.choice(
        [before + other + after, before + after, before + other + data[at:], before]
    )


async def test_of_staffs_buttons_only_unaltered_ones_act(
    store: SqlStore, agency: Agency, amounts: Amounts, chance: random.Random
) -> None:
    """What they mean lies in the database; they themselves are chance, and one person's."""
    ids = [secrets.token_hex(12) for _ in range(20)]
    async with store.work(agency.id) as work:
        await work.buttons.add([a_button(one, single=False) for one in ids])
        for _ in range(amounts.of(ALTERED)):
            tried = altered(chance.choice(ids), chance)
            assert await work.buttons.press(tried, ANA) is None, tried
        assert {one: await work.buttons.press(one, BEN) for one in ids} == dict.fromkeys(ids)
        assert all([await work.buttons.press(one, ANA) for one in ids])


def test_of_citizens_buttons_only_unaltered_ones_act(chance: random.Random) -> None:
    """They carry what they mean, so another's signature is tried on each as well."""
    ours = Buttons(b"k" * 16, BotId(3), 4242)
    made = [ours.data(choice) for choice in CHOICES]
    for _ in range(ALTERED):
        one, other = chance.sample(made, 2)
        assert ours.read(altered(one, chance)) is None
        assert ours.read(one.rpartition("|")[0] + "|" + other.rpartition("|")[2]) is None

    assert [ours.read(data) for data in made] == [Chose(c.action, c.arguments) for c in CHOICES]
