"""`backup` and `restore`, of a SQLite database: while the service runs, and while it does not."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from agencies.sealing import CannotOpen
from campaigns.stores import NoSuch
from commands.telling import tell
from config.settings import Settings
from dispatch.lock import AlreadyDispatching
from opening import CannotStart, keys_of, opened
from storage import backups
from storage.agencies import attempt_key
from storage.database import Database
from storage.migrate import is_current, is_postbotes, migrate
from storage.restoring import backup_time, hold_everything
from wiring import dispatch_lock

ONLY_SQLITE = (
    "backup and restore are for SQLite. For PostgreSQL take pg_dump and pg_restore, "
    "as in docs/how-to/back-up-and-restore.md"
)
TAKEN = (
    "{file} is a whole copy, and was read through. Nothing in it can be read without the keys: "
    "keep a copy of those somewhere else."
)
STOP_ALL = (
    "Postbote uses this database. Stop run, and bot, web and console too, "
    "then give the command again."
)
NOT_CURRENT = "The database is not up to date. Run: python main.py migrate"
NOT_OURS = "{file} is no database of Postbote's, or one of a later version."
NOT_THESE_KEYS = (
    "The keys do not open {file}. Set SECRET_KEYS to those from when it was taken, "
    "or put their DATA_DIR/secret_keys back."
)
RESTORED = (
    "Restored from {file}, taken {at}. Campaigns that are held: {held}. Staff are told to compare "
    "what was sent since before they resume any. Start Postbote again."
)
KEPT = "What was there before is kept as {kept}. Delete it once you are sure."


async def backup(settings: Settings, target: Path) -> int:
    async with _place_of(settings) as place:
        source = _file_of(place)
        _expect(source.exists(), f"There is no database {source}. Check DATABASE_URL and DATA_DIR.")
    _expect(not _is_there(target), f"{target} is there already. Give the name of a new file.")
    async with opened(settings) as (database, ring):
        _expect(await is_current(database), NOT_CURRENT)
        await attempt_key(database, ring)  # raises CannotOpen, where the keys are others
    with _told(f"The backup {target} cannot be made"):
        await asyncio.to_thread(backups.take, source, target, time.time())
    tell(TAKEN.format(file=target))
    return 0


async def restore(settings: Settings, file: Path) -> int:
    """All of it is made ready beside the database that is there, which is then replaced at once."""
    async with _place_of(settings) as place:
        live = _file_of(place)
        _expect(_is_there(file), f"There is no file {file}.")
        live.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with dispatch_lock(place):
                await _restore(settings, file, live)
        except (AlreadyDispatching, backups.InUse):
            raise CannotStart(STOP_ALL) from None
    return 0


async def _restore(settings: Settings, file: Path, live: Path) -> None:
    """Raises CannotStart, InUse."""
    _expect_free(live)
    ready = live.with_name(f"{live.name}.restoring")
    try:
        with _told(f"{file} cannot be restored"):
            await asyncio.to_thread(backups.copy, file, ready)
            await asyncio.to_thread(backups.check, ready)
        at, held = await _make_ready(settings, ready, file)
        with _told(f"{live} cannot be replaced"):
            kept = live.with_name(f"{live.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
            was_there = backups.put_in_place(ready, live, kept)
    finally:
        backups.forget(ready)
    tell(RESTORED.format(file=file, at=f"{at:%Y-%m-%d %H:%M} UTC", held=held))
    if was_there:
        tell(KEPT.format(kept=kept))


async def _make_ready(settings: Settings, ready: Path, file: Path) -> tuple[datetime, int]:
    """When it was taken, and how many campaigns are held. Raises CannotStart."""
    database = Database(f"sqlite+aiosqlite:///{ready}")
    try:
        _expect(await is_postbotes(database), NOT_OURS.format(file=file))
        try:
            ring = await keys_of(database, settings)
            await attempt_key(database, ring)
        except (CannotOpen, NoSuch):
            raise CannotStart(NOT_THESE_KEYS.format(file=file)) from None
        await migrate(database)
        at = await backup_time(database) or _copied_at(file)
        return at, await hold_everything(database, ring, at)
    finally:
        await database.close()


@asynccontextmanager
async def _place_of(settings: Settings) -> AsyncIterator[Database]:
    """Not opened, so that it is not made."""
    place = Database(settings.database_url)
    try:
        yield place
    finally:
        await place.close()


def _file_of(place: Database) -> Path:
    """Raises CannotStart."""
    _expect(place.is_sqlite and place.url.database, ONLY_SQLITE)
    return Path(place.url.database or "")


def _is_there(file: Path) -> bool:
    return file.exists()


def _copied_at(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _expect_free(live: Path) -> None:
    """Raises InUse. One that is damaged may be replaced."""
    if not live.exists():
        return
    try:
        backups.check_free(live)
    except backups.FAULTS:
        tell(f"{live} is damaged.")


def _expect(so: object, otherwise: str) -> None:
    """Raises CannotStart."""
    if not so:
        raise CannotStart(otherwise)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Raises CannotStart where the block cannot work with a file."""
    try:
        yield
    except backups.Unusable as fault:
        raise CannotStart(f"{what}: {fault}.") from None
    except backups.FAULTS as fault:
        raise CannotStart(f"{what}: {fault}. Check the folder, its rights and its space.") from None
