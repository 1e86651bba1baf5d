"""What is written about an attempt: what the table of transitions allows, once, and counted."""

import pytest
from sqlalchemy import Integer, literal_column, select, update

from campaigns.model import CampaignId
from campaigns.sending import Record
from campaigns.states import TRANSITIONS, Event, State
from storage.database import Database
from storage.engine import SqlEngine
from storage.engine_records import move_of
from storage.tables import delivery
from tests.dispatch.office import Office
from tests.storage.engine_steps import give_back, leased, mark, tell

EVENTS = (Event.ACCEPT, Event.DEFER, Event.GIVE_UP, Event.REJECT, Event.LOSE)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.value)
async def test_an_attempt_is_recorded_as_the_table_of_transitions_says(
    office: Office, engine: SqlEngine, event: Event
) -> None:
    campaign = await office.launch(3)
    await mark(engine, await leased(engine, campaign), [2])

    ticked = await tell(engine, Record(campaign, 2, 1, event, "why", "their id"))

    line = (await office.ledger(campaign))[2]
    assert line == (TRANSITIONS[State.ATTEMPTING][event], 1, "why", "their id")
    assert ticked.ignored == []
    assert await office.unequal_counters() == []


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_a_row_stays_in_its_page_while_it_is_sent(
    office: Office, engine: SqlEngine, database: Database
) -> None:
    """Else each version of it is one more entry in the index, and one more page to write."""
    campaign = await office.launch(200)
    lease = await leased(engine, campaign, 200)
    rows = [row.row for row in lease.rows]
    before = await pages(database)

    await mark(engine, lease, rows)
    await tell(engine, *(Record(campaign, row, 1, Event.ACCEPT, provider_id="SM1") for row in rows))

    after = await pages(database)
    assert len(before) == 200
    assert sum(after[row] != page for row, page in before.items()) < 10


async def pages(database: Database) -> dict[int, int]:
    """https://www.postgresql.org/docs/current/ddl-system-columns.html, ctid."""
    page = literal_column("(ctid::text::point)[0]::int", Integer)
    async with database.engine.connect() as connection:
        found = await connection.execute(select(delivery.c.row, page))
        return {row: page for row, page in found}  # noqa: C416 -- a Row is no pair to mypy


async def test_what_is_told_twice_is_written_once(office: Office, engine: SqlEngine) -> None:
    campaign = await office.launch(3)
    await mark(engine, await leased(engine, campaign), [2])
    record = Record(campaign, 2, 1, Event.REJECT, "why")

    await tell(engine, record)
    again = await tell(engine, record)

    assert again.ignored == [record]
    assert await office.counters(campaign) == {State.QUEUED: 2, State.REJECTED: 1}


