"""How an installation stands, from counters that are kept: nothing here counts a million rows.

What grows with the campaigns that are under way is read of each of them; what grows with those
that are over is not read at all.
"""

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Row,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.engine import Connection

from agencies.hours import Hours, open_until, opens_at
from agencies.model import AgencyId, CredentialId
from campaigns.facts import AccountFacts, CampaignFacts, Disk, Facts
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.pacing import Pace, PaceKind
from campaigns.states import OPEN, State
from storage.database import Database, db_now
from storage.duties import BELIEVED, DISPATCH, is_done
from storage.migrate import newest
from storage.routes import THROUGH
from storage.runs import HAS_WORK, IS_HELD, rows_in
from storage.scope import Scope
from storage.standing import NUMBERS, OWN_NUMBERS
from storage.tables import agency as agency_table
from storage.tables import campaign, credential, pace, run
from storage.times import hours_from
from storage.transacting import Transacting

A_DAY = timedelta(days=1)
IN_A_PACE = Pace._fields[2:]  # behind whose it is

_own = pace.alias("own_pace")
_accounts = pace.alias("account_pace")
_days = pace.alias("agency_pace")


_CAMPAIGNS = (
    select(
        campaign.c.id,
        campaign.c.agency_id,
        THROUGH.label("credential_id"),
        campaign.c.name,
        campaign.c.created_by,
        campaign.c.state,
        campaign.c.urgent,
        campaign.c.send_from,
        campaign.c.send_until,
        agency_table.c.time_zone,
        func.coalesce(campaign.c.launched_at, 0.0).label("launched_at"),
        run.c.served_at,
        func.coalesce(_own.c.opened, 0).label("opened"),
        *(func.coalesce(of.c[name], 0.0).label(f"{which}_{name}") for which, of in
          (("own", _own), ("account", _accounts)) for name in ("tat", "paused_until")),
        case(
            (campaign.c.rehearsal.is_(True), 0.0),
            else_=func.coalesce(_days.c.paused_until, 0.0),
        ).label("day_paused_until"),
        or_(HAS_WORK, IS_HELD).label("awake"),
        rows_in(State.QUEUED).label("queued"),
        rows_in(State.ATTEMPTING).label("in_flight"),
        rows_in(*(state for state in State if state not in OPEN)).label("settled"),
    )
    .join(run, run.c.campaign_id == campaign.c.id)
    .join(agency_table, agency_table.c.id == campaign.c.agency_id)
    .outerjoin(_own, and_(_own.c.kind == PaceKind.CAMPAIGN, _own.c.subject == campaign.c.id))
    .outerjoin(
        _accounts,
        and_(_accounts.c.kind == PaceKind.CREDENTIAL, _accounts.c.subject == THROUGH),
    )
    .outerjoin(
        _days,
        and_(_days.c.kind == PaceKind.AGENCY, _days.c.subject == campaign.c.agency_id),
    )
    .where(
        or_(
            campaign.c.state.in_([CampaignState.RUNNING.value, CampaignState.PAUSED.value]),
            (campaign.c.state == CampaignState.CANCELLED.value) & run.c.swept.is_(False),
        )
    )
    .order_by(campaign.c.id)
)  # fmt: skip
_ACCOUNTS = (
    select(
        credential.c.id,
        credential.c.agency_id,
        credential.c.channel,
        credential.c.provider,
        credential.c.label,
        credential.c.replies,
        *(pace.c[name] for name in IN_A_PACE),
    )
    .join(pace, and_(pace.c.kind == PaceKind.CREDENTIAL, pace.c.subject == credential.c.id))
    .where(credential.c.removed_at.is_(None))
    .order_by(credential.c.id)
)
_OWN_CAMPAIGNS = _CAMPAIGNS.where(campaign.c.agency_id == bindparam("agency"))
_USED_UP = select(pace.c.ceiling).where(
    pace.c.kind == PaceKind.AGENCY, pace.c.ceiling > 0, pace.c.paused_until > db_now()
)


class SqlFacts(Transacting):
    """Every function raises StorageDown."""

    async def read(self) -> Facts:
        """In one view of the data, which keeps nobody waiting."""
        facts = await self._look(read_facts)
        return replace(facts, disk=_disk(self._database))


