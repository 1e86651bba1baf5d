"""An alert is one message in the chat: shown, edited as it changes, and done once it is over."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agencies.model import Agency, Identity
from agencies.sealing import KeyRing
from agencies.staff import Role, Standing
from bot.chats import Desk, NotShown, Shown
from bot.desk.office import Office
from bot.notices import Notices
from campaigns.alerts import Alert, AlertKind
from campaigns.conversations import Notice
from campaigns.model import Campaign, CampaignId
from campaigns.offers import Offers
from campaigns.ports import Surroundings
from campaigns.spares import HELPER
from config.settings import Endpoints, Rehearsal
from storage.alerts import SqlAlerts
from storage.database import Database
from storage.engine_ends import notify, whose
from storage.notices import READ_AT_ONCE
from storage.store import SqlStore
from tests.campaigns.test_alerts import FLOOD
from tests.fakes.eventually import eventually
from tests.fakes.twilio import FIELDS
from tests.storage.making import a_campaign, a_credential

ANN = Identity(platform="telegram", user="1")
GONE = Identity(platform="telegram", user="2")
SINCE = 1_790_000_000.0


class Chat:
    """A front-end that remembers what it showed, and which message it changed into what."""

    platform = "telegram"

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.edited: list[tuple[str, str]] = []
        self.all_unasked = True
        self.fails = False
        self.failed = 0

    async def show(self, chat: str, shown: Shown) -> str:
        if chat == GONE.user:
            raise NotShown("Forbidden: bot was blocked by the user")
        if self.fails:
            self.failed += 1
            raise NotShown("Bad Gateway")
        self.shown.append(shown.text)
        self.all_unasked &= shown.unasked
        return f"{chat}-{len(self.shown)}"

    async def edit(self, _chat: str, message: str, shown: Shown) -> None:
        self.edited.append((message, shown.text))
        self.all_unasked &= shown.unasked

    async def serve(self, _desk: Desk) -> None:
        raise AssertionError("nobody talks here")


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.fixture
def alerts(database: Database, keyring: KeyRing) -> SqlAlerts:
    return SqlAlerts(database, keyring)


@pytest.fixture
async def bot(
    store: SqlStore, agency: Agency, chat: Chat, tmp_path: Path
) -> AsyncIterator[SqlStore]:
    await store.let_in(agency.id, ANN, "Ann", Role.OWNER)
    await store.let_in(agency.id, GONE, "Gus", Role.AUTHOR)
    office = Office(
        store=store,
        offers=Offers([]),
        surroundings=Surroundings(endpoints=Endpoints(), rehearsal=Rehearsal(), outbox=tmp_path),
        changed=lambda: None,
    )
    running = asyncio.create_task(Notices(office, {chat.platform: chat}).run())
    yield store
    running.cancel()


async def keeps(place: SqlAlerts, store: SqlStore, *alerts: Alert) -> None:
    """And the bot has shown what follows from it."""
    await place.keep(alerts, is_sure=True)
    await eventually(lambda: none_waits(store))


async def none_waits(store: SqlStore) -> bool:
    return not await store.waiting_notices("telegram")


async def test_an_alert_is_one_message_that_says_when_it_is_over(
    bot: SqlStore, alerts: SqlAlerts, chat: Chat, agency: Agency
) -> None:
    flood = replace(FLOOD, agency=agency.id)
    moving = replace(flood, name="Moving")
    began = Alert(kind=AlertKind.NOBODY_SENDS, since=SINCE, campaigns=[flood])
    await keeps(alerts, bot, began)
    await keeps(alerts, bot, replace(began, campaigns=[flood, moving]))
    await keeps(alerts, bot)

    [shown] = chat.shown
    assert shown.startswith("Nobody is sending since 14:13")
    assert [message for message, _ in chat.edited] == ["1-1", "1-1"]
    assert "“Flood” and 1 more" in chat.edited[0][1]
    assert chat.edited[1][1].endswith("nobody was sending. That is over.")
    assert chat.all_unasked


async def test_what_begins_again_is_told_in_a_message_of_its_own(
    bot: SqlStore, alerts: SqlAlerts, chat: Chat, agency: Agency
) -> None:
    began = Alert(kind=AlertKind.DISK, since=SINCE, campaigns=[replace(FLOOD, agency=agency.id)])
    for each in ((began,), (), (began,)):
        await keeps(alerts, bot, *each)

    assert len(chat.shown) == 2
    assert len(chat.edited) == 1


async def test_an_account_that_fails_again_is_told_in_a_message_of_its_own(
    bot: SqlStore, chat: Chat, campaign: Campaign
) -> None:
    for away in (1, 0, 1):
        await turns(bot, campaign, f"{HELPER}8", away)

    assert ["nothing goes through" in shown for shown in chat.shown] == [True, True]
    assert [message for message, _ in chat.edited] == ["1-1"]
    assert "works again" in chat.edited[0][1]


async def test_which_account_it_goes_through_is_what_the_last_message_says(
    bot: SqlStore, chat: Chat, campaign: Campaign
) -> None:
    for kind in ("went-over", "came-back", "went-over"):
        await turns(bot, campaign, kind)

    assert ["again since" in shown for shown in chat.shown] == [False, True, False]
    assert chat.edited == []


async def test_a_turn_that_could_not_be_shown_is_not_told_after_the_one_that_followed(
    bot: SqlStore, chat: Chat, campaign: Campaign
) -> None:
    chat.fails = True
    await turns(bot, campaign, "went-over", told=False)
    await eventually(lambda: has_tried(chat))
    chat.fails = False
    await turns(bot, campaign, "came-back")

    assert ["again since" in shown for shown in chat.shown] == [True]


@pytest.fixture
async def campaign(bot: SqlStore, agency: Agency) -> Campaign:
    async with bot.work(agency.id) as work:
        account = await work.credentials.add(a_credential(), FIELDS)
        return await work.campaigns.draft(replace(a_campaign(account), created_by=str(ANN)))


async def has_tried(chat: Chat) -> bool:
    return chat.failed > 0


async def turns(
    store: SqlStore, campaign: Campaign, kind: str, away: int = 1, *, told: bool = True
) -> None:
    """As dispatch writes it; and it was `told`."""
    names: dict[str, str | int | float] = {"account": "Main", "other": "Two", "begins": ""}
    facts = {**names, "away": away, "because": "refused", "at": SINCE, "zone": "UTC"}
    async with store.database.write() as connection:
        whom = await connection.run_sync(whose, [campaign.id])
        await connection.run_sync(notify, store.keyring, whom, kind, facts)
    if told:
        await eventually(lambda: none_waits(store))


async def tells(store: SqlStore, agency: Agency, whom: Identity, **about: Any) -> None:
    known = {"kind": "bot-refused", "campaign": None, "arguments": '{"bot": "water_bot"}'} | about
    notice = Notice(id=0, agency=agency.id, identity=str(whom), **known)
    async with store.work(agency.id) as work:
        await work.notices.add(notice)


async def test_whoever_cannot_be_reached_keeps_nobody_else_waiting(
    bot: SqlStore, chat: Chat, agency: Agency
) -> None:
    for _ in range(READ_AT_ONCE):
        await tells(bot, agency, GONE)
    await tells(bot, agency, ANN)
    await eventually(lambda: has_shown(chat, "water_bot"))


async def test_what_was_to_be_told_of_a_campaign_that_was_deleted_is_forgotten(
    bot: SqlStore, chat: Chat, agency: Agency
) -> None:
    await tells(bot, agency, ANN, kind="misconfigured", campaign=CampaignId(999))
    await tells(bot, agency, ANN)
    await eventually(lambda: none_waits(bot))
    assert len(chat.shown) == 1


async def test_owners_are_told_what_was_for_somebody_who_is_not_among_the_staff_any_more(
    bot: SqlStore, chat: Chat, agency: Agency
) -> None:
    async with bot.work(agency.id) as work:
        [gus] = [one for one in await work.members.list() if one.name == "Gus"]
        await work.members.save(replace(gus, standing=Standing.DISABLED))
    await tells(bot, agency, GONE)
    await eventually(lambda: none_waits(bot))

    assert len(chat.shown) == 1
    assert "water_bot" in chat.shown[0]


async def has_shown(chat: Chat, text: str) -> bool:
    return any(text in shown for shown in chat.shown)
