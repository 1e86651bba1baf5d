"""Messages that nobody knows about are asked about, and staff hear once what stands open.

It is long because a look-up is seen here from the question to what staff read.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select, update

import dispatch.lookups
from agencies.model import CredentialId
from campaigns.doubts import (
    ASK_AFTER,
    MOST_ASKED,
    Absent,
    Answer,
    Doubt,
    Found,
    Question,
    Unclear,
)
from campaigns.lifecycle import CampaignState
from campaigns.model import Attempt, CampaignId, ReceiptState
from campaigns.outcomes import Outcome, Uncertain
from campaigns.sending import Queued, Record
from campaigns.states import Event, State
from dispatch.lookups import LookUps, conclude
from dispatch.schedule import ApSchedule
from storage.database import NOW
from storage.doubtful_rows import SqlDoubtfulRows
from storage.tables import delivery, doubt
from tests.dispatch.office import Office, address_of, text_of
from tests.fakes.channel import PLAIN
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, OneProvider, accept
from tests.storage.engine_steps import leased, mark, tell

LOST = [3, 7, 11]


@dataclass(slots=True)
class AskedProvider(FakeProvider):
    """It can be asked, and keeps the questions."""

    answers: Callable[[Question], Answer] = lambda _: Absent()
    questions: list[Question] = field(default_factory=list)

    async def look_up(self, question: Question) -> Answer:
        self.questions.append(question)
        return self.answers(question)


def losing(attempt: Attempt) -> Outcome:
    if attempt.address in {address_of(row) for row in LOST}:
        return Uncertain("reset")
    return accept(attempt)


async def lose_some(office: Office, *, prefer_delivery: bool = False) -> CampaignId:
    """Of 20 messages three are uncertain."""
    campaign = await office.launch(20, prefer_delivery=prefer_delivery)
    async with office.dispatching(FakeProvider(answer=losing)):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))
    return campaign


@asynccontextmanager
async def looking_up(
    office: Office, provider: FakeProvider, rows: SqlDoubtfulRows | None = None
) -> AsyncIterator[None]:
    lookups = LookUps(
        rows=rows or SqlDoubtfulRows(office.database, office.keyring),
        providers=OneProvider(provider),
        channels={PLAIN.name: PLAIN},
        schedule=ApSchedule(),
    )
    running = asyncio.create_task(lookups.run())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_the_provider_is_asked_when_its_books_are_complete_and_not_before(
    office: Office,
) -> None:
    campaign = await lose_some(office)
    provider = AskedProvider()

    async with looking_up(office, provider):
        await eventually(lambda: has_told(office, {"asked": 3, "people": 20}))
    assert provider.questions == []

    await long_after(office)
    async with looking_up(office, provider):
        await eventually(lambda: has_told(office, {"absent": 3, "people": 20}))

    asked = [(question.address, question.body.text) for question in provider.questions]
    assert sorted(asked) == [(address_of(row), text_of(row)) for row in sorted(LOST)]
    assert await office.states(campaign) == {State.ACCEPTED: 17, State.NOT_SENT: 3}
    assert await office.unequal_counters() == []


async def test_a_database_clock_that_is_set_ahead_has_nobody_asked_before_ten_minutes_passed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is an hour old then, and may be seconds old."""
    monkeypatch.setattr(dispatch.lookups, "EVERY", 0.1)
    await lose_some(office)
    provider = AskedProvider()
    rows = SteppedRows(office.database, office.keyring)

    async with looking_up(office, provider, rows):
        await eventually(lambda: has_told(office, {"asked": 3, "people": 20}))
        rows.ahead = 3600.0
        await long_after(office)
        await eventually(lambda: all_wait(office, 600 - 60))

    assert provider.questions == []


class SteppedRows(SqlDoubtfulRows):
    ahead = 0.0

    async def clock(self) -> float:
        return await super().clock() + self.ahead


async def all_wait(office: Office, seconds: float) -> bool:
    """That many at least, by a clock that is an hour ahead."""
    async with office.database.read() as connection:
        now = (await connection.execute(NOW)).scalar_one()
        found = list((await connection.execute(select(doubt.c.ask_at))).scalars())
    return bool(found) and min(found) > now + 3600 + seconds


