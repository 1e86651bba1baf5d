"""Whatever a provider answers, `send` returns, and nothing is sent again that it may have taken.

It is long because what each of them could say has a shape of its own.
"""

import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from campaigns.model import Attempt, AttemptId, Body
from campaigns.outcomes import LONGEST_ID, Accepted, Outcome, Uncertain
from campaigns.ports import Provider, SendsBatches, Surroundings
from channels import email_ses, slack_bot, sms_amazon, sms_twilio, telegram_bot, whatsapp_twilio
from channels._ses_codes import OUR_MISTAKES_IN_BULK, REFUSED_IN_BULK
from channels._slack_messages import ABOUT_THIS_ONE, OUR_MISTAKES, TOO_FAST
from config.settings import Endpoints, Rehearsal
from tests.fakes import amazon_sms, bots, ses, slack, twilio
from tests.fakes.anything import JSON, Answered, Anything

EACH = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SURELY_REFUSED_IN_BULK = {
    *OUR_MISTAKES_IN_BULK,
    *REFUSED_IN_BULK,
    *("ACCOUNT_THROTTLED", "ACCOUNT_DAILY_QUOTA_EXCEEDED", "TRANSIENT_FAILURE"),
}
SURELY_REFUSED_BY_SLACK = {*OUR_MISTAKES, *ABOUT_THIS_ONE, *TOO_FAST}

ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**300), 10**300)
    | st.floats()
    | st.text(max_size=20)
    | st.text("a1/.", min_size=LONGEST_ID - 1, max_size=LONGEST_ID + 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
WORDS = (
    *(st.just(word) for word in ("ThrottlingException", "ValidationException", "Throttling")),
    *(st.just(word) for word in ("ConflictException", "MessageRejected", "BadRequestException")),
    *(st.just(number) for number in (20003, 21610, 21611, 20429, 400, 404, 500)),
)
CODE = st.one_of(ANY, *WORDS)
SHAPED: Mapping[str, st.SearchStrategy[Any]] = {
    "twilio": st.fixed_dictionaries(
        {},
        optional={
            "sid": ANY | st.just("SM1"),
            "code": CODE,
            "message": ANY,
            "status": ANY | st.sampled_from([400, 401, 404, "queued"]),
            "type": ANY,
            "title": ANY,
            "date_created": ANY,
            "num_segments": ANY,
        },
    ),
    "amazon": st.fixed_dictionaries(
        {},
        optional={
            "MessageId": ANY | st.just("id-1"),
            "__type": CODE,
            "message": ANY,
            "Message": ANY,
            "Reason": ANY | st.just("DESTINATION_PHONE_NUMBER_OPTED_OUT"),
            "code": CODE,
        },
    ),
    "bot": st.fixed_dictionaries(
        {},
        optional={
            "ok": ANY | st.booleans(),
            "result": ANY
            | st.fixed_dictionaries(
                {
                    "message_id": ANY,
                    "date": ANY | st.just(1),
                    "chat": ANY | st.just({"id": 1, "type": "private"}),
                }
            ),
            "description": ANY | st.just("Bad Request: BALANCE_TOO_LOW file identifier"),
            "error_code": ANY,
            "parameters": ANY
            | st.fixed_dictionaries({}, optional={"retry_after": ANY, "migrate_to_chat_id": ANY}),
        },
    ),
    "slack": st.fixed_dictionaries(
        {},
        optional={
            "ok": ANY | st.booleans(),
            "error": ANY | st.sampled_from(sorted(SURELY_REFUSED_BY_SLACK)),
            "channel": ANY | st.just("D012AB3CD"),
            "ts": ANY | st.just("1700000000.000100"),
            "user": ANY | st.fixed_dictionaries({"id": ANY | st.just("U012AB3CD")}),
        },
    ),
}
SHAPED = {**SHAPED, "ses": SHAPED["amazon"]}
KINDS = st.sampled_from([JSON, JSON, JSON, "text/plain", "text/html", "application/gzip", "x"])
STATUSES = st.one_of(
    st.just(200),
    st.sampled_from([201, 202, 204, 302, 307, 308]),
    st.sampled_from([400, 401, 403, 404, 409, 413, 429]),
    st.sampled_from([500, 502, 503]),
    st.integers(200, 599),
)
MOVED = (("Location", "/again"),)
NESTED = b"[" * 3000


def answers(kind: str) -> st.SearchStrategy[Answered]:
    whole = (ANY | SHAPED[kind]).map(lambda said: json.dumps(said).encode())
    cut = st.tuples(whole, st.integers(0, 20)).map(lambda of: of[0][: of[1]])
    body = whole | whole | whole | cut | st.binary(max_size=20) | st.just(NESTED)
    waits = st.sampled_from([(), (("Retry-After", "7"),), (("Retry-After", "9" * 400),), MOVED])
    return st.builds(Answered, STATUSES, body, KINDS, waits)


def hi(number: int = 1, address: str = "+6581234567") -> Attempt:
    body = Body(text="Hi", html="Hi", subject="Hi")
    name = AttemptId(f"1.{number}.1.ab")
    return Attempt(id=name, address=address, body=body, send_by=time.monotonic() + 30)


PROVIDERS: Mapping[str, tuple[Any, Mapping[str, str], str, str]] = {
    "twilio sms": (sms_twilio, twilio.FIELDS, "twilio", "+6581234567"),
    "twilio whatsapp": (whatsapp_twilio, twilio.FIELDS, "twilio", "+6581234567"),
    "amazon sms": (sms_amazon, amazon_sms.FIELDS, "amazon", "+6581234567"),
    "ses": (email_ses, ses.FIELDS, "ses", "ann@example.com"),
    "telegram": (telegram_bot, bots.FIELDS, "bot", "4242"),
    "slack": (slack_bot, slack.FIELDS, "slack", "U012AB3CD"),
}


@dataclass
class Pair:
    """The provider, what it meets, how its answers are shaped, and whom it writes to."""

    provider: Provider
    other: Anything
    shape: str
    address: str
    number: int = 0

    def attempt(self, address: str = "") -> Attempt:
        """To somebody else each time, where there is a pause between two to one."""
        self.number += 1
        address = address or self.address
        if self.shape == "bot":
            address = str(self.number)
        if self.shape == "slack" and "@" not in address:
            address = f"U{self.number:08}"
        return hi(self.number, address)


async def opened(name: str, outbox: Path, other: Anything) -> Pair:
    module, fields, shape, address = PROVIDERS[name]
    url = other.url
    places = Endpoints(twilio=url, twilio_content=url, telegram=url, aws=url, slack=url)
    there = Surroundings(endpoints=places, rehearsal=Rehearsal(), outbox=outbox)
    return Pair(await module.SPECS[0].opened(fields, there), other, shape, address)


@pytest.fixture(params=PROVIDERS)
async def pair(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Pair]:
    async with Anything() as other:
        pair = await opened(request.param, tmp_path, other)
        yield pair
        await pair.provider.close()


def texts_in(said: object) -> set[str]:
    match said:
        case str():
            return {said}
        case list():
            return {text for one in said for text in texts_in(one)}
        case dict():
            return {text for one in said.values() for text in texts_in(one)}
        case int() if not isinstance(said, bool):
            return {str(said)}
    return set()


def expect_safe(outcome: Outcome, answered: Answered, *, surely_refused: bool = False) -> None:
    """Of what may have been taken nothing but that is said, and its id is the answer's."""
    if isinstance(outcome, Accepted):
        assert 200 <= answered.status < 300
        assert 0 < len(outcome.provider_id) <= LONGEST_ID
        there = texts_in(answered.said)
        assert all(part in there for part in outcome.provider_id.split("/", 1)) or (
            outcome.provider_id in there
        )
    elif not isinstance(outcome, Uncertain):
        assert 300 <= answered.status < 500 or surely_refused


def refused_by_slack(answered: Answered) -> bool:
    said = answered.said
    return (
        answered.status == 200
        and isinstance(said, dict)
        and not said.get("ok")
        and str(said.get("error")) in SURELY_REFUSED_BY_SLACK
    )


@EACH
@given(st.data())
async def test_whatever_is_answered_nothing_is_raised_and_nothing_sent_again(
    pair: Pair, data: st.DataObject
) -> None:
    answered = data.draw(answers(pair.shape))
    pair.other.says(answered)
    outcome = await pair.provider.send(pair.attempt())

    refused = pair.shape == "slack" and refused_by_slack(answered)
    expect_safe(outcome, answered, surely_refused=refused)
    assert pair.other.asked.total() == 1
    repr(outcome).encode()


FOUND_BEFORE = [
    ("telegram", Answered(200, b'{"ok": true}')),
    ("telegram", Answered(403, b'{"ok": false}')),
    ("telegram", Answered(500, b'{"ok": false, "parameters": {"retry_after": 5}}')),
    ("telegram", Answered(500, b'{"ok": false, "description": "BALANCE_TOO_LOW"}')),
    ("telegram", Answered(429, b'{"parameters": {"retry_after": 99999999999999999}}')),
    ("telegram", Answered(307, b"", headers=MOVED)),
    ("slack", Answered(307, b"", headers=MOVED)),
    ("slack", Answered(500, b'{"error": "ratelimited"}')),
    ("slack", Answered(200, b'{"ok": true, "channel": {}, "ts": [1]}')),
    ("slack", Answered(200, b"PK", "application/gzip")),
    ("twilio sms", Answered(201, b'{"sid": {"a": 1}}')),
    ("twilio sms", Answered(201, b'{"sid": "' + b"S" * (LONGEST_ID + 1) + b'"}')),
    ("twilio sms", Answered(401, b'{"code": [], "message": {}}')),
    (
        "twilio sms",
        Answered(500, b'{"type": "", "title": "", "status": 400, "code": 21611}'),
    ),
    ("amazon sms", Answered(200, b'{"MessageId": [1]}')),
    ("ses", Answered(200, b'{"MessageId": {"a": 1}}')),
]


@pytest.mark.parametrize(("name", "answered"), FOUND_BEFORE, ids=str)
async def test_what_was_once_taken_for_something_else_is_not(
    name: str, answered: Answered, tmp_path: Path
) -> None:
    async with Anything() as other:
        other.says(answered)
        pair = await opened(name, tmp_path, other)
        expect_safe(await pair.provider.send(pair.attempt()), answered)
        await pair.provider.close()
    assert other.asked.total() == 1


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Pair]:
    async with Anything() as other:
        pair = await opened("slack", tmp_path, other)
        yield pair
        await pair.provider.close()


