"""What operators read never has an address, a token or a line break of somebody else's making."""

from hypothesis import given
from hypothesis import strategies as st

from config.logs import scrub, scrubbed

TOKEN = "123456789:AAFakeTokenFakeTokenFakeTokenFake12"


@given(st.text(st.characters(blacklist_categories=["Cs"])), st.text())
def test_numbers_addresses_and_tokens_are_taken_out(before: str, after: str) -> None:
    for canary in ("+65 8123 4567", "81234567", "ann.tan@example.test", TOKEN):
        assert canary not in scrubbed(f"{before} {canary} {after}")


def test_what_an_event_says_is_scrubbed_in_every_field() -> None:
    event = scrub(None, "info", {"event": "sent", "error": "to +6581234567 failed", "count": 3})

    assert event == {"event": "sent", "error": "to ••• failed", "count": 3}


def test_ordinary_words_are_left_alone() -> None:
    said = "campaign 12 finished with 5000 rows in 8.2 s"

    assert scrubbed(said) == said
