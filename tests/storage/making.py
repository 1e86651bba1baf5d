"""What the storage tests put into the database."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import insert, update

from agencies.audit import Chain, Deed, operator
from agencies.bots import Bot, BotId, Consent, Subscriber, SubscriberId
from agencies.model import Agency, AgencyId, Credential, CredentialId, Identity
from agencies.money import Money
from agencies.prices import Prices
from agencies.release import Release
from agencies.sealing import Key
from agencies.staff import Member, PersonId, Role, Standing
from campaigns.conversations import Job, JobId, LiveCard, Notice, SavedButton
from campaigns.model import Campaign, CampaignId, Wording
from campaigns.rows import Row, seal_row
from campaigns.spending import Claim
from campaigns.states import State
from campaigns.stores import NewRow
from storage.database import Database
from storage.lent import LentAccount
from storage.store import SqlStore, SqlWork
from storage.tables import charge, chunk, delivery, doubt, run

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, UTC)
ANA = Identity(platform="telegram", user="1")
BEN = Identity(platform="slack", workspace="T1", user="U2")
_numbers = itertools.count(1000)
REHEARSAL = LentAccount(channel="sms", provider="simulator", label="rehearsal", rate=None)


def a_credential(label: str = "Twilio main", rate: float | None = 10.0) -> Credential:
    return Credential(
        id=CredentialId(0),
        agency=AgencyId(0),
        channel="sms",
        provider="twilio",
        label=label,
        last4="9f3c",
        rate=rate,
        added_by=str(ANA),
        added_at=NOON,
    )


def a_campaign(credential: CredentialId, name: str = "Flood drill") -> Campaign:
    return Campaign(
        id=CampaignId(0),
        agency=AgencyId(0),
        name=name,
        channel="sms",
        credential=credential,
        rehearsal=True,
        created_by=str(ANA),
        created_at=NOON,
    )


def some_rows(
    key: Key, campaign: CampaignId, numbers: Sequence[int], state: State = State.QUEUED
) -> list[NewRow]:
    """Row n goes to `+65 n` and has the one value `value n`."""
    return [
        NewRow(
            row=number,
            state=state,
            sealed=seal_row(key, campaign, number, Row(f"+65 {number}", (f"value {number}",))),
            address_hash=key.hash(f"+65 {number}"),
            body_hash=key.hash("body"),
            parts=1,
            country="SG",
            reason="",
        )
        for number in numbers
    ]


def a_button(
    name: str = "b1", *, single: bool = True, expires: datetime | None = None
) -> SavedButton:
    return SavedButton(
        id=name,
        identity=str(ANA),
        action="confirm",
        argument="7",
        campaign=CampaignId(7),
        single=single,
        expires=expires,
    )


def a_job(kind: str = "check", campaign: CampaignId | None = None) -> Job:
    return Job(
        id=JobId(0),
        agency=AgencyId(0),
        kind=kind,
        campaign=campaign,
        identity=str(ANA),
        chat="c1",
        arguments='{"blob": 5}',
    )


def a_notice(
    kind: str = "paused", campaign: CampaignId | None = None, arguments: str = "{}"
) -> Notice:
    """About a campaign of its own, where none is named."""
    return Notice(
        id=0,
        agency=AgencyId(0),
        identity=str(ANA),
        kind=kind,
        campaign=campaign or CampaignId(next(_numbers)),
        arguments=arguments,
    )


def a_card(campaign: CampaignId, identity: Identity = ANA) -> LiveCard:
    return LiveCard(campaign=campaign, identity=str(identity), chat="c1", message="m1", shown="x")


def a_bot(bot: int, credential: CredentialId, account: int = 1234567890) -> Bot:
    return Bot(
        id=BotId(bot),
        agency=AgencyId(0),
        credential=credential,
        account=account,
        username="health_bot",
        name="Health news",
        purpose="Warnings, about twice a month.",
        added_by=str(ANA),
    )


def a_member(person: int) -> Member:
    return Member(
        agency=AgencyId(0),
        person=PersonId(person),
        name="Ana",
        role=Role.VIEWER,
        standing=Standing.DISABLED,
        added_at=NOON,
    )


def a_release(campaign: int) -> Release:
    return Release(campaign=campaign, hash="h@5", people=9, asked_by=PersonId(1), asked_at=NOON)


PRICES = Prices(currency="SGD", prefixes={"65": 41_500}, others=80_000)


def a_claim(campaign: CampaignId, month: str = "2026-03") -> Claim:
    return Claim(campaign=campaign, month=month, sum=Money("SGD", 83_000), people=2)


def a_subscriber(bot: int, number: int = 0, chat: int = 4242) -> Subscriber:
    return Subscriber(
        id=SubscriberId(number),
        bot=BotId(bot),
        chat=chat,
        language="ta",
        consent=Consent(wording="12345678", language="ta", source="mrt", at=NOON),
        phone="+6581234567",
        joined_at=NOON,
    )


async def it_went_over(database: Database, campaign: Campaign) -> None:
    """As dispatch leaves it while its own account fails: its first row went through another."""
    over = (
        update(run)
        .where(run.c.campaign_id == campaign.id)
        .values(over_since=1.0, away={"9": [1.0, "refused"]})
    )
    took = (
        update(delivery)
        .where(delivery.c.campaign_id == campaign.id, delivery.c.row == 2)  # behind the headings
        .values(credential_id=9)
    )
    async with database.write() as connection:
        await connection.execute(over)
        await connection.execute(took)


async def one_row_is_uncertain(database: Database, campaign: Campaign) -> None:
    """As dispatch leaves it: its reason in the ledger, its range in a chunk, and a doubt."""
    whose = {"agency_id": campaign.agency, "campaign_id": campaign.id}
    span = {"first_row": 1, "last_row": 9, "epoch": 1, "lease_until": 0.0, "wake_at": 0.0}
    async with database.write() as connection:
        await connection.execute(insert(chunk).values(**whose, **span))
        await connection.execute(
            update(delivery)
            .where(delivery.c.campaign_id == campaign.id)
            .values(reason="no connection", not_before=0.0, provider_id="theirs")
        )
        await connection.execute(
            update(delivery)
            .where(delivery.c.campaign_id == campaign.id, delivery.c.row == 9)
            .values(state=State.UNCERTAIN, tried_since=1.0)
        )
        await connection.execute(insert(doubt).values(**whose, row=9, attempt=0, since=0.0))


async def it_was_charged_for(database: Database, campaign: Campaign) -> None:
    """As a receipt said."""
    row = {"agency_id": campaign.agency, "campaign_id": campaign.id, "row": 2, "attempt": 0,
           "currency": "USD", "millionths": 41_500}  # fmt: skip
    async with database.write() as connection:
        await connection.execute(insert(charge).values(**row))


async def somebody(store: SqlStore, agency: Agency) -> PersonId:
    """Among its staff."""
    await store.let_in(agency.id, ANA, "Theirs", Role.AUTHOR)
    async with store.read_work(agency.id) as work:
        [member] = await work.members.list()
        return member.person


async def word(work: SqlWork, campaign: CampaignId) -> None:
    """It has a text, and an entry in the audit."""
    await work.campaigns.write(campaign, Wording(text="theirs"))
    await work.audit.append([operator("drafted", campaign=campaign)])


async def unbroken(store: SqlStore, of: Agency) -> list[Deed]:
    """What stands in its audit, which is as it was written."""
    chain = Chain()
    async with store.read_work(of.id) as work:
        entries = [entry async for page in work.audit.read() for entry in page]
        number, _ = await work.audit.head()
    assert [chain.broken_by(entry) for entry in entries] == [None] * number
    return [entry.deed for entry in entries]
