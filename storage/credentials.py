"""Accounts with providers: an agency's own, and the installation's that it lends to all.

It is long because every change of an account is a statement of its own.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Update, and_, bindparam, exists, func, insert, or_, select, update

from agencies.model import INSTALLATION, AgencyId, Credential, CredentialId
from agencies.sealing import Key, KeyRing
from campaigns.model import CampaignId
from campaigns.pacing import PaceKind
from campaigns.stores import NoSuch
from storage import contexts, paces
from storage.agencies import open_scope
from storage.database import Database, db_now
from storage.routes import of_a_country
from storage.scope import Scope
from storage.tables import agency, bot, campaign, credential, run
from storage.times import aware, seconds_of
from storage.wakes import announce

BETWEEN = ","

_OWN = (credential.c.agency_id == bindparam("agency"), credential.c.id == bindparam("credential"))
_OWNER = select(credential.c.agency_id).where(credential.c.id == bindparam("credential"))
_OWN_OR_LENT = or_(
    credential.c.agency_id == bindparam("agency"), credential.c.agency_id == INSTALLATION
)
_SILENT = (
    exists()
    .where(
        bot.c.credential_id == credential.c.id,
        bot.c.removed_at.is_(None),
        or_(bot.c.paused, bot.c.refused_at.is_not(None)),
    )
    .label("silent")
)
_TOOK_OVER = exists().where(run.c.campaign_id == campaign.c.id, run.c.took_over > 0)
_USED = (
    select(func.max(campaign.c.launched_at))
    .where(
        campaign.c.agency_id == bindparam("agency"),
        or_(
            campaign.c.credential_id == credential.c.id,
            and_(campaign.c.spare_id == credential.c.id, or_(campaign.c.share > 0, _TOOK_OVER)),
            of_a_country(credential.c.id),
        ),
    )
    .scalar_subquery()
    .label("used_at")
)
"""Read where accounts are listed, so that no message costs a write."""
_LIST = (
    select(credential, _SILENT, _USED)
    .where(_OWN_OR_LENT, credential.c.kept_for.is_(None), credential.c.removed_at.is_(None))
    .order_by(credential.c.agency_id.desc(), credential.c.id)
)
_GET = (
    select(credential, _SILENT, agency.c.wrapped_key)
    .join(agency, agency.c.id == credential.c.agency_id)
    .where(_OWN_OR_LENT, credential.c.id == bindparam("credential"))
)
_ITS_BOT = (
    select(bot.c.id)
    .where(bot.c.agency_id == bindparam("agency"), bot.c.credential_id == bindparam("credential"))
    .with_for_update(read=True)
)
_STAND = credential.c.removed_at.is_(None)
_KINDS = select(credential.c.channel, credential.c.provider).where(_STAND).distinct()
_WHOSE = select(credential.c.agency_id, credential.c.channel).where(
    credential.c.id == bindparam("credential"), credential.c.agency_id != INSTALLATION, _STAND
)
_ADD = insert(credential).returning(credential.c.id)
_SEAL = update(credential).where(*_OWN).values(sealed=bindparam("fields"))
_RATE = update(credential).where(*_OWN).values(rate=bindparam("new_rate"))
_GUARD = update(credential).where(*_OWN, _STAND).values(guarded=bindparam("is_guarded"))
_LIMIT = update(credential).where(*_OWN, _STAND).values(roles=bindparam("who"))
_MARKS_BEFORE = (
    select(credential.c.guarded, credential.c.roles)
    .where(
        credential.c.agency_id == bindparam("agency"),
        credential.c.channel == bindparam("over"),
        credential.c.provider == bindparam("by"),
        credential.c.removed_at.is_not(None),
        or_(
            func.lower(credential.c.label) == func.lower(bindparam("called")),
            (credential.c.last4 != "") & (credential.c.last4 == bindparam("ends")),
        ),
    )
    .order_by(credential.c.id.desc())
)
_PROVEN = update(credential).where(*_OWN).values(proven_at=bindparam("at"))
_ERASED = {"sealed": None, "removed_at": db_now()}
_REMOVE = update(credential).where(*_OWN, _STAND).values(_ERASED)
_NEW_SECRET: dict[str, Any] = {"sealed": bindparam("fields"), "last4": bindparam("new_last4")}
_RENEW = update(credential).where(*_OWN, _STAND).values(_NEW_SECRET)
_REVIVE = update(credential).where(*_OWN).values({**_NEW_SECRET, "removed_at": None})
_KEEP = update(credential).where(*_OWN, _STAND).values(kept_for=bindparam("campaign"))
_FORGET = (
    update(credential)
    .where(
        credential.c.agency_id == bindparam("agency"),
        credential.c.kept_for == bindparam("campaign"),
        _STAND,
    )
    .values(_ERASED)
)


_REPLIED = (
    update(credential)
    .where(*_OWN, _STAND)
    .values(
        replies=credential.c.replies + 1,
        replies_since=func.coalesce(credential.c.replies_since, db_now()),
    )
    .returning(credential.c.replies_told)
)
_TOLD = update(credential).where(*_OWN).values(replies_told=bindparam("day"))


class SqlCredentials:
    """The lent ones are opened with the installation's key, so `keyring` is at hand."""

    def __init__(self, scope: Scope, keyring: KeyRing) -> None:
        self._scope = scope
        self._agency = scope.agency.id
        self._keyring = keyring

    async def list(self) -> Sequence[Credential]:
        """The agency's own first, in the order in which they were added."""
        found = await self._scope.run(_LIST, {"agency": self._agency})
        return [_credential(row) for row in found]

    async def get(self, credential: CredentialId) -> Credential:
        """Also a removed one, for the campaigns that name it."""
        return _credential(await self._found(credential))

    async def hold(self, credential: CredentialId) -> Credential:
        """As `get`, and it speaks or is silent for as long as the unit of work lasts: whoever
        pauses its bot waits, and then finds what was begun. Raises NoSuch."""
        await self._scope.run(_ITS_BOT, self._own(credential))
        return await self.get(credential)

    async def add(
        self, credential: Credential, fields: Mapping[str, str], kept_for: CampaignId | None = None
    ) -> CredentialId:
        """One that was removed and is added again keeps its mark, and who may use it.

        Raises NoSuch when the campaign that it is kept for is not there.
        """
        if kept_for is not None:
            await self._scope.own_campaign(kept_for)
        guarded, roles = await self._marks(credential)
        added = await self._scope.run(
            _ADD,
            {
                "agency_id": self._agency,
                "channel": credential.channel,
                "provider": credential.provider,
                "label": credential.label,
                "last4": credential.last4,
                "rate": credential.rate,
                "ceiling": credential.ceiling,
                "guarded": guarded,
                "roles": roles,
                "kept_for": kept_for,
                "added_by": credential.added_by,
                "added_at": seconds_of(credential.added_at),
                "proven_at": seconds_of(credential.proven_at),
            },
        )
        new = CredentialId(added.scalar_one())
        await self._scope.run(_SEAL, {**self._own(new), "fields": self._sealed(new, fields)})
        await paces.start(self._scope, PaceKind.CREDENTIAL, new, credential.rate)
        return new

    async def keep_for(self, credential: CredentialId, campaign: CampaignId) -> None:
        """Raises NoSuch, also for a lent one."""
        await self._scope.own_campaign(campaign)
        done = await self._scope.run(_KEEP, {**self._own(credential), "campaign": campaign})
        _expect_one(done.rowcount, credential)

    async def fields(self, credential: CredentialId) -> Mapping[str, str]:
        """Raises NoSuch, also once it was removed."""
        found = await self._found(credential)
        if found.sealed is None:
            raise NoSuch(f"credential {credential}")
        owner = AgencyId(found.agency_id)
        opened = self._key_of(owner, found.wrapped_key).open(
            found.sealed, contexts.credential_fields(owner, credential)
        )
        fields: Mapping[str, str] = json.loads(opened)
        return fields

    async def renew(self, credential: CredentialId, fields: Mapping[str, str], last4: str) -> None:
        """Raises NoSuch, also for a lent one and once it was removed."""
        await self._bring(_RENEW, credential, fields, last4)

    async def revive(self, credential: CredentialId, fields: Mapping[str, str], last4: str) -> None:
        """The same account again after it was removed. Raises NoSuch, also for a lent one."""
        await self._bring(_REVIVE, credential, fields, last4)

    async def _bring(
        self, how: Update, credential: CredentialId, fields: Mapping[str, str], last4: str
    ) -> None:
        new = {"fields": self._sealed(credential, fields), "new_last4": last4}
        done = await self._scope.run(how, {**self._own(credential), **new})
        _expect_one(done.rowcount, credential)
        await self._scope.connection.run_sync(announce)

    async def proven(self, credential: CredentialId, at: datetime) -> None:
        """Raises NoSuch, also for a lent one: that is the operator's to prove."""
        done = await self._scope.run(_PROVEN, {**self._own(credential), "at": seconds_of(at)})
        _expect_one(done.rowcount, credential)

    async def remove(self, credential: CredentialId) -> None:
        """Raises NoSuch, also for a lent one."""
        done = await self._scope.run(_REMOVE, self._own(credential))
        _expect_one(done.rowcount, credential)
        await self._scope.connection.run_sync(announce)

    async def guard(self, credential: CredentialId, *, guarded: bool) -> None:
        """Raises NoSuch, also for a lent one and once it was removed."""
        done = await self._scope.run(_GUARD, {**self._own(credential), "is_guarded": guarded})
        _expect_one(done.rowcount, credential)

    async def limit(self, credential: CredentialId, roles: Sequence[str]) -> None:
        """Raises NoSuch, also for a lent one and once it was removed."""
        done = await self._scope.run(_LIMIT, {**self._own(credential), "who": BETWEEN.join(roles)})
        _expect_one(done.rowcount, credential)

    async def count_reply(self, credential: CredentialId, day: str) -> bool:
        """Whether it is the first one of that day, and staff are to be told. Raises NoSuch, also
        for a lent one and once it was removed."""
        told = (await self._scope.run(_REPLIED, self._own(credential))).scalar()
        if told is None:
            raise NoSuch(f"credential {credential}")
        if told == day:
            return False
        await self._scope.run(_TOLD, {**self._own(credential), "day": day})
        return True

    async def change_rate(self, credential: CredentialId, rate: float) -> None:
        """Raises NoSuch, also for a lent one."""
        done = await self._scope.run(_RATE, {**self._own(credential), "new_rate": rate})
        _expect_one(done.rowcount, credential)
        await paces.change(self._scope, PaceKind.CREDENTIAL, credential, rate)

    async def forget(self, campaign: CampaignId) -> None:
        """Destroys the secrets of those that were kept for this campaign only."""
        await self._scope.run(_FORGET, {"agency": self._agency, "campaign": campaign})

    async def _marks(self, new: Credential) -> tuple[bool, str]:
        """Those of its earlier self, if there was one."""
        asked = {"agency": self._agency, "over": new.channel, "by": new.provider}
        asked |= {"called": new.label, "ends": new.last4}
        before = (await self._scope.run(_MARKS_BEFORE, asked)).all()
        guarded = new.guarded or any(row.guarded for row in before)
        roles = next((row.roles for row in before if row.roles), BETWEEN.join(new.roles))
        return guarded, roles

    async def _found(self, credential: CredentialId) -> Row[Any]:
        found = (await self._scope.run(_GET, self._own(credential))).first()
        if found is None:
            raise NoSuch(f"credential {credential}")
        return found

    def _own(self, credential: CredentialId) -> dict[str, Any]:
        return {"agency": self._agency, "credential": credential}

    def _sealed(self, credential: CredentialId, fields: Mapping[str, str]) -> bytes:
        context = contexts.credential_fields(self._agency, credential)
        return self._scope.key.seal(json.dumps(dict(fields)).encode(), context)

    def _key_of(self, owner: AgencyId, wrapped: bytes) -> Key:
        if owner == self._agency:
            return self._scope.key
        return self._keyring.unwrap(wrapped, contexts.agency_key(owner))


