"""Owners choose whom their agency's mails come from, where answers go, and their picture."""

from dataclasses import replace
from pathlib import Path

import pytest

from agencies.model import Agency
from campaigns.letterhead import Letterhead, letterhead_of
from storage.store import SqlStore
from tests.bot.houses import House, open_house
from tests.bot.offices import ANN


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def chosen(house: House, button: str, typed: str) -> str:
    ann = house.staff[ANN]
    await ann.says("/settings")
    await ann.presses(button)
    return await ann.says(typed)


async def now(house: House) -> Letterhead:
    async with house.store.read_work(house.agency.id) as work:
        return letterhead_of(work.agency, lent=False)


async def test_all_three_are_chosen_and_shown(house: House) -> None:
    await chosen(house, "Change the mails' sender", "Health Agency")
    await chosen(house, "Change where answers go", "Hello@Health.example")
    told = await chosen(house, "Change the picture", "https://health.example/logo.png")
    assert "Mails come from: Health Agency" in told
    assert "Answers to mails go to: hello@health.example" in told
    assert await now(house) == Letterhead(
        agency=house.agency.id,
        name="Our agency",
        sender="Health Agency",
        reply_to="hello@health.example",
        logo="https://health.example/logo.png",
    )


@pytest.mark.parametrize(
    ("button", "typed", "told"),
    [
        ("Change the mails' sender", "a\nb", "no name for a sender"),
        ("Change the mails' sender", 101 * "x", "no name for a sender"),
        ("Change where answers go", "hello at health", "no mail address that answers can go to"),
        ("Change where answers go", "a@b.example\nBcc: c@d.example", "no mail address"),
        ("Change the picture", "http://health.example/logo.png", "no https:// address"),
        ("Change the picture", "https://u:p@health.example/x", "no https:// address"),
    ],
)
async def test_what_cannot_stand_in_a_mail_is_refused(
    house: House, button: str, typed: str, told: str
) -> None:
    before = await now(house)
    assert told in await chosen(house, button, typed)
    assert await now(house) == before


async def test_none_takes_it_away_again(house: House) -> None:
    await chosen(house, "Change where answers go", "hello@health.example")
    await chosen(house, "Change where answers go", "none")
    assert (await now(house)).reply_to == ""


def test_over_an_account_of_all_agencies_the_name_says_which_one_writes(agency: Agency) -> None:
    assert letterhead_of(agency, lent=True).sender == agency.name
    assert letterhead_of(agency, lent=False).sender == ""


def test_so_does_the_address_that_it_has_set(agency: Agency) -> None:
    named = replace(agency, mail_address="news@health.example")
    assert letterhead_of(named, lent=True).address == "news@health.example"
    assert letterhead_of(named, lent=False).address == ""
