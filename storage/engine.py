"""The engine's statements: the only ones that reach across agencies, for dispatch alone.

Each function is one short transaction on the database, which is the only coordinator: any number
of workers may ask at once. They are plain functions of a connection, so that on SQLite a whole
transaction is one hop to its thread. It is long because whatever a tick does meets here.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, exists, or_, select
from sqlalchemy.engine import Connection

from agencies.model import AgencyId, CredentialId
from agencies.sealing import KeyRing
from campaigns.enclosing import enclosed_of
from campaigns.lifecycle import CampaignState
from campaigns.media import media_of
from campaigns.model import CampaignId
from campaigns.pacing import Account, Of, Pace, PaceKind, Pause, Plan, account
from campaigns.sending import Asked, ChunkId, Lease, Reaped, Record, Run, Runnable, Seen, Ticked
from campaigns.states import State
from storage import ceilings
from storage.database import db_now
from storage.engine_away import away_of
from storage.engine_ends import end, pause, sweep, tell_interruption
from storage.engine_leases import lease, let_go, reap, renew, still_there
from storage.engine_lost import lose
from storage.engine_marks import lock_paces, mark, move, read_paces
from storage.engine_receipts import RECEIPT, put_receipts, take_receipts
from storage.engine_records import Change, Moment, count, record
from storage.engine_runs import open_run
from storage.engine_spares import countries_of, go_over
from storage.engine_suppress import suppress
from storage.engine_turns import turned
from storage.frozen import HALF_SAID, end_half_said
from storage.quick import write_all_for
from storage.routes import SPARE
from storage.runs import HAS_WORK, IS_HELD, rows_in
from storage.sent_files import SqlFiles
from storage.tables import agency, campaign, credential, inbox, run
from storage.times import hours_from
from storage.transacting import Transacting

_RUNNABLE = (
    select(
        run.c.campaign_id,
        run.c.agency_id,
        run.c.credential_id,
        (campaign.c.state == CampaignState.CANCELLED.value).label("stopped"),
        credential.c.removed_at.is_not(None).label("removed"),
        SPARE.label("spare"),
        campaign.c.share,
        campaign.c.countries,
        run.c.over_since.is_not(None).label("went_over"),
        run.c.away,
        campaign.c.urgent,
        campaign.c.paid,
        campaign.c.send_from,
        campaign.c.send_until,
        agency.c.time_zone,
        HAS_WORK.label("work"),
        IS_HELD.label("held"),
        rows_in(State.QUEUED).label("queued"),
        rows_in(State.ATTEMPTING).label("attempting"),
    )
    .join(campaign, campaign.c.id == run.c.campaign_id)
    .join(credential, credential.c.id == run.c.credential_id)
    .join(agency, agency.c.id == run.c.agency_id)
    .where(
        or_(
            campaign.c.state == CampaignState.RUNNING.value,
            (campaign.c.state == CampaignState.CANCELLED.value) & run.c.swept.is_(False),
        )
    )
    .order_by(campaign.c.urgent.desc(), run.c.served_at, run.c.campaign_id)
)
_NO_CAMPAIGN, _NO_CHUNK = CampaignId(0), ChunkId(0)  # they are counted from 1
_NOW_AND_RECEIPTS = select(db_now(), exists().where(inbox.c.source == RECEIPT))


class SqlEngine(Transacting):
    """What dispatch asks of storage. Every function raises StorageDown."""

    async def prepare(self) -> None:
        """For a worker, once: every statement is written, and what the rarer ones do is gone
        through for a campaign that there is not. Else others would wait for its locks while a
        statement is written.
        """
        write_all_for(self._database.engine.dialect)
        await self._transact(lambda connection: _rehearse(connection, self._ring))

    async def look(self) -> Seen:
        """What there is to do."""
        return await self._transact(_look)

    async def open_run(self, of: CampaignId) -> Run:
        run = await self._transact(lambda connection: open_run(connection, self._ring, of))
        files = SqlFiles(self._database, self._ring)
        return replace(
            run, media=media_of(run.campaign, files), enclosed=enclosed_of(run.campaign, files)
        )

    async def lease(self, of: CampaignId, owner: str, size: int) -> Lease | None:
        """At most `size` rows when a chunk is cut; None when there is nothing to do just now."""
        return await self._transact(lambda connection: lease(connection, of, owner, size))

    async def tick(self, asked: Asked, plan: Plan) -> Ticked:
        """Everything at once, in the order in which `Asked` names it."""
        return await self._transact(lambda connection: _tick(connection, self._ring, asked, plan))

    async def tell_interruption(self, seconds: int) -> None:
        """The makers of what runs are told that nothing could be sent for so long."""
        await self._transact(lambda connection: tell_interruption(connection, self._ring, seconds))

    async def sweep(self, of: CampaignId, first: int) -> int:
        """Cancels what waits from row `first` on, a few thousand; where to go on, or 0."""
        return await self._transact(lambda connection: sweep(connection, self._ring, of, first))

    async def reap(self, *, everything: bool = False) -> Reaped:
        """Takes chunks from workers that went silent, or from all; none is left if it finds 0."""
        return await self._transact(
            lambda connection: _reap(connection, self._ring, everything=everything)
        )

    async def keep_ceiling(self, of: CredentialId, ceiling: float) -> None:
        """Messages a second that its provider takes of the account at most."""
        await self._transact(lambda connection: ceilings.keep_ceiling(connection, of, ceiling))

    async def put_receipts(self, receipts: Sequence[Record]) -> None:
        """Written down, to be taken soon; one that waits already is not put in twice."""
        await self._transact(lambda connection: put_receipts(connection, self._ring, receipts))

    async def take_receipts(self, most: int) -> int:
        """The oldest receipts that wait, into the ledger; how many it took."""
        return await self._transact(lambda connection: take_receipts(connection, self._ring, most))


def _rehearse(connection: Connection, ring: KeyRing) -> None:
    """Finds nothing, locks nothing and changes nothing."""
    _look(connection)
    renew(connection, "", {_NO_CHUNK: 0})
    lock_paces(connection, {(PaceKind.CAMPAIGN, _NO_CAMPAIGN)})
    lease(connection, _NO_CAMPAIGN, "", 1)
    lose(connection, _NO_CAMPAIGN, (1, 1), Change())
    let_go(connection, [_NO_CHUNK])
    end(connection, ring, [_NO_CAMPAIGN])
    pause(connection, ring, [Pause(because="", campaign=_NO_CAMPAIGN)], [])


def _look(connection: Connection) -> Seen:
    now, receipts = connection.execute(_NOW_AND_RECEIPTS).one()
    found = connection.execute(_RUNNABLE).all()
    countries = countries_of(connection, found)
    paces = {
        one.of: one
        for one in read_paces(
            connection,
            {(PaceKind.CAMPAIGN, row.campaign_id) for row in found}
            | {account(row.credential_id, paid=row.paid) for row in found}
            | {_spare_of(row) for row in found if row.spare is not None}
            | {account(one, paid=False) for of in countries.values() for one in of.values()}
            | {(PaceKind.AGENCY, row.agency_id) for row in found},
        )
    }
    return Seen(
        now=now,
        receipts=bool(receipts),
        campaigns=[_runnable(row, paces, countries.get(row.campaign_id, {})) for row in found],
    )


def _runnable(
    row: Row[Any],
    paces: Mapping[Of, Pace],
    countries: Mapping[str, CredentialId],
) -> Runnable:
    own = (PaceKind.CAMPAIGN, row.campaign_id)
    through = account(CredentialId(row.credential_id), paid=bool(row.paid))
    day = (PaceKind.AGENCY, row.agency_id)
    spare = None if row.spare is None else _spare_of(row)
    return Runnable(
        campaign=CampaignId(row.campaign_id),
        agency=AgencyId(row.agency_id),
        credential=CredentialId(row.credential_id),
        stopped=bool(row.stopped),
        removed=bool(row.removed),
        urgent=bool(row.urgent),
        hours=hours_from(row.send_from, row.send_until),
        zone=row.time_zone,
        work=bool(row.work),
        held=bool(row.held),
        queued=row.queued,
        attempting=row.attempting,
        paid=bool(row.paid),
        spare=None if spare is None else paces.get(spare) or Pace(*spare),
        away=[*away_of(row.away), *([row.credential_id] if row.went_over else [])],
        share=row.share,
        countries={
            begins: paces.get(of) or Pace(*of)
            for begins, one in countries.items()
            if (of := account(one, paid=False))
        },
        paces=(
            paces.get(through) or Pace(*through),
            paces.get(own) or Pace(*own),
            *([paces[day]] if day in paces else ()),
        ),
    )


def _spare_of(row: Row[Any]) -> Account:
    return account(CredentialId(row.spare), paid=bool(row.paid))


def _tick(connection: Connection, ring: KeyRing, asked: Asked, plan: Plan) -> Ticked:
    """Locks are taken in one order by everybody: chunks, rows, paces, rows, counters, the audit.

    Other workers wait for the paces, so what can be done without them is done before.
    """
    now, held = renew(connection, asked.owner, asked.leases)
    moment = Moment(now, Change())
    held_back = [one.record for one in asked.held_back if one.chunk in held]
    ignored = record(connection, [*asked.records, *held_back], moment)
    suppress(connection, ring, asked.records)
    let_go(connection, held.intersection(asked.let_go))
    paces = lock_paces(connection, _touched(asked))
    judged = plan.judge(now, paces)
    noted = turned(connection, paces, judged.paces)
    paused = pause(connection, ring, [*asked.pauses, *judged.pauses], noted)
    wants = [want for want in asked.wants if want.chunk in held]
    marks = mark(connection, wants, judged.paces, plan, moment)
    after = _as_moved(judged.paces, marks.moved)
    move(connection, set(after).difference(paces))
    count(connection, moment.change)
    noted += go_over(connection, ring, asked.turning, after, now)
    ended = end(connection, ring, asked.ending, noted)
    lost = frozenset(asked.leases) - held
    return Ticked(
        now=now,
        lost=lost,
        taken_over=still_there(connection, lost),
        ignored=ignored,
        marked=marks.marked,
        refused=marks.refused,
        halted=marks.halted | paused,
        paces=after,
        ended=ended,
    )


def _touched(asked: Asked) -> AbstractSet[Of]:
    return {
        *asked.touched,
        *((PaceKind.CREDENTIAL, one) for _, one in asked.turning),
        *((PaceKind.CAMPAIGN, want.campaign) for want in asked.wants),
        *(want.account for want in asked.wants),
        *((PaceKind.AGENCY, want.agency) for want in asked.wants if want.agency is not None),
    }


def _as_moved(paces: Sequence[Pace], moved: Sequence[Pace]) -> Sequence[Pace]:
    return list({one.of: one for one in (*paces, *moved)}.values())


def _reap(connection: Connection, ring: KeyRing, *, everything: bool) -> Reaped:
    end_half_said(connection, HALF_SAID)
    reaped, campaigns = reap(connection, everything=everything)
    end(connection, ring, campaigns)
    return reaped
