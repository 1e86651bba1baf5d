"""Owners choose the address that mails come from over a lent account, where it may be that one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from agencies.model import Agency, AgencyId
from bot.chats import Sender
from bot.conversation import take_turn
from bot.conversation.settings import AddressChecked, ChangeSetting, SettingChanged
from bot.jobs import JOBS
from bot.jobs.shop import Shop
from bot.texts import render
from bot.words import Answer, Pressed, Session, Step
from campaigns.conversations import Job, JobId
from campaigns.offers import Offers
from campaigns.single_messages import SingleMessages
from campaigns.stores import NoSuch
from channels import discover
from config.settings import Endpoints, MailServer, SesAccount
from installation import LENT_MAIL, LENT_SES
from storage.agencies import create_agency, list_agencies
from storage.store import SqlStore
from tests.bot.houses import EVE, House, open_house
from tests.bot.offices import ANN, Staff
from tests.channels.counterparts import closed_port
from tests.channels.test_email_ses import own_session
from tests.fakes.aws import KEY_ID, REGION, SECRET
from tests.fakes.ses import FakeSes

__all__ = ["own_session"]

BUTTON = "Change the mails' address"
SHOWN, NONE = "Over the installation's account they come from: {}", "the installation's address"
REFUSED = "Your mails cannot come from {}, so nothing was changed."
NOBODY: Any = None
OURS = "news@health.example.com"


@dataclass(slots=True)
class Lending:
    """An installation that lends these kinds of accounts; its mails come from city@example.com."""

    house: House
    ses: FakeSes
    kinds: Sequence[tuple[str, str]] = ()

    @property
    def owner(self) -> Staff:
        return self.house.staff[ANN]

    def lends(self, *kinds: tuple[str, str], aws: str = "") -> None:
        office = self.owner.desk._office
        there = replace(
            office.surroundings,
            endpoints=Endpoints(aws=aws or self.ses.url),
            mail_from="The City <city@example.com>",
            lent_mail=MailServer(host="mail.example.com", port=25),
            lent_ses=SesAccount(region=REGION),
        )
        lending = replace(office, offers=Offers(discover(), lent=kinds), surroundings=there)
        self.owner.desk._office = lending

    async def types(self, typed: str) -> str:
        """And reads what comes of it, at once or from the job."""
        await self.owner.says("/settings")
        await self.owner.presses(BUTTON)
        said = await self.owner.says(typed)
        job = await self.house.store.claim_job("post", [ANN.platform])
        if job is None:
            return said
        assert said.startswith("Asking whether mails may come from ")
        return await self.hears(job, await self.checks(job))

    async def asks(self, typed: str) -> Job:
        """What comes of it is not there yet."""
        await self.owner.says("/settings")
        await self.owner.presses(BUTTON)
        await self.owner.says(typed)
        job = await self.house.store.claim_job("post", [ANN.platform])
        assert job is not None
        return job

    async def checks(self, job: Job) -> Answer:
        office, nobody = self.owner.desk._office, NOBODY
        courier = SingleMessages(office.surroundings)
        shop = Shop(office=office, courier=courier, mail=nobody, bots=nobody, front_ends={})
        result = await JOBS[job.kind](shop, job)
        assert result is not None
        return result

    async def hears(self, job: Job, result: Answer) -> str:
        sender = Sender(identity=ANN, chat=job.chat)
        self.owner.reply = await self.owner.desk.bring(job.agency, sender, result)
        with suppress(NoSuch):
            async with self.house.store.work(job.agency) as work:
                await work.jobs.end(job.id)
        return self.owner.sees

    async def address(self) -> str:
        async with self.house.store.read_work(self.house.agency.id) as work:
            return work.agency.mail_address


@pytest.fixture
async def lending(
    store: SqlStore,
    agency: Agency,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    own_session: None,  # noqa: ARG001 -- with the key below
) -> AsyncIterator[Lending]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    async with FakeSes() as ses:
        yield Lending(await open_house(store, agency, tmp_path), ses)


@pytest.mark.parametrize("kinds", [[LENT_MAIL], [LENT_SES], [LENT_MAIL, LENT_SES]])
async def test_it_is_set_shown_audited_and_taken_away(
    lending: Lending, kinds: Sequence[tuple[str, str]]
) -> None:
    lending.lends(*kinds)
    other = await create_agency(
        lending.house.store.database, lending.house.store.keyring, "W", "SG"
    )
    assert SHOWN.format(NONE) in await lending.owner.says("/settings")
    assert SHOWN.format(OURS) in await lending.types(f" {OURS.title()} ")
    assert await lending.address() == OURS
    async with lending.house.store.read_work(lending.house.agency.id) as work:
        changed, asked = [entry.deed for entry in await work.audit.latest(2)]
    assert (asked.what, changed.what) == ("check-address", "change-setting")
    assert changed.facts["setting"] == "mail_address"
    assert OURS not in f"{asked.facts} {changed.facts}"
    [_, unchanged] = await list_agencies(lending.house.store.database)
    assert (unchanged.id, unchanged.mail_address) == (other.id, "")

    assert SHOWN.format(NONE) in await lending.types("none")
    assert await lending.address() == ""


OVERTAKEN = "Since that was asked, somebody has set another address or asked for one"


async def test_what_was_taken_away_since_it_was_asked_is_not_set_after_all(
    lending: Lending,
) -> None:
    lending.lends(LENT_MAIL)
    job = await lending.asks(OURS)
    found = await lending.checks(job)
    assert SHOWN.format(NONE) in await lending.types("none")
    assert OVERTAKEN in await lending.hears(job, found)
    assert await lending.address() == ""


@pytest.mark.parametrize("last_first", [True, False])
async def test_of_two_in_a_row_the_last_one_counts(lending: Lending, *, last_first: bool) -> None:
    lending.lends(LENT_MAIL)
    asked = [await lending.asks(address) for address in ("first@example.com", OURS)]
    found = [(job, await lending.checks(job)) for job in asked]
    for job, answer in reversed(found) if last_first else found:
        await lending.hears(job, answer)
    assert await lending.address() == OURS


@pytest.mark.parametrize(
    ("kinds", "typed", "why"),
    [
        ([LENT_SES], "news@health.example.org", "Amazon does not know the sender news@health."),
        ([LENT_SES], "news@pending.example", "Amazon has not verified pending.example yet"),
        ([LENT_MAIL], "news@health.example.org", "sends for example.com and what is below it."),
        ([LENT_MAIL, LENT_SES], "news@verified.example", "Mails from elsewhere would count as"),
        ([LENT_MAIL, LENT_SES], "news@sub.example.com", "Amazon has not verified sub.example.com"),
    ],
)
async def test_where_mails_may_not_come_from_is_said_and_the_old_one_stays(
    lending: Lending, kinds: Sequence[tuple[str, str]], typed: str, why: str
) -> None:
    lending.lends(*kinds)
    await lending.types(OURS)
    unverified = {"pending.example": False, "sub.example.com": False}
    lending.ses.identities = {"verified.example": True, **unverified}
    said = await lending.types(typed)
    assert REFUSED.format(typed) in said
    assert why in said
    assert await lending.address() == OURS
    assert await lending.owner.presses(BUTTON) == await asked_for(lending)


async def asked_for(lending: Lending) -> str:
    await lending.owner.says("/settings")
    return await lending.owner.presses(BUTTON)


async def test_where_amazon_may_not_be_asked_or_is_not_there_it_is_refused(
    lending: Lending,
) -> None:
    lending.lends(LENT_SES)
    lending.ses.tells_identities = False
    assert "has to be allowed to ask (ses:GetEmailIdentity)" in await lending.types(OURS)
    lending.lends(LENT_SES, aws=f"http://127.0.0.1:{closed_port()}")
    assert "Amazon did not say" in await lending.types(OURS)
    assert await lending.address() == ""


@pytest.mark.parametrize("typed", ["news at health", "a@b.example\nBcc: c@d.example", "a@b"])
async def test_what_is_no_address_is_refused_at_once(lending: Lending, typed: str) -> None:
    lending.lends(LENT_SES)
    assert "is no mail address that mails can come from" in await lending.types(typed)
    assert await lending.address() == ""


async def test_where_nothing_is_lent_it_needs_none(lending: Lending) -> None:
    lending.lends()
    assert "so you need no address here" in await lending.types(OURS)
    assert await lending.address() == ""


async def test_only_owners_change_it(lending: Lending) -> None:
    lending.lends(LENT_MAIL)
    eve = lending.house.staff[EVE]
    eve.desk._office = lending.owner.desk._office
    await eve.says("/settings")
    await eve.presses(BUTTON)
    await eve.says(OURS)
    assert await lending.house.store.claim_job("post", [ANN.platform]) is None


def test_what_was_found_counts_wherever_the_person_is_by_then() -> None:
    elsewhere = take_turn(Session(), Pressed("change-setting", "quiet")).session
    kept = take_turn(elsewhere, AddressChecked(JobId(7), OURS))
    refused = take_turn(elsewhere, AddressChecked(JobId(7), OURS, "It is not verified."))
    assert kept.commands == (ChangeSetting("mail_address", OURS, JobId(7)),)
    assert kept.session.step is refused.session.step is Step.SETTING
    assert "It is not verified." in render(refused.says[0].lines[0])
    assert (refused.refused, refused.commands) == (True, ())


def test_once_it_is_changed_another_question_still_stands() -> None:
    asked = take_turn(Session(), Pressed("change-setting", "quiet")).session
    agency = Agency(id=AgencyId(1), name="Health", time_zone="UTC", region="SG")
    turn = take_turn(asked, SettingChanged(agency, "mail_address"))
    assert [one.lines[0].key for one in turn.says] == ["settings"]
    assert turn.session == asked
