"""Which process listens for which bot, over all agencies: two that poll one drive each other out.

A hold is renewed before it ends, and ends by itself. One that is longer than any can be is from
before the database's clock was set back, and counts for nothing.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.audit import by_itself
from agencies.bots import TOKEN, BotId, Served
from agencies.model import AgencyId, CredentialId
from agencies.sealing import KeyRing
from campaigns.conversations import Notice
from config.secrets import Secret
from storage import contexts, updates
from storage.agencies import open_scope
from storage.audit import SqlAudit
from storage.database import db_now
from storage.notices import SqlNotices
from storage.scope import Ask
from storage.tables import agency, bot, credential, taken_update

LEASE = 15.0  # seconds: how long nobody listens after a process died
TOLD_AGAIN = 3 * 86400.0  # https://core.telegram.org/bots/api#getting-updates: kept for a day
RENEW_BEFORE = 10.0  # seconds before its end

_ACTIVE = (bot.c.removed_at.is_(None), bot.c.refused_at.is_(None), bot.c.paused.is_(False))
_MINE = bot.c.owner == bindparam("me")
_DUE = or_(
    bot.c.lease_until < db_now(),
    bot.c.lease_until > db_now() + LEASE,
    and_(_MINE, bot.c.lease_until < db_now() + RENEW_BEFORE),
)
_IS_DUE = select(bot.c.id).where(*_ACTIVE, _DUE).limit(1)
_HOLD = (
    update(bot).where(*_ACTIVE, _DUE).values(owner=bindparam("me"), lease_until=db_now() + LEASE)
)
_SERVED = (
    select(
        bot.c.id, bot.c.agency_id, bot.c.credential_id, credential.c.sealed, agency.c.wrapped_key
    )
    .join(credential, credential.c.id == bot.c.credential_id)
    .join(agency, agency.c.id == bot.c.agency_id)
    .where(*_ACTIVE, _MINE, bot.c.lease_until >= db_now(), credential.c.sealed.is_not(None))
    .order_by(bot.c.id)
)
_FORGET = delete(taken_update).where(taken_update.c.taken_at < db_now() - TOLD_AGAIN)
_LET_GO = update(bot).where(_MINE).values(owner="", lease_until=0.0)
_REFUSED = (
    update(bot)
    .where(
        bot.c.id == bindparam("of_bot"),
        bot.c.credential_id == bindparam("with_credential"),
        bot.c.refused_at.is_(None),
    )
    .values(refused_at=db_now())
    .returning(bot.c.added_by, bot.c.username)
)


async def is_due(ask: Ask, owner: str) -> bool:
    """Whether there is anything to take or to renew."""
    return bool(await ask(_IS_DUE, {"me": owner}))


async def hold(connection: AsyncConnection, owner: str) -> None:
    """What was taken so long ago that nobody tells it again is forgotten, too."""
    await connection.execute(_HOLD, {"me": owner})
    await connection.execute(_FORGET)
    await updates.forget(connection)


async def served(ask: Ask, keyring: KeyRing, owner: str) -> Sequence[Served]:
    return [_served(row, keyring) for row in await ask(_SERVED, {"me": owner})]


async def let_go(connection: AsyncConnection, owner: str) -> None:
    await connection.execute(_LET_GO, {"me": owner})


async def refused(connection: AsyncConnection, keyring: KeyRing, one: Served) -> None:
    which = {"of_bot": one.bot, "with_credential": one.credential}
    found = (await connection.execute(_REFUSED, which)).first()
    if found is None:
        return
    scope, _ = await open_scope(connection, keyring, one.agency)
    await SqlNotices(scope).add(
        Notice(
            id=0,
            agency=one.agency,
            identity=found.added_by,
            kind="bot-refused",
            campaign=None,
            arguments=json.dumps({"bot": found.username}),
        )
    )
    await SqlAudit(scope).append([by_itself("bot-refused", bot=one.bot)])


def _served(row: Any, keyring: KeyRing) -> Served:
    owner, account = AgencyId(row.agency_id), CredentialId(row.credential_id)
    key = keyring.unwrap(row.wrapped_key, contexts.agency_key(owner))
    fields = json.loads(key.open(row.sealed, contexts.credential_fields(owner, account)))
    token = Secret(fields[TOKEN])
    return Served(agency=owner, bot=BotId(row.id), credential=account, token=token)
