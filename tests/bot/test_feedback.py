"""Staff can tell the operator something, and learn whether it was sent."""

from pathlib import Path
from typing import Any

import pytest

from agencies.model import Agency
from bot.conversation.feedback import FeedbackSent, sent
from bot.jobs.feedback import send_feedback
from bot.jobs.shop import Shop
from bot.words import Session
from storage.store import SqlStore
from tests.bot.offices import ANN, Staff, open_desk
from tests.bot.test_auditing import Mails

NOBODY: Any = None


@pytest.fixture
async def ann(store: SqlStore, agency: Agency, tmp_path: Path) -> Staff:
    return Staff(await open_desk(store, agency, tmp_path), ANN)


async def test_what_they_write_is_mailed_to_the_operator_once(ann: Staff, store: SqlStore) -> None:
    await ann.says("/feedback The reports <arrive> late {sometimes}.")
    job = await store.claim_job("post", [ANN.platform])
    assert job is not None
    mails, office = Mails(), ann.desk._office
    shop = Shop(office=office, courier=NOBODY, mail=mails, bots=NOBODY, front_ends={})

    assert await send_feedback(shop, job) == FeedbackSent(taken=True)
    [(address, text)] = mails.taken
    assert address == "operator@agency.example"
    assert "Ann of Our agency writes:" in text
    assert "The reports &lt;arrive&gt; late {sometimes}." in text  # a mail is simple HTML
    assert await store.claim_job("post", [ANN.platform]) is None


@pytest.mark.parametrize(("taken", "told"), [(True, "feedback-sent"), (False, "feedback-not-sent")])
def test_they_learn_whether_it_was_sent(taken: bool, told: str) -> None:  # noqa: FBT001
    turn = sent(FeedbackSent(taken), Session())

    assert [line.key for one in turn.says for line in one.lines] == [told]
    assert turn.refused is not taken


async def test_without_a_text_it_says_how(ann: Staff) -> None:
    assert "Type it after the command" in await ann.says("/feedback")
