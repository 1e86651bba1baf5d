"""The first campaign in Telegram, over a real account with a local Twilio, on both databases."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.telegram import TOKEN, LocalBotApi, Person, local_bot_api
from tests.fakes.twilio import FIELDS, FakeTwilio
from tests.product.running import MESSAGE, Product, a_list, lets_in, number, the_message

PEOPLE = 50
REFUSED = 7
OWN_NUMBER = "+12025550199"
SAYS_STOP = 21610


ASKED = {
    "account_sid": "Account SID",
    "api_key_sid": "SID of the API key",
    "api_key_secret": "secret of that API key",
    "sender": "Who sends?",
    "auth_token": "Auth Token",
}
"""An account's fields, and what asks for each."""


@pytest.fixture
async def api() -> AsyncIterator[LocalBotApi]:
    async with local_bot_api() as running:
        yield running


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio(fates={number(REFUSED): SAYS_STOP}) as running:
        yield running


@pytest.fixture
async def product(
    tmp_path: Path, database_url: str, api: LocalBotApi, twilio: FakeTwilio
) -> AsyncIterator[Product]:
    settings = {
        "STAFF_TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api.url,
        "TWILIO_API_URL": twilio.url,
    }
    await lets_in(database_url, "telegram:4242")
    running = await Product(tmp_path, database_url, settings).start()
    yield running
    print(await running.killed())  # noqa: T201 - pytest shows it where a test failed


@pytest.fixture
def person(api: LocalBotApi) -> Person:
    return Person(api, 4242)


async def adds_the_account(person: Person) -> None:
    """Twilio's fields one by one, proven by a message to a number of one's own."""
    await person.says("/new")
    await person.sees("How should it be sent?")
    await person.presses("Add an account")
    await person.sees("Which kind of account?")
    await person.presses("SMS · Twilio")
    for field, asked in ASKED.items():
        await person.sees(asked)
        await person.says(FIELDS[field])
    await person.sees("To which mobile number of your own")
    await person.says(OWN_NUMBER)
    await person.sees("It works")
    await person.says("Twilio main")


async def comes_to_the_card(person: Person) -> None:
    await person.sees("What shall we call this campaign?")
    await person.says("Moving")
    await person.sees("Please type the message")
    await person.says(MESSAGE)
    await person.sees("Now the list")
    await person.sends_file("people.csv", a_list(PEOPLE, ("12345", "No One", "x")).encode())
    await person.sees("50 people can be reached, of 51 rows.")
    await person.presses("Go on with 50 people")
    await person.sees(the_message(0))
    await person.presses("Looks right, go on")
    await person.sees("This account sends up to 10 messages per second")
    await person.presses("10 per second")
    await person.sees("through “Twilio main”")


@pytest.mark.usefixtures("product")
async def test_a_campaign_in_telegram_reaches_each_valid_person_once(
    person: Person, twilio: FakeTwilio
) -> None:
    await adds_the_account(person)
    await comes_to_the_card(person)
    await person.presses("Send to 50 people")
    await person.sees("Report: Moving")

    campaign = [(m.to, m.body) for m in twilio.journal if m.to != OWN_NUMBER]
    assert sorted(campaign) == sorted((number(n), the_message(n)) for n in range(PEOPLE))


@pytest.mark.usefixtures("product")
async def test_the_report_in_telegram_explains_everybody_else(
    person: Person, twilio: FakeTwilio
) -> None:
    await adds_the_account(person)
    await comes_to_the_card(person)
    await person.presses("Send to 50 people")
    report = await person.sees("Report: Moving")

    assert "49 accepted by the provider" in report.text
    assert "1 refused by the provider" in report.text
    assert "1 cannot be used" in report.text
    assert "= 51 rows of the list" in report.text
    assert (await person.receives_picture()).startswith(b"\x89PNG")
    rows = csv.DictReader(io.StringIO((await person.receives("report-1.csv")).decode("utf-8-sig")))
    accepted = {row["provider_id"] for row in rows if row["state"] == "accepted"}
    assert accepted == {m.sid for m in twilio.journal if m.sid and m.to != OWN_NUMBER}


@pytest.mark.usefixtures("product")
async def test_secrets_and_lists_are_taken_out_of_the_chat(
    person: Person, api: LocalBotApi
) -> None:
    await adds_the_account(person)
    await comes_to_the_card(person)

    assert len(api.called("deleteMessage")) >= len(ASKED) + 2
    assert FIELDS["api_key_secret"] not in person.transcript()


@pytest.mark.usefixtures("product")
async def test_a_stranger_is_shown_the_id_to_be_let_in_by(api: LocalBotApi) -> None:
    stranger = Person(api, 666)
    await stranger.says("/new")

    assert "telegram:666" in (await stranger.sees("give your administrator this id")).text


async def test_a_conversation_goes_on_at_the_same_step_after_a_restart(
    person: Person, product: Product
) -> None:
    await person.says("/new")
    await person.sees("How should it be sent?")
    await product.killed()
    await product.start()
    await person.presses("SMS · rehearsal")

    await person.sees("What shall we call this campaign?")
