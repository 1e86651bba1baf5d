"""Each row of docs/reference/channels.md sends a campaign through the shipped process, and hears
what its provider tells. Rows that have no other test go one behind the other, in one process of
each database."""

import asyncio
import csv
import re
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import pytest

from channels import discover
from tests.fakes.eventually import eventually
from tests.product import (
    test_approved,
    test_bots,
    test_first_agency,
    test_first_campaign,
    test_receipts,
)
from tests.product.channel_rows import MESSAGE, PEOPLE, ROWS, Row, Took, a_scene, tells_nothing
from tests.product.test_receipts import is_taken_in, port

__all__ = ["port"]

ELSEWHERE: Mapping[tuple[str, str], Callable[..., Awaitable[None]]] = {
    ("email", "smtp"): (
        test_first_agency.test_a_newcomer_comes_from_nothing_to_a_message_that_two_people_released
    ),
    ("sms", "simulator"): test_first_campaign.test_each_person_gets_their_own_message_once,
    ("sms", "twilio"): test_receipts.test_what_twilio_reports_stands_in_the_report,
    ("telegram", "bot"): test_bots.test_a_broadcast_reaches_those_who_subscribe_and_nobody_else,
    ("whatsapp", "simulator"): (
        test_approved.test_everybody_gets_the_approved_text_in_their_language
    ),
}
"""Which other test sends through a row."""
LETTERS = [MESSAGE.replace("{name}", f"Person {n}") for n in range(PEOPLE)]
LETTER = re.compile("|".join(map(re.escape, LETTERS)))


def sends(name: str, row: Row, data: Path) -> Sequence[str]:
    """The conversation from its account to the end of its campaign."""
    people = data / f"{name}.csv"
    with people.open("w", encoding="utf-8", newline="") as file:
        rows = [(to, f"Person {n}") for n, to in enumerate(row.addresses)]
        csv.writer(file).writerows([("recipient", "name"), *rows])
    adding = ("Add an account", row.button, *row.account, name) if row.account else (row.button,)
    return (
        *("/new", *adding, name, *row.texts, f"/upload {people}", *row.fields),
        *(f"Go on with {PEOPLE} people", "Looks right, go on", row.rate),
        *(f"Send to {PEOPLE} people", "/wait"),
    )


def read(took: Took) -> Counter[tuple[str, str]]:
    return Counter((to, letter) for to, text in took for letter in LETTER.findall(text))


async def test_each_row_reaches_everybody_once_and_its_report_says_what_was_told(
    tmp_path: Path, database_url: str, port: int
) -> None:
    names = {" ".join(key): row for key, row in ROWS.items()}
    telling = [name for name, row in names.items() if row.tell is not tells_nothing]
    async with a_scene(tmp_path, database_url, port) as scene:
        product = await scene.product.start()
        for name, row in names.items():
            await product.types(*sends(name, row, tmp_path))
        await product.types("/campaigns")
        for name in names:
            await product.says(f"{name} · finished")
        await asyncio.gather(*(row.tell(scene) for row in ROWS.values()))
        await eventually(lambda: is_taken_in(database_url))
        for name in telling:
            await product.types("/campaigns", f"{name} · finished", "Report")
        ended = await product.ends()

    assert {name: read(row.took(scene)) for name, row in names.items()} == {
        name: Counter(zip(row.addresses, LETTERS, strict=True)) for name, row in names.items()
    }
    assert {name: ended.counts(name) for name in names} == {
        name: {**row.becomes, "rows of the list": PEOPLE} for name, row in names.items()
    }
    assert 0 < scene.aws.mail.calls < PEOPLE  # several mails in each


def test_no_row_is_missing_and_each_is_sent_through_on_both_databases() -> None:
    rows = [(spec.channel.name, spec.provider) for spec in discover()]
    assert Counter(rows) == Counter([*ROWS, *ELSEWHERE])
    marks = [mark for test in ELSEWHERE.values() for mark in marks_of(test)]
    assert "dialect" not in [argument for mark in marks for argument in mark.args[:1]]


def marks_of(test: Callable[..., object]) -> Sequence[pytest.Mark]:
    """Its own, and its page's."""
    page = sys.modules[test.__module__]
    found = [getattr(each, "pytestmark", []) for each in (test, page)]
    return [mark for each in found for mark in (each if isinstance(each, list) else [each])]
