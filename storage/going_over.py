"""Who goes over to a campaign's fallback, as a condition on the rows of that: see `fate_of`."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    and_,
    case,
    literal_column,
    or_,
    select,
)

from agencies.suppression import YIELDING
from campaigns.fallback import (
    LEFT_OUT,
    NOT_REACHED,
    ON_ITS_WAY,
    OUT_OF_IT,
    REACHED,
    SAID_LAST,
    WISHED,
    WISHES,
)
from campaigns.model import LAST_WORD
from campaigns.purpose import Purpose
from storage.tables import campaign, delivery, suppression

_first = delivery.alias("first")
_parent = campaign.alias("parent")

GOES = "goes"


def _wished() -> ColumnElement[bool]:
    """A value for each row, and no EXISTS (storage/suppressions.py says why)."""
    stays = ~_one_of(suppression.c.cause, (cause.value for cause in sorted(YIELDING)))
    found = select(suppression.c.cause).where(
        suppression.c.agency_id == _first.c.agency_id,
        suppression.c.channel == _parent.c.channel,
        suppression.c.address_hash == _first.c.address_hash,
        _one_of(suppression.c.cause, (cause.value for cause in sorted(WISHES))),
        or_(_parent.c.purpose != Purpose.ESSENTIAL.value, stays),
    )
    return found.scalar_subquery().is_not(None)


def fate(
    now: BindParameter[Any], serves: ColumnElement[Any], after: ColumnElement[Any]
) -> ScalarSelect[str]:
    """GOES, or why it stays; NULL while it waits. Of the row of the same number in the campaign
    that it `serves`, one that is on its way has to arrive within so many seconds `after` it left.
    """
    said_last = and_(_first.c.state == SAID_LAST, _first.c.reason == _word(LAST_WORD))
    over = or_(
        _one_of(_first.c.state, sorted({*NOT_REACHED, LEFT_OUT})),
        and_(
            _one_of(_first.c.state, sorted(ON_ITS_WAY)),
            ~said_last,
            after.is_not(None),
            _first.c.attempted_at + after <= now,
        ),
    )
    arrived = or_(and_(_one_of(_first.c.state, sorted(ON_ITS_WAY)), after.is_(None)), said_last)
    found = select(
        case(
            (and_(over, _wished()), _word(WISHED)),
            (over, _word(GOES)),
            (or_(_one_of(_first.c.state, sorted(OUT_OF_IT)), arrived), _word(REACHED)),
        )
    ).where(
        _parent.c.id == _first.c.campaign_id,
        _first.c.campaign_id == serves,
        _first.c.row == delivery.c.row,
    )
    return found.scalar_subquery()


def goes(
    now: BindParameter[Any], serves: ColumnElement[Any], after: ColumnElement[Any]
) -> ColumnElement[bool]:
    """That it may leave: nothing is known of its first campaign by which it has arrived."""
    return fate(now, serves, after) == _word(GOES)


def _one_of(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Without a list that is only written out when the statement is run (storage/quick.py)."""
    return or_(*(column == value for value in values))


def _word(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'")
