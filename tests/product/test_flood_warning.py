"""All at once, in the shipped process: receipts, somebody who is left out, a first account whose
provider fails, and another channel for whom the message does not reach. Each person counts once.
"""

import asyncio
import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from campaigns.states import State
from storage.tables import delivery
from tests.fakes.eventually import eventually
from tests.fakes.smtp import FakeSmtp
from tests.fakes.twilio import FakeTwilio, Received
from tests.product.running import PATIENCE, Product, finds_nothing, number
from tests.product.test_fallback import has, settings
from tests.product.test_receipts import OFF, is_taken_in, port, report
from tests.product.twilio_account import an_account

__all__ = ["port"]

PEOPLE = 40
MAIN, SPARE = "+12025550141", "+12025550142"
UNAVAILABLE = 20503
ASKED_US = number(3)
ASKED_US_NOT_TO = ("/suppressions", ASKED_US, "Leave out: SMS", "They asked us")
REFUSED = {number(21), number(25)}
MESSAGE = "Dear {name}, the river rises. Leave the ground floor."


def to(taken: Sequence[Received]) -> set[str]:
    return {one.to for one in taken}


def a_list(path: Path) -> Path:
    rows = [(number(n), f"Person {n}", mail_of(number(n))) for n in range(PEOPLE)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("recipient", "name", "mail"), *rows])
    return path


def mail_of(number: str) -> str:
    return f"person{number[1:]}@example.org"


def to_the_card(people: Path) -> Sequence[str]:
    return (
        *("/new", "SMS · Main", "Flood", MESSAGE, f"/upload {people}", "#1"),
        *("Looks right, go on", "10", "If the account fails", "Go on through “Spare”"),
        *("If it does not arrive …", "#1", "mail", "The river rises", "#1"),
    )


def by_the_journals(tried: Sequence[Received], taken: Sequence[Received]) -> dict[str, int]:
    """What the report has to say, by what each provider was asked and took."""
    return {
        "delivered": len(to(taken) - OFF),
        "failed after they were accepted": len(to(taken) & OFF),
        "refused by the provider": len(REFUSED),
        "uncertain: they may have arrived": len(tried),
        "left out: they are not to be contacted": 1,
        "rows of the list": PEOPLE,
        "taken through “Spare”": len(taken),
        "may still go on": len(tried),
    }


async def is_settled(database_url: str) -> bool:
    on_their_way = select(delivery.c.row).where(delivery.c.state == State.ATTEMPTING)
    return await finds_nothing(database_url, on_their_way)


async def test_a_warning_reaches_each_once_and_its_report_is_what_the_providers_took(
    tmp_path: Path, database_url: str, port: int
) -> None:
    people = a_list(tmp_path / "people.csv")
    async with FakeTwilio() as twilio, FakeSmtp(wants_login=False) as smtp:
        twilio.fates |= dict.fromkeys(REFUSED, 21211)
        product = Product(tmp_path, database_url, settings(twilio, smtp, port))
        await product.start(
            *an_account(SPARE, "Spare"), *an_account(MAIN, "Main"), *ASKED_US_NOT_TO
        )
        await product.types(*to_the_card(people))
        await product.says(f"{PEOPLE} people have an address there that can be used")
        twilio.fates[MAIN], twilio.journal[:] = UNAVAILABLE, []
        await product.types("Back to the card", "#1")
        await product.says("Report: Flood")
        tried = [one for one in twilio.journal if one.sender == MAIN and one.to not in REFUSED]
        taken = [one for one in twilio.journal if one.sender == SPARE and one.to not in REFUSED]
        told = await asyncio.gather(*(report(one, port) for one in taken))
        await eventually(lambda: is_taken_in(database_url))
        failed = REFUSED | (to(taken) & OFF)
        await eventually(lambda: has(smtp, len(failed)), PATIENCE)
        await eventually(lambda: is_settled(database_url))
        await product.types("/campaigns", "Flood · finished", "Report")
        await product.says(f"{len(failed)} people went on by email")
        ended = await product.stops()

    assert set(told) == {204}
    got = to(taken) - OFF
    assert sorted(str(mail["To"]) for mail in smtp.journal) == sorted(map(mail_of, failed))
    assert set(Counter(one.to for one in [*tried, *taken]).values()) == {1}
    assert got | failed | to(tried) | {ASKED_US} == {number(n) for n in range(PEOPLE)}
    expected = by_the_journals(tried, taken)
    assert ended.counts() | expected == ended.counts()
    told_of = (
        f"of them {len(failed)} reached there",
        "1 did not go on: they asked not to be written to",
        f"Reached in all, each counted once: {len(got) + len(failed)} people",
    )
    assert all(sentence in ended.said for sentence in told_of)
