"""Whatever a provider answers to whether it has a message, `look_up` returns, and `Absent` only
where the answer is a list that does not have it: what is absent is sent once more."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.approved import Offered
from campaigns.charges import CannotTell, Charge
from campaigns.doubts import Absent, Answer, Found, Question, Unclear
from campaigns.model import Body
from campaigns.ports import AnswersQuestions, CannotList, OffersTexts, TellsCharges
from tests.channels.test_any_answer import ANY, EACH, STATUSES, Pair, answers, opened
from tests.fakes import twilio
from tests.fakes.anything import Answered, Anything

MESSAGE = st.fixed_dictionaries(
    {},
    optional={
        "sid": ANY | st.just("SM1"),
        "ts": ANY | st.just("1700000000.000100"),
        "body": ANY | st.just("Hi"),
        "from": ANY | st.just(twilio.FIELDS["sender"]) | st.just("+6591234567"),
        "messaging_service_sid": ANY,
        "date_created": ANY | st.just("Thu, 24 Aug 2023 05:01:45 +0000"),
        "status": ANY | st.just("sent"),
        "error_code": ANY,
        "bot_id": ANY,
        "metadata": ANY,
    },
)
LISTED = st.fixed_dictionaries(
    {},
    optional={
        "ok": st.booleans() | ANY,
        "messages": st.lists(MESSAGE | ANY, max_size=3) | st.lists(MESSAGE, max_size=1) | ANY,
        "next_page_uri": ANY,
        "has_more": ANY,
        "channel": ANY | st.just({"id": "D012AB3CD"}),
    },
)
ANSWERS = answers("twilio") | st.builds(
    Answered, STATUSES | st.just(200), LISTED.map(lambda said: json.dumps(said).encode())
)
OPENED = Answered(200, b'{"ok": true, "channel": {"id": "D012AB3CD"}}')
NAMED_BY = {"twilio": "sid", "slack": "ts"}


@pytest.fixture(params=["twilio sms", "twilio whatsapp", "slack"])
async def pair(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Pair]:
    async with Anything() as other:
        pair = await opened(request.param, tmp_path, other)
        yield pair
        await pair.provider.close()


async def ask(pair: Pair) -> Answer:
    assert isinstance(pair.provider, AnswersQuestions)
    body = Body(text="Hi", html="Hi", subject="Hi")
    question = Question(address=pair.address, body=body, since=datetime.now(UTC))
    return await pair.provider.look_up(question)


def answers_with(pair: Pair, said: Mapping[str, object]) -> None:
    """As the provider frames it."""
    is_slack = pair.shape == "slack"
    framed = {"ok": True, **said} if is_slack else said
    answered = Answered(200, json.dumps(framed).encode())
    pair.other.says(*([OPENED] if is_slack else []), answered)


def is_a_list(said: object, name: str) -> bool:
    """Of messages that each say which they are."""
    listed = said.get("messages") if isinstance(said, dict) else None
    return isinstance(listed, list) and all(
        isinstance(one, dict) and isinstance(one.get(name), str) and one[name] for one in listed
    )


@EACH
@given(ANSWERS, st.booleans())
async def test_whatever_is_answered_nothing_is_raised_and_absent_only_from_a_list(
    pair: Pair,
    answered: Answered,
    is_opened: bool,  # noqa: FBT001 -- drawn
) -> None:
    pair.other.says(*([OPENED] if is_opened and pair.shape == "slack" else []), answered)
    answer = await ask(pair)

    assert isinstance(answer, Absent | Found | Unclear)
    if not isinstance(answer, Unclear):
        assert answered.status == 200
        assert is_a_list(answered.said, NAMED_BY[pair.shape])
    repr(answer).encode()


@pytest.mark.parametrize(
    "said",
    [
        {"foo": []},
        {"error": [], "page": 0},
        {"messages": {}},
        {"messages": ""},
        {"messages": [{}]},
        {"messages": [{"status": "sent"}]},
        {"messages": [{"sid": "SM1", "from": [1]}]},
        {"messages": [{"sid": "SM1", "ts": "1700000000.000100", "bot_id": "B1"}]},
        {"messages": [{"sid": ["SM1"], "from": "+6591234567", "ts": 1}]},
        {"messages": [{"sid": "SM1", "from": "+6591234567", "body": 1, "ts": ""}]},
        {"messages": [], "next_page_uri": "/more", "has_more": True},
    ],
    ids=str,
)
async def test_what_is_no_list_of_all_messages_leaves_it_open(
    pair: Pair, said: dict[str, object]
) -> None:
    answers_with(pair, said)
    assert isinstance(await ask(pair), Unclear)


async def test_an_empty_list_does_not_have_it(pair: Pair) -> None:
    answers_with(pair, {"messages": []})
    assert await ask(pair) == Absent()


async def test_a_conversation_of_no_name_is_not_read(tmp_path: Path) -> None:
    async with Anything() as other:
        pair = await opened("slack", tmp_path, other)
        other.says(Answered(200, b'{"ok": true, "messages": [], "channel": {"id": [1]}}'))
        assert isinstance(await ask(pair), Unclear)
        assert other.asked["conversations.history"] == 0
        await pair.provider.close()


CONTENTS = st.fixed_dictionaries(
    {},
    optional={
        "contents": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "sid": ANY | st.just("HX1"),
                    "types": ANY | st.dictionaries(st.text(), st.just({"body": "Hi"}) | ANY),
                    "approval_requests": ANY,
                    "friendly_name": ANY,
                },
            )
            | ANY,
            max_size=2,
        )
        | ANY,
        "meta": ANY | st.just({"key": "contents"}),
    },
).map(lambda said: Answered(200, json.dumps(said).encode()))


@pytest.fixture
async def whatsapp(tmp_path: Path) -> AsyncIterator[Pair]:
    async with Anything() as other:
        pair = await opened("twilio whatsapp", tmp_path, other)
        yield pair
        await pair.provider.close()


@EACH
@given(ANSWERS | CONTENTS)
async def test_asked_for_charges_and_texts_it_tells_or_cannot(
    whatsapp: Pair, answered: Answered
) -> None:
    assert isinstance(whatsapp.provider, TellsCharges)
    assert isinstance(whatsapp.provider, OffersTexts)
    whatsapp.other.says(answered)
    now = datetime.now(UTC)
    with suppress(CannotTell):
        async for page in whatsapp.provider.charges(now - timedelta(days=1), now):
            assert all(isinstance(one, Charge) for one in page)
    with suppress(CannotList):
        assert all(isinstance(one, Offered) for one in await whatsapp.provider.texts())