async def test_what_the_provider_has_is_as_it_says(office: Office) -> None:
    campaign = await lose_some(office)
    await long_after(office)
    said: dict[str, Answer] = {
        address_of(3): Found("SM3", ReceiptState.DELIVERED),
        address_of(7): Found("SM7", ReceiptState.FAILED, "30005 there is no such number any more"),
        address_of(11): Absent(),
    }
    async with looking_up(office, AskedProvider(answers=lambda asked: said[asked.address])):
        await eventually(lambda: has_told(office, {"found": 2, "absent": 1, "people": 20}))

    lines = await office.ledger(campaign)
    assert (lines[3].state, lines[3].provider_id) == (State.DELIVERED, "SM3")
    assert lines[7][:4] == (State.FAILED, 1, "30005 there is no such number any more", "SM7")
    assert lines[11].state is State.NOT_SENT


async def test_a_provider_that_fails_at_the_question_leaves_it_open_and_ends_nothing(
    office: Office,
) -> None:
    await lose_some(office)

    def fail(_: Question) -> Answer:
        raise TypeError

    provider = AskedProvider(answers=fail)
    await long_after(office)
    async with looking_up(office, provider):
        await eventually(lambda: are_asked_once(office))
        assert len(provider.questions) == len(LOST)


async def are_asked_once(office: Office) -> bool:
    async with office.database.read() as work:
        asked = (await work.execute(select(doubt.c.asked))).scalars().all()
    return list(asked) == [1] * len(LOST)


async def test_where_all_were_found_nothing_is_looked_at_any_more(office: Office) -> None:
    await lose_some(office)
    await long_after(office)
    everything = AskedProvider(answers=lambda _: Found("SM", ReceiptState.SENT))
    async with looking_up(office, everything):
        await eventually(lambda: has_told(office, {"found": 3, "people": 20}))

    assert await doubts(office) == []


async def test_where_nobody_can_be_asked_staff_are_told_so_at_once(office: Office) -> None:
    campaign = await lose_some(office)

    async with looking_up(office, FakeProvider()):
        await eventually(lambda: has_told(office, {"unknown": 3, "people": 20}))

    assert (await office.states(campaign))[State.UNCERTAIN] == 3


@dataclass(slots=True)
class TellingProvider(FakeProvider):
    """It cannot be asked, and tells of what it took within that many seconds; or not at all."""

    tells_within: float | None = 900.0


async def test_a_provider_that_tells_by_itself_is_given_its_time_and_then_nobody_knows(
    office: Office,
) -> None:
    campaign = await lose_some(office)
    async with looking_up(office, TellingProvider()):
        await eventually(lambda: has_told(office, {"asked": 3, "people": 20}))
    await office.receipt(campaign, LOST[0], ReceiptState.SENT)
    await long_after(office)
    async with looking_up(office, TellingProvider()):
        await eventually(lambda: has_told(office, {"found": 1, "unknown": 2, "people": 20}))

    assert await office.states(campaign) == {
        State.ACCEPTED: 17,
        State.SENT: 1,
        State.UNCERTAIN: 2,
    }


async def test_a_provider_that_has_no_way_to_tell_is_not_waited_for(office: Office) -> None:
    await lose_some(office)
    async with looking_up(office, TellingProvider(tells_within=None)):
        await eventually(lambda: has_told(office, {"unknown": 3, "people": 20}))


async def test_what_a_crash_left_is_asked_about_too(office: Office) -> None:
    campaign = await office.launch(5)
    provider = FakeProvider()
    provider.open.clear()
    running = asyncio.create_task(office.dispatcher(provider).run())
    await eventually(lambda: has_taken(provider, 5))
    running.cancel()
    await asyncio.wait([running])
    await office.engine.reap(everything=True)
    await long_after(office)

    async with looking_up(office, AskedProvider(answers=lambda _: Found("SM", ReceiptState.SENT))):
        await eventually(lambda: has_told(office, {"found": 5, "people": 5}))

    assert await office.states(campaign) == {State.SENT: 5}


async def test_a_receipt_that_was_quicker_than_the_question_is_believed(office: Office) -> None:
    campaign = await lose_some(office)
    await office.receipt(campaign, 3, ReceiptState.DELIVERED)
    await long_after(office)
    provider = AskedProvider()

    async with looking_up(office, provider):
        await eventually(lambda: has_told(office, {"found": 1, "absent": 2, "people": 20}))

    assert sorted(question.address for question in provider.questions) == [
        address_of(7),
        address_of(11),
    ]


