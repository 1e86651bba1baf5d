"""The process dies at a named place; after the next start the journal and the ledger agree."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from campaigns.lifecycle import CampaignState, Step
from campaigns.model import CampaignId
from campaigns.states import State
from tests.fakes.eventually import eventually
from tests.fakes.twilio import FakeTwilio
from tests.nursery.points import CANCELLING, DIED, IMPORTING, LOOKING_UP, SENDING
from tests.product.running import Product, a_list
from tests.soak.amounts import Amounts
from tests.soak.audit import ENDS, audit
from tests.soak.yard import Yard

ROWS = 12
W = 8
BY_STAFF = {State.CANCELLED, State.NOT_SENT}  # stopped, and found not to be at the provider
DEATHS = 6
PASSES = 3
"""So often at least a process passes each point, with what the ones before it left."""
RATE = 200
PATIENCE = 60.0


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio(latency=0.02) as running:
        yield running


@pytest.fixture
def product(twilio: FakeTwilio, tmp_path: Path, database_url: str) -> Product:
    settings = {"TWILIO_API_URL": twilio.url, "IN_FLIGHT_MAX": str(W)}
    return Product(tmp_path, database_url, settings)


async def dies(product: Product, role: str, *lines: str, point: str, hit: int = 1) -> None:
    """At that point, and not before it or never."""
    await product.start(*lines, role=role, dies_at=point, hit=hit)
    await product.says(DIED.decode())
    await product.ends()


async def goes_on(product: Product, is_done: Callable[[], Awaitable[bool]]) -> None:
    """A worker, until that is so."""
    await product.start(role="worker")
    await eventually(is_done, PATIENCE)
    await product.stops()


async def test_wherever_it_dies_the_next_one_mends_it(
    yard: Yard, twilio: FakeTwilio, product: Product, amounts: Amounts
) -> None:
    """Each time there is a new campaign, beside what the last one left."""
    account = await yard.twilio_account(rate=RATE)
    campaigns = []
    for hit in range(1, amounts.of(10) + 1):
        for point in SENDING:
            campaigns.append(await yard.send(ROWS, account))
            await dies(product, "worker", point=point, hit=min(hit, MOST_HITS.get(point, PASSES)))
            await yard.expire_leases()  # as if it had died long ago; SQLite need not wait
    await goes_on(product, partial(are_over, yard, campaigns))

    uncertain = await agree(yard, twilio, campaigns)
    amounts.notes(points=len(SENDING), deaths=len(campaigns), uncertain=uncertain)
    assert uncertain <= W * len(campaigns)


MOST_HITS = dict.fromkeys((point for point in SENDING if "chunk" in point or "ended" in point), 1)
"""A short list is one chunk."""


async def test_wherever_it_dies_the_provider_is_asked_in_the_end(
    yard: Yard, twilio: FakeTwilio, product: Product, amounts: Amounts
) -> None:
    account = await yard.twilio_account(rate=RATE)
    campaigns = [await yard.send(ROWS, account) for _ in range(DEATHS)]
    for _ in campaigns:
        await dies(product, "worker", point="before the record")
        await yard.expire_leases()
    await goes_on(product, partial(are_over, yard, campaigns))
    uncertain = await agree(yard, twilio, campaigns)

    for point in LOOKING_UP:
        await yard.make_doubts_due()
        await dies(product, "worker", point=point)
    await yard.make_doubts_due()
    await goes_on(product, partial(have_none_in_doubt, yard, campaigns))

    assert await agree(yard, twilio, campaigns) == 0
    states = await states_of(yard, campaigns)
    amounts.notes(points=len(LOOKING_UP), uncertain_before=uncertain)
    amounts.notes(found_not_to_be_there=states[State.NOT_SENT])
    assert states[State.ACCEPTED] == len({one.to for one in twilio.journal})
    assert states[State.ACCEPTED] + states[State.NOT_SENT] == ROWS * DEATHS


async def test_wherever_it_dies_a_stopped_campaign_is_stopped(
    yard: Yard, twilio: FakeTwilio, product: Product, amounts: Amounts
) -> None:
    account = await yard.twilio_account(rate=RATE)
    campaigns = []
    for point in CANCELLING:
        campaigns.append(await yard.send(ROWS, account))
        await dies(product, "worker", point="after the reply", hit=3)
        await yard.step(campaigns[-1], Step.STOP)
        before = len(twilio.journal)
        await yard.expire_leases()
        await dies(product, "worker", point=point)
        assert len(twilio.journal) == before
    await goes_on(product, partial(are_swept, yard, campaigns))

    await agree(yard, twilio, campaigns)
    states = await states_of(yard, campaigns)
    amounts.notes(points=len(CANCELLING), cancelled=states[State.CANCELLED])
    assert len(twilio.journal) == before
    assert states[State.CANCELLED] > 0


async def test_wherever_it_dies_a_list_is_read_in_the_end(
    yard: Yard, product: Product, tmp_path: Path, amounts: Amounts
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(a_list(ROWS), encoding="utf-8")
    talk = ["/new", "SMS · rehearsal", "Moving", "Hello", f"/upload {people}"]
    for point in IMPORTING:
        await dies(product, "run", *talk, point=point)
        await yard.expire_jobs()
        talk = ["/status"]
    going_on = ["/status", "#1", "Looks right, go on", "1000", "#1", "/wait"]
    ended = await product.holds(*going_on)

    amounts.notes(points=len(IMPORTING))
    assert f"{ROWS} people can be reached, of {ROWS} rows" in ended.said
    outbox = product.outbox()
    assert Counter(line["address"] for line in outbox).most_common(1)[0][1] == 1
    assert len(outbox) == ROWS


async def agree(yard: Yard, twilio: FakeTwilio, campaigns: Sequence[CampaignId]) -> int:
    """How many are uncertain, of whom nobody got two and nobody was lost."""
    found = [
        audit(twilio.journal, await yard.ledger(one), one, ROWS, ENDS | BY_STAFF)
        for one in campaigns
    ]
    assert sum(one.faults for one in found) == 0
    assert await yard.unequal_counters() == []
    return sum(one.uncertain for one in found)


async def states_of(yard: Yard, campaigns: Sequence[CampaignId]) -> Counter[State]:
    return sum([await yard.states(one) for one in campaigns], Counter[State]())


async def are_over(yard: Yard, campaigns: Sequence[CampaignId]) -> bool:
    return all([await yard.is_in(one, CampaignState.FINISHED) for one in campaigns])


async def have_none_in_doubt(yard: Yard, campaigns: Sequence[CampaignId]) -> bool:
    return not (await states_of(yard, campaigns))[State.UNCERTAIN]


async def are_swept(yard: Yard, campaigns: Sequence[CampaignId]) -> bool:
    states = await states_of(yard, campaigns)
    return not states[State.QUEUED] and not states[State.ATTEMPTING]
