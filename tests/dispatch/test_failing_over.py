"""A second account takes over while the first one fails: by both journals nobody gets two.

It is long because each way to fail, and to come back, is gone through from end to end.
"""

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest

from agencies.model import CredentialId
from campaigns.attempts import NotOurs
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import CampaignId, ReceiptState
from campaigns.states import State
from dispatch.lock import DispatchLock
from storage.doubtful_rows import SqlDoubtfulRows
from tests.dispatch.failpoints import POINTS, DyingEngine, Failpoints
from tests.dispatch.office import Office, address_of, crash, text_of
from tests.dispatch.pairs import (
    LOST,
    SLOWLY,
    SMALL,
    Pair,
    Then,
    W,
    ended,
    full,
    lost,
    refused,
    unreachable,
    was_asked,
)
from tests.dispatch.test_control import by_itself_of
from tests.dispatch.test_crash import MOST_HITS
from tests.fakes.eventually import eventually
from tests.fakes.provider import accept


async def test_the_second_takes_over_while_nobody_is_there_and_the_first_comes_back(
    pair: Pair,
) -> None:
    pair.second = await pair.office.account(SLOWLY)
    campaign = await pair.launch(300)

    async with pair.office.dispatching(pair.providers):
        await eventually(lambda: pair.has(pair.one, 40))
        pair.temper.answer = unreachable
        await eventually(lambda: pair.has(pair.other, 20))
        tried = len(pair.one.asked)
        await pair.office.pass_time_until(lambda: was_asked(pair.one, tried + 1), 31)
        pair.temper.answer, before = accept, len(pair.one.journal)
        await eventually(lambda: pair.comes_back(pair.one, before + 20))
        await eventually(lambda: ended(pair, campaign))

    assert pair.both.texts() == {address_of(row): text_of(row) for row in range(2, 302)}
    assert pair.both.most_to_one() == 1
    assert await pair.through(campaign) == pair.journals()
    assert await pair.office.unequal_counters() == []
    assert [deed.what for deed in await by_itself_of(pair.office)] == [
        "provider-unreachable", "went-over", "provider-reached-again", "came-back", "finished",
    ]  # fmt: skip


async def test_staff_are_told_once_which_account_it_goes_through_and_why(pair: Pair) -> None:
    campaign = await pair.launch(60)
    pair.temper.answer = unreachable

    async with pair.office.dispatching(pair.providers):
        await eventually(lambda: ended(pair, campaign))

    told = {one.kind: json.loads(one.arguments) for one in await pair.office.notices()}
    assert told.keys() == {"went-over", "finished"}
    labels = (told["went-over"]["account"], told["went-over"]["other"])
    assert labels == ("account 0", "account 1")
    assert told["went-over"]["because"] == "unreachable"
    assert len(pair.one.asked) <= 10


async def test_what_nobody_knows_about_is_never_sent_by_the_other_account(pair: Pair) -> None:
    campaign = await pair.launch(200)

    async with pair.office.dispatching(pair.providers, limits=SMALL):
        await eventually(lambda: pair.has(pair.one, 20))
        pair.temper.answer = Then([lost] * LOST, unreachable)
        await eventually(lambda: ended(pair, campaign))

    ledger = await pair.office.ledger(campaign)
    uncertain = {address_of(row) for row, one in ledger.items() if one.state is State.UNCERTAIN}
    assert len(uncertain) == LOST
    assert uncertain.isdisjoint(pair.both.texts())
    assert uncertain | pair.both.texts().keys() == {address_of(row) for row in range(2, 202)}
    assert pair.both.most_to_one() == 1
    through = await pair.through(campaign)
    assert all(through[address] == {pair.first} for address in uncertain)


