"""The name of an attempt comes back as it went, and nobody else can make one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.attempts import AttemptIds, NotOurs
from campaigns.model import CampaignId

OURS = AttemptIds(b"our key")
NUMBERS = st.integers(1, 2**40)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_reads_what_it_made(campaign: int, row: int, attempt: int) -> None:
    made = OURS.make(CampaignId(campaign), row, attempt)
    assert OURS.read(made) == (campaign, row, attempt)


@given(st.text())
def test_refuses_any_other_text(text: str) -> None:
    with pytest.raises(NotOurs):
        OURS.read(text)


@given(NUMBERS, st.data())
def test_refuses_every_altered_id(row: int, data: st.DataObject) -> None:
    made = OURS.make(CampaignId(7), row, 1)
    place = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.characters().filter(lambda c: c != made[place]))
    with pytest.raises(NotOurs):
        OURS.read(made[:place] + other + made[place + 1 :])


def test_refuses_an_id_of_another_installation() -> None:
    with pytest.raises(NotOurs):
        OURS.read(AttemptIds(b"their key").make(CampaignId(1), 2, 3))


def test_is_short_enough_for_every_provider_s_reference() -> None:
    """SES allows 256 characters in a tag, Twilio's callback address far more."""
    assert len(OURS.make(CampaignId(2**40), 1_000_000, 12)) <= 64