async def test_a_word_about_an_earlier_attempt_changes_nothing(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(3)
    lease = await leased(engine, campaign)
    await mark(engine, lease, [2])
    await tell(engine, Record(campaign, 2, 1, Event.DEFER))
    await mark(engine, lease, [2])
    late = Record(campaign, 2, 1, Event.DEFER)

    ticked = await tell(engine, late)

    assert ticked.ignored == [late]
    assert (await office.ledger(campaign))[2][:2] == (State.ATTEMPTING, 2)


async def test_after_the_reaper_an_acceptance_still_counts_and_a_deferral_does_not(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(3)
    lease = await leased(engine, campaign)
    await mark(engine, lease, [2, 3])
    await engine.reap(everything=True)

    accepted = Record(campaign, 2, 1, Event.ACCEPT, provider_id="theirs")
    deferred = Record(campaign, 3, 1, Event.DEFER)
    ticked = await tell(engine, accepted, deferred)

    assert ticked.ignored == [deferred]
    assert await office.states(campaign) == {
        State.ACCEPTED: 1,
        State.UNCERTAIN: 1,
        State.QUEUED: 1,
    }


async def test_acceptances_count_once_each_where_one_of_them_came_after_the_reaper(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(4)
    await mark(engine, await leased(engine, campaign), [2])
    await engine.reap(everything=True)
    await mark(engine, await leased(engine, campaign), [3, 4])

    taken = [Record(campaign, row, 1, Event.ACCEPT, provider_id=f"id {row}") for row in (4, 2, 3)]
    ticked = await tell(engine, *taken)

    assert ticked.ignored == []
    assert await office.states(campaign) == {State.ACCEPTED: 3, State.QUEUED: 1}
    assert await office.unequal_counters() == []


async def test_an_answer_after_its_receipt_only_adds_the_providers_id(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(3)
    await mark(engine, await leased(engine, campaign), [2])
    await tell(engine, Record(campaign, 2, 1, Event.RECEIPT_DELIVERED, "delivered"))
    await tell(engine, Record(campaign, 2, 1, Event.ACCEPT, "", "theirs"))

    assert (await office.ledger(campaign))[2] == (State.DELIVERED, 1, "delivered", "theirs")


async def test_a_receipt_does_not_forget_the_providers_id(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(3)
    await mark(engine, await leased(engine, campaign), [2])
    await tell(engine, Record(campaign, 2, 1, Event.ACCEPT, "", "theirs"))
    await tell(engine, Record(campaign, 2, 1, Event.RECEIPT_FAILED, "30003 unreachable"))

    line = (await office.ledger(campaign))[2]
    assert line == (State.FAILED, 1, "30003 unreachable", "theirs")


async def test_what_is_told_of_one_row_in_one_tick_adds_up(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(3)
    await mark(engine, await leased(engine, campaign), [2])

    ticked = await tell(
        engine,
        Record(campaign, 2, 1, Event.RECEIPT_SENT),
        Record(campaign, 2, 1, Event.ACCEPT, "", "theirs"),
        Record(campaign, 2, 1, Event.RECEIPT_DELIVERED, "delivered"),
    )

    assert (await office.ledger(campaign))[2] == (State.DELIVERED, 1, "delivered", "theirs")
    assert ticked.ignored == []
    assert await office.counters(campaign) == {State.QUEUED: 2, State.DELIVERED: 1}


@pytest.mark.parametrize(
    ("said", "kept"),
    [("no\0thing", "nothing"), ("half \ud83d a pair", "half ? a pair"), ("…", "…")],
)
async def test_nothing_that_a_provider_says_stops_a_tick(
    office: Office, engine: SqlEngine, said: str, kept: str
) -> None:
    campaign = await office.launch(3)
    await mark(engine, await leased(engine, campaign), [2])

    await tell(engine, Record(campaign, 2, 1, Event.REJECT, said))

    assert (await office.ledger(campaign))[2][2] == kept


@pytest.mark.parametrize(
    ("event", "move"),
    [
        (Event.MARK, (State.QUEUED, State.ATTEMPTING)),
        (Event.SUPPRESS, (State.QUEUED, State.SUPPRESSED)),
        (Event.CANCEL, (State.QUEUED, State.CANCELLED)),
        (Event.LOSE, (State.ATTEMPTING, State.UNCERTAIN)),
        (Event.REPEAT, (State.ATTEMPTING, State.QUEUED)),
    ],
)
def test_statements_about_many_rows_follow_the_table_of_transitions(
    event: Event, move: tuple[State, State]
) -> None:
    assert move_of(event) == move


async def test_why_a_row_waits_is_told_also_while_it_is_tried_again(
    office: Office, engine: SqlEngine
) -> None:
    campaign = await office.launch(1)
    lease = await leased(engine, campaign)
    [marked] = (await mark(engine, lease, [2])).marked[campaign]
    failed = Record(campaign, 2, marked.attempt, Event.DEFER, "out of reach", not_before=1.0)
    await tell(engine, failed)
    waiting = await _obstacle(office, campaign)

    await mark(engine, lease, [2])

    assert await office.states(campaign) == {State.ATTEMPTING: 1}
    assert waiting == await _obstacle(office, campaign) == "out of reach"


@pytest.mark.parametrize(("wait", "anew"), [(600.0, False), (3600.0, True)])
async def test_who_was_told_to_wait_longer_than_we_ever_do_is_tried_anew(
    office: Office, engine: SqlEngine, database: Database, wait: float, *, anew: bool
) -> None:
    campaign = await office.launch(1)
    lease = await leased(engine, campaign)
    [marked] = (await mark(engine, lease, [2])).marked[campaign]
    told = Record(campaign, 2, marked.attempt, Event.DEFER, "too fast", not_before=1.0)
    await tell(engine, told)
    async with database.write() as connection:  # some days ago
        past = {"attempted_at": 100.0, "tried_since": 100.0, "not_before": 100.0 + wait}
        await connection.execute(update(delivery).values(past))
    await give_back(engine, lease)

    [queued] = (await leased(engine, campaign)).rows
    await mark(engine, lease, [2], epoch=1)

    async with database.read() as connection:
        since = (await connection.execute(select(delivery.c.tried_since))).scalar_one()
    assert (queued.tried_since is None, since > 100.0) == (anew, anew)


async def _obstacle(office: Office, campaign: CampaignId) -> str:
    async with office.store.work(office.agency.id) as work:
        return await work.ledger.obstacle(campaign)
