"""An agency that has one of everything, for whoever wants to get at it."""

from dataclasses import dataclass, replace

from agencies.bots import BotId, TopicId
from agencies.model import Agency, AgencyId, CredentialId
from agencies.money import Money
from agencies.staff import PersonId
from agencies.suppression import Cause, Suppression
from campaigns.charges import LastCharged
from campaigns.conversations import JobId, SavedSession
from campaigns.lifecycle import CampaignState
from campaigns.model import BlobId, Campaign, CampaignId
from campaigns.states import State
from storage.database import Database
from storage.store import SqlStore, SqlWork
from tests.storage.making import (
    ANA,
    NOON,
    PRICES,
    a_bot,
    a_button,
    a_campaign,
    a_card,
    a_claim,
    a_credential,
    a_job,
    a_notice,
    a_release,
    a_subscriber,
    it_was_charged_for,
    it_went_over,
    one_row_is_uncertain,
    some_rows,
    somebody,
    word,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """One of everything that has an id; `running` is a campaign that was launched, and `fallback`
    the one that serves it."""

    agency: AgencyId
    campaign: CampaignId
    running: CampaignId
    fallback: CampaignId
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
        await word_and_leave_out(work, draft.id)
        running = await work.campaigns.draft(a_campaign(lent))
        key = await work.campaigns.key(running.id)
        await work.ledger.append(running.id, some_rows(key, running.id, [2, 9]))
        running = await work.campaigns.launch(replace(running, state=CampaignState.RUNNING))
        fallback = await a_fallback(work, running)
        credential = await work.credentials.add(a_credential(), {"token": "theirs"}, draft.id)
        await work.releases.ask(a_release(running.id))
        await something_to_spend(work, credential, running.id)
        blob = await work.blobs.create("theirs.csv")
        await work.blobs.write(blob, 0, b"theirs")
        await work.sessions.save(ANA, SavedSession(payload="theirs"))
        await work.buttons.add([a_button("theirs")])
        job = await work.jobs.add(a_job(campaign=draft.id))
        await work.cards.put(a_card(draft.id))
        await work.notices.add(a_notice(campaign=draft.id))
        await they_tried_it(work)
        bot, topic, person = await a_bot_with_a_subscriber(work, credential)
    [notice] = await store.waiting_notices("telegram")
    await it_was_under_way(store.database, running)
    return Things(
        agency=agency.id,
        campaign=draft.id,
        running=running.id,
        fallback=fallback,
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


async def they_tried_it(work: SqlWork) -> None:
    await work.staff.keep_address(ANA, "sms", "+65 1")
    await work.staff.count_test(ANA, "2026-03-01")


async def it_was_under_way(database: Database, running: Campaign) -> None:
    await one_row_is_uncertain(database, running)
    await it_went_over(database, running)
    await it_was_charged_for(database, running)


async def something_to_spend(work: SqlWork, credential: CredentialId, campaign: CampaignId) -> None:
    await work.prices.keep(credential, PRICES)
    await work.country_routes.keep({"65": credential})
    await work.spending.keep_budget(Money("SGD", 5_000_000))
    await work.spending.claim(a_claim(campaign))
    charged = LastCharged(at=NOON, messages=2, known=1, sums=(Money("SGD", 41_500),))
    await work.spending.keep_charged(campaign, charged)


async def a_fallback(work: SqlWork, running: Campaign) -> CampaignId:
    """For the one of its rows that was not reached."""
    made = a_campaign(running.credential)
    fallback = (await work.campaigns.draft(replace(made, serves=running.id))).id
    key = await work.campaigns.key(fallback)
    await work.ledger.append(fallback, some_rows(key, fallback, [9]))
    return fallback


async def word_and_leave_out(work: SqlWork, campaign: CampaignId) -> None:
    await word(work, campaign)
    key = await work.campaigns.key(campaign)
    await work.ledger.append(campaign, some_rows(key, campaign, [3], State.SUPPRESSED))
    told = Suppression(channel="sms", address="+65 4", cause=Cause.STAFF)
    await work.suppressions.put([told])


async def a_bot_with_a_subscriber(
    work: SqlWork, credential: CredentialId
) -> tuple[BotId, TopicId, int]:
    bot = await work.bots.keep(a_bot(0, credential))
    topic = await work.bots.add_topic(bot, "Theirs")
    await work.subscribers.keep(None, a_subscriber(bot))
    person = await work.subscribers.find(bot, 4242)
    assert person is not None
    return bot, topic, person.id
