"""What stands open of a launched campaign, for statements that read its `run`."""

from sqlalchemy import ScalarSelect, exists, func, or_, select

from campaigns.states import State
from storage.database import db_now
from storage.tables import chunk, run, tally

HAS_WORK = or_(
    run.c.next_row <= run.c.last_row,
    exists().where(
        chunk.c.campaign_id == run.c.campaign_id,
        chunk.c.owner.is_(None),
        chunk.c.wake_at <= db_now(),
    ),
)
"""A chunk of it can be had now."""

IS_HELD = exists().where(chunk.c.campaign_id == run.c.campaign_id, chunk.c.owner.is_not(None))
"""Some worker has a chunk of it."""


def rows_in(*states: State) -> ScalarSelect[int]:
    """From the counters that are kept."""
    return (
        select(func.coalesce(func.sum(tally.c.rows), 0))
        .where(tally.c.campaign_id == run.c.campaign_id, tally.c.state.in_(sorted(states)))
        .scalar_subquery()
    )
