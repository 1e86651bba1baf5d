"""The tutorial's first campaign in Slack, and one that somebody in Telegram releases."""

import csv
import io
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError

from tests.fakes.eventually import eventually
from tests.fakes.slack_staff import Person
from tests.fakes.slack_workspace import (
    APP_TOKEN,
    BOT_TOKEN,
    SIGNING_SECRET,
    TEAM,
    LocalSlack,
    local_slack,
)
from tests.fakes.telegram import TOKEN, local_bot_api
from tests.fakes.telegram import Person as InTelegram
from tests.fakes.twilio import FIELDS, FakeTwilio
from tests.product.running import MESSAGE, Product, a_list, lets_in, number, the_message
from tests.product.test_telegram import ASKED, OWN_NUMBER

PEOPLE = 12
ANN = "U012AB3CD"
FORM = "Type it in a form"


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with local_slack() as running:
        yield running


@pytest.fixture
async def product(tmp_path: Path, database_url: str, slack: LocalSlack) -> AsyncIterator[Product]:
    settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url,
    }  # fmt: skip
    await lets_in(database_url, f"slack:{TEAM}/{ANN}")
    product = Product(tmp_path, database_url, settings)
    yield product
    print(await product.killed())  # noqa: T201 - pytest shows it where a test failed


@pytest.fixture
def person(slack: LocalSlack) -> Person:
    return Person(slack, ANN)


async def writes(person: Person, name: str) -> None:
    """From the name to the card."""
    await person.sees("What shall we call this campaign?")
    await person.says(name)
    await person.sees("Please type the message")
    await person.says(MESSAGE)
    await person.sees("Now the list")
    await person.sends_file("people.csv", a_list(PEOPLE, ("12345", "No One", "x")).encode())
    await person.sees(f"{PEOPLE} people can be reached, of {PEOPLE + 1} rows.")
    await person.presses(f"Go on with {PEOPLE} people")
    await person.sees(the_message(0))
    await person.presses("Looks right, go on")


async def test_the_first_campaign_goes_from_the_slash_command_to_the_report_s_file(
    product: Product, person: Person
) -> None:
    await product.start()
    assert (await person.commands("new", channel="C0ELSEWHERE"))["text"] == (
        "I answer in our direct messages."
    )
    await person.sees("How should it be sent?")
    await person.presses("SMS · rehearsal")
    await writes(person, "Moving")
    await person.sees("up to 1,000 messages per second")
    await person.presses("1,000 per second")
    await person.sees("rehearsal")
    await person.presses(f"Send to {PEOPLE} people")
    report = await person.sees("Report: Moving")

    assert f"{PEOPLE} accepted by the provider" in report.text
    assert f"{PEOPLE} accepted" in (await person.receives_picture()).alt
    rows = csv.DictReader(io.StringIO((await person.receives("report-1.csv")).decode("utf-8-sig")))
    assert sum(row["state"] == "accepted" for row in rows) == PEOPLE
    assert sorted(one["text"] for one in product.outbox()) == sorted(
        the_message(n) for n in range(PEOPLE)
    )


async def adds_the_account(person: Person) -> None:
    """What is secret is typed in the form, the rest as a message."""
    await person.commands("credentials")
    await person.sees("Accounts that messages can go through")
    await person.presses("Add an account")
    await person.sees("Which kind of account?")
    await person.presses("SMS · Twilio")
    for field, asked in ASKED.items():
        shown = await person.sees(asked)
        types = person.types_in_the_form if shown.labels[:1] == [FORM] else person.says
        await types(FIELDS[field])
    await person.sees("To which mobile number of your own")
    await person.says(OWN_NUMBER)
    await person.sees("It works")
    await person.says("Twilio main")
    await person.sees("is kept")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_what_one_person_prepares_in_slack_another_one_releases_in_telegram(
    product: Product, person: Person, slack: LocalSlack
) -> None:
    await lets_in(product.database_url, "telegram:4242")
    async with local_bot_api() as api, FakeTwilio() as twilio:
        telegram = {"STAFF_TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url}
        product.settings = {**product.settings, **telegram, "TWILIO_API_URL": twilio.url}
        await product.start()
        ben = InTelegram(api, 4242)
        await adds_the_account(person)
        assert FIELDS["api_key_secret"] not in person.transcript()
        await person.commands("settings")
        await person.sees("Our agency")
        await person.presses("Change the second person")
        await person.sees("To how many people may somebody send alone?")
        await person.says("0")
        await person.commands("new")
        await person.sees("How should it be sent?")
        await person.presses("SMS · Twilio main")
        await writes(person, "Flood")
        await person.sees("How fast?")
        await person.presses("10 per second")
        await person.sees("through “Twilio main”")
        await person.presses(f"Ask for release to {PEOPLE} people")
        await person.sees("waits for a second person")
        assert "Waits for your release" not in await person.opens_the_home()

        await ben.sees("asks you to release “Flood”")
        await ben.presses("Look at it")
        await ben.sees("Waits for a second person.")
        await ben.presses(f"Release it to {PEOPLE} people")
        await ben.sees("You have released “Flood”")
        await person.sees("Report: Flood")

    sent = [(m.to, m.body) for m in twilio.journal if m.to != OWN_NUMBER]
    assert sorted(sent) == sorted((number(n), the_message(n)) for n in range(PEOPLE))
    assert len(slack.views) == 2


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_over_http_web_takes_what_people_do_and_bot_tells_what_became_of_it(
    product: Product, person: Person, slack: LocalSlack, port: int
) -> None:
    product.settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": slack.url, "PUBLIC_URL": "https://postbote.example.org",
        "PORT": str(port),
    }  # fmt: skip
    beside = [
        Product(product.data, product.database_url, product.settings) for _ in ("bot", "worker")
    ]
    slack.request_url = f"http://127.0.0.1:{port}/slack"
    await product.start(role="web")
    for one, role in zip(beside, ("bot", "worker"), strict=True):
        await one.start(role=role)
    await eventually(lambda: listens(slack), within=60)
    await person.commands("new")
    await person.sees("How should it be sent?")
    await person.presses("SMS · rehearsal")
    await writes(person, "Moving")
    await person.sees("How fast?")
    await person.presses("1,000 per second")
    await person.sees("rehearsal")
    await person.presses(f"Send to {PEOPLE} people")
    await person.sees("Report: Moving")
    for one in beside:
        await one.stops()

    assert len(product.outbox()) == PEOPLE


async def listens(slack: LocalSlack) -> bool:
    try:
        status, _ = await slack.post("events_api", {"type": "url_verification", "challenge": "x"})
    except ClientConnectionError:
        return False
    return status == 200


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
