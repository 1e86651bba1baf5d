"""Alerts: what was raised, which mails are due, and the notices to staff, one of each kind.

A notice tells whoever launched a campaign that is affected. It is about no single campaign, and
is written anew as the alert changes: the bot edits the message that shows it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection

from agencies.model import INSTALLATION, AgencyId
from agencies.sealing import Key, KeyRing
from campaigns.alerts import Alert, AlertKind, Raised, owes_mail
from storage import contexts
from storage.database import NOW, db_now
from storage.engine_ends import agency_keys
from storage.tables import alert, notice
from storage.transacting import Transacting
from storage.upserts import Upsert

Whom = tuple[AgencyId, str, str]
"""An agency, one of its staff, and the kind of an alert."""

_RAISED = select(alert).order_by(alert.c.kind)
_RAISE = Upsert(alert, key=["kind"], replaced=["since", "over_at"])
_IS_ONE: ColumnElement[bool] = alert.c.kind == bindparam("of_kind")
_OVER = update(alert).where(_IS_ONE).values(over_at=bindparam("at"))
_BEGAN_MAILED = update(alert).where(_IS_ONE).values(mailed_at=db_now(), owed=True)
_OVER_MAILED = update(alert).where(_IS_ONE).values(owed=False)
_NOTICES = (
    select(notice)
    .where(notice.c.kind.in_([kind.value for kind in AlertKind]))
    .order_by(notice.c.id)
    .with_for_update()
)
_NEW = insert(notice).values(sealed=b"", created_at=db_now()).returning(notice.c.id)
_IS_NOTICE: ColumnElement[bool] = notice.c.id == bindparam("of_notice")
_TELL = update(notice).where(_IS_NOTICE).values(sealed=bindparam("said"), delivered_at=None)
_FORGET = delete(notice).where(_IS_NOTICE)


class _Told(NamedTuple):
    """A notice as it stands; `is_seen` when some message shows it."""

    id: int
    facts: Mapping[str, Any]
    is_seen: bool
    waits: bool


class SqlAlerts(Transacting):
    """Every function raises StorageDown."""

    async def keep(self, alerts: Sequence[Alert], *, is_sure: bool) -> Sequence[Raised]:
        """Raises these, and ends the others if it `is_sure`; those of which a mail is due."""
        return await self._transact(lambda c: keep(c, self._ring, alerts, is_sure=is_sure))

    async def mailed(self, raised: Raised) -> None:
        """A mail about it was taken by the mail server."""
        statement = _BEGAN_MAILED if raised.over_at is None else _OVER_MAILED
        await self._transact(lambda c: c.execute(statement, {"of_kind": raised.kind.value}))


def keep(
    connection: Connection, ring: KeyRing, alerts: Sequence[Alert], *, is_sure: bool
) -> Sequence[Raised]:
    now: float = connection.execute(NOW).scalar_one()
    before = {one.kind: one for one in _raised(connection)}
    found = {one.kind: one for one in alerts}
    for kind in found.keys() - {k for k, one in before.items() if one.over_at is None}:
        row = {"agency_id": INSTALLATION, "kind": kind.value, "since": found[kind].since}
        connection.execute(_RAISE.on(connection).values(**row, over_at=None, owed=False))
    if is_sure:
        for one in before.values():
            if one.over_at is None and one.kind not in found:
                connection.execute(_OVER, {"of_kind": one.kind.value, "at": now})
    raised = _raised(connection)
    _tell(connection, ring, _wanted(alerts, raised), now if is_sure else None)
    return [one for one in raised if owes_mail(one, now)]


def _raised(connection: Connection) -> Sequence[Raised]:
    return [
        Raised(
            kind=AlertKind(row.kind),
            since=row.since,
            over_at=row.over_at,
            mailed_at=row.mailed_at,
            owed=bool(row.owed),
        )
        for row in connection.execute(_RAISED)
    ]


def _wanted(alerts: Iterable[Alert], raised: Iterable[Raised]) -> Mapping[Whom, Mapping[str, Any]]:
    """What each person is to be told, of all their campaigns in one message of a kind."""
    since = {one.kind: one.since for one in raised}
    names: defaultdict[Whom, list[str]] = defaultdict(list)
    for one in alerts:
        for affected in one.campaigns:
            names[affected.agency, affected.created_by, one.kind.value].append(affected.name)
    return {
        whom: {"campaigns": of, "since": since[AlertKind(whom[2])], "over": None}
        for whom, of in names.items()
    }


def _tell(
    connection: Connection,
    ring: KeyRing,
    wanted: Mapping[Whom, Mapping[str, Any]],
    over: float | None,
) -> None:
    """`over` is the moment at which what is wanted no more is over; None where that is unsure."""
    rows = connection.execute(_NOTICES).all()
    keys = agency_keys(connection, ring, {*(r.agency_id for r in rows), *(w[0] for w in wanted)})
    told = {
        (AgencyId(r.agency_id), r.identity, r.kind): _Told(
            id=r.id,
            facts=_opened(keys[AgencyId(r.agency_id)], r.agency_id, r.id, r.sealed),
            is_seen=bool(r.message),
            waits=r.delivered_at is None,
        )
        for r in rows
    }
    for whom, facts in wanted.items():
        one = told.get(whom)
        if one is None or one.facts != facts:
            _write(connection, keys[whom[0]], whom, one.id if one else None, facts)
    for whom in told.keys() - wanted.keys() if over is not None else ():
        _end(connection, keys[whom[0]], whom, told[whom], over)


def _end(connection: Connection, key: Key, whom: Whom, one: _Told, over: float | None) -> None:
    """What nobody has seen is taken back; what was delivered too late to say so is told again."""
    if not one.is_seen:
        connection.execute(_FORGET, {"of_notice": one.id})
    elif one.facts["over"] is None:
        _write(connection, key, whom, one.id, {**one.facts, "over": over})
    elif not one.waits:
        _write(connection, key, whom, one.id, one.facts)


def _write(
    connection: Connection, key: Key, whom: Whom, old: int | None, facts: Mapping[str, Any]
) -> None:
    agency, identity, kind = whom
    row = {"agency_id": agency, "identity": identity, "kind": kind, "campaign_id": None}
    of: int = old or connection.execute(_NEW, row).scalar_one()
    sealed = key.seal(json.dumps(facts).encode(), contexts.notice_arguments(agency, of))
    connection.execute(_TELL, {"of_notice": of, "said": sealed})


def _opened(key: Key, agency: int, of: int, sealed: bytes) -> Mapping[str, Any]:
    context = contexts.notice_arguments(AgencyId(agency), of)
    facts: Mapping[str, Any] = json.loads(key.open(sealed, context))
    return facts