async def test_what_is_uncertain_is_looked_up_and_settled_at_the_account_that_had_it(
    pair: Pair,
) -> None:
    campaign = await pair.launch([2, 3, 4])
    pair.temper.answer = lost

    async with pair.office.dispatching(pair.providers):
        await eventually(lambda: ended(pair, campaign))
    async with pair.office.dispatching(pair.providers):
        pair.temper.answer = unreachable
        later = await pair.launch(range(5, 25))
        await eventually(lambda: pair.has(pair.other, 10))

    doubts = await SqlDoubtfulRows(pair.office.database, pair.office.keyring).take_doubts(10)
    assert {doubt.credential for doubt in doubts} == {pair.first}
    [asked] = [one.id for one in pair.one.asked if one.address == address_of(2)]
    assert pair.office.ids.read(pair.first, asked)[:2] == (campaign, 2)
    with pytest.raises(NotOurs):
        pair.office.ids.read(pair.second, asked)
    taken = pair.other.journal[0].attempt
    assert pair.office.ids.read(pair.second, taken)[0] == later
    await pair.office.receipt(campaign, 2, ReceiptState.DELIVERED)
    assert (await pair.office.ledger(campaign))[2].state is State.DELIVERED


@pytest.mark.parametrize("missing", [False, True], ids=["refused", "not to be opened"])
async def test_a_refused_account_stops_who_has_no_other_and_goes_over_for_who_has(
    pair: Pair, *, missing: bool
) -> None:
    pair.temper.answer = refused
    pair.missing |= {pair.first} & {CredentialId(pair.first * missing)}
    without = await pair.office.launch(range(1002, 1022), account=pair.first)
    campaign = await pair.launch(60)

    async with pair.office.dispatching(pair.providers):
        await eventually(lambda: ended(pair, campaign))
        await eventually(partial(pair.office.is_in, without, CampaignState.PAUSED))

    assert pair.other.texts() == {address_of(row): text_of(row) for row in range(2, 62)}
    assert pair.both.most_to_one() == 1
    told = {(one.campaign, one.kind) for one in await pair.office.notices()}
    assert told == {(without, "misconfigured"), (campaign, "went-over"), (campaign, "finished")}


async def test_one_that_was_refused_is_gone_back_to_once_it_works(pair: Pair) -> None:
    pair.second = await pair.office.account(SLOWLY)
    pair.temper.answer = refused
    campaign = await pair.launch(300)

    async with pair.office.dispatching(pair.providers):
        await eventually(lambda: pair.has(pair.other, 20))
        pair.temper.answer = accept
        await eventually(lambda: pair.comes_back(pair.one, 20))
        await eventually(lambda: ended(pair, campaign))

    assert pair.both.texts() == {address_of(row): text_of(row) for row in range(2, 302)}
    assert pair.both.most_to_one() == 1
    deeds = [deed.what for deed in await by_itself_of(pair.office)]
    assert deeds == ["went-over", "came-back", "finished"]


async def test_where_both_are_refused_it_pauses_and_staff_are_asked(pair: Pair) -> None:
    pair.temper.answer = pair.other_temper.answer = refused
    campaign = await pair.launch(40)

    async with pair.office.dispatching(pair.providers):
        await eventually(lambda: pair.office.is_in(campaign, CampaignState.PAUSED))
        await eventually(lambda: waits_wholly(pair.office, campaign, 40))
        pair.temper.answer = accept
        await pair.office.step(campaign, Step.RESUME)
        await eventually(lambda: ended(pair, campaign))

    assert pair.one.texts() == {address_of(row): text_of(row) for row in range(2, 42)}
    assert pair.both.most_to_one() == 1


async def test_a_long_wait_is_the_accounts_and_the_other_one_takes_those_messages(
    pair: Pair,
) -> None:
    campaign = await pair.launch(60)
    pair.temper.answer = full

    async with pair.office.dispatching(pair.providers):
        await eventually(lambda: was_asked(pair.one, 1))
        await eventually(lambda: pair.has(pair.other, 50))
        await pair.office.pass_time(3)
        await eventually(lambda: ended(pair, campaign))

    assert pair.other.texts() == {address_of(row): text_of(row) for row in range(2, 62)}
    assert len(pair.one.asked) <= 5


