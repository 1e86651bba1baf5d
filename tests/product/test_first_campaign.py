"""A campaign from spreadsheet to report, in the shipped process, on both databases."""

import asyncio
import csv
import io
import sys
from asyncio.subprocess import PIPE, STDOUT
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.nursery.birth import ROOT
from tests.product.running import Ended, Product, a_list, campaign, number, the_message

PEOPLE = 200


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    bad = [("12345", "No One", "x"), (number(5), "Person 5 again", "y"), ("", "", "")]
    path.write_text(a_list(PEOPLE, *bad), encoding="utf-8")
    return path


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it: everything that it left is in files."""

    product: Product
    ended: Ended


_SENT: dict[str, Sent] = {}


@pytest.fixture
async def sent(product: Product, people: Path, dialect: str) -> Sent:
    """Sent once on each database, and looked at from every side."""
    if dialect not in _SENT:
        product.draws = True
        _SENT[dialect] = Sent(product, await product.holds(*campaign(people), "#1"))
    return _SENT[dialect]


async def test_each_person_gets_their_own_message_once(sent: Sent) -> None:
    outbox = sent.product.outbox()

    texts = {line["address"]: line["text"] for line in outbox}
    assert texts == {number(n): the_message(n) for n in range(PEOPLE)}
    assert len(outbox) == PEOPLE


async def test_the_report_adds_up_to_the_list(sent: Sent) -> None:
    assert sent.ended.code == 0
    assert sent.ended.counts() == {
        "accepted by the provider": PEOPLE,
        "cannot be used": 1,
        "repeated address, left out": 1,
        "rows of the list": PEOPLE + 2,
    }


async def test_the_report_has_a_picture_and_a_line_for_every_row(sent: Sent) -> None:
    received = sent.product.data / "received"
    picture = received / "report-1.png"
    table = (received / "report-1.csv").read_text(encoding="utf-8-sig")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 10_000
    assert len(table.splitlines()) == 1 + PEOPLE + 2
    assert "not a mobile number" in table


async def test_what_is_wrong_with_the_list_stands_in_a_file(product: Product, people: Path) -> None:
    await product.holds(*campaign(people), "/cancel")

    table = (product.data / "received" / "problems-1.csv").read_text(encoding="utf-8-sig")
    heading, *lines = csv.reader(io.StringIO(table))
    assert heading == ["row", "what", "why"]
    assert [line[:2] for line in lines] == [
        [str(PEOPLE + 2), "problem"],
        [str(PEOPLE + 3), "repeat"],
    ]


MAILS = [
    "/new", "Email · rehearsal", "Moving", "For {name}", "Dear {name}, we are at {place}.",
]  # fmt: skip


async def test_slips_and_gaps_are_named_however_many_problems_there_are(
    product: Product, tmp_path: Path
) -> None:
    bad = [f"nobody{n},Name,Here" for n in range(12)]
    slips = [f"person{n}@gmial.com,Name,Here" for n in range(4)]
    path = tmp_path / "mails.csv"
    rows = ["recipient,name,place", *bad, *slips, "a@example.com,Ann,"]
    path.write_text("\n".join(rows), encoding="utf-8")
    ended = await product.holds(*MAILS, f"/upload {path}", "/cancel")

    table = (product.data / "received" / "problems-1.csv").read_text(encoding="utf-8-sig")
    told = list(csv.reader(io.StringIO(table)))[1:]
    gap = "There is nothing under 'place': the message has a gap there."
    assert [line[1] for line in told] == ["problem"] * 12 + ["warning"] * 5
    assert told[-1] == ["18", "warning", gap]
    assert ended.said.count("looks like a slip for gmail.com") == 3
    assert ended.said.count("is not an email address") == 7


async def test_the_report_tells_the_true_reason_of_a_row_that_was_left_out(
    product: Product, tmp_path: Path
) -> None:
    path = tmp_path / "mails.csv"
    path.write_text('recipient,name,place\na@example.com,Ann,x\nb@example.com,"B\nob",x\n')
    ended = await product.holds(*MAILS, f"/upload {path}", "#1", "Looks right, go on", "100", "#1")

    assert "1 cannot be used: the subject would have a line break in it" in ended.said


async def test_nothing_is_sent_before_it_is_confirmed(product: Product, people: Path) -> None:
    ended = await product.holds(*campaign(people), "/cancel")

    assert ended.code == 0
    assert product.outbox() == []


async def test_a_doubled_confirm_sends_once(product: Product, people: Path) -> None:
    ended = await product.holds(*campaign(people), "#1", "#1")

    assert ended.code == 1
    assert len(product.outbox()) == PEOPLE


async def test_a_campaign_that_is_left_paused_is_told_by_the_exit_code(
    product: Product, people: Path
) -> None:
    await product.start(*campaign(people, rate=1), "#1")
    await product.says("[Pause]")
    await product.types("Pause")
    ended = await product.ends()

    assert "is paused" in ended.said
    assert ended.code == 2


async def test_stop_cancels_what_has_not_left_yet(product: Product, people: Path) -> None:
    await product.start(*campaign(people, rate=20), "#1")
    await product.says("[Pause]")
    await product.hands_over(5)
    await product.types("Stop")
    ended = await product.ends()

    counts = ended.counts()
    assert counts["stopped before they were sent"] > 0
    assert counts["accepted by the provider"] == len(product.outbox())
    assert counts["rows of the list"] == PEOPLE + 2


async def test_a_wrong_setting_is_told_before_anything_starts(product: Product) -> None:
    product.settings = {"PORT": "many"}
    ended = await product.holds()

    assert ended.code == 78
    assert "PORT" in ended.said


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_the_sample_campaign_rehearses_as_the_readme_says(product: Product) -> None:
    script = (ROOT / "samples" / "first-campaign.txt").read_bytes()
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "main.py", "run"),
        stdin=PIPE, stdout=PIPE, stderr=STDOUT, cwd=ROOT, env=product.environment(),
    )  # fmt: skip
    said, _ = await command.communicate(script)
    assert command.returncode == 0
    ended = Ended(command.returncode, said.decode())

    assert ended.counts() == {
        "accepted by the provider": 4980,
        "cannot be used": 12,
        "repeated addresses, left out": 8,
        "rows of the list": 5000,
    }