async def account_to_send_with(
    database: Database, keyring: KeyRing, credential: CredentialId
) -> tuple[Credential, Mapping[str, str]]:
    """For dispatch, which serves all agencies: an account and its opened fields. Raises NoSuch."""
    async with database.read() as connection:
        found = (await connection.execute(_OWNER, {"credential": credential})).scalar()
        if found is None:
            raise NoSuch(f"credential {credential}")
        scope, _ = await open_scope(connection, keyring, AgencyId(found))
        credentials = SqlCredentials(scope, keyring)
        return await credentials.get(credential), await credentials.fields(credential)


async def whose(database: Database, credential: CredentialId) -> tuple[AgencyId, str]:
    """The agency that keeps that account, and its channel. Raises NoSuch, also for a lent one."""
    async with database.read() as connection:
        found = (await connection.execute(_WHOSE, {"credential": credential})).first()
    if found is None:
        raise NoSuch(f"credential {credential}")
    return AgencyId(found.agency_id), found.channel


async def kinds_in_use(database: Database) -> Sequence[tuple[str, str]]:
    """(channel, provider) of every account that there is, of all agencies."""
    async with database.read() as connection:
        return [(row.channel, row.provider) for row in await connection.execute(_KINDS)]


def _expect_one(rowcount: int, credential: CredentialId) -> None:
    if rowcount == 0:
        raise NoSuch(f"credential {credential}")


def _credential(row: Row[Any]) -> Credential:
    return Credential(
        id=CredentialId(row.id),
        agency=AgencyId(row.agency_id),
        channel=row.channel,
        provider=row.provider,
        label=row.label,
        last4=row.last4,
        rate=row.rate,
        ceiling=row.ceiling,
        campaign=row.kept_for,
        added_by=row.added_by,
        added_at=aware(row.added_at),
        proven_at=aware(row.proven_at),
        removed=row.removed_at is not None,
        guarded=row.guarded,
        roles=tuple(filter(None, row.roles.split(BETWEEN))),
        used_at=aware(getattr(row, "used_at", None)),
        silent=bool(row.silent),
        replies=row.replies,
        replies_since=aware(row.replies_since),
    )
