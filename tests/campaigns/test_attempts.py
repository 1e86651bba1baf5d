"""The name of an attempt comes back as it went, and nobody else can make one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agencies.model import CredentialId
from campaigns.attempts import AttemptIds, NotOurs
from campaigns.model import CampaignId

OURS = AttemptIds(b"our key")
ACCOUNT = CredentialId(5)
NUMBERS = st.integers(1, 2**40)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_reads_what_it_made(campaign: int, row: int, attempt: int) -> None:
    made = OURS.make(ACCOUNT, CampaignId(campaign), row, attempt)
    assert OURS.read(ACCOUNT, made) == (campaign, row, attempt)


@given(st.text())
@example("7.2.1.\ud800")
@example("\ud800.2.1.0")
def test_refuses_any_other_text(text: str) -> None:
    with pytest.raises(NotOurs):
        OURS.read(ACCOUNT, text)


@given(NUMBERS, st.data())
def test_refuses_every_altered_id(row: int, data: st.DataObject) -> None:
    made = OURS.make(ACCOUNT, CampaignId(7), row, 1)
    place = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.characters().filter(lambda c: c != made[place]))
    with pytest.raises(NotOurs):
        OURS.read(ACCOUNT, made[:place] + other + made[place + 1 :])


def test_refuses_an_id_of_another_installation() -> None:
    with pytest.raises(NotOurs):
        OURS.read(ACCOUNT, AttemptIds(b"their key").make(ACCOUNT, CampaignId(1), 2, 3))


def test_refuses_an_id_that_went_over_another_account() -> None:
    with pytest.raises(NotOurs):
        OURS.read(CredentialId(6), OURS.make(ACCOUNT, CampaignId(1), 2, 3))


def test_is_short_enough_for_every_provider_s_reference() -> None:
    """SES allows 256 characters in a tag, Twilio's callback address far more."""
    assert len(OURS.make(ACCOUNT, CampaignId(2**40), 1_000_000, 12)) <= 64
