"""What staff see of an account, and whom an owner lets send over it."""

from dataclasses import replace
from pathlib import Path

import pytest

from agencies.model import Agency
from bot.conversation import take_turn
from bot.conversation.adding_account import Proved
from bot.texts import render
from bot.words import Session, Step
from campaigns.lifecycle import CampaignState
from storage.store import SqlStore
from tests.bot.houses import CAT, DAN, House, open_house
from tests.bot.offices import ANN, Staff
from tests.storage.making import a_credential

NOT_ALLOWED = "Only some of your colleagues may send over “Twilio main”"


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def limits(house: House, to: str) -> str:
    await house.staff[ANN].says("/credentials")
    await house.staff[ANN].presses("Who may use Twilio main")
    return await house.staff[ANN].presses(to)


async def test_it_shows_its_end_who_added_it_and_when_it_was_last_used(house: House) -> None:
    before = await house.staff[ANN].says("/credentials")
    await house.asks(CAT, await house.ready(1))
    after = await house.staff[ANN].says("/credentials")

    assert "Twilio main (Twilio …9f3c" in before
    assert "on 2026-03-01, not used yet." in before
    assert "on 2026-03-01, last used on 20" in after


async def test_whoever_may_not_use_it_does_not_find_it_and_cannot_confirm(house: House) -> None:
    draft = await house.ready(1)
    assert "For approvers and owners only." in await limits(house, "Approvers and owners")

    assert NOT_ALLOWED in await house.asks(CAT, draft)
    assert await house.state(draft) is CampaignState.DRAFT
    assert "SMS · Twilio main" not in await offered(house.staff[CAT])
    assert "SMS · Twilio main" in await offered(house.staff[DAN])
    await house.asks(DAN, draft)
    assert await house.state(draft) is CampaignState.RUNNING


async def offered(staff: Staff) -> list[str]:
    await staff.says("/cancel")
    await staff.says("/new")
    return list(staff.buttons())


async def test_an_approver_who_may_not_use_it_neither_releases_nor_resumes(house: House) -> None:
    waits, runs = await house.ready(), await house.ready(1)
    await house.asks(CAT, waits)
    await house.asks(CAT, runs)
    await limits(house, "Owners only")
    await house.opens(DAN, waits)
    assert NOT_ALLOWED in await house.staff[DAN].presses("Release it to 501 people")
    await house.staff[DAN].says("/stopall")
    assert await house.state(runs) is CampaignState.PAUSED
    await house.staff[DAN].says("resume")
    assert NOT_ALLOWED in await house.staff[DAN].presses("Resume “Flood”")

    assert await house.state(runs) is CampaignState.PAUSED
    assert await house.state(waits) is CampaignState.AWAITING_RELEASE


async def test_nor_does_a_test_go_out_over_it(house: House) -> None:
    draft = await house.ready(1)
    await house.is_at(CAT, Session(step=Step.PREVIEW, campaign=draft.id, row=2))
    await house.staff[CAT].says("look")
    button = house.staff[CAT].button("Send me this one as a test")
    await limits(house, "Owners only")

    assert NOT_ALLOWED in await house.staff[CAT].pushes(button)


async def test_everybody_may_again_once_an_owner_says_so(house: House) -> None:
    draft = await house.ready(1)
    await limits(house, "Owners only")
    assert "only." not in await limits(house, "Everybody who prepares")
    await house.asks(CAT, draft)

    assert await house.state(draft) is CampaignState.RUNNING


async def test_no_rate_is_above_what_the_provider_takes(house: House) -> None:
    account = replace(a_credential("Amazon", rate=14.0), ceiling=14.0, last4="")
    async with house.store.work(house.agency.id) as work:
        await work.credentials.add(account, {})
    await house.staff[ANN].says("/credentials")
    await house.staff[ANN].presses("Rate of Amazon")

    assert "The provider takes at most 14 per second" in await house.staff[ANN].says("20")
    assert "now sends up to 13 per second" in await house.staff[ANN].says("13")


def test_what_the_provider_says_of_an_account_is_told_and_kept() -> None:
    asked = Session(step=Step.PROVING, form={"channel": "email", "provider": "ses"})
    proved = Proved("a@example.com", note="Amazon allows 14 a second.", ceiling=14.0)
    turn = take_turn(asked, proved)

    assert "Amazon allows 14 a second." in render(turn.says[0].lines[0])
    assert turn.session.form["ceiling"] == "14.0"
