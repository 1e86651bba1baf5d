"""What staff see of an account, and whom an owner lets send over it."""

from dataclasses import replace
from pathlib import Path

import pytest

from agencies.model import Agency
from agencies.webhooks import UNREAD_REPLIES
from bot.conversation import take_turn
from bot.conversation.accounts import AccountsRead, AccountView, show_accounts
from bot.conversation.adding_account import Proved
from bot.conversation.noticing import OF_NO_CAMPAIGN
from bot.texts import render
from bot.words import Session, Step
from campaigns.lifecycle import CampaignState
from storage.store import SqlStore
from tests.bot.houses import CAT, DAN, House, open_house
from tests.bot.offices import ANN, Staff
from tests.storage.making import NOON, a_credential

NOT_ALLOWED = "Only some of your colleagues may send over “Twilio main”"


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def limits(house: House, to: str) -> str:
    await house.staff[ANN].says("/credentials")
    await house.staff[ANN].presses("Who may use Twilio main")
    return await house.staff[ANN].presses(to)


VIEW = AccountView(
    id=1, channel="sms", provider="twilio", label="Main", last4="9f3c", lent=False,
    rehearsal=False, citizens=False, rate=10.0, guarded=False, roles=(), added_by="Ann",
    added_at=NOON, used_at=None, proven_at=NOON,
)  # fmt: skip


def test_replies_that_nobody_reads_are_counted_there_and_told_with_what_to_do() -> None:
    view = replace(VIEW, replies=12, replies_since=NOON)
    shown = show_accounts(AccountsRead((view,), "Asia/Singapore"), Session()).says[0]
    said = "\n".join(map(render, shown.lines))
    assert "12 replies came since 2026-03-01; Postbote does not keep or read them" in said
    told = render(OF_NO_CAMPAIGN[UNREAD_REPLIES]({"account": "Main", "count": 1}).lines[0])
    assert "People reply to messages over “Main”, and nobody reads that: 1 reply so far." in told
    assert "Say in the message where people can answer" in told


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
