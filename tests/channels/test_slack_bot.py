"""An app's messages over the wire: one request for each, and what each answer means."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientTimeout
from hypothesis import given
from hypothesis import strategies as st

from campaigns.doubts import Absent, Found, Question, Unclear
from campaigns.model import Attempt, AttemptId, Body, ReceiptState
from campaigns.outcomes import (
    Accepted,
    Deferred,
    Fault,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
)
from campaigns.ports import UnusableCredential
from channels import slack_bot
from channels._slack_api import SlackApi
from channels._slack_messages import (
    ABOUT_THIS_ONE,
    OUR_MISTAKES,
    TOO_FAST,
    read_history,
    read_refusal,
)
from channels.slack_bot import SlackBot
from tests.channels.counterparts import SlackCounterpart, surroundings
from tests.fakes import slack

HI = Body(text="Hi Anna & co", html="<p>Hi <b>Anna</b> &amp; co</p>")
PERSON, CHANNEL, ANNA = "U012AB3CD", "C012AB3CD", "anna@example.com"
NO_ANSWER = Uncertain("Slack did not say whether it took the message")
KEYS = st.sampled_from(["ts", "bot_id", "metadata", "event_type", "event_payload", "body"])
IMPATIENT = ClientTimeout(connect=10, sock_connect=10, sock_read=0.3)


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[SlackCounterpart]:
    async with SlackCounterpart(tmp_path) as counterpart:
        counterpart.server.people[ANNA] = PERSON
        yield counterpart


@pytest.fixture
async def bot(other: SlackCounterpart) -> AsyncIterator[SlackBot]:
    opened = slack_bot.open_account(other.fields, other.surroundings)
    yield opened
    await opened.close()


def hi(address: str = PERSON, body: Body = HI) -> Attempt:
    send_by = time.monotonic() + 10
    return Attempt(id=AttemptId("1.2.1.ab"), address=address, body=body, send_by=send_by)


def question(address: str = PERSON, body: Body = HI, **more: frozenset[str]) -> Question:
    return Question(address=address, body=body, since=datetime.now(UTC), **more)


async def test_a_person_reads_the_formatted_message(bot: SlackBot, other: SlackCounterpart) -> None:
    outcome = await bot.send(hi())
    [received] = other.server.journal
    assert outcome == Accepted(f"D012AB3CD/{received.ts}")
    assert received.shown == "Hi [b|Anna] & co"
    assert received.fallback == "Hi Anna &amp; co"
    assert received.metadata["event_payload"]["attempt"] == "1.2.1.ab"


async def test_a_channel_gets_it_by_its_own_id(bot: SlackBot, other: SlackCounterpart) -> None:
    assert isinstance(await bot.send(hi(CHANNEL)), Accepted)
    assert [one.channel for one in other.server.journal] == [CHANNEL]
    assert other.server.asked == []


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        ("invalid_auth", Misconfigured("invalid_auth", OUR_MISTAKES["invalid_auth"])),
        ("missing_scope", Misconfigured("missing_scope", OUR_MISTAKES["missing_scope"])),
        ("account_inactive", Misconfigured("account_inactive", OUR_MISTAKES["account_inactive"])),
        ("is_archived", Rejected("is_archived", "this channel is archived")),
        ("channel_not_found", Rejected("channel_not_found", ABOUT_THIS_ONE["channel_not_found"])),
        ("msg_too_long", Rejected("msg_too_long", "the message is too long for Slack")),
        ("rate_limited", Deferred("Slack had too many requests", timedelta(seconds=1))),
        (429, Deferred("Slack had too many requests", timedelta(seconds=1))),
        ("fatal_error", NO_ANSWER),
        ("internal_error", NO_ANSWER),
        ("a_word_of_tomorrow", NO_ANSWER),
        (500, Uncertain("Slack answered 500")),
        (503, Uncertain("Slack answered 503")),
        (slack.GARBAGE, Uncertain("Slack did not say whether it took the message")),
        (slack.DROP, NO_ANSWER),
        (slack.RESET, NO_ANSWER),
    ],
)
async def test_one_request_and_what_its_answer_means(
    bot: SlackBot, other: SlackCounterpart, fate: slack.Fate, outcome: Outcome
) -> None:
    other.server.script.append(fate)
    assert await bot.send(hi()) == outcome
    assert len(other.server.journal) == 1


async def test_one_request_and_no_more_when_nothing_is_answered(other: SlackCounterpart) -> None:
    token = slack.FIELDS["bot_token"]
    bot = SlackBot(SlackApi(token, other.url, connections=1, timeout=IMPATIENT))
    other.server.script.append(slack.HANG)
    outcome = await bot.send(hi())
    await bot.close()
    assert outcome == NO_ANSWER
    assert len(other.server.journal) == 1


async def test_waits_as_long_as_slack_asks_it_to(bot: SlackBot, other: SlackCounterpart) -> None:
    other.server.retry_after = "30"
    other.server.script.append(429)
    assert await bot.send(hi()) == Deferred("Slack had too many requests", timedelta(seconds=30))


async def test_who_has_an_email_address_is_looked_up_once(
    bot: SlackBot, other: SlackCounterpart
) -> None:
    other.server.script.append("rate_limited")
    outcomes = [type(await bot.send(hi(ANNA))), type(await bot.send(hi(CHANNEL)))]
    assert outcomes == [Deferred, Accepted]
    await bot.send(hi(ANNA))
    assert other.server.asked == [("users.lookupByEmail", {"email": ANNA})]
    assert other.server.journal[0].channel == "D012AB3CD"


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        ("users_not_found", Rejected("users_not_found", ABOUT_THIS_ONE["users_not_found"])),
        ("missing_scope", Misconfigured("missing_scope", OUR_MISTAKES["missing_scope"])),
        ("internal_error", Deferred("Slack did not say who this address is")),
        (500, Deferred("Slack did not say who this address is")),
        (slack.DROP, Deferred("Slack did not say who this address is")),
        (429, Deferred("Slack had too many requests", timedelta(seconds=1))),
    ],
)
async def test_a_look_up_that_fails_has_sent_nothing(
    bot: SlackBot, other: SlackCounterpart, fate: slack.Fate, outcome: Outcome
) -> None:
    other.server.refuses["users.lookupByEmail"] = fate
    assert await bot.send(hi(ANNA)) == outcome
    assert other.server.journal == []


async def test_a_conversations_next_message_waits_and_others_do_not(
    bot: SlackBot, other: SlackCounterpart
) -> None:
    """Also where the same person stands there once by their id and once by their address."""
    first, second, again = [await bot.send(hi(to)) for to in (PERSON, CHANNEL, ANNA)]
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert again == Deferred("this conversation got another message just now", fault=Fault.OURS)
    assert len(other.server.journal) == 2


async def test_an_uncertain_message_is_found_by_what_it_says_of_itself(
    bot: SlackBot, other: SlackCounterpart
) -> None:
    other.server.script.append(slack.DROP)
    assert await bot.send(hi(ANNA)) == NO_ANSWER
    [received] = other.server.journal
    name = f"D012AB3CD/{received.ts}"
    assert await bot.look_up(question(ANNA)) == Found(name, ReceiptState.ACCEPTED)
    assert await bot.look_up(question(known=frozenset({name}))) == Absent()
    assert await bot.look_up(question(body=Body(text="Hi Anna & co"))) == Absent()
    assert await bot.look_up(question(CHANNEL)) == Absent()


async def test_the_same_message_from_before_decides_nothing(
    bot: SlackBot, other: SlackCounterpart
) -> None:
    await bot.send(hi())
    later = replace(question(), since=datetime.now(UTC) + timedelta(minutes=30))
    assert isinstance(await bot.look_up(later), Unclear)
    other.server.journal.clear()
    assert await bot.look_up(later) == Absent()


def _hide_metadata(server: slack.FakeSlack) -> None:
    server.shows_metadata = False


def _take_scope_away(server: slack.FakeSlack) -> None:
    server.refuses["conversations.history"] = "missing_scope"


def _fill(server: slack.FakeSlack) -> None:
    one = replace(server.journal[0], metadata={"event_type": "other", "event_payload": {}})
    server.journal[:] = [replace(one, ts=f"{float(one.ts) + n}") for n in range(201)]


@pytest.mark.parametrize("spoil", [_hide_metadata, _take_scope_away, _fill])
async def test_what_slack_does_not_show_is_not_taken_for_absent(
    bot: SlackBot, other: SlackCounterpart, spoil: Callable[[slack.FakeSlack], None]
) -> None:
    await bot.send(hi())
    assert isinstance(await bot.look_up(question()), Found)
    spoil(other.server)
    assert isinstance(await bot.look_up(question()), Unclear)


@pytest.mark.parametrize("token", ["", "xoxp-" + 30 * "1", "xoxb-short", "xapp-1-A012-34-56", "?"])
def test_what_cannot_be_a_bots_token_is_refused(token: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableCredential, match="begins with xoxb-"):
        slack_bot.check({"bot_token": token}, surroundings(tmp_path))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda of: st.lists(of, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), of),
    max_leaves=12,
)


@given(st.fixed_dictionaries({}, optional={"messages": st.lists(JSON) | JSON, "has_more": JSON}))
def test_no_history_makes_it_stumble_or_find_what_is_not_there(history: dict[str, object]) -> None:
    assert not isinstance(read_history(question(), "D1", history), Found)


WORDS = st.one_of(
    st.text(max_size=20), st.sampled_from([*OUR_MISTAKES, *ABOUT_THIS_ONE, *TOO_FAST])
)


@given(st.integers(100, 599).filter(lambda status: status != 429), WORDS)
def test_only_too_many_requests_are_an_invitation_to_send_again(status: int, word: str) -> None:
    outcome = read_refusal(status, word, None)
    assert not isinstance(outcome, Accepted)
    assert isinstance(outcome, Deferred) == (word in TOO_FAST and status == 200)
    assert isinstance(outcome, Uncertain) or status == 200
