"""An agency that has one of everything, for whoever wants to get at it."""

from dataclasses import dataclass, replace

from sqlalchemy import insert, update

from agencies.bots import BotId, TopicId
from agencies.model import Agency, AgencyId, CredentialId
from agencies.staff import PersonId, Role
from campaigns.conversations import JobId, SavedSession
from campaigns.lifecycle import CampaignState
from campaigns.model import BlobId, Campaign, CampaignId
from campaigns.states import State
from storage.database import Database
from storage.store import SqlStore, SqlWork
from storage.tables import chunk, delivery, doubt
from tests.storage.making import (
    ANA,
    a_bot,
    a_button,
    a_campaign,
    a_card,
    a_credential,
    a_job,
    a_notice,
    a_release,
    a_subscriber,
    some_rows,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """One of everything that has an id; `running` is a campaign that was launched."""

    agency: AgencyId
    campaign: CampaignId
    running: CampaignId
    credential: CredentialId
    blob: BlobId
    job: JobId
    notice: int
    button: str
    bot: BotId
    topic: TopicId
    subscriber: int
    person: PersonId


async def things_of(store: SqlStore, agency: Agency, lent: CredentialId) -> Things:
    async with store.work(agency.id) as work:
        draft = await work.campaigns.draft(a_campaign(lent))
        key = await work.campaigns.key(draft.id)
        await work.ledger.append(draft.id, some_rows(key, draft.id, [2]))
        running = await work.campaigns.draft(a_campaign(lent))
        key = await work.campaigns.key(running.id)
        await work.ledger.append(running.id, some_rows(key, running.id, [2, 9]))
        running = await work.campaigns.launch(replace(running, state=CampaignState.RUNNING))
        credential = await work.credentials.add(a_credential(), {"token": "theirs"}, draft.id)
        await work.releases.ask(a_release(running.id))
        blob = await work.blobs.create("theirs.csv")
        await work.blobs.write(blob, 0, b"theirs")
        await work.sessions.save(ANA, SavedSession(payload="theirs"))
        await work.buttons.add([a_button("theirs")])
        job = await work.jobs.add(a_job(campaign=draft.id))
        await work.cards.put(a_card(draft.id))
        await work.notices.add(a_notice(campaign=draft.id))
        await work.staff.keep_address(ANA, "sms", "+65 1")
        await work.staff.count_test(ANA, "2026-03-01")
        bot, topic, person = await a_bot_with_a_subscriber(work, credential)
    [notice] = await store.waiting_notices("telegram")
    await one_row_is_uncertain(store.database, running)
    return Things(
        agency=agency.id,
        campaign=draft.id,
        running=running.id,
        credential=credential,
        blob=blob,
        job=job,
        notice=notice.id,
        button="theirs",
        bot=bot,
        topic=topic,
        subscriber=person,
        person=await somebody(store, agency),
    )


async def somebody(store: SqlStore, agency: Agency) -> PersonId:
    """Among its staff."""
    await store.let_in(agency.id, ANA, "Theirs", Role.AUTHOR)
    async with store.read_work(agency.id) as work:
        [member] = await work.members.list()
        return member.person


async def a_bot_with_a_subscriber(
    work: SqlWork, credential: CredentialId
) -> tuple[BotId, TopicId, int]:
    bot = await work.bots.keep(a_bot(0, credential))
    topic = await work.bots.add_topic(bot, "Theirs")
    await work.subscribers.keep(None, a_subscriber(bot))
    person = await work.subscribers.find(bot, 4242)
    assert person is not None
    return bot, topic, person.id


async def one_row_is_uncertain(database: Database, campaign: Campaign) -> None:
    """As dispatch leaves it: its reason in the ledger, its range in a chunk, and a doubt."""
    whose = {"agency_id": campaign.agency, "campaign_id": campaign.id}
    span = {"first_row": 1, "last_row": 9, "epoch": 1, "lease_until": 0.0, "wake_at": 0.0}
    async with database.write() as connection:
        await connection.execute(insert(chunk).values(**whose, **span))
        await connection.execute(
            update(delivery)
            .where(delivery.c.campaign_id == campaign.id)
            .values(reason="no connection", not_before=0.0)
        )
        await connection.execute(
            update(delivery)
            .where(delivery.c.campaign_id == campaign.id, delivery.c.row == 9)
            .values(state=State.UNCERTAIN, tried_since=1.0)
        )
        await connection.execute(insert(doubt).values(**whose, row=9, attempt=0, since=0.0))
