"""SECRET_KEYS: made, and exchanged for new ones while the service runs."""

import asyncio
from pathlib import Path

from agencies.sealing import KeyRing
from commands.telling import tell
from config.keys import KEY_FILE, new_key, read_secret_keys, write_secret_keys
from config.kms import KmsRefused, new_wrapped_key
from config.settings import Settings
from opening import CannotStart, kms_refused, opened
from storage.agencies import attempt_key
from storage.database import Database
from storage.migrate import is_current
from storage.rewrapping import is_rewrapped, rewrap

ONE_KEY = (
    "SECRET_KEYS has one key only, so there is none to go over to. Make one with: "
    "python main.py keys new\n"
    "Put it first, before the old one and a comma, in every process; restart them all; "
    "then give this command again."
)
NOT_ALL = (
    "An agency was made with the old key meanwhile: a process does not have the new one first. "
    "Set SECRET_KEYS alike in every process, restart them, and give this command again."
)
GIVEN_DONE = (
    "Every agency is under the first of SECRET_KEYS now. Take the others out of SECRET_KEYS in "
    "every process and restart them."
)
FILE_DONE = (
    "Every agency is under a new key now, which stands alone in {file}. "
    "Copy it to where you keep the keys, which is not where you keep the backups."
)
OLD_BACKUPS = (
    "Backups that were taken before now open with the old key only: keep your copy of it for as "
    "long as you keep those, and take a new backup now."
)


async def print_new(settings: Settings, key_id: str) -> int:
    """For SECRET_KEYS; with a key of KMS it is wrapped, and nobody has seen it."""
    if not key_id:
        tell(new_key())
        return 0
    try:
        tell(await asyncio.to_thread(new_wrapped_key, key_id, settings.endpoints.aws))
    except KmsRefused as fault:
        raise kms_refused(fault) from None
    return 0


async def rotate(settings: Settings) -> int:
    """Killed at any moment, it leaves everything readable, and the next one finishes."""
    if len(settings.secret_keys) == 1:
        raise CannotStart(ONE_KEY)
    async with opened(settings) as (database, ring):
        if not await is_current(database):
            raise CannotStart("The database is not up to date. Run: python main.py migrate")
        await attempt_key(database, ring)  # raises CannotOpen, where the keys are others
        if settings.secret_keys:
            await _go_over_to_the_given(database, ring)
        else:
            await _go_over_to_a_new_one(database, ring, settings.data_dir)
    tell(OLD_BACKUPS)
    return 0


async def _go_over_to_the_given(database: Database, ring: KeyRing) -> None:
    """Raises CannotStart."""
    await rewrap(database, ring)
    async with database.read() as connection:
        if not await is_rewrapped(connection, ring):
            raise CannotStart(NOT_ALL)
    tell(GIVEN_DONE)


async def _go_over_to_a_new_one(database: Database, ring: KeyRing, data_dir: Path) -> None:
    """The file is written under the database's write lock, as whoever wraps a key reads it there:
    nothing is wrapped with a key that is about to go.
    """
    async with database.write():
        keys = read_secret_keys(data_dir)
        if len(keys) == 1:  # of two the first is that of a rotation that was cut off
            write_secret_keys(data_dir, (new_key(), *keys))
    ring.look_again()
    await rewrap(database, ring)
    async with database.write() as connection:
        ring.look_again()
        if not await is_rewrapped(connection, ring):
            raise CannotStart("Another rotation is under way. Give this command again.")
        write_secret_keys(data_dir, read_secret_keys(data_dir)[:1])
    tell(FILE_DONE.format(file=data_dir / KEY_FILE))