@EACH
@given(answers("slack"), answers("slack"))
async def test_where_slack_is_asked_for_somebody_first_nothing_is_posted_to_nobody(
    workspace: Pair, found: Answered, posted: Answered
) -> None:
    workspace.other.says(found, posted)
    workspace.number += 1
    outcome = await workspace.provider.send(workspace.attempt(f"{workspace.number}@example.com"))

    asked = workspace.other.asked
    assert (asked["users.lookupByEmail"], asked["chat.postMessage"]) in {(1, 0), (1, 1)}
    if asked["chat.postMessage"]:
        expect_safe(outcome, posted, surely_refused=refused_by_slack(posted))
        user = found.said.get("user") if isinstance(found.said, dict) else None
        assert isinstance(user, dict)
        assert isinstance(user["id"], str)
    else:
        assert not isinstance(outcome, Accepted | Uncertain)


@pytest.fixture
async def bulk(tmp_path: Path) -> AsyncIterator[Pair]:
    async with Anything() as other:
        pair = await opened("ses", tmp_path, other)
        yield pair
        await pair.provider.close()


ENTRY = ANY | st.fixed_dictionaries(
    {},
    optional={
        "Status": ANY | st.sampled_from(["SUCCESS", "FAILED", *sorted(SURELY_REFUSED_IN_BULK)]),
        "Error": ANY | st.just("Email address is not verified: ann@example.com"),
        "MessageId": ANY | st.just("id-1"),
    },
)
RESULTS = st.fixed_dictionaries(
    {"BulkEmailEntryResults": st.lists(ENTRY, min_size=2, max_size=2) | st.lists(ENTRY) | ANY}
)


