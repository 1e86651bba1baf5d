"""What is written into rows of the ledger, many at a time: each if it still is as it was read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    Integer,
    SmallInteger,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection

from campaigns.model import CampaignId
from campaigns.states import State
from storage.packed import packed, unpacked
from storage.quick import Quick
from storage.tables import delivery, doubt


class Write(NamedTuple):
    """What is to become of one row, if it still is as it was read."""

    campaign: CampaignId
    row: int
    attempt: int
    old: State
    state: State
    provider_id: str
    reason: str
    not_before: float | None
    settled_at: float | None
    excused: int
    repeated: int

    @property
    def is_plain(self) -> bool:
        """It is settled, and there is nothing else to say about it."""
        plain = not (self.reason or self.excused or self.repeated)
        return plain and self.settled_at is not None and self.state is not State.UNCERTAIN


_AS_READ = {"campaign": BigInteger, "row": Integer, "attempt": Integer, "old": SmallInteger}
_WRITTEN = unpacked(
    "written",
    **_AS_READ,
    state=SmallInteger,
    provider_id=Text,
    reason=Text,
    not_before=Double,
    settled_at=Double,
    excused=SmallInteger,
    repeated=SmallInteger,
)
_IDENTIFIED = unpacked("identified", **_AS_READ, provider_id=Text)


def _as_read(told: Mapping[str, ColumnElement[Any]]) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.campaign_id == told["campaign"],
        delivery.c.row == told["row"],
        delivery.c.attempt == told["attempt"],
        delivery.c.state == told["old"],
    )


_WRITE = Quick(
    update(delivery)
    .where(*_as_read(_WRITTEN))
    .values(
        state=_WRITTEN["state"],
        provider_id=func.coalesce(func.nullif(_WRITTEN["provider_id"], ""), delivery.c.provider_id),
        reason=_WRITTEN["reason"],
        not_before=_WRITTEN["not_before"],
        settled_at=_WRITTEN["settled_at"],
        excused=delivery.c.excused + _WRITTEN["excused"],
        repeated=delivery.c.repeated + _WRITTEN["repeated"],
    ),
    "written",
)
_MOVED = unpacked("moved", campaign=BigInteger, row=Integer, attempt=SmallInteger, provider_id=Text)
MOVE = Quick(
    update(delivery)
    .where(
        delivery.c.campaign_id == _MOVED["campaign"],  # a constant would make SQLite read it all
        delivery.c.row == _MOVED["row"],
        delivery.c.attempt == _MOVED["attempt"],
        delivery.c.state == bindparam("old"),
    )
    .values(
        state=bindparam("new"),
        provider_id=func.coalesce(func.nullif(_MOVED["provider_id"], ""), delivery.c.provider_id),
        reason="",
        not_before=None,
        settled_at=bindparam("now"),
    ),
    *("old", "new", "now", "moved"),
)
IDENTIFY = Quick(
    update(delivery).where(*_as_read(_IDENTIFIED)).values(provider_id=_IDENTIFIED["provider_id"]),
    "identified",
)
_LOST = unpacked("lost", **_AS_READ)
_DOUBT = Quick(
    insert(doubt).from_select(
        ["agency_id", "campaign_id", "row", "attempt", "since", "ask_at"],
        select(
            delivery.c.agency_id,
            delivery.c.campaign_id,
            delivery.c.row,
            delivery.c.attempt,
            func.coalesce(delivery.c.attempted_at, bindparam("ask_at", type_=Double)),
            bindparam("ask_at", type_=Double),
        ).where(
            delivery.c.campaign_id == _LOST["campaign"],
            delivery.c.row == _LOST["row"],
            delivery.c.attempt == _LOST["attempt"],
        ),
    ),
    *("ask_at", "lost"),
)


def write_all(connection: Connection, writes: Iterable[Write], now: float) -> None:
    """Most messages are simply taken: to write that costs half of what any other end does."""
    moved: dict[tuple[State, State], list[tuple[int, int, int, str]]] = defaultdict(list)
    others: list[Write] = []
    for write in writes:
        if write.is_plain:
            row = write.campaign, write.row, write.attempt, write.provider_id
            moved[write.old, write.state].append(row)
        else:
            others.append(write)
    for which, rows in moved.items():
        MOVE.run(connection, *which, now, packed(connection, rows))
    if others:
        _WRITE.run(connection, packed(connection, others))
        _doubt(connection, others, now)


def _doubt(connection: Connection, writes: Iterable[Write], now: float) -> None:
    """What is uncertain from now on is remembered, to be found without a search."""
    lost = [write for write in writes if write.state is State.UNCERTAIN]
    if lost:
        _DOUBT.run(connection, now, packed(connection, lost))