class SqlOwnFacts:
    """One agency's, within its unit of work."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def read(self) -> Facts:
        agency = self._scope.agency.id
        return await self._scope.connection.run_sync(lambda c: read_facts(c, agency))

    async def used_up_today(self) -> int:
        """The agency's daily limit, where that many messages left today; 0 where there is room."""
        limit = _USED_UP.where(pace.c.agency_id == self._scope.agency.id)
        found = (await self._scope.connection.execute(limit)).scalar()
        return int(found or 0)

    async def dispatching(self) -> bool:
        """Whether any process said lately that it looks for messages to send."""
        return await self._scope.connection.run_sync(lambda c: is_done(c, DISPATCH))


def read_facts(connection: Connection, agency: AgencyId | None = None) -> Facts:
    """Of one agency, where it is named: of its campaigns, and of the accounts that they use."""
    own = {} if agency is None else {"agency": agency}
    asked = {"of_name": DISPATCH, "seconds": BELIEVED, **own}
    numbers = connection.execute(OWN_NUMBERS if own else NUMBERS, asked).one()
    found = connection.execute(_OWN_CAMPAIGNS if own else _CAMPAIGNS, own)
    campaigns = [_campaign(row, numbers.now) for row in found]
    running = _over(campaigns, CampaignState.RUNNING)
    under_way = running + _over(campaigns, CampaignState.PAUSED)
    accounts = [_account(row, running, under_way) for row in connection.execute(_ACCOUNTS)]
    oldest = numbers.now if numbers.oldest is None else numbers.oldest
    return Facts(
        now=numbers.now,
        current=numbers.version == newest(),
        dispatching=bool(numbers.dispatching),
        slowest_tick=numbers.slowest_tick or 0.0,
        campaigns=campaigns,
        accounts=[one for one in accounts if not own or one.under_way],
        uncertain=numbers.uncertain,
        receipts=numbers.receipts,
        receipts_lag=max(0.0, numbers.now - oldest),
        database_size=numbers.size,
    )


def _campaign(row: Row[*tuple[Any, ...]], now: float) -> CampaignFacts:
    state = CampaignState(row.state)
    began = _hours_began(hours_from(row.send_from, row.send_until), row.time_zone, now)
    due = state is CampaignState.RUNNING and began is not None and bool(row.awake)
    due = due and row.queued + row.in_flight > 0 and row.day_paused_until <= now
    served = max(row.launched_at, row.served_at, began or 0.0)
    return CampaignFacts(
        campaign=CampaignId(row.id),
        agency=AgencyId(row.agency_id),
        credential=CredentialId(row.credential_id),
        name=row.name,
        created_by=row.created_by,
        state=state,
        urgent=bool(row.urgent),
        tripped=state is CampaignState.PAUSED and row.opened > 0,
        queued=row.queued,
        in_flight=row.in_flight,
        settled=row.settled,
        due=due,
        waited=max(0.0, now - served) if due and row.queued else 0.0,
        next_slot=max(
            row.own_tat,
            row.own_paused_until,
            row.account_tat,
            row.account_paused_until,
            row.day_paused_until,
        ),
    )


def _hours_began(hours: Hours | None, zone: str, now: float) -> float | None:
    """0 without hours, None outside of them."""
    if hours is None:
        return 0.0
    at = datetime.fromtimestamp(now, UTC)
    if open_until(hours, ZoneInfo(zone), at) is None:
        return None
    return opens_at(hours, ZoneInfo(zone), at - A_DAY).timestamp()


def _over(campaigns: Sequence[CampaignFacts], state: CampaignState) -> Counter[CredentialId]:
    """How many of those go over each account."""
    return Counter(one.credential for one in campaigns if one.state is state)


def _account(
    row: Row[Any], running: Counter[CredentialId], under_way: Counter[CredentialId]
) -> AccountFacts:
    return AccountFacts(
        credential=CredentialId(row.id),
        agency=AgencyId(row.agency_id),
        channel=row.channel,
        provider=row.provider,
        label=row.label,
        replies=row.replies,
        running=running[CredentialId(row.id)],
        under_way=under_way[CredentialId(row.id)],
        pace=Pace(PaceKind.CREDENTIAL, row.id, *(getattr(row, name) for name in IN_A_PACE)),
    )


def _disk(database: Database) -> Disk | None:
    """Where its file is."""
    if not database.is_sqlite:
        return None
    found = shutil.disk_usage(Path(database.url.database or "").absolute().parent)
    return Disk(free=found.free, size=found.total)
