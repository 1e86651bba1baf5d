"""How an installation stands is told from counters that are kept, and an agency sees its own.

It is long because each fact is seen here as it comes about.
"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from agencies.hours import Hours
from agencies.model import Agency
from campaigns.facts import CampaignFacts, Facts
from campaigns.lifecycle import Step
from campaigns.model import CampaignId
from campaigns.pacing import Down
from campaigns.sending import Record
from campaigns.states import Event
from storage import duties
from storage.database import NOW, Database
from storage.engine import SqlEngine
from storage.facts import SqlFacts
from storage.store import SqlStore
from storage.tables import campaign as campaign_table
from storage.tables import chunk, duty, inbox, pace, run
from tests.dispatch.office import Office
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider
from tests.storage.engine_steps import ME, OTHER, leased, mark, tell
from tests.storage.making import it_went_over

UNHEARD = Event.RECEIPT_DELIVERED


@pytest.fixture
def facts(office: Office) -> SqlFacts:
    return SqlFacts(office.database, office.keyring)


async def only(facts: SqlFacts) -> CampaignFacts:
    [found] = (await facts.read()).campaigns
    return found


async def launched(database: Database, campaign: CampaignId, ago: float, served: float) -> None:
    """It was launched so many seconds `ago`, and `served` after that."""
    async with database.write() as connection:
        began = (await connection.run_sync(lambda c: c.execute(NOW).scalar_one())) - ago
        of = campaign_table.c.id == campaign
        await connection.execute(update(campaign_table).where(of).values(launched_at=began))
        served_at = began + served if served else 0.0
        of = run.c.campaign_id == campaign
        await connection.execute(update(run).where(of).values(served_at=served_at))


async def test_a_campaign_that_waits_for_the_next_day_is_not_taken_for_stalled(
    office: Office, store: SqlStore, facts: SqlFacts
) -> None:
    await office.limit_day(5)
    campaign = await office.launch(9)
    provider = FakeProvider()
    async with office.dispatching(provider):
        await eventually(lambda: is_used_up(store, office))

    found = await facts.read()
    [waiting] = found.campaigns
    assert waiting.campaign == campaign
    assert waiting.next_slot > found.now + 60
    assert len(provider.journal) == 5


async def is_used_up(store: SqlStore, office: Office) -> bool:
    async with store.read_work(office.agency.id) as work:
        return await work.facts.used_up_today() == 5


async def test_what_waits_flies_and_is_settled_is_told_of_each_campaign(
    office: Office, engine: SqlEngine, facts: SqlFacts
) -> None:
    campaign = await office.launch(25)
    await mark(engine, await leased(engine, campaign), [2, 3, 4])
    await tell(engine, Record(campaign, 2, 1, Event.ACCEPT), Record(campaign, 3, 1, Event.LOSE))

    found = await facts.read()

    assert (found.queued, found.in_flight, found.uncertain) == (22, 1, 1)
    assert [(one.settled, one.due) for one in found.campaigns] == [(2, True)]
    assert found.current


async def test_a_paused_campaign_waits_for_a_person_and_not_for_us(
    office: Office, facts: SqlFacts
) -> None:
    campaign = await office.launch(25)
    await office.step(campaign, Step.PAUSE)

    found = await facts.read()

    assert (found.queued, found.due, found.oldest_queued) == (0, [], 0.0)
    assert not found.nobody_sends


async def test_the_rows_of_drafts_are_not_counted(
    office: Office, store: SqlStore, agency: Agency, facts: SqlFacts
) -> None:
    campaign = await office.launch(3)
    async with store.work(agency.id) as work:
        launched = await work.campaigns.get(campaign)
        draft = await work.campaigns.draft(launched)
        assert draft.id != campaign

    assert (await facts.read()).queued == 3


async def test_how_long_a_campaign_waits_is_told_since_it_was_last_served(
    office: Office, database: Database, facts: SqlFacts
) -> None:
    campaign = await office.launch(3)
    await launched(database, campaign, ago=100.0, served=0.0)
    never = (await facts.read()).oldest_queued
    await launched(database, campaign, ago=100.0, served=70.0)

    assert never == pytest.approx(100.0, abs=5.0)
    assert (await facts.read()).oldest_queued == pytest.approx(30.0, abs=5.0)


async def test_outside_of_its_hours_a_campaign_waits_for_nobody(
    office: Office, database: Database, facts: SqlFacts
) -> None:
    now = datetime.now(UTC)
    later = Hours((now + timedelta(hours=2)).time(), (now + timedelta(hours=3)).time())
    campaign = await office.launch(3, hours=later)
    await launched(database, campaign, ago=5000.0, served=0.0)

    assert [(one.due, one.waited) for one in (await facts.read()).campaigns] == [(False, 0.0)]


async def test_within_its_hours_it_waits_since_they_began(
    office: Office, database: Database, facts: SqlFacts
) -> None:
    began = datetime.now(UTC).replace(second=0) - timedelta(minutes=2)
    campaign = await office.launch(
        3, hours=Hours(began.time().replace(microsecond=0), (began + timedelta(hours=1)).time())
    )
    await launched(database, campaign, ago=50_000.0, served=0.0)

    assert 110.0 < (await facts.read()).oldest_queued < 200.0


async def test_a_campaign_of_which_all_rows_wait_to_be_tried_again_is_not_due(
    office: Office, engine: SqlEngine, database: Database, facts: SqlFacts
) -> None:
    campaign = await office.launch(3)
    await leased(engine, campaign)
    held = await only(facts)
    async with database.write() as connection:
        await connection.execute(update(chunk).values(owner=None, wake_at=9e9))

    assert held.due
    assert not (await only(facts)).due


async def test_an_account_has_its_pace_and_says_whether_its_provider_is_reached(
    office: Office, database: Database, facts: SqlFacts
) -> None:
    account = await office.account(rate=10.0)
    await office.launch(3, account=account)
    [closed] = (await facts.read()).accounts
    async with database.write() as connection:
        await connection.execute(update(pace).values(opened=2, paused_until=9e9))
    [found] = (await facts.read()).accounts

    assert (found.credential, found.running, found.pace.ceiling) == (account, 1, 10.0)
    assert (closed.down, found.down) == (None, Down.UNREACHABLE)
    assert (await only(facts)).next_slot == 9e9


async def test_an_account_counts_its_campaigns_that_are_under_way_also_while_they_are_paused(
    office: Office, facts: SqlFacts
) -> None:
    account = await office.account(rate=10.0)
    paused, _ = await office.launch(3, account=account), await office.launch(3, account=account)
    await office.step(paused, Step.PAUSE)

    [found] = (await facts.read()).accounts
    assert (found.running, found.under_way) == (1, 2)


async def test_a_campaign_that_the_breaker_paused_is_counted(
    office: Office, database: Database, facts: SqlFacts
) -> None:
    campaign = await office.launch(3)
    await office.step(campaign, Step.PAUSE)
    by_hand = (await facts.read()).tripped
    async with database.write() as connection:
        await connection.execute(update(pace).where(pace.c.kind == "campaign").values(opened=1))

    assert (by_hand, (await facts.read()).tripped) == (0, 1)


async def test_receipts_that_wait_are_told_with_how_long_they_do(
    office: Office, engine: SqlEngine, database: Database, facts: SqlFacts
) -> None:
    campaign = await office.launch(3)
    none = await facts.read()
    await engine.put_receipts([Record(campaign, row, 1, UNHEARD) for row in (2, 3)])
    async with database.write() as connection:
        await connection.execute(update(inbox).values(received_at=inbox.c.received_at - 400.0))
    found = await facts.read()

    assert (none.receipts, none.receipts_lag) == (0, 0.0)
    assert found.receipts == 2
    assert found.receipts_lag == pytest.approx(400.0, abs=5.0)


async def test_somebody_dispatches_while_a_process_says_so_and_a_little_longer(
    office: Office, database: Database, facts: SqlFacts
) -> None:
    await office.launch(3)
    before = await facts.read()
    await database.transact(lambda c: duties.beat(c, duties.DISPATCH, ME))
    alive = await facts.read()
    async with database.write() as connection:
        await connection.execute(update(duty).values(until=duty.c.until - duties.BELIEVED - 1))
    silent = await facts.read()

    assert [one.nobody_sends for one in (before, alive, silent)] == [True, False, True]


async def test_the_slowest_tick_is_told_by_whoever_beat_last_and_is_believed_as_long_as_that(
    database: Database, facts: SqlFacts
) -> None:
    before = await facts.read()
    await database.transact(lambda c: duties.beat(c, duties.DISPATCH, ME, 0.5))
    told = await facts.read()
    await database.transact(lambda c: duties.beat(c, duties.DISPATCH, "another", 0.25))
    by_another = await facts.read()
    async with database.write() as connection:
        await connection.execute(update(duty).values(until=duty.c.until - duties.BELIEVED - 1))
    silent = await facts.read()

    found = [one.slowest_tick for one in (before, told, by_another, silent)]
    assert found == [0.0, 0.5, 0.25, 0.0]


async def test_a_beat_from_before_the_clock_was_set_back_counts_for_nothing(
    database: Database, office: Office, facts: SqlFacts
) -> None:
    await office.launch(3)
    await database.transact(lambda c: duties.beat(c, duties.DISPATCH, ME))
    async with database.write() as connection:
        await connection.execute(update(duty).values(until=duty.c.until + 3600.0))

    assert (await facts.read()).nobody_sends


async def test_a_duty_of_one_is_taken_over_only_when_its_owner_went_silent(
    database: Database, agency: Agency
) -> None:
    assert agency

    async def takes(owner: str) -> bool:
        return await database.transact(lambda c: duties.take(c, duties.WATCH, owner, 45.0))

    held = [await takes(ME), await takes(OTHER), await takes(ME)]
    async with database.write() as connection:
        await connection.execute(update(duty).values(until=0.0))

    assert held == [True, False, True]
    assert [await takes(OTHER), await takes(ME)] == [True, False]


async def test_an_agency_sees_its_own_campaigns_and_the_accounts_that_they_use(
    office: Office, store: SqlStore, agency: Agency, other_agency: Agency, engine: SqlEngine
) -> None:
    campaign = await office.launch(3)
    await mark(engine, await leased(engine, campaign), [2])
    await tell(engine, Record(campaign, 2, 1, Event.LOSE))
    await engine.put_receipts([Record(campaign, 3, 1, UNHEARD)])

    def counts(found: Facts) -> tuple[int, ...]:
        lists = found.campaigns, found.accounts
        return *map(len, lists), found.uncertain, found.receipts

    async with store.read_work(agency.id) as work:
        assert counts(await work.facts.read()) == (1, 1, 1, 1)
    async with store.read_work(other_agency.id) as work:
        assert counts(await work.facts.read()) == (0, 0, 0, 0)


@pytest.mark.parametrize("removed", [False, True])
async def test_a_campaign_that_went_over_is_its_own_accounts_once_the_other_is_removed(
    office: Office, facts: SqlFacts, *, removed: bool
) -> None:
    first, second = await office.account(), await office.account()
    campaign = await office.launch(3, account=first, spare=second)
    await it_went_over(office.database, await office.campaign(campaign))
    if removed:
        async with office.store.work(office.agency.id) as work:
            await work.credentials.remove(second)
    async with office.store.read_work(office.agency.id) as work:
        own = await work.facts.read()

    through = first if removed else second
    assert (await only(facts)).credential == through
    assert [one.credential for one in own.accounts] == [through]


async def test_the_size_of_the_database_and_its_disk_are_told(
    office: Office, facts: SqlFacts, dialect: str
) -> None:
    await office.launch(3)
    found = await facts.read()

    assert found.database_size > 50_000
    assert (found.disk is not None) == (dialect == "sqlite")
    assert found.disk is None or 0 < found.disk.share_free < 1
