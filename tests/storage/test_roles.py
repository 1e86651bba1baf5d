"""An ordinary user of the server, who may make no roles and is bound by every policy."""

import importlib.util
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import URL, make_url

from agencies.sealing import KeyRing
from agencies.staff import Role
from storage.agencies import bootstrap, list_agencies
from storage.database import Database
from storage.engine import SqlEngine
from storage.migrate import is_current, migrate
from storage.migrations.walls import _CREATE
from storage.moving import move
from storage.roles import APP, WORKER, RolesMissing
from storage.store import SqlStore
from tests.fakes.postgres import PACKAGE, Databases, PostgresServer, _say
from tests.storage.filling import everything, fill
from tests.storage.making import ANA

PASSWORD = "ordinary"
ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


class Ordinary:
    """`name` owns the one database that it may open."""

    def __init__(self, server: PostgresServer, blank: str) -> None:
        self.name = f"postbote_user_{os.urandom(4).hex()}"
        self.admin = make_url(blank)
        self.url = self.admin.set(username=self.name, password=PASSWORD)
        self._server = server

    async def come(self) -> None:
        database = self.admin.database
        await _say(
            self.admin,
            f"CREATE ROLE {self.name} LOGIN PASSWORD '{PASSWORD}'",
            f'ALTER DATABASE "{database}" OWNER TO {self.name}',
            *(_CREATE.format(role) for role in (APP, WORKER)),
        )

    async def may(self) -> None:
        """What the how-to says that an administrator runs."""
        await _say(self.admin, f"GRANT {APP}, {WORKER} TO {self.name}")

    @asynccontextmanager
    async def another(self) -> AsyncIterator[URL]:
        """An empty database of theirs."""
        made = await self._server.blank()
        name = make_url(made).database
        await _say(self.admin, f'ALTER DATABASE "{name}" OWNER TO {self.name}')
        yield self.url.set(database=name)
        await self._server.drop(made)

    async def go(self) -> None:
        await self._server.drop(self.admin.render_as_string(hide_password=False))
        await _say(self._server._url, f"DROP ROLE {self.name}")


@pytest.fixture
async def ordinary(postgresql_databases: Databases) -> AsyncIterator[Ordinary]:
    assert isinstance(postgresql_databases, PostgresServer)
    user = Ordinary(postgresql_databases, await postgresql_databases.blank())
    await user.come()
    yield user
    await user.go()


@pytest.fixture
async def place(ordinary: Ordinary) -> AsyncIterator[Database]:
    opened = Database(ordinary.url.render_as_string(hide_password=False))
    yield opened
    await opened.close()


async def test_who_may_not_make_roles_is_told_what_to_have_run(
    ordinary: Ordinary, place: Database
) -> None:
    with pytest.raises(RolesMissing) as refused:
        await migrate(place)
    assert f"GRANT {APP}, {WORKER} TO {ordinary.name};" in str(refused.value)
    assert not await is_current(place)

    await ordinary.may()
    await migrate(place)
    assert await is_current(place)


async def test_an_ordinary_user_works_and_is_backed_up(
    ordinary: Ordinary, place: Database, keyring: KeyRing, tmp_path: Path
) -> None:
    await ordinary.may()
    await migrate(place)
    await bootstrap(place, keyring, "SG")
    [agency] = await list_agencies(place)
    store = SqlStore(place, keyring)
    await store.let_in(agency.id, ANA, "Ana Lim", Role.OWNER)
    async with store.work(agency.id) as work:
        await work.members.note(ANA)
        assert (await work.members.acting(ANA)).name == "Ana Lim"
    await SqlEngine(place, keyring).reap()  # and ends who is half said, which is the user's to do

    file = tmp_path / "monday.dump"
    with pytest.raises(AssertionError, match="row-level security"):
        run("pg_dump", f"--file={file}", ordinary.url)
    run("pg_dump", "--enable-row-security", "--format=custom", f"--file={file}", ordinary.url)
    async with ordinary.another() as again:
        run("pg_restore", "--exit-on-error", "--no-owner", str(file), f"--dbname={plain(again)}")
        restored = Database(again.render_as_string(hide_password=False))
        assert await everything(restored) == await everything(place)
        async with SqlStore(restored, keyring).read_work(agency.id) as work:
            assert len(await work.members.list()) == 1
        await restored.close()


def plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def run(program: str, *options: str | URL) -> None:
    """One of the server's own, as the how-to has it."""
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "pginstall" / "bin" / program
    words = [plain(one) if isinstance(one, URL) else one for one in options]
    done = subprocess.run([path, *words], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


@ON_SQLITE
async def test_an_installation_is_moved_to_an_ordinary_users_database(
    database: Database, ordinary: Ordinary, place: Database
) -> None:
    await ordinary.may()
    await fill(database)

    moved = await move(database, place, lambda _: None)

    assert [one.name for one in moved if not one.equal] == []
    assert await everything(place) == await everything(database)
