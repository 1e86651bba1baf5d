"""Opens an installation's database with its keys, or says what the operator must mend first."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from agencies.sealing import KeyRing
from config.keys import KEY_FILE, ensure_secret_keys, read_secret_keys
from config.kms import KmsRefused, unwrapped
from config.secrets import Secret
from config.settings import Settings
from storage.backups import is_backup
from storage.database import Database
from storage.half_moved import is_half_moved
from storage.reaching import CannotReach, check_reachable

WHY_UNUSABLE: Mapping[type[OSError], str] = {
    FileExistsError: "it is a file, not a folder",
    NotADirectoryError: "it would be in a file, not in a folder",
    FileNotFoundError: "it cannot be made there",
    PermissionError: "this account may not write there",
}
EMBEDDED_CHECK = (
    "Check DATABASE_URL and DATA_DIR, and that its folder is there and this account may "
    "write to it."
)
SERVER_CHECK = "Check DATABASE_URL, and that the server runs and knows this user and this database."
KMS_CHECK = (
    "Check that its service is reached, AWS_DEFAULT_REGION, and that the AWS credentials of this "
    "process may do it: kms:Decrypt for SECRET_KEYS, kms:GenerateDataKeyWithoutPlaintext for a "
    "new key."
)
HALF_MOVED = (
    "The copy of an installation into this database is not complete. Give the command "
    "move-database again, with the settings that it was begun with; it goes on where it stopped."
)
IS_A_BACKUP = (
    "This database is a backup, which does not know what was sent after it was taken. "
    "Bring it in with: python main.py restore FILE"
)


class CannotStart(Exception):
    """Something that the operator must mend first; str() says what and how."""


class CannotStartYet(CannotStart):
    """The same, but it may be gone at the next start."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Database, KeyRing]]:
    """Raises CannotStart."""
    with _usable(f"DATA_DIR, which is {settings.data_dir},"):
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    try:
        ring = await keys_of(database, settings)
        await reach(database)
        if database.is_sqlite and await is_backup(database):
            raise CannotStart(IS_A_BACKUP)
        if not database.is_sqlite and await is_half_moved(database):
            raise CannotStart(HALF_MOVED)
        yield database, ring
    finally:
        await database.close()


async def keys_of(database: Database, settings: Settings) -> KeyRing:
    """Raises CannotStart."""
    return await _given(settings) if settings.secret_keys else _own(database, settings)


async def _given(settings: Settings) -> KeyRing:
    """Raises CannotStart."""
    given, endpoint = settings.secret_keys, settings.endpoints.aws
    try:
        return KeyRing.of(await asyncio.to_thread(unwrapped, given, endpoint))
    except KmsRefused as fault:
        raise kms_refused(fault) from None


def kms_refused(fault: KmsRefused) -> CannotStart:
    kind = CannotStartYet if fault.may_pass else CannotStart
    return kind(f"AWS KMS does not give us the keys: {fault}. {KMS_CHECK}")


def _own(database: Database, settings: Settings) -> KeyRing:
    """Of an embedded installation. `keys rotate` may change them while we run."""

    def read_again() -> tuple[Secret, ...]:
        try:
            return read_secret_keys(settings.data_dir)
        except FileNotFoundError:
            return ()  # what is known goes on; the next start says that the file is missing

    with _usable(f"DATA_DIR, which is {settings.data_dir},"):
        _expect_its_keys(database, settings)
        return KeyRing.of(ensure_secret_keys(settings.data_dir), read_again)


@contextmanager
def _usable(folder: str) -> Iterator[None]:
    """Raises CannotStart where the block cannot work in the folder."""
    try:
        yield
    except OSError as fault:
        why = WHY_UNUSABLE.get(type(fault), fault.strerror or "it cannot be used")
        raise CannotStart(
            f"{folder} cannot be used: {why}. Set DATA_DIR to a folder that this account may "
            "make and write to, like: DATA_DIR=data"
        ) from None


async def reach(database: Database, server_check: str = SERVER_CHECK) -> None:
    """Raises CannotStart."""
    try:
        await check_reachable(database)
    except CannotReach as fault:
        kind = CannotStartYet if fault.may_pass else CannotStart
        where = database.url.render_as_string(hide_password=True)
        check = EMBEDDED_CHECK if database.is_sqlite else server_check
        raise kind(f"The database {where} cannot be used: {fault}. {check}") from None


def _expect_its_keys(database: Database, settings: Settings) -> None:
    """New keys are made for a new database only. Raises CannotStart."""
    file = Path(database.url.database or "")
    if file.exists() and not (settings.data_dir / KEY_FILE).exists():
        raise CannotStart(
            f"The keys of {file} are missing. Put {settings.data_dir / KEY_FILE} back, or set "
            "SECRET_KEYS to the keys that this database was made with."
        )
