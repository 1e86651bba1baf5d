"""What a backup that is brought back must not do by itself: it does not know what came after it.

Each of these could write to somebody a second time, or let somebody in a second time
(docs/decisions/0051).
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.audit import operator
from agencies.model import Agency
from agencies.sealing import KeyRing
from agencies.staff import owners_chats
from campaigns.conversations import Notice
from campaigns.lifecycle import CampaignState
from campaigns.scheduling import STILL_TO_START, Hindrance
from storage.agencies import list_agencies
from storage.backups import taken, taken_at
from storage.database import Database
from storage.engine_receipts import RECEIPT
from storage.store import SqlStore
from storage.tables import (
    alert,
    bot,
    button,
    campaign,
    chunk,
    duty,
    enrolment,
    inbox,
    invitation,
    job,
    notice,
    release,
    session,
    staff_chat,
)
from storage.times import aware

LEFT_OUT = 1_000_000
"""Numbers that may have been given since: a receipt or a chat may still name one."""
BECAUSE = (
    "it was restored from a backup of {at}, and what was sent after that is not known here. "
    "Compare with your provider, or copy it as new for those who are left, before you resume."
)

_HELD = (campaign.c.agency_id, campaign.c.created_by)
_PAUSE = (
    update(campaign)
    .where(campaign.c.state.in_([CampaignState.RUNNING.value, CampaignState.PAUSED.value]))
    .values(
        state=CampaignState.PAUSED.value,
        paused_because=bindparam("because"),
        version=campaign.c.version + 1,
    )
    .returning(*_HELD)
)
_HOLD = (
    update(campaign)
    .where(
        campaign.c.state == CampaignState.SCHEDULED.value,
        campaign.c.paused_because.in_(["", *sorted(STILL_TO_START)]),
    )
    .values(paused_because=Hindrance.RESTORED.value, due_at=None, version=campaign.c.version + 1)
    .returning(*_HELD)
)
_TAKE_BACK = (
    update(campaign)
    .where(campaign.c.state == CampaignState.AWAITING_RELEASE.value)
    .values(state=CampaignState.DRAFT.value, confirmed="", version=campaign.c.version + 1)
    .returning(*_HELD)
)
_NOT_ASKED = delete(release).where(
    exists().where(
        campaign.c.id == release.c.campaign_id, campaign.c.state == CampaignState.DRAFT.value
    )
)
_FREE = (
    update(chunk).where(chunk.c.owner.is_not(None)).values(lease_until=0.0),
    update(bot).values(owner="", lease_until=0.0),
)
"""The reaper takes the chunks, and what was on its way is uncertain, as after a crash."""
_ACTS_BY_ITSELF = (
    delete(job),
    delete(notice).where(notice.c.delivered_at.is_(None)),
    delete(inbox).where(inbox.c.source != RECEIPT),
    delete(alert),
    delete(duty),
)
_WORKS_ONCE = (
    delete(button),
    delete(session),
    delete(enrolment),
    update(staff_chat).values(proven_at=0.0),  # whoever was thrown out since proves nothing
    delete(invitation).where(invitation.c.used_by.is_(None)),
)
_NUMBER_ON = text("UPDATE sqlite_sequence SET seq = seq + :more WHERE name != 'agency'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held of one agency, and whose it is."""

    campaigns: int = 0
    makers: frozenset[str] = frozenset()


async def backup_time(database: Database) -> datetime | None:
    """When it was taken; None where it was copied by other means."""
    async with database.read() as connection:
        at = await connection.run_sync(taken_at)
    return aware(at)


async def hold_everything(database: Database, ring: KeyRing, at: datetime) -> int:
    """How many campaigns are held; staff are told why, each agency for itself."""
    async with database.write() as connection:
        held = await _hold(connection, at)
        for statement in (_NOT_ASKED, *_FREE, *_ACTS_BY_ITSELF, *_WORKS_ONCE):
            await connection.execute(statement)
        await connection.execute(_NUMBER_ON, {"more": LEFT_OUT})
    store = SqlStore(database, ring)
    for agency in await list_agencies(database):
        await _tell(store, agency, held.get(agency.id, Held()), at)
    async with database.write() as connection:
        await connection.run_sync(lambda c: taken.drop(c, checkfirst=True))
    return sum(one.campaigns for one in held.values())


async def _hold(connection: AsyncConnection, at: datetime) -> dict[int, Held]:
    because = BECAUSE.format(at=f"{at:%Y-%m-%d %H:%M} UTC")
    held: dict[int, Held] = {}
    for statement in (_PAUSE, _HOLD, _TAKE_BACK):
        given = {"because": because} if statement is _PAUSE else {}
        for of, maker in await connection.execute(statement, given):
            one = held.get(of, Held())
            held[of] = Held(campaigns=one.campaigns + 1, makers=one.makers | {maker})
    return held


async def _tell(store: SqlStore, agency: Agency, held: Held, at: datetime) -> None:
    """The owners, and whoever began what is held."""
    facts = {"at": at.timestamp(), "zone": agency.time_zone, "held": held.campaigns}
    async with store.work(agency.id) as work:
        owners = map(str, owners_chats(await work.members.list()))
        for chat in sorted({*owners, *held.makers}):
            await work.notices.add(
                Notice(
                    id=0,
                    agency=agency.id,
                    identity=chat,
                    kind=Hindrance.RESTORED.value,
                    campaign=None,
                    arguments=json.dumps(facts),
                )
            )
        taken = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        await work.audit.append([operator("restore", taken=taken, held=held.campaigns)])
