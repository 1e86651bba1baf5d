"""How campaigns come to a stop: finished, swept after Stop, or paused because nothing would work.

Staff are told in the same transaction, by a notice that the bot delivers.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.engine import Connection, Row

from agencies.audit import Deed, by_itself
from agencies.model import AgencyId
from agencies.sealing import Key, KeyRing
from campaigns.lifecycle import CAMPAIGN_TRANSITIONS, CampaignState, Step
from campaigns.model import CampaignId
from campaigns.pacing import Pause, PauseKind
from campaigns.spares import UNTRUE
from campaigns.states import OPEN, Event
from storage import contexts
from storage.chain import Noted, append
from storage.database import db_now
from storage.engine_records import Change, count, move_of
from storage.routes import GOES_THROUGH, HAS_ANOTHER
from storage.tables import agency, campaign, chunk, credential, delivery, notice, run, tally

FINISHED = "finished"
INTERRUPTED = "interrupted"
SWEPT_AT_ONCE = 5000

QUEUED, CANCELLED = move_of(Event.CANCEL)


def _from(step: Step, to: CampaignState) -> list[str]:
    return [s.value for s, steps in CAMPAIGN_TRANSITIONS.items() if steps.get(step) is to is not s]


_TOLD = (campaign.c.id, campaign.c.agency_id, campaign.c.created_by)
_OPEN_ROWS = exists().where(tally.c.state.in_(sorted(OPEN)), tally.c.rows > 0)
_FILLS = exists().where(run.c.fill_after.is_not(None))
_FINISH = (
    update(campaign)
    .where(
        campaign.c.id.in_(bindparam("campaigns", expanding=True)),
        campaign.c.state.in_(_from(Step.FINISH, CampaignState.FINISHED)),
        ~_OPEN_ROWS.where(tally.c.campaign_id == campaign.c.id),
        ~_FILLS.where(run.c.campaign_id == campaign.c.id),
    )
    .values(state=CampaignState.FINISHED.value, ended_at=db_now(), version=campaign.c.version + 1)
    .returning(*_TOLD)
)
_SWEPT = (
    update(run)
    .where(
        run.c.campaign_id.in_(bindparam("campaigns", expanding=True)),
        run.c.swept.is_(False),
        exists().where(
            campaign.c.id == run.c.campaign_id, campaign.c.state == CampaignState.CANCELLED.value
        ),
        ~_OPEN_ROWS.where(tally.c.campaign_id == run.c.campaign_id),
        run.c.fill_after.is_(None),
    )
    .values(swept=True)
    .returning(run.c.campaign_id)
)
_WHOSE = select(*_TOLD).where(campaign.c.id.in_(bindparam("campaigns", expanding=True)))
_RUNNING = select(*_TOLD).where(campaign.c.state == CampaignState.RUNNING.value)
_PAUSE = (
    update(campaign)
    .where(
        campaign.c.state.in_(_from(Step.PAUSE, CampaignState.PAUSED)),
        or_(
            GOES_THROUGH & ~(bindparam("spared", type_=Boolean()) & HAS_ANOTHER),
            campaign.c.id == bindparam("campaign"),
        ),
    )
    .values(
        state=CampaignState.PAUSED.value,
        paused_because=bindparam("because"),
        version=campaign.c.version + 1,
    )
    .returning(*_TOLD)
)
_DROP_CHUNKS = delete(chunk).where(chunk.c.campaign_id.in_(bindparam("campaigns", expanding=True)))
_FORGET = (
    update(credential)
    .where(
        credential.c.kept_for.in_(bindparam("campaigns", expanding=True)),
        credential.c.removed_at.is_(None),
    )
    .values(sealed=None, removed_at=db_now())
)
_KEYS = select(agency.c.id, agency.c.wrapped_key).where(
    agency.c.id.in_(bindparam("agencies", expanding=True))
)
_ONE_NOTICE = ("agency_id", "identity", "kind", "campaign_id")
_ADD_NOTICE = insert(notice).values(sealed=b"", created_at=db_now()).returning(notice.c.id)
_THAT_NOTICE = [notice.c[name] == bindparam(f"of_{name}") for name in _ONE_NOTICE]
_UNSAY = delete(notice).where(*_THAT_NOTICE)
_TELL_AGAIN = update(notice).where(*_THAT_NOTICE).values(delivered_at=None).returning(notice.c.id)
_SEAL_NOTICE = (
    update(notice).where(notice.c.id == bindparam("new")).values(sealed=bindparam("arguments"))
)
_TO_SWEEP = (
    select(run.c.last_row)
    .where(
        run.c.campaign_id == bindparam("campaign"),
        run.c.swept.is_(False),
        exists().where(
            campaign.c.id == run.c.campaign_id, campaign.c.state == CampaignState.CANCELLED.value
        ),
    )
    .with_for_update(skip_locked=True)
)
_SWEEP = (
    update(delivery)
    .where(
        delivery.c.campaign_id == bindparam("campaign"),
        delivery.c.row.between(bindparam("first"), bindparam("last")),
        delivery.c.state == QUEUED,
    )
    .values(state=CANCELLED, settled_at=db_now(), not_before=None)
)


def end(
    connection: Connection,
    ring: KeyRing,
    campaigns: Iterable[CampaignId],
    before: Iterable[Noted] = (),
) -> Sequence[CampaignId]:
    """Those of them that have no open row any more: they are finished, or swept for good.

    It ends a transaction: what was noted `before` in it goes into the audit, too.
    """
    ended, noted = _end(connection, ring, {"campaigns": sorted(campaigns)})
    append(connection, [*before, *noted])
    return ended


def _end(
    connection: Connection, ring: KeyRing, asked: Mapping[str, Sequence[CampaignId]]
) -> tuple[Sequence[CampaignId], Sequence[Noted]]:
    if not asked["campaigns"]:
        return (), ()
    told = list(connection.execute(_FINISH, asked))
    noted = [(AgencyId(row.agency_id), by_itself(FINISHED, campaign=row.id)) for row in told]
    swept = connection.execute(_SWEPT, asked).scalars().all()
    if swept:
        told += connection.execute(_WHOSE, {"campaigns": swept})
    ended = [CampaignId(row.id) for row in told]
    if ended:
        connection.execute(_DROP_CHUNKS, {"campaigns": ended})
        connection.execute(_FORGET, {"campaigns": ended})
        notify(connection, ring, told, FINISHED, {})
    return ended, noted


def pause(
    connection: Connection, ring: KeyRing, pauses: Iterable[Pause], noted: list[Noted]
) -> frozenset[CampaignId]:
    """Those that ran, and do not any more. What the audit is to have of it is added to `noted`."""
    paused: set[CampaignId] = set()
    for one in pauses:
        asked = {
            "credential": one.credential,
            "campaign": one.campaign,
            "because": one.because,
            "spared": one.spared,
        }
        told = connection.execute(_PAUSE, asked).all()
        notify(connection, ring, told, one.kind.value, {"reason": one.because})
        paused |= {CampaignId(row.id) for row in told}
        noted += [(AgencyId(row.agency_id), _paused(one, row.id)) for row in told]
    return frozenset(paused)


def _paused(why: Pause, campaign_id: int) -> Deed:
    """Without the words of a provider, which may name anything."""
    ours = why.because if why.kind is PauseKind.TRIPPED else ""
    return by_itself(why.kind.value, campaign=campaign_id, because=ours)


def tell_interruption(connection: Connection, ring: KeyRing, seconds: int) -> None:
    """One notice a campaign that runs; a later one is shown in its place."""
    notify(connection, ring, list(connection.execute(_RUNNING)), INTERRUPTED, {"seconds": seconds})


def sweep(connection: Connection, ring: KeyRing, campaign_id: CampaignId, first: int) -> int:
    """Cancels what waits in the next rows of a stopped campaign; where to go on, 0 at its end."""
    last = connection.execute(_TO_SWEEP, {"campaign": campaign_id}).scalar()
    if last is None:
        return 0
    asked = {"campaign": campaign_id, "first": first, "last": first + SWEPT_AT_ONCE - 1}
    swept = connection.execute(_SWEEP, asked).rowcount
    count(connection, Change({(campaign_id, QUEUED): -swept, (campaign_id, CANCELLED): swept}))
    if first + SWEPT_AT_ONCE <= last:
        return first + SWEPT_AT_ONCE
    end(connection, ring, [campaign_id])
    return 0


def agency_keys(
    connection: Connection, ring: KeyRing, agencies: Iterable[int]
) -> dict[AgencyId, Key]:
    found = connection.execute(_KEYS, {"agencies": sorted(set(agencies))})
    return {
        AgencyId(i): ring.unwrap(wrapped, contexts.agency_key(AgencyId(i))) for i, wrapped in found
    }


def whose(connection: Connection, campaigns: Sequence[CampaignId]) -> Sequence[Row[Any]]:
    """Who is to be told about them, for `notify`."""
    return list(connection.execute(_WHOSE, {"campaigns": campaigns}))


def _to_be_told(connection: Connection, values: Mapping[str, Any]) -> int:
    asked = {f"of_{name}": value for name, value in values.items()}
    if values["kind"] in UNTRUE:
        connection.execute(_UNSAY, {**asked, "of_kind": UNTRUE[values["kind"]]})
    again = connection.execute(_TELL_AGAIN, asked).scalar()
    new: int = again or connection.execute(_ADD_NOTICE, values).scalar_one()
    return new


def notify(
    connection: Connection,
    ring: KeyRing,
    told: Sequence[Row[Any]],
    kind: str,
    arguments: Mapping[str, str | int | float],
) -> None:
    """Tells the makers of campaigns; a newer notice of a kind takes the place of the last one."""
    if not told:
        return
    keys = agency_keys(connection, ring, (row.agency_id for row in told))
    for row in told:
        of = AgencyId(row.agency_id)
        values = {"agency_id": of, "identity": row.created_by, "kind": kind, "campaign_id": row.id}
        new = _to_be_told(connection, values)
        context = contexts.notice_arguments(of, new)
        sealed = keys[of].seal(json.dumps(arguments).encode(), context)
        connection.execute(_SEAL_NOTICE, {"new": new, "arguments": sealed})
