"""Another channel for whom the first does not reach, in the shipped process: each gets one."""

import asyncio
import csv
from collections import Counter
from pathlib import Path

from tests.fakes.bots import BLOCKED, FakeBots
from tests.fakes.citizen import Citizen
from tests.fakes.eventually import eventually
from tests.fakes.smtp import FakeSmtp
from tests.fakes.twilio import FIELDS, FakeTwilio
from tests.product.flood_bot import opened, subscribed
from tests.product.running import PATIENCE, Product, number
from tests.product.test_bots import ON_SQLITE
from tests.product.test_receipts import PUBLIC, is_taken_in, port, report
from tests.product.twilio_account import OWN_NUMBER, an_account

__all__ = ["port"]

PEOPLE = 12
REFUSED = {number(1), number(5)}
OFF = {number(n) for n in range(0, PEOPLE, 4)}  # as `report` has it
NO_NUMBER, NO_MAIL = 12, number(8)
MESSAGE = "Dear {name}, the library is closed on 9 May."


def a_list(path: Path) -> Path:
    """The last one has no number, and one whose phone is off has no mail address."""
    rows = [(number(n), f"Person {n}", f"person{n}@example.org") for n in range(PEOPLE)]
    rows = [(to, name, "none" if to == NO_MAIL else mail) for to, name, mail in rows]
    rows.append(("none", f"Person {NO_NUMBER}", f"person{NO_NUMBER}@example.org"))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("recipient", "name", "mail"), *rows])
    return path


async def test_each_is_reached_once_and_the_report_says_by_what(
    tmp_path: Path, database_url: str, port: int
) -> None:
    people = a_list(tmp_path / "people.csv")
    async with FakeTwilio() as twilio, FakeSmtp(wants_login=False) as smtp:
        twilio.fates |= dict.fromkeys(REFUSED, 21211)
        product = Product(tmp_path, database_url, settings(twilio, smtp, port))
        await product.start("/new", "Add an account", "SMS · Twilio", *FIELDS.values())
        await product.types(OWN_NUMBER, "Main", "Closing", MESSAGE, f"/upload {people}", "#1")
        await product.types("Looks right, go on", "10", "If it does not arrive …", "#1", "mail")
        await product.types("Closed on 9 May", "#1")
        await product.says("12 people have an address there that can be used, 1 of them no other")
        await product.types("Back to the card", "#1")
        await product.says("accepted by the provider")
        _, *messages = twilio.journal
        taken = [one for one in messages if one.to not in REFUSED]
        told = await asyncio.gather(*(report(one, port) for one in taken))
        await eventually(lambda: is_taken_in(database_url))
        gone = len(REFUSED) + len(OFF) - 1 + 1
        await eventually(lambda: has(smtp, gone), PATIENCE)
        await product.says("Report: Closing \u00b7 by email")  # nothing comes in between any more
        await product.types("/campaigns", "Closing · finished", "Report")
        ended = await product.ends()

    assert set(told) == {204}
    assert {one.validity for one in messages} == {"1800"}  # what has not left by then never does
    delivered = [one.to for one in taken if one.to not in OFF]
    mailed = [str(mail["To"]) for mail in smtp.journal]
    assert Counter([*delivered, *mailed]).most_common(1)[0][1] == 1
    assert len(delivered) + len(mailed) == PEOPLE + 1 - len({NO_MAIL})
    assert f"{gone} people went on by email" in ended.said
    assert f"of them {gone} reached there" in ended.said
    assert f"Reached in all, each counted once: {PEOPLE} people" in ended.said


def settings(twilio: FakeTwilio, smtp: FakeSmtp, port: int) -> dict[str, str]:
    return {
        "TWILIO_API_URL": twilio.url,
        "PUBLIC_URL": PUBLIC,
        "PORT": str(port),
        "SMTP_URL": f"smtp://{smtp.host}:{smtp.port}",
        "MAIL_FROM": "info@health.example.org",
    }


async def has(smtp: FakeSmtp, mails: int) -> bool:
    return len(smtp.journal) >= mails


@ON_SQLITE
async def test_telegram_first_and_an_sms_to_whom_that_does_not_reach(
    tmp_path: Path, database_url: str
) -> None:
    people = tmp_path / "people.csv"
    rows = [(chat, f"Person {n}", number(n)) for n, chat in enumerate((1001, 1002, 1003, 1004))]
    with people.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("recipient", "name", "phone"), *rows])
    async with FakeBots() as platform, FakeTwilio() as twilio:
        urls = {"TELEGRAM_API_URL": platform.url, "TWILIO_API_URL": twilio.url}
        product = Product(tmp_path, database_url, urls)
        account = await opened(platform, product)
        for chat in (1001, 1002, 1003):  # and 1004 is no subscriber
            await subscribed(Citizen(platform, account, chat))
        platform.fates[1002] = BLOCKED
        await product.types(*an_account(OWN_NUMBER, "Main"), "/new", "Telegram · @moh_flood_bot")
        await product.types("Flood", "<b>Water</b> rises, {name}.", f"/upload {people}", "#1")
        await product.types("Looks right, go on", "10", "If it does not arrive …", "#1", "phone")
        await product.says("4 people have an address there that can be used, 1 of them no other")
        twilio.journal[:] = []
        await product.types("Back to the card", "#1")
        await product.says("Report: Flood \u00b7 by SMS")
        await product.types("/campaigns", "Flood · finished", "Report")
        ended = await product.ends()

    told = [one.chat for one in platform.journal if one.text.startswith("Water rises")]
    assert sorted(told) == [1001, 1003]
    sent = sorted((one.to, one.body) for one in twilio.journal)
    assert sent == [(number(1), "Water rises, Person 1."), (number(3), "Water rises, Person 3.")]
    assert "Reached in all, each counted once: 4 people" in ended.said
