"""A second account: who may choose which, and that the card, its hash and the release have it.

It is long because what staff are told of accounts that fail is read here, too.
"""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from agencies.model import Agency, CredentialId
from agencies.staff import Role
from bot.conversation import take_turn
from bot.conversation.confirming import Launch
from bot.conversation.drafting import Drafted, MakeCard, Refused
from bot.conversation.noticing import notice
from bot.conversation.releasing import AskedForRelease
from bot.conversation.reporting import MakeReport, Through
from bot.conversation.sparing import ListSpares, SetSpare, SparesListed
from bot.conversation.under_way import Held, progress_card
from bot.conversation.writing import AccountChoice, ChooseAccount
from bot.jobs.report import report
from bot.jobs.shop import Shop
from bot.progress import ProgressCards
from bot.texts import render
from bot.words import Pressed, Session, Step
from campaigns import service
from campaigns.confirming import confirmation_hash
from campaigns.conversations import LiveCard
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign
from campaigns.pacing import Down
from campaigns.report import progress
from campaigns.service import account_of
from campaigns.spares import Fails, WentOver
from campaigns.states import State
from storage.database import Database
from storage.store import SqlStore
from storage.tables import delivery
from tests.bot.houses import CAT, House, open_house
from tests.bot.talking import ONE, READY, Talk
from tests.bot.test_notices import Chat, has_shown
from tests.fakes.eventually import eventually
from tests.storage.making import NOON, a_credential, it_went_over, some_rows

NOBODY: Any = None


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def another(house: House, channel: str = "sms", label: str = "Twilio two") -> CredentialId:
    kept = replace(a_credential(label), channel=channel)
    async with house.store.work(house.agency.id) as work:
        return await work.credentials.add(kept, {})


@pytest.mark.parametrize(("pressed", "account"), [("spare", 4), ("no-spare", None)])
def test_the_choice_is_made_from_the_card_and_brings_a_new_one(
    pressed: str, account: int | None
) -> None:
    listed = SparesListed(ONE, "Twilio main", (AccountChoice(4, "sms", "Twilio two"),))
    talk = Talk(Session(step=Step.CARD, campaign=ONE)).hears(Pressed("change-spare", "", ONE))
    talk.hears(listed, "ask-spare").hears(Pressed(pressed, "4", ONE)).hears(READY)

    assert talk.commands == [ListSpares(ONE), SetSpare(ONE, account), MakeCard(ONE)]


async def test_what_can_take_over_is_another_real_account_of_the_channel(house: House) -> None:
    draft, second = await house.ready(1), await another(house)
    await another(house, "email", "Mail")

    listed = await house.carries_out(CAT, ListSpares(draft.id))
    assert listed == SparesListed(
        draft.id, "Twilio main", (AccountChoice(second, "sms", "Twilio two"),)
    )


@pytest.mark.parametrize("kind", ["its own", "a rehearsal", "another channel", "not theirs"])
async def test_nothing_else_can_take_over(house: House, kind: str) -> None:
    draft = await house.ready(1)
    account = await OTHERS[kind](house)

    answer = await house.carries_out(CAT, SetSpare(draft.id, account))
    assert isinstance(answer, Refused)
    assert (await house.now(draft)).spare is None


async def its_own(house: House) -> CredentialId:
    return house.account


async def a_rehearsal(house: House) -> CredentialId:
    async with house.store.read_work(house.agency.id) as work:
        there = await work.credentials.list()
    return next(one.id for one in there if one.channel == "sms" and one.lent)


async def of_another_channel(house: House) -> CredentialId:
    return await another(house, "email")


async def only_the_owners(house: House) -> CredentialId:
    account = await another(house)
    async with house.store.work(house.agency.id) as work:
        await work.credentials.limit(account, [Role.OWNER.value])
    return account


OTHERS = {
    "its own": its_own,
    "a rehearsal": a_rehearsal,
    "another channel": of_another_channel,
    "not theirs": only_the_owners,
}


async def test_the_card_says_it_and_what_was_confirmed_without_it_does_not_hold(
    house: House,
) -> None:
    draft, second = await house.ready(1), await another(house)
    before = confirmation_hash(draft, house.agency.time_zone)
    assert isinstance(await house.carries_out(CAT, SetSpare(draft.id, second)), Drafted)

    await house.comes_to_the_card(CAT, draft)
    assert "While that fails: through “Twilio two”" in await house.staff[CAT].says("look")
    await house.carries_out(CAT, Launch(draft.id, before))
    assert await house.state(draft) is CampaignState.DRAFT


async def test_a_guarded_second_account_needs_a_second_person_as_well(house: House) -> None:
    draft, second = await house.ready(1), await another(house)
    async with house.store.work(house.agency.id) as work:
        await work.credentials.guard(second, guarded=True)
    await house.carries_out(CAT, SetSpare(draft.id, second))
    confirmed = confirmation_hash(await house.now(draft), house.agency.time_zone)

    assert isinstance(await house.carries_out(CAT, Launch(draft.id, confirmed)), AskedForRelease)


async def test_a_copy_has_the_second_account_for_as_long_as_that_is_there(house: House) -> None:
    draft, second = await house.ready(1), await another(house)
    await house.carries_out(CAT, SetSpare(draft.id, second))

    assert (await copied(house, await house.now(draft))).spare == second
    async with house.store.work(house.agency.id) as work:
        await work.credentials.remove(second)
    assert (await copied(house, await house.now(draft))).spare is None


async def copied(house: House, draft: Campaign) -> Campaign:
    offers = house.staff[CAT].desk._office.offers
    async with house.store.work(house.agency.id) as work:
        account = await account_of(work, draft.credential, offers)
        return await service.copy(work, draft.id, account, str(CAT))


