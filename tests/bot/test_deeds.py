"""The audit reads like sentences: who did what, to which campaign, for how many people."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from agencies.audit import Deed, Fact, from_chat
from agencies.model import Agency
from bot.deeds import Called, sentence
from bot.jobs.audit import export_audit
from storage.store import SqlStore
from tests.bot.deeds import all_deeds
from tests.bot.houses import CAT, DAN, EVE, House, open_house
from tests.bot.offices import ANN
from tests.bot.test_auditing import ASKED, WHAT
from tests.bot.test_erased import a_job, shop


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def test_entries_read_like_sentences(house: House) -> None:
    draft = await house.ready()
    await house.asks(CAT, draft)
    await house.opens(DAN, draft)
    await house.staff[DAN].presses("Release it to 501 people")
    await house.staff[EVE].says("/stopall")

    refused, given, _, asked, *_ = WHAT.findall(await house.staff[ANN].says("/audit"))
    assert asked == ASKED
    assert given == "<b>approver 12</b> released campaign 1 “Flood”, 501 people"
    assert refused == "<b>viewer 13</b> tried and was refused: paused everything"


@pytest.mark.parametrize(
    ("refused", "told"),
    [(True, "tried and was refused: confirmed campaign 1"), (False, "confirmed an older card of")],
)
def test_what_was_refused_for_another_reason_was_no_older_card(*, refused: bool, told: str) -> None:
    facts: dict[str, Fact] = {"campaign": 1, "refused": refused}
    assert told in sentence(from_chat(CAT, 3, "launch", facts), Called())


@pytest.mark.parametrize("what", sorted(all_deeds()))
def test_each_deed_has_its_sentence_whatever_is_known_of_it(what: str) -> None:
    bare = Deed(by="telegram:1", person=1, what=what, facts={})
    known: dict[str, Fact] = {"campaign": 1200, "people": 4812, "account": 2, "bot": 3}
    known |= {"role": "owner", "whom": 1}
    called = Called(people={1: "Anna Tan"}, campaigns={1200: "A <flood>"})

    assert sentence(bare, Called()).startswith("<b>telegram:1</b> ")
    told = sentence(replace(bare, facts=known), called)
    assert told.startswith("<b>Anna Tan</b> ")
    assert "asked for “" not in told
    assert told.count("campaign") == told.count("campaign 1200 “A &lt;flood&gt;”")


async def test_the_file_has_the_sentence_beside_the_entry(house: House) -> None:
    draft = await house.ready()
    await house.asks(CAT, draft)
    made = await export_audit(shop(house), a_job(house, "export-audit", draft))
    async with house.store.read_work(house.agency.id) as work:
        content = b"".join([piece async for piece in work.blobs.read(made.file.blob)])

    rows = list(csv.DictReader(io.StringIO(content.decode())))
    [asked] = [row for row in rows if row["what"] == "launch"]
    assert made.count == len(rows)
    assert asked["sentence"] == "author 11 asked for the release of campaign 1 “Flood”, 501 people"
    assert asked["hash"]
