"""How fast an account or a campaign may go, and an agency in a day: laid out here for dispatch."""

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, case, insert, or_, select, update

from campaigns.pacing import ACCOUNTS, Down, PaceKind
from storage.scope import Scope
from storage.tables import campaign as campaign_table
from storage.tables import pace
from storage.upserts import Upsert
from storage.wakes import announce

_START = insert(pace).values(tat=0.0, paused_until=0.0, paused_because="")
_OFFER = Upsert(pace, key=["kind", "subject"])
_CHANGE = (
    update(pace)
    .where(
        pace.c.agency_id == bindparam("agency"),
        pace.c.kind == bindparam("of_kind"),
        pace.c.subject == bindparam("of"),
    )
    .values(interval=bindparam("seconds"), ceiling=bindparam("most"))
)
_LIMIT_DAY = (
    update(pace)
    .where(pace.c.agency_id == bindparam("agency"), pace.c.kind == PaceKind.AGENCY)
    .values(ceiling=bindparam("most"), paused_until=0.0)
)
_ROUTE = (campaign_table.c.credential_id, campaign_table.c.spare_id)


def _of_campaign(column: ColumnElement[int]) -> ScalarSelect[int]:
    return select(column).where(campaign_table.c.id == bindparam("campaign")).scalar_subquery()


_FORGIVEN = {"recent": "", "results": 0, "refused": 0}
_AFRESH = (
    update(pace)
    .where(
        pace.c.agency_id == bindparam("agency"),
        pace.c.kind == PaceKind.CAMPAIGN,
        pace.c.subject == bindparam("campaign"),
    )
    .values(opened=0, **_FORGIVEN)
)
_COUNTRIES = select(campaign_table.c.countries).where(
    campaign_table.c.agency_id == bindparam("agency"), campaign_table.c.id == bindparam("campaign")
)
_ACCOUNTS = (
    pace.c.agency_id == bindparam("agency"),
    pace.c.kind.in_(sorted(ACCOUNTS)),
    or_(
        *(pace.c.subject == _of_campaign(one) for one in _ROUTE),
        pace.c.subject.in_(bindparam("others", expanding=True)),
    ),
)
_LOCK_ACCOUNTS = (  # in the order of a tick, which does not wait for us while we wait for it
    select(pace.c.subject).where(*_ACCOUNTS).order_by(pace.c.kind, pace.c.subject).with_for_update()
)
_AFRESH_ACCOUNTS = (
    update(pace)
    .where(*_ACCOUNTS)
    .values(
        **_FORGIVEN,
        # whether one that was refused, or took nothing, works by now is tried at once
        paused_until=case(
            (pace.c.paused_because.in_([Down.REFUSED, Down.FAILS]), 0.0),
            else_=pace.c.paused_until,
        ),
    )
)


async def start(scope: Scope, kind: PaceKind, subject: int, rate: float | None) -> None:
    """`rate` in messages per second; None is no limit. Its first message may go at once."""
    row = {"agency_id": scope.agency.id, "kind": kind, "subject": subject}
    await scope.run(_START, {**row, "interval": _interval(rate), "ceiling": rate or 0.0})


async def offer_paid(scope: Scope, credential: int, rate: float) -> None:
    """So many a second for money; where it was slowed down it stays so."""
    row = {"agency_id": scope.agency.id, "kind": PaceKind.PAID, "subject": credential}
    row |= {"interval": _interval(rate), "ceiling": rate}
    row |= {"tat": 0.0, "paused_until": 0.0, "paused_because": ""}
    await scope.run(_OFFER.on(scope.connection).values(**row))


async def change(scope: Scope, kind: PaceKind, subject: int, rate: float | None) -> bool:
    """Whether there was one to change."""
    which = {"agency": scope.agency.id, "of_kind": kind, "of": subject}
    done = await scope.run(_CHANGE, {**which, "seconds": _interval(rate), "most": rate or 0.0})
    await scope.connection.run_sync(announce)
    return done.rowcount > 0


async def limit_day(scope: Scope, most: int | None) -> None:
    """So many messages a day of the agency; what was sent today counts already where it counted."""
    which = {"agency": scope.agency.id, "most": float(most or 0)}
    if (await scope.run(_LIMIT_DAY, which)).rowcount == 0:
        row = {"agency_id": scope.agency.id, "kind": PaceKind.AGENCY, "subject": scope.agency.id}
        await scope.run(_START, {**row, "interval": 0.0, "ceiling": which["most"]})
    await scope.connection.run_sync(announce)


async def begin_afresh(scope: Scope, campaign: int) -> bool:
    """Whether there was one. A lent account keeps its own count: it is not this agency's."""
    which = {"agency": scope.agency.id, "campaign": campaign}
    done = await scope.run(_AFRESH, which)
    countries = (await scope.run(_COUNTRIES, which)).scalar() or {}
    accounts = {**which, "others": sorted(set(countries.values()))}
    await scope.run(_LOCK_ACCOUNTS, accounts)
    await scope.run(_AFRESH_ACCOUNTS, accounts)
    return done.rowcount > 0


def _interval(rate: float | None) -> float:
    return 1 / rate if rate else 0.0
