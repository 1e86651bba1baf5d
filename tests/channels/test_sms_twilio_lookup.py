"""Asked whether it has a message, Twilio is understood; what is not clear is not guessed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from campaigns.doubts import Absent, Answer, Found, Question, Unclear
from campaigns.model import Body, ReceiptState
from channels._twilio import Account
from channels._twilio_messages import CLOCK_SET, CLOCKS_DIFFER, LISTED
from channels.sms_twilio import TwilioSms
from tests.channels.counterparts import closed_port
from tests.fakes.twilio import DROP, FIELDS, OK, FakeTwilio, Received

TO = "+6581234567"
SENT = datetime.now(UTC).replace(microsecond=0)
TEXT = "Grüße & <5 > 陈"


@dataclass
class Pair:
    twilio: FakeTwilio
    provider: TwilioSms

    async def ask(self, known: frozenset[str] = frozenset()) -> Answer:
        return await self.provider.look_up(
            Question(address=TO, body=Body(text=TEXT), since=SENT, known=known)
        )


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    async with FakeTwilio() as twilio:
        provider = TwilioSms(Account(FIELDS, twilio.url, connections=4), FIELDS["sender"])
        yield Pair(twilio, provider)
        await provider.close()


def a_message(**changes: object) -> Received:
    message = Received(
        account=FIELDS["account_sid"],
        to=TO,
        sender=FIELDS["sender"],
        body=TEXT,
        callback="",
        sid=f"SM{7:032x}",
        fate=DROP,
        at=SENT.timestamp(),
    )
    return replace(message, **changes)  # type: ignore[arg-type]


async def test_a_message_that_it_took_and_whose_answer_was_lost_is_found(pair: Pair) -> None:
    pair.twilio.journal.append(a_message())
    assert await pair.ask() == Found(f"SM{7:032x}", ReceiptState.ACCEPTED)


@pytest.mark.parametrize("sender", ["+6591234567", "HealthDept"])
async def test_it_is_found_by_the_number_or_name_that_sent_it(pair: Pair, sender: str) -> None:
    pair.twilio.journal.append(a_message(sender=sender))
    provider = TwilioSms(pair.provider._account, sender)
    question = Question(address=TO, body=Body(text=TEXT), since=SENT)
    assert isinstance(await provider.look_up(question), Found)


async def test_what_it_never_got_is_absent(pair: Pair) -> None:
    assert await pair.ask() == Absent()


@pytest.mark.parametrize(
    "other",
    [
        a_message(to="+6587654321"),
        a_message(sender="+6591234567"),
        a_message(at=(SENT - CLOCK_SET - timedelta(seconds=1)).timestamp()),
        a_message(at=(SENT - timedelta(minutes=11)).timestamp(), body="Something else"),
    ],
    ids=["to somebody else", "from another sender", "from long before", "earlier words"],
)
async def test_another_message_is_not_taken_for_it(pair: Pair, other: Received) -> None:
    pair.twilio.journal.append(other)
    assert await pair.ask() == Absent()


async def test_the_same_message_to_a_repeated_address_is_not_taken_for_it(pair: Pair) -> None:
    twin = a_message(sid=f"SM{1:032x}")
    pair.twilio.journal.append(twin)
    assert await pair.ask(known=frozenset({twin.sid})) == Absent()


@pytest.mark.parametrize("before", [CLOCKS_DIFFER + timedelta(seconds=1), timedelta(hours=1)])
async def test_the_same_words_from_within_the_hour_before_may_be_it(
    pair: Pair, before: timedelta
) -> None:
    """The database's clock may have been set by an hour when it was written down."""
    pair.twilio.journal.append(a_message(at=(SENT - before).timestamp()))
    assert isinstance(await pair.ask(), Unclear)


async def test_one_with_other_words_may_be_it(pair: Pair) -> None:
    pair.twilio.journal.append(a_message(body="Gruesse & <5 > ?"))
    assert isinstance(await pair.ask(), Unclear)


async def test_a_page_without_it_is_not_all_that_there_is(pair: Pair) -> None:
    old = a_message(at=(SENT - timedelta(days=1)).timestamp())
    pair.twilio.journal += [old] * LISTED
    assert isinstance(await pair.ask(), Unclear)


async def test_it_is_not_asked_by_the_date_of_sending(pair: Pair) -> None:
    """A message that waits in Twilio's queue has none."""
    await pair.ask()
    [query] = pair.twilio.asked
    assert query.keys() == {"To", "PageSize"}


async def test_who_does_not_answer_leaves_it_open() -> None:
    account = Account(FIELDS, f"http://127.0.0.1:{closed_port()}", connections=1)
    nowhere = TwilioSms(account, FIELDS["sender"])
    question = Question(address=TO, body=Body(text=TEXT), since=SENT)
    assert isinstance(await nowhere.look_up(question), Unclear)
    await nowhere.close()


async def test_a_wrong_key_leaves_it_open(pair: Pair) -> None:
    account = Account({**FIELDS, "api_key_secret": 32 * "0"}, pair.twilio.url, connections=1)
    refused = TwilioSms(account, FIELDS["sender"])
    question = Question(address=TO, body=Body(text=TEXT), since=SENT)
    assert isinstance(await refused.look_up(question), Unclear)
    await refused.close()


@pytest.mark.parametrize("fate", [OK, DROP])
async def test_a_failure_comes_with_its_reason(pair: Pair, fate: str) -> None:
    pair.twilio.journal.append(a_message(fate=fate))
    pair.twilio.statuses[f"SM{7:032x}"] = ("undelivered", 30005)
    assert await pair.ask() == Found(
        f"SM{7:032x}", ReceiptState.FAILED, "there is no such number any more (30005)"
    )
