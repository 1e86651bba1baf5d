"""An installation: its settings, its database and keys, and what it can send with."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agencies.model import Credential, CredentialId
from agencies.sealing import KeyRing
from campaigns.offers import Offers
from campaigns.ports import (
    CannotOpenAccount,
    Provider,
    Spec,
    Surroundings,
    UnusableCredential,
)
from campaigns.sending import StorageDown
from campaigns.stores import NoSuch
from channels import discover
from config.settings import Settings
from opening import CannotStart, opened
from storage.agencies import bootstrap
from storage.credentials import account_to_send_with
from storage.database import Database
from storage.lent import LentAccount, ensure_accounts
from storage.migrate import is_current
from storage.migrate import migrate as bring_up_to_date
from storage.reaching import driver_faults
from storage.store import SqlStore

LENT_MAIL, LENT_SES = ("email", "smtp"), ("email", "ses")
REHEARSED_MAIL = ("email", "simulator")
LENT_LABEL = "the installation's account"
SES_LABEL = "the installation's account with Amazon"
REHEARSAL_LABEL = "rehearsal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What every role works with."""

    settings: Settings
    database: Database
    keyring: KeyRing
    store: SqlStore
    offers: Offers
    surroundings: Surroundings


@asynccontextmanager
async def installation(settings: Settings) -> AsyncIterator[Installation]:
    """Opened and brought up to date; an embedded one migrates itself. Raises CannotStart."""
    async with opened(settings) as (database, keyring):
        if database.is_sqlite:
            await bring_up_to_date(database)
        elif not await is_current(database):
            raise CannotStart("The database is not up to date. Run: python main.py migrate")
        await bootstrap(database, keyring, settings.default_region)
        place = put_together(settings, database, keyring)
        accounts = [_lent(spec) for spec in place.offers.lendable()]
        await ensure_accounts(database, keyring, accounts)
        yield place


def put_together(settings: Settings, database: Database, keyring: KeyRing) -> Installation:
    """As it is, without bringing anything up to date."""
    return Installation(
        settings=settings,
        database=database,
        keyring=keyring,
        store=SqlStore(database, keyring),
        offers=Offers(discover(), lent=lent_mail(settings)),
        surroundings=_surroundings(settings),
    )


class Accounts:
    """Opens providers for dispatch, by the credential that a campaign names."""

    def __init__(self, place: Installation) -> None:
        self._place = place

    async def open(self, credential: CredentialId) -> Provider:
        """Raises CannotOpenAccount and StorageDown."""
        try:
            spec, fields = await self._found(credential)
            return await spec.opened(fields, self._place.surroundings)
        except (NoSuch, KeyError):
            raise CannotOpenAccount("The account was removed.") from None
        except UnusableCredential as fault:
            raise CannotOpenAccount(str(fault)) from None

    async def has_to_reach_us(self, credential: CredentialId) -> bool:
        """Whether it can report in no other way. Raises CannotOpenAccount and StorageDown."""
        try:
            spec, fields = await self._found(credential)
        except (NoSuch, KeyError):
            raise CannotOpenAccount("The account was removed.") from None
        return spec.has_to_reach_us(fields, self._place.surroundings)

    async def _found(self, credential: CredentialId) -> tuple[Spec, Mapping[str, str]]:
        """Raises NoSuch, KeyError and StorageDown."""
        found, fields = await self._kept(credential)
        return self._place.offers.spec(found.channel, found.provider), fields

    async def _kept(self, credential: CredentialId) -> tuple[Credential, Mapping[str, str]]:
        """Raises NoSuch and StorageDown."""
        database = self._place.database
        try:
            return await account_to_send_with(database, self._place.keyring, credential)
        except driver_faults(database) as fault:
            raise StorageDown(type(fault).__name__) from fault


def _surroundings(settings: Settings) -> Surroundings:
    return Surroundings(
        endpoints=settings.endpoints,
        rehearsal=settings.rehearsal,
        outbox=settings.data_dir / "outbox",
        mail_from=settings.mail_from,
        lent_mail=settings.smtp,
        lent_ses=settings.ses,
        mail_servers=settings.mail_servers,
        in_flight_max=settings.in_flight_max,
        public_url=settings.public_url,
    )


def _lent(spec: Spec) -> LentAccount:
    label = SES_LABEL if (spec.channel.name, spec.provider) == LENT_SES else LENT_LABEL
    return LentAccount(
        channel=spec.channel.name,
        provider=spec.provider,
        label=REHEARSAL_LABEL if spec.rehearsal else label,
        rate=spec.rate,
    )


def lent_mail(settings: Settings) -> Sequence[tuple[str, str]]:
    """What the operator lends to send mail with, the mail server first."""
    is_set = {LENT_MAIL: settings.smtp, LENT_SES: settings.ses}
    return [kind for kind, account in is_set.items() if account]