async def test_a_question_is_given_to_one_process_at_a_time(office: Office) -> None:
    await lose_some(office)
    rows = SqlDoubtfulRows(office.database, office.keyring)
    first, second = await rows.take_doubts(2), await rows.take_doubts(10)

    assert [one.queued.row for one in (*first, *second)] == LOST
    assert await rows.take_doubts(10) == []


async def test_a_question_that_a_process_took_into_its_grave_is_asked_by_another(
    office: Office,
) -> None:
    await lose_some(office)
    rows = SqlDoubtfulRows(office.database, office.keyring)
    await rows.take_doubts(10)
    await long_after(office)

    assert len(await rows.take_doubts(10)) == 3


async def test_nothing_is_told_twice(office: Office) -> None:
    await lose_some(office)
    async with looking_up(office, FakeProvider()):
        await eventually(lambda: has_told(office, {"unknown": 3, "people": 20}))
    for notice in await office.notices():
        async with office.store.work(office.agency.id) as work:
            await work.notices.delivered(notice)

    await SqlDoubtfulRows(office.database, office.keyring).tell_doubts()

    assert await office.notices() == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_campaign_that_prefers_delivery_has_nothing_to_ask_after_one_loss(
    office: Office,
) -> None:
    lost: set[str] = set()

    def once(attempt: Attempt) -> Outcome:
        known = attempt.address in lost
        lost.add(attempt.address)
        return accept(attempt) if known else losing(attempt)

    campaign = await office.launch(20, prefer_delivery=True)
    async with office.dispatching(FakeProvider(answer=once)):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert await doubts(office) == []


A_DOUBT = Doubt(
    CampaignId(1), CredentialId(2), Queued(3, 1, 0, 0, 1, None, b""), 1_800_000_000.0, 0
)


def test_who_could_not_answer_is_asked_again_and_not_for_ever() -> None:
    now = A_DOUBT.since + ASK_AFTER
    again = conclude(A_DOUBT, Unclear("busy"), now)
    last = conclude(A_DOUBT._replace(asked=MOST_ASKED - 1), Unclear("busy"), now)
    assert again.record is None
    assert again.ask_at is not None
    assert again.ask_at > now
    assert (last.record, last.ask_at) == (None, None)


async def long_after(office: Office) -> None:
    async with office.database.write() as connection:
        await connection.execute(
            update(doubt).values(since=doubt.c.since - 3600, ask_at=doubt.c.ask_at - 3600)
        )


async def doubts(office: Office) -> list[int]:
    async with office.database.read() as connection:
        return list((await connection.execute(select(doubt.c.row))).scalars())


async def has_told(office: Office, facts: dict[str, Any]) -> bool:
    """Nothing but these facts, and the rest is none."""
    told = [n.arguments for n in await office.notices() if n.kind == "uncertain"]
    return [{k: v for k, v in json.loads(one).items() if v} for one in told] == [facts]


async def has_taken(provider: FakeProvider, messages: int) -> bool:
    return len(provider.journal) >= messages


async def test_after_a_long_outage_a_message_is_looked_for_where_it_was_sent(
    office: Office,
) -> None:
    """Whether its end was found by the reaper (row 2) or told at last (row 3)."""
    campaign = await office.launch(5)
    engine = office.engine
    await mark(engine, await leased(engine, campaign), [2, 3])
    async with office.database.write() as connection:
        hours_ago = delivery.c.attempted_at - 3 * 3600
        await connection.execute(update(delivery).values(attempted_at=hours_ago))
    await tell(engine, Record(campaign, 3, 1, Event.LOSE))
    await office.expire_leases()
    await engine.reap()

    async with office.database.read() as connection:
        of = (doubt.c.campaign_id == delivery.c.campaign_id) & (doubt.c.row == delivery.c.row)
        times = select(doubt.c.row, doubt.c.since - delivery.c.attempted_at).join(delivery, of)
        found = (await connection.execute(times.order_by(doubt.c.row))).all()
    assert [tuple(row) for row in found] == [(2, 0.0), (3, 0.0)]
