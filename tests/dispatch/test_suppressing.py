"""Who may not be contacted is left out when their turn comes, for why and whatever for."""

import pytest

from agencies.suppression import Cause
from campaigns.purpose import Purpose
from campaigns.states import State
from storage.engine import SqlEngine
from tests.dispatch.office import Office
from tests.storage.engine_steps import leased, mark


@pytest.fixture
def engine(office: Office) -> SqlEngine:
    return office.engine


@pytest.mark.parametrize("purpose", [Purpose.NEWS, Purpose.SERVICE])
@pytest.mark.parametrize("cause", Cause)
async def test_whoever_is_left_out_gets_neither_news_nor_service_messages(
    office: Office, engine: SqlEngine, cause: Cause, purpose: Purpose
) -> None:
    assert await fate(office, engine, cause, purpose) == (State.SUPPRESSED, cause.value)


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (Cause.UNSUBSCRIBED, (State.ATTEMPTING, "")),
        *((one, (State.SUPPRESSED, one.value)) for one in Cause if one is not Cause.UNSUBSCRIBED),
    ],
)
async def test_what_must_reach_everyone_goes_past_unsubscribing_and_nothing_else(
    office: Office, engine: SqlEngine, cause: Cause, expected: tuple[State, str]
) -> None:
    assert await fate(office, engine, cause, Purpose.ESSENTIAL) == expected


async def fate(
    office: Office, engine: SqlEngine, cause: Cause, purpose: Purpose
) -> tuple[State, str]:
    campaign = await office.launch([2], purpose=purpose)
    lease = await leased(engine, campaign)
    await office.suppress(2, cause)
    await mark(engine, lease, [2])
    line = (await office.ledger(campaign))[2]
    return line.state, line.reason
