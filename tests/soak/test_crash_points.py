"""The process dies at a named place; after the next start the journal and the ledger agree."""

import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from campaigns.lifecycle import CampaignState, Step
from campaigns.model import CampaignId
from campaigns.states import State
from tests.fakes.eventually import eventually
from tests.fakes.twilio import FakeTwilio
from tests.product.running import Product, a_list
from tests.soak.amounts import Amounts
from tests.soak.audit import audit
from tests.soak.children import Children, nursery
from tests.soak.points import CANCELLING, IMPORTING, LOOKING_UP, SENDING
from tests.soak.yard import Yard

ROWS = 12
W = 8
DEATHS = 6
RATE = 200
PATIENCE = 60.0


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio(latency=0.02) as running:
        yield running


@pytest.fixture(scope="module")
def nurse() -> Iterator[subprocess.Popen[str]]:
    with nursery() as process:
        yield process


@pytest.fixture
def children(
    nurse: subprocess.Popen[str], twilio: FakeTwilio, tmp_path: Path, database_url: str
) -> Children:
    settings = {"TWILIO_API_URL": twilio.url, "IN_FLIGHT_MAX": str(W)}
    return Children(nurse, tmp_path, database_url, settings)


async def test_wherever_it_dies_the_next_one_mends_it(
    yard: Yard, twilio: FakeTwilio, children: Children, amounts: Amounts
) -> None:
    """Each time there is a new campaign, beside what the last one left."""
    account = await yard.twilio_account(rate=RATE)
    campaigns = []
    for hit in range(1, amounts.of(10) + 1):
        for point in SENDING:
            campaigns.append(await yard.send(ROWS, account))
            await children.dies("worker", point=point, hit=min(hit, MOST_HITS.get(point, hit)))
            await yard.expire_leases()  # as if it had died long ago; SQLite need not wait
    child, _ = children.start("worker")
    await eventually(partial(are_over, yard, campaigns), PATIENCE)
    await children.ends(child)

    uncertain = await agree(yard, twilio, campaigns)
    amounts.notes(points=len(SENDING), deaths=len(campaigns), uncertain=uncertain)
    assert uncertain <= W * len(campaigns)


MOST_HITS = dict.fromkeys((point for point in SENDING if "chunk" in point or "ended" in point), 1)
"""A short list is one chunk."""


async def test_wherever_it_dies_the_provider_is_asked_in_the_end(
    yard: Yard, twilio: FakeTwilio, children: Children, amounts: Amounts
) -> None:
    account = await yard.twilio_account(rate=RATE)
    campaigns = [await yard.send(ROWS, account) for _ in range(DEATHS)]
    for _ in campaigns:
        await children.dies("worker", point="before the record")
        await yard.expire_leases()
    child, _ = children.start("worker")
    await eventually(partial(are_over, yard, campaigns), PATIENCE)
    await children.ends(child)
    uncertain = await agree(yard, twilio, campaigns)

    for point in LOOKING_UP:
        await yard.make_doubts_due()
        await children.dies("worker", point=point)
    await yard.make_doubts_due()
    child, _ = children.start("worker")
    await eventually(partial(have_none_in_doubt, yard, campaigns), PATIENCE)
    await children.ends(child)

    assert await agree(yard, twilio, campaigns) == 0
    states = await states_of(yard, campaigns)
    amounts.notes(points=len(LOOKING_UP), uncertain_before=uncertain)
    amounts.notes(found_not_to_be_there=states[State.NOT_SENT])
    assert states[State.ACCEPTED] == len({one.to for one in twilio.journal})
    assert states[State.ACCEPTED] + states[State.NOT_SENT] == ROWS * DEATHS


async def test_wherever_it_dies_a_stopped_campaign_is_stopped(
    yard: Yard, twilio: FakeTwilio, children: Children, amounts: Amounts
) -> None:
    account = await yard.twilio_account(rate=RATE)
    campaigns = []
    for point in CANCELLING:
        campaigns.append(await yard.send(ROWS, account))
        await children.dies("worker", point="after the reply", hit=3)
        await yard.step(campaigns[-1], Step.STOP)
        before = len(twilio.journal)
        await yard.expire_leases()
        await children.dies("worker", point=point)
        assert len(twilio.journal) == before
    child, _ = children.start("worker")
    await eventually(partial(are_swept, yard, campaigns), PATIENCE)
    await children.ends(child)

    await agree(yard, twilio, campaigns)
    states = await states_of(yard, campaigns)
    amounts.notes(points=len(CANCELLING), cancelled=states[State.CANCELLED])
    assert len(twilio.journal) == before
    assert states[State.CANCELLED] > 0


async def test_wherever_it_dies_a_list_is_read_in_the_end(
    yard: Yard, children: Children, tmp_path: Path, amounts: Amounts
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(a_list(ROWS), encoding="utf-8")
    talk = ["/new", "SMS · rehearsal", "Moving", "Hello", f"/upload {people}"]
    for point in IMPORTING:
        await children.dies("run", *talk, point=point)
        await yard.expire_jobs()
        talk = ["/status"]
    going_on = ["/status", "#1", "Looks right, go on", "1000", "#1", "/wait"]
    child, said = children.start("run", *going_on)
    await eventually(lambda: has_reported(said), PATIENCE)
    await children.ends(child)

    amounts.notes(points=len(IMPORTING))
    assert f"{ROWS} people can be reached, of {ROWS} rows" in said.read_text()
    outbox = Product(tmp_path, "").outbox()
    assert Counter(line["address"] for line in outbox).most_common(1)[0][1] == 1
    assert len(outbox) == ROWS


async def agree(yard: Yard, twilio: FakeTwilio, campaigns: Sequence[CampaignId]) -> int:
    """How many are uncertain, of whom nobody got two and nobody was lost."""
    found = [audit(twilio.journal, await yard.ledger(one), one) for one in campaigns]
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


async def has_reported(said: Path) -> bool:
    return "rows of the list" in said.read_text()
