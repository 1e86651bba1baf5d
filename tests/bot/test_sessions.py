"""A session survives being saved, and an upgrade."""

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.sessions import decode, encode
from bot.words import Session, Step
from campaigns.model import BlobId, CampaignId

SESSIONS = st.builds(
    Session,
    step=st.sampled_from(Step),
    campaign=st.none() | st.integers(1).map(CampaignId),
    subject=st.text(),
    text=st.text(),
    marked=st.text(),
    row=st.integers(0),
    check=st.integers(0),
    form=st.dictionaries(st.text(), st.text()),
    file=st.none() | st.tuples(st.integers(1).map(BlobId), st.text()),
    copies=st.none()
    | st.tuples(st.integers(1).map(CampaignId), st.lists(st.integers()).map(tuple)),
)


@given(SESSIONS)
def test_a_session_comes_back_as_it_was(session: Session) -> None:
    assert decode(encode(session)) == session


def test_nothing_saved_is_a_new_session() -> None:
    assert decode("") == Session()


def test_a_step_that_was_taken_out_begins_anew() -> None:
    assert decode('{"step": "gone", "check": 4}') == Session(check=4)


def test_what_an_older_version_kept_is_passed_over() -> None:
    assert decode('{"step": "name", "colour": "red"}') == Session(step=Step.NAME)