@EACH
@given(
    answers("ses")
    | st.builds(Answered, st.just(200), RESULTS.map(lambda said: json.dumps(said).encode()))
)
@example(Answered(200, b'{"BulkEmailEntryResults": [null, {"Status": []}]}'))
@example(Answered(200, b'{"BulkEmailEntryResults": [{"Status": "SUCCESS"}, 1]}'))
@example(Answered(200, b'{"BulkEmailEntryResults": [{"Status": "SUCCESS", "MessageId": {}}, {}]}'))
async def test_whatever_a_call_for_many_is_answered_each_of_them_is_safe(
    bulk: Pair, answered: Answered
) -> None:
    assert isinstance(bulk.provider, SendsBatches)
    bulk.other.says(answered)
    outcomes = await bulk.provider.send_batch([bulk.attempt(), bulk.attempt()])

    assert len(outcomes) == 2
    for outcome, entry in zip(outcomes, entries_of(answered), strict=True):
        status = entry.get("Status") if isinstance(entry, dict) else None
        refused = isinstance(status, str) and status in SURELY_REFUSED_IN_BULK
        expect_safe(outcome, answered, surely_refused=refused)
        if isinstance(outcome, Accepted):
            assert status == "SUCCESS"


def entries_of(answered: Answered) -> Sequence[object]:
    said = answered.said
    found = said.get("BulkEmailEntryResults") if isinstance(said, dict) else None
    return found if isinstance(found, list) and len(found) == 2 else [None, None]
