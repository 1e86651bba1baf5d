"""Campaigns, their wordings, their counters and their keys.

It is long because every statement about them stands here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select, update

from agencies.model import INSTALLATION, CredentialId
from agencies.sealing import Key
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Wording
from campaigns.pacing import PaceKind
from campaigns.paying import price_of
from campaigns.record import Text
from campaigns.spares import Fails, WentOver
from campaigns.states import State
from campaigns.stores import NoSuch, Stale
from storage import contexts, paces
from storage.campaign_records import campaign_from_row, campaign_to_record
from storage.credentials import SqlCredentials
from storage.database import db_now
from storage.scope import Scope
from storage.tables import campaign as table
from storage.tables import credential, delivery, run, subscriber, tally, template
from storage.times import aware
from storage.wakes import announce
from storage.wordings import FOR_ALL, TRANSLATIONS, gathered, rows_of

_MINE = (table.c.agency_id == bindparam("agency"), table.c.id == bindparam("campaign"))
_CAMPAIGNS = (
    select(table, template.c.subject, template.c.text, template.c.options)
    .outerjoin(
        template,
        (template.c.agency_id == table.c.agency_id)
        & (template.c.campaign_id == table.c.id)
        & (template.c.version == table.c.template)
        & (template.c.language == FOR_ALL),
    )
    .where(table.c.agency_id == bindparam("agency"))
)
_GET = _CAMPAIGNS.where(table.c.id == bindparam("campaign"))
_LIST = (  # a fallback is its campaign's until it is launched
    _CAMPAIGNS.where(or_(table.c.serves.is_(None), table.c.launched_at.is_not(None)))
    .order_by(table.c.id.desc())
    .limit(bindparam("most"))
)
_LIST_BEFORE = _LIST.where(table.c.id < bindparam("before"))
_ACTIVE = _CAMPAIGNS.where(
    table.c.state.in_([CampaignState.RUNNING, CampaignState.PAUSED])
).order_by(table.c.id)
_SCHEDULED = _CAMPAIGNS.where(table.c.state == CampaignState.SCHEDULED).order_by(
    table.c.starts_at, table.c.id
)
_AWAITING = _CAMPAIGNS.where(table.c.state == CampaignState.AWAITING_RELEASE).order_by(table.c.id)
_LAUNCHED_SINCE = _CAMPAIGNS.where(table.c.launched_at >= bindparam("then")).order_by(table.c.id)
_DRAFT = insert(table).values(version=1).returning(table.c.id)
_WRAP = update(table).where(*_MINE).values(wrapped_key=bindparam("key"))
_SAVE = (
    update(table)
    .where(*_MINE, table.c.version == bindparam("read_version"))
    .values(version=table.c.version + 1, touched_at=db_now())
)
_DISCARD = delete(table).where(*_MINE, table.c.state == CampaignState.DRAFT)
_KEY = select(table.c.wrapped_key).where(*_MINE)
_RATE = update(table).where(*_MINE).values(rate=bindparam("new_rate"))
_LAST_VERSION = select(func.coalesce(func.max(template.c.version), 0)).where(
    template.c.agency_id == bindparam("agency"), template.c.campaign_id == bindparam("campaign")
)
_TEXTS = (
    select(template)
    .where(
        template.c.agency_id == bindparam("agency"), template.c.campaign_id == bindparam("campaign")
    )
    .order_by(template.c.version, template.c.language)
)
_TALLY = select(tally.c.state, tally.c.rows).where(
    tally.c.agency_id == bindparam("agency"),
    tally.c.campaign_id == bindparam("campaign"),
    tally.c.rows > 0,
)
_WENT_OVER = select(run.c.over_since, run.c.over_because, run.c.took_over, run.c.away).where(
    run.c.agency_id == bindparam("agency"),
    run.c.campaign_id == bindparam("campaign"),
    or_(run.c.over_since.is_not(None), run.c.took_over > 0, run.c.away.is_not(None)),
)
_ENDS = select(
    func.coalesce(func.min(delivery.c.row), 1).label("first"),
    func.coalesce(func.max(delivery.c.row), 0).label("last"),
).where(
    delivery.c.agency_id == bindparam("agency"), delivery.c.campaign_id == bindparam("campaign")
)
_USABLE = select(credential.c.id).where(
    credential.c.id.in_(bindparam("route", expanding=True)),
    or_(credential.c.agency_id == bindparam("agency"), credential.c.agency_id == INSTALLATION),
)
_LAST_SUBSCRIBER = select(func.coalesce(func.max(subscriber.c.id), 0)).where(
    subscriber.c.bot_id == bindparam("bot")
)
_LAST_ROW = select(func.coalesce(func.max(delivery.c.row), 0)).where(
    delivery.c.agency_id == bindparam("agency"), delivery.c.campaign_id == bindparam("campaign")
)
_START = insert(run).values(served_at=0.0, swept=False)


class SqlCampaigns:
    def __init__(self, scope: Scope, credentials: SqlCredentials) -> None:
        self._scope = scope
        self._agency = scope.agency.id
        self._credentials = credentials

    async def draft(self, campaign: Campaign) -> Campaign:
        """Raises NoSuch when its credential is neither the agency's nor lent."""
        await self._expect_usable(campaign)
        record = {**campaign_to_record(campaign), "agency_id": self._agency}
        new = CampaignId((await self._scope.run(_DRAFT, record)).scalar_one())
        _, wrapped = self._scope.key.new(contexts.campaign_key(self._agency, new))
        await self._scope.run(_WRAP, {**self._mine(new), "key": wrapped})
        # Every counter is there from the start: to count is one UPDATE, on either database.
        of = {"agency_id": self._agency, "campaign_id": new, "rows": 0}
        await self._scope.run(insert(tally), [{**of, "state": int(state)} for state in State])
        return await self.get(new)

    async def get(self, campaign: CampaignId) -> Campaign:
        found = (await self._scope.run(_GET, self._mine(campaign))).first()
        if found is None:
            raise NoSuch(f"campaign {campaign}")
        return (await self._opened([found]))[0]

    async def save(self, campaign: Campaign) -> Campaign:
        """Raises NoSuch too, also for a credential that is neither the agency's nor lent."""
        await self._expect_usable(campaign)
        which = {**self._mine(campaign.id), "read_version": campaign.version}
        done = await self._scope.run(_SAVE, {**campaign_to_record(campaign), **which})
        saved = await self.get(campaign.id)
        if done.rowcount == 0:
            raise Stale(f"campaign {campaign.id}: {campaign.version} is now {saved.version}")
        if saved.state is not CampaignState.DRAFT:
            await self._scope.connection.run_sync(announce)
        return saved

    async def write(self, campaign: CampaignId, wording: Wording) -> int:
        """Raises NoSuch."""
        await self._scope.own_campaign(campaign)
        last: int = (await self._scope.run(_LAST_VERSION, self._mine(campaign))).scalar_one()
        of = {"agency_id": self._agency, "campaign_id": campaign, "version": last + 1}
        await self._scope.run(insert(template), [{**of, **row} for row in rows_of(wording)])
        return last + 1

    async def texts(self, campaign: CampaignId) -> Sequence[Text]:
        """All versions, the oldest first, each in every language."""
        found = (await self._scope.run(_TEXTS, self._mine(campaign))).all()
        return [Text(row.version, row.language, row.subject, row.text) for row in found]

    async def list(self, limit: int, before: CampaignId | None = None) -> Sequence[Campaign]:
        asked: dict[str, Any] = {"agency": self._agency, "most": limit}
        if before is None:
            return await self._opened((await self._scope.run(_LIST, asked)).all())
        found = await self._scope.run(_LIST_BEFORE, {**asked, "before": before})
        return await self._opened(found.all())

    async def active(self) -> Sequence[Campaign]:
        found = await self._scope.run(_ACTIVE, {"agency": self._agency})
        return await self._opened(found.all())

    async def awaiting_release(self) -> Sequence[Campaign]:
        return await self._opened(
            (await self._scope.run(_AWAITING, {"agency": self._agency})).all()
        )

    async def launched_since(self, then: datetime) -> Sequence[Campaign]:
        asked = {"agency": self._agency, "then": then.timestamp()}
        return await self._opened((await self._scope.run(_LAUNCHED_SINCE, asked)).all())

    async def scheduled(self) -> Sequence[Campaign]:
        found = await self._scope.run(_SCHEDULED, {"agency": self._agency})
        return await self._opened(found.all())

    async def tally(self, campaign: CampaignId) -> Mapping[State, int]:
        found = await self._scope.run(_TALLY, self._mine(campaign))
        return {State(row.state): row.rows for row in found}

    async def went_over(self, campaign: CampaignId) -> WentOver | None:
        found = (await self._scope.run(_WENT_OVER, self._mine(campaign))).first()
        if found is None:
            return None
        fail = [
            Fails(CredentialId(int(one)), aware(since), because)
            for one, (since, because) in (found.away or {}).items()
        ]
        return WentOver(aware(found.over_since), found.over_because, found.took_over, tuple(fail))

    async def key(self, campaign: CampaignId) -> Key:
        """Raises NoSuch, also once it was destroyed."""
        wrapped = (await self._scope.run(_KEY, self._mine(campaign))).scalar()
        if wrapped is None:
            raise NoSuch(f"key of campaign {campaign}")
        return self._scope.key.unwrap(wrapped, contexts.campaign_key(self._agency, campaign))

    async def launch(self, campaign: Campaign) -> Campaign:
        saved = await self.save(campaign)
        ends = (await self._scope.run(_ENDS, self._mine(saved.id))).one()
        row = {
            "agency_id": self._agency,
            "campaign_id": saved.id,
            "credential_id": saved.credential,
            "next_row": ends.first,
            "last_row": ends.last,
        }
        rule = saved.source.rule if saved.source else None
        if rule is not None:  # engine_fill.py lays its rows out, while the first are sent
            asked = {"bot": rule.bot} if rule.got is None else self._mine(CampaignId(rule.got))
            which = _LAST_SUBSCRIBER if rule.got is None else _LAST_ROW
            last = (await self._scope.run(which, asked)).scalar_one()
            row |= {"fill_after": 0, "fill_until": last}
        await self._scope.run(_START, row)
        await paces.start(self._scope, PaceKind.CAMPAIGN, saved.id, saved.rate)
        if saved.paid:
            price = price_of(await self._credentials.get(saved.credential))
            most = price.rate if price else saved.rate or 0.0
            await paces.offer_paid(self._scope, saved.credential, most)
        return saved

    async def change_rate(self, campaign: CampaignId, rate: float | None) -> None:
        """Raises NoSuch when it was never launched. Its version stays: nothing else changed."""
        if not await paces.change(self._scope, PaceKind.CAMPAIGN, campaign, rate):
            raise NoSuch(f"run of campaign {campaign}")
        await self._scope.run(_RATE, {**self._mine(campaign), "new_rate": rate})

    async def begin_afresh(self, campaign: CampaignId) -> None:
        if not await paces.begin_afresh(self._scope, campaign):
            raise NoSuch(f"run of campaign {campaign}")

    async def discard(self, campaign: CampaignId) -> None:
        """Clear a long list first, in pieces: what is left of it is deleted in one go."""
        done = await self._scope.run(_DISCARD, self._mine(campaign))
        if done.rowcount == 0:
            raise NoSuch(f"draft {campaign}")
        await self._credentials.forget(campaign)

    async def _opened(self, rows: Sequence[Row[Any]]) -> Sequence[Campaign]:
        of = {"campaigns": [row.id for row in rows]}
        translations = gathered((await self._scope.run(TRANSLATIONS, of)).all()) if rows else {}
        return [campaign_from_row(row, translations) for row in rows]

    async def _expect_usable(self, campaign: Campaign) -> None:
        route = {campaign.credential, *campaign.countries.values()}
        route |= {campaign.spare or campaign.credential}
        asked = {"agency": self._agency, "route": sorted(route)}
        if set((await self._scope.run(_USABLE, asked)).scalars()) != route:
            raise NoSuch(f"one of the credentials {sorted(route)}")

    def _mine(self, campaign: CampaignId) -> dict[str, Any]:
        return {"agency": self._agency, "campaign": campaign}