async def test_an_account_that_is_removed_after_it_took_over_sends_nothing_more(
    pair: Pair,
) -> None:
    pair.second = await pair.office.account(SLOWLY)
    campaign = await pair.launch(300)
    pair.temper.answer = unreachable

    async with pair.office.dispatching(pair.providers):
        await eventually(lambda: pair.has(pair.other, 20))
        async with pair.office.store.work(pair.office.agency.id) as work:
            await work.credentials.remove(pair.second)
        for _ in range(2):  # by the second time, what was marked before it was known has left
            tried = len(pair.one.asked)
            await pair.office.pass_time_until(partial(was_asked, pair.one, tried + 1), 601)
        taken = len(pair.other.journal)
        pair.temper.answer = accept
        await pair.office.pass_time_until(lambda: ended(pair, campaign), 601)

    assert taken == len(pair.other.journal)
    assert pair.both.texts() == {address_of(row): text_of(row) for row in range(2, 302)}
    assert pair.both.most_to_one() == 1


async def test_where_the_other_account_was_removed_a_refusal_pauses(pair: Pair) -> None:
    pair.second = await pair.office.account(SLOWLY)
    campaign = await pair.launch(300)
    pair.temper.answer = refused

    async with pair.office.dispatching(pair.providers):
        await eventually(lambda: pair.has(pair.other, 20))
        async with pair.office.store.work(pair.office.agency.id) as work:
            await work.credentials.remove(pair.second)
        paused = partial(pair.office.is_in, campaign, CampaignState.PAUSED)
        await pair.office.pass_time_until(paused, 31)

    assert pair.both.most_to_one() == 1


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_two_workers_go_over_and_come_back_together_and_nobody_gets_two(
    pair: Pair,
) -> None:
    pair.second = await pair.office.account(SLOWLY)
    campaign = await pair.launch(600)

    async with (
        pair.office.dispatching(pair.providers, limits=SMALL),
        pair.office.dispatching(pair.providers, limits=SMALL),
    ):
        await eventually(lambda: pair.has(pair.one, 40))
        pair.temper.answer = unreachable
        await eventually(lambda: pair.has(pair.other, 40))
        pair.temper.answer, before = accept, len(pair.one.journal)
        await eventually(lambda: pair.comes_back(pair.one, before + 20))
        await eventually(lambda: ended(pair, campaign))

    assert pair.both.texts() == {address_of(row): text_of(row) for row in range(2, 602)}
    assert pair.both.most_to_one() == 1
    assert await pair.through(campaign) == pair.journals()
    told = [deed.what for deed in await by_itself_of(pair.office)]
    assert told.count("went-over") == told.count("came-back") == 1


@pytest.mark.parametrize("point", POINTS)
async def test_wherever_it_dies_while_it_goes_over_nobody_gets_two_and_nobody_is_missing(
    pair: Pair, tmp_path: Path, point: str
) -> None:
    pair.temper.answer = unreachable
    campaign = await pair.launch(40)
    points = Failpoints(point, MOST_HITS.get(point, 2))
    pair.other.before = partial(points.at, "before handing over")
    pair.other.after = partial(points.at, "after it was taken")
    lock = DispatchLock(tmp_path / "lock")
    engine = DyingEngine(pair.office.engine, points)
    dying = pair.office.dispatcher(pair.providers, engine=engine, lock=lock, limits=SMALL)
    running = asyncio.create_task(dying.run())
    await eventually(lambda: is_set(points.reached))
    await crash(running)

    pair.other.before = pair.other.after = straight_on
    async with pair.office.dispatching(pair.providers, lock=lock, limits=SMALL):
        await eventually(lambda: ended(pair, campaign))

    ledger = await pair.office.ledger(campaign)
    uncertain = {address_of(row) for row, one in ledger.items() if one.state is State.UNCERTAIN}
    taken = pair.both.texts().keys()
    assert pair.both.most_to_one() == 1
    assert len(uncertain) <= 2 * W
    assert uncertain | taken == {address_of(row) for row in range(2, 42)}
    assert await pair.office.unequal_counters() == []


async def waits_wholly(office: Office, campaign: CampaignId, rows: int) -> bool:
    return (await office.states(campaign))[State.QUEUED] == rows


async def is_set(event: asyncio.Event) -> bool:
    return event.is_set()


async def straight_on() -> None:
    """Nothing happens in between."""
