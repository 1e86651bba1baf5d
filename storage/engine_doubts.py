"""Rows that nobody can know about: which to ask a provider about, and what staff are told of them.

A row in doubt stands in a table of its own from the moment it became uncertain, so that it is
found among millions; what its state is by now stands in the ledger alone.
"""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import bindparam, case, delete, func, select, update
from sqlalchemy.engine import Connection

from agencies.model import CredentialId
from agencies.sealing import KeyRing
from campaigns.doubts import Doubt, Doubts, Verdict
from campaigns.model import CampaignId
from campaigns.sending import Queued
from campaigns.states import NEVER_SENT, State
from storage.database import NOW, db_now
from storage.engine_ends import end, notify, whose
from storage.engine_records import Change, Moment, count, record
from storage.tables import campaign as campaigns
from storage.tables import delivery, doubt, run, tally

UNCERTAIN = "uncertain"  # the kind of the notice
CLAIMED = 300.0  # seconds: whoever took a question answers it within that, or another one asks

_ROW = (delivery.c.campaign_id == doubt.c.campaign_id) & (delivery.c.row == doubt.c.row)
_STANDS = (delivery.c.state == State.UNCERTAIN) & (delivery.c.attempt == doubt.c.attempt)
_DUE = (
    select(
        doubt.c.campaign_id,
        doubt.c.row,
        doubt.c.attempt,
        doubt.c.since,
        doubt.c.asked,
        delivery.c.credential_id,
        delivery.c.parts,
        delivery.c.sealed,
        delivery.c.language,
        _STANDS.label("stands"),
    )
    .join(delivery, _ROW)
    .where(doubt.c.ask_at <= db_now())
    .order_by(doubt.c.ask_at, doubt.c.campaign_id, doubt.c.row)
    .limit(bindparam("most"))
    .with_for_update(of=doubt, skip_locked=True)
)
_ASK = (
    update(doubt)
    .where(
        doubt.c.campaign_id == bindparam("of"),
        doubt.c.row == bindparam("of_row"),
        doubt.c.attempt == bindparam("of_attempt"),
    )
    .values(ask_at=bindparam("then"), asked=doubt.c.asked + bindparam("more"))
)
_STATES = (
    select(
        doubt.c.campaign_id,
        doubt.c.ask_at,  # each by its key: a join may read the whole campaign, every few seconds
        select(delivery.c.state).where(_ROW).scalar_subquery().label("state"),
    )
).subquery()
_SO = case(
    (_STATES.c.state == State.NOT_SENT, "absent"),
    (_STATES.c.state != State.UNCERTAIN, "found"),
    (_STATES.c.ask_at.is_(None), "unknown"),
    else_="asked",
).label("so")
_IN_DOUBT = (
    select(_STATES.c.campaign_id, _SO, func.count())
    .group_by(_STATES.c.campaign_id, _SO)
    .order_by(_STATES.c.campaign_id)
)
_TOLD = (
    update(run)
    .where(run.c.campaign_id == bindparam("campaign"), run.c.told != bindparam("now_told"))
    .values(told=bindparam("now_told"))
)
_CLOSED = delete(doubt).where(doubt.c.campaign_id == bindparam("campaign"))
_PEOPLE = select(func.coalesce(func.sum(tally.c.rows), 0)).where(
    tally.c.campaign_id == bindparam("campaign"), tally.c.state.not_in(sorted(NEVER_SENT))
)
_ERASED = select(campaigns.c.id).where(
    campaigns.c.id.in_(bindparam("campaigns", expanding=True)), campaigns.c.erased_at.is_not(None)
)
_OTHERS = select(delivery.c.provider_id).where(
    delivery.c.campaign_id == bindparam("campaign"),
    delivery.c.row != bindparam("row"),
    delivery.c.provider_id != "",
    delivery.c.address_hash
    == select(delivery.c.address_hash)
    .where(delivery.c.campaign_id == bindparam("campaign"), delivery.c.row == bindparam("row"))
    .scalar_subquery(),
)


def take_doubts(connection: Connection, most: int) -> Sequence[Doubt]:
    """Those whose time has come, kept from others for a while; what is settled is passed by."""
    found = connection.execute(_DUE, {"most": most}).all()
    now = connection.execute(NOW).scalar_one()
    for row in found:
        _ask(connection, row[:3], now + CLAIMED if row.stands else None, more=0)
    return [
        Doubt(
            campaign=CampaignId(row.campaign_id),
            credential=CredentialId(row.credential_id),
            queued=Queued(row.row, row.attempt, 0, 0, row.parts, None, row.sealed, row.language),
            since=row.since,
            asked=row.asked,
        )
        for row in found
        if row.stands
    ]


def settle_doubts(connection: Connection, ring: KeyRing, verdicts: Sequence[Verdict]) -> None:
    """Writes what was found out into the ledger, and when to ask about the others."""
    moment = Moment(connection.execute(NOW).scalar_one(), Change())
    erased = _erased(connection, verdicts)
    told = [verdict.record for verdict in verdicts if verdict.record is not None]
    told = [one._replace(provider_id="") if one.campaign in erased else one for one in told]
    record(connection, told, moment)
    for verdict in verdicts:
        one = verdict.doubt
        which = (one.campaign, one.queued.row, one.queued.attempt)
        _ask(connection, which, verdict.ask_at, more=int(verdict.asked))
    count(connection, moment.change)
    end(connection, ring, {verdict.doubt.campaign for verdict in verdicts})


def _erased(connection: Connection, verdicts: Sequence[Verdict]) -> frozenset[int]:
    """Campaigns whose people were erased while the provider was asked: their ids are, too."""
    asked = {"campaigns": sorted({verdict.doubt.campaign for verdict in verdicts})}
    return frozenset(connection.execute(_ERASED, asked).scalars())


def other_ids(connection: Connection, of: Doubt) -> frozenset[str]:
    """The provider's ids of that campaign's other messages to the same address; it reads it all."""
    found = connection.execute(_OTHERS, {"campaign": of.campaign, "row": of.queued.row})
    return frozenset(found.scalars())


def tell_doubts(connection: Connection, ring: KeyRing) -> None:
    """Staff are told what stands open wherever that changed: one notice a campaign.

    Where all were found there is nothing to decide, and nothing to look at any more.
    """
    for campaign, facts in _doubts(connection).items():
        told = "/".join(str(number) for number in asdict(facts).values())
        if connection.execute(_TOLD, {"campaign": campaign, "now_told": told}).rowcount:
            people = connection.execute(_PEOPLE, {"campaign": campaign}).scalar_one()
            arguments = {**asdict(facts), "people": people}
            notify(connection, ring, whose(connection, [campaign]), UNCERTAIN, arguments)
        if not facts.open:
            connection.execute(_CLOSED, {"campaign": campaign})


def _doubts(connection: Connection) -> dict[CampaignId, Doubts]:
    counts: dict[CampaignId, dict[str, int]] = {}
    for campaign, so, rows in connection.execute(_IN_DOUBT):
        counts.setdefault(CampaignId(campaign), {})[so] = rows
    return {campaign: Doubts(**found) for campaign, found in counts.items()}


def _ask(connection: Connection, which: Sequence[int], then: float | None, *, more: int) -> None:
    campaign, row, attempt = which
    asked = {"of": campaign, "of_row": row, "of_attempt": attempt}
    connection.execute(_ASK, {**asked, "then": then, "more": more})