async def test_what_takes_over_is_no_second_account_once_it_is_the_first(house: House) -> None:
    draft, second = await house.ready(1), await another(house)
    await house.carries_out(CAT, SetSpare(draft.id, second))
    await house.carries_out(CAT, ChooseAccount(second, draft.id, None))

    assert (await house.now(draft)).spare is None


def test_the_progress_says_which_account_it_goes_through_since_when_and_why() -> None:
    over = WentOver(NOON.replace(hour=6, minute=5), Down.REFUSED, 4)

    assert route_told(CampaignState.RUNNING, over) == [
        "Through “Twilio two” since 14:05, because its own account is refused, or cannot be opened",
        "3 through “Main”, 4 through “Twilio two”",
    ]


def test_once_it_came_back_or_is_over_it_says_how_many_went_through_each() -> None:
    only = ["3 through “Main”, 4 through “Twilio two”"]

    assert route_told(CampaignState.RUNNING, WentOver(None, "", 4)) == only
    assert route_told(CampaignState.FINISHED, WentOver(NOON, Down.FAILS, 4)) == only


def test_what_helps_and_fails_is_named_while_the_campaign_runs() -> None:
    since = NOON.replace(hour=6, minute=5)
    over = WentOver(None, "", 4, (Fails(CredentialId(8), since, Down.UNREACHABLE),))

    assert route_told(CampaignState.RUNNING, over) == [
        "Nothing through “Twilio two” since 14:05: it cannot be reached",
        "3 through “Main”, 4 through “Twilio two”",
    ]
    assert len(route_told(CampaignState.PAUSED, over)) == 1


@pytest.mark.parametrize(
    ("away", "begins", "told"),
    [
        (1, "", "Its share goes through “Main” meanwhile, while that works."),
        (1, "+60", "Numbers with +60 are reached as all others are meanwhile, through “Main”."),
        (0, "+60", "“V”: “Twilio two” works again since 20:00, and its messages go through it."),
    ],
)
def test_staff_are_told_when_what_helps_fails_and_what_becomes_of_its_messages(
    away: int, begins: str, told: str
) -> None:
    names = {"account": "Twilio two", "other": "Main", "because": Down.REFUSED.value}
    when = {"at": NOON.timestamp(), "zone": "Asia/Singapore"}
    said = notice("helper:8", READY.campaign, {**names, **when, "away": away, "begins": begins})

    assert told in render(said.lines[0])


def route_told(state: CampaignState, over: WentOver) -> list[str]:
    stands = progress({State.QUEUED: 30, State.SENT: 5, State.FAILED: 2}, 10.0, NOON)
    running = replace(READY.campaign, state=state)
    away = tuple(("Twilio two", one) for one in over.away)
    held = Held(went_over=("Main", ("Twilio two",), over), away=away)
    told = map(render, progress_card(running, stands, "Asia/Singapore", held).lines)
    return [text for text in told if "hrough “" in text]


@pytest.mark.parametrize("removed", [False, True])
async def test_a_second_account_that_was_removed_is_not_told_as_the_one_in_use(
    house: House, database: Database, *, removed: bool
) -> None:
    draft, second = await house.ready(1), await another(house)
    await house.carries_out(CAT, SetSpare(draft.id, second))
    await house.asks(CAT, draft)
    await it_went_over(database, draft)
    async with house.store.work(house.agency.id) as work:
        if removed:
            await work.credentials.remove(second)
        await work.cards.put(
            LiveCard(campaign=draft.id, identity=str(CAT), chat=CAT.user, message="")
        )
    chat = Chat()
    cards = ProgressCards(house.staff[CAT].desk._office, {chat.platform: chat})
    running = asyncio.create_task(cards.run())
    await eventually(lambda: has_shown(chat, "0 through “Twilio main”, 0 through “Twilio two”"))
    running.cancel()

    assert await has_shown(chat, "Through “Twilio two” since") is not removed


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("went-over", "“V” goes through “Twilio two” since 20:00: “Main” is refused by"),
        ("came-back", "“V” goes through “Main” again since 20:00, no longer through “Twilio two”."),
    ],
)
def test_staff_are_told_when_it_goes_over_and_when_it_comes_back(kind: str, begins: str) -> None:
    facts = {"account": "Main", "other": "Twilio two", "because": Down.REFUSED.value}
    told = notice(kind, READY.campaign, {**facts, "at": NOON.timestamp(), "zone": "Asia/Singapore"})

    assert render(told.lines[0]).startswith(begins)


async def test_the_report_says_how_many_went_through_each(house: House, database: Database) -> None:
    draft, second = await house.ready(2), await another(house)
    await house.carries_out(CAT, SetSpare(draft.id, second))
    async with house.store.work(house.agency.id) as work:
        key = await work.campaigns.key(draft.id)
        await work.ledger.append(draft.id, some_rows(key, draft.id, [3]))
    async with database.write() as connection:
        lost = {"state": State.UNCERTAIN, "credential_id": house.account}
        taken = {"state": State.ACCEPTED, "credential_id": second}
        await connection.execute(update(delivery).values(lost))
        await connection.execute(update(delivery).where(delivery.c.row == 2).values(taken))
    await house.carries_out(CAT, MakeReport(draft.id))
    shop = Shop(
        office=house.staff[CAT].desk._office,
        courier=NOBODY, mail=NOBODY, bots=NOBODY, front_ends={},
    )  # fmt: skip
    job = await house.store.claim_job("me", [CAT.platform])
    assert job is not None
    made = await report(shop, job)

    assert made.through == (Through("Twilio main", 0, 1), Through("Twilio two", 1, 0))
    told = [render(line) for line in take_turn(Session(), made).says[0].lines]
    assert "0 taken through “Twilio main”, 1 more may have been" in told
    assert "1 taken through “Twilio two”" in told
