"""The accounts that the operator lends to every agency: rows of the installation's own agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from agencies.model import INSTALLATION, Credential, CredentialId
from agencies.sealing import KeyRing
from campaigns.pacing import PaceKind
from storage import paces
from storage.agencies import LOCK_INSTALLATION, open_scope
from storage.credentials import SqlCredentials
from storage.database import Database
from storage.scope import Scope
from storage.tables import credential as table
from storage.times import aware

_FIND = select(table.c.id, table.c.rate).where(
    table.c.agency_id == INSTALLATION,
    table.c.channel == bindparam("over"),
    table.c.provider == bindparam("by"),
    table.c.label == bindparam("called"),
    table.c.removed_at.is_(None),
)
_RATE = update(table).where(table.c.id == bindparam("credential")).values(rate=bindparam("most"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LentAccount:
    """`rate` in messages per second, None for no limit of its own."""

    channel: str
    provider: str
    label: str
    rate: float | None


async def ensure_accounts(
    database: Database, keyring: KeyRing, accounts: Sequence[LentAccount]
) -> Sequence[CredentialId]:
    """These lent accounts, made where they are not there, going at their rates from now on.

    Their secrets, if they have any, are the operator's settings and are not stored. Any number
    of processes may ask at once; the installation's agency must be there.
    """
    async with database.write() as connection:
        await connection.execute(LOCK_INSTALLATION)
        scope, now = await open_scope(connection, keyring, INSTALLATION)
        credentials = SqlCredentials(scope, keyring)
        return [await _ensure(scope, credentials, account, aware(now)) for account in accounts]


async def _ensure(
    scope: Scope, credentials: SqlCredentials, account: LentAccount, now: datetime
) -> CredentialId:
    asked = {"over": account.channel, "by": account.provider, "called": account.label}
    found = (await scope.run(_FIND, asked)).first()
    if found is None:
        return await credentials.add(_new(account, now), {})
    if found.rate != account.rate:
        await _change_rate(scope, CredentialId(found.id), account.rate)
    return CredentialId(found.id)


def _new(account: LentAccount, now: datetime) -> Credential:
    return Credential(
        id=CredentialId(0),
        agency=INSTALLATION,
        channel=account.channel,
        provider=account.provider,
        label=account.label,
        rate=account.rate,
        added_at=now,
        proven_at=now,
    )


async def _change_rate(scope: Scope, credential: CredentialId, rate: float | None) -> None:
    await scope.run(_RATE, {"credential": credential, "most": rate})
    await paces.change(scope, PaceKind.CREDENTIAL, credential, rate)
