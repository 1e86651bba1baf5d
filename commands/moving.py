"""Bringing a database up to date, and moving an embedded one to PostgreSQL."""

from collections.abc import Sequence

from agencies.audit import operator
from agencies.sealing import KeyRing
from commands.telling import tell
from config.keys import KEY_FILE
from config.settings import Settings
from dispatch.lock import AlreadyDispatching
from opening import CannotStart, CannotStartYet, opened, reach
from storage.agencies import attempt_key, bootstrap, list_agencies
from storage.database import Database
from storage.migrate import is_current
from storage.migrate import migrate as bring_up_to_date
from storage.moving import CutOff, Moved, check_ends, move
from storage.moving_told import STOP_ALL, STOP_FIRST, TARGET_CHECK, told
from storage.store import SqlStore
from wiring import dispatch_lock


async def migrate(settings: Settings) -> int:
    async with opened(settings) as (database, keyring):
        await bring_up_to_date(database)
        await bootstrap(database, keyring, settings.default_region)
    return 0


async def move_database(settings: Settings, to: str) -> int:
    """Copies an embedded installation; 1 where the copy came out unequal."""
    check_ends(settings.database_url, to)
    async with opened(settings) as (source, keyring):
        if not await is_current(source):
            raise CannotStart("The database is not up to date. Run: python main.py migrate")
        await attempt_key(source, keyring)  # raises CannotOpen, where the keys are others
        tell(STOP_ALL)
        moved = await _moved(source, Database(to), keyring)
    key_file = None if settings.secret_keys else settings.data_dir / KEY_FILE
    tell(told(moved, source.url.database, key_file))
    return 0 if all(one.equal for one in moved) else 1


async def _moved(source: Database, target: Database, keyring: KeyRing) -> Sequence[Moved]:
    """While nothing is sent from the source. Raises CannotStart and CannotMove."""
    try:
        await reach(target, TARGET_CHECK)
        with dispatch_lock(source):
            moved = await move(source, target, tell)
            if all(one.equal for one in moved):
                await _note(SqlStore(target, keyring))
            return moved
    except AlreadyDispatching:
        raise CannotStart(STOP_FIRST) from None
    except CutOff as fault:
        raise CannotStartYet(str(fault)) from None
    finally:
        await target.close()


async def _note(store: SqlStore) -> None:
    """In each agency's audit, after the last entry that it brought along."""
    for agency in await list_agencies(store.database):
        async with store.work(agency.id) as work:
            await work.audit.append([operator("move-database")])
