"""Opens an installation's database with its keys, or says what the operator must mend first."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from agencies.sealing import KeyRing
from config.env import KEY_FILE, ensure_secret_keys
from config.settings import Settings
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
HALF_MOVED = (
    "The copy of an installation into this database is not complete. Give the command "
    "move-database again, with the settings that it was begun with; it goes on where it stopped."
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
    keys = settings.secret_keys
    if not keys:
        with _usable(f"DATA_DIR, which is {settings.data_dir},"):
            _expect_its_keys(database, settings)
            keys = ensure_secret_keys(settings.data_dir)
    try:
        await reach(database)
        if not database.is_sqlite and await is_half_moved(database):
            raise CannotStart(HALF_MOVED)
        yield database, KeyRing.of(keys)
    finally:
        await database.close()


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
