"""Transactions that reach across agencies, one at a time; what goes wrong is StorageDown."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from agencies.sealing import KeyRing
from campaigns.sending import StorageDown
from storage.database import Database

T = TypeVar("T")

OUR_MISTAKES = (IntegrityError, ProgrammingError, DataError)


class Transacting:
    def __init__(self, database: Database, ring: KeyRing) -> None:
        self._database = database
        self._ring = ring
        driver: Any = database.engine.dialect.loaded_dbapi
        self._down = (DBAPIError, NoConnection, OSError, driver.Error)
        self._mistakes = (*OUR_MISTAKES, driver.IntegrityError, driver.ProgrammingError)

    async def _transact(self, work: Callable[[Connection], T]) -> T:
        return await self._known(self._database.transact(work))

    async def _look(self, work: Callable[[Connection], T]) -> T:
        """It changes nothing, and waits for nobody."""
        return await self._known(self._database.view(work))

    async def _known(self, asked: Awaitable[T]) -> T:
        try:
            return await asked
        except self._mistakes:
            raise
        except self._down as error:
            if _is_of_our_values(error):
                raise
            raise StorageDown(type(error).__name__) from error


def _is_of_our_values(error: Any) -> bool:
    """What PostgreSQL cannot read is not read the next time either. Its driver has one class for
    that and for a server that is away. https://www.postgresql.org/docs/current/errcodes-appendix.html
    """
    told = getattr(error, "orig", None) or error
    return str(getattr(told, "sqlstate", "")).startswith("22")
