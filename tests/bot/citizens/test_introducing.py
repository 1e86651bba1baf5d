"""How a bot presents itself before anybody speaks to it."""

from dataclasses import replace

from agencies.bots import LANGUAGES
from bot.citizens.conversation import COMMANDS as ANSWERED
from bot.citizens.introducing import COMMANDS, introductions
from tests.bot.citizens.test_conversation import BOT


def test_every_command_that_is_offered_is_answered() -> None:
    assert {f"/{name}" for name in COMMANDS} == {"/start", *ANSWERED}


def test_it_presents_itself_in_every_language_and_offers_only_what_is_of_use() -> None:
    full = introductions(BOT, "Ministry of Health")
    bare = introductions(replace(BOT, topics=(), asks_phone=False), "Ministry of Health")
    assert [one.language for one in full] == list(LANGUAGES)
    assert [name for name, _ in full[0].commands] == list(COMMANDS)
    assert {"topics", "updatenumber"}.isdisjoint(name for name, _ in bare[0].commands)
    assert len({one.description for one in full}) == len(LANGUAGES)


def test_a_long_purpose_is_cut_where_telegram_takes_no_more() -> None:
    [first, *_] = introductions(replace(BOT, purpose="x & y " * 200), "Ministry of Health")
    assert (len(first.description), len(first.short)) == (512, 120)
    assert "x & y" in first.description
