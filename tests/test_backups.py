"""Backups of a SQLite database: whole, read through, and put back by nobody who would do harm."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from commands import backups
from config.secrets import Secret
from config.settings import Settings
from installation import Installation, installation
from opening import CannotStart
from storage.agencies import create_agency, list_agencies
from tests.nursery.points import DIED, RESTORING
from tests.product.running import Product

OTHER = Secret("another thirty-two characters, as random")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite+aiosqlite:///{tmp_path / 'postbote.db'}"
    return Settings(database_url=url, data_dir=tmp_path, secret_keys=())


@pytest.fixture
async def place(settings: Settings) -> AsyncIterator[Installation]:
    async with installation(settings) as opened:
        yield opened


async def names(settings: Settings) -> list[str]:
    async with installation(settings) as place:
        return [agency.name for agency in await list_agencies(place.database)]


async def make(settings: Settings, name: str) -> None:
    async with installation(settings) as place:
        await create_agency(place.database, place.keyring, name, "SG")


async def test_it_is_taken_while_the_service_writes_and_is_whole(
    place: Installation, settings: Settings, tmp_path: Path
) -> None:
    async def writes() -> None:
        for n in range(50):
            await create_agency(place.database, place.keyring, f"Agency {n}", "SG")

    writing = asyncio.create_task(writes())
    assert await backups.backup(settings, tmp_path / "monday") == 0
    await writing

    assert stat.S_IMODE((tmp_path / "monday").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.glob("monday*")) == ["monday"]
    with closing(sqlite3.connect(tmp_path / "monday")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(await list_agencies(place.database)) == 1 + 50


async def test_a_backup_comes_back_and_what_was_there_is_kept(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await make(settings, "Before")
    await backups.backup(settings, tmp_path / "monday")
    await make(settings, "After")

    assert await backups.restore(settings, tmp_path / "monday") == 0

    assert await names(settings) == ["Our agency", "Before"]
    [kept] = tmp_path.glob("postbote.db.replaced-*")
    assert f"kept as {kept}" in capsys.readouterr().out
    assert not list(tmp_path.glob("*.restoring*"))
    there = replace(settings, database_url=f"sqlite+aiosqlite:///{kept}")
    assert await names(there) == ["Our agency", "Before", "After"]


async def test_it_comes_back_to_an_empty_machine_with_its_keys_only(
    settings: Settings, tmp_path: Path
) -> None:
    await make(settings, "Before")
    await backups.backup(settings, tmp_path / "monday")
    data = tmp_path / "new"
    url = f"sqlite+aiosqlite:///{data / 'postbote.db'}"
    there = replace(settings, data_dir=data, database_url=url)

    with pytest.raises(CannotStart, match="The keys of"):
        await backups.restore(there, tmp_path / "monday")
    assert not (data / "secret_keys").exists()
    (data / "secret_keys").write_bytes((tmp_path / "secret_keys").read_bytes())
    await backups.restore(there, tmp_path / "monday")

    assert await names(there) == ["Our agency", "Before"]


async def test_a_file_that_is_there_is_never_overwritten(
    settings: Settings, tmp_path: Path
) -> None:
    await make(settings, "Before")
    (tmp_path / "monday").write_text("precious")
    with pytest.raises(CannotStart, match="is there already"):
        await backups.backup(settings, tmp_path / "monday")
    assert (tmp_path / "monday").read_text() == "precious"


async def test_it_does_not_come_back_while_a_process_works_with_the_database(
    place: Installation, settings: Settings, tmp_path: Path
) -> None:
    await backups.backup(settings, tmp_path / "monday")
    with pytest.raises(CannotStart, match="Stop run, and bot, web and console too"):
        await backups.restore(settings, tmp_path / "monday")
    assert await list_agencies(place.database)


async def test_what_does_not_open_is_refused_and_changes_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    await make(settings, "Before")
    await backups.backup(settings, tmp_path / "monday")
    await make(settings, "After")
    damaged = bytearray((tmp_path / "monday").read_bytes())
    damaged[8192:40960] = bytes(32768)
    (tmp_path / "damaged").write_bytes(damaged)
    (tmp_path / "letter").write_text("Dear Ann,\n" * 1000)
    with closing(sqlite3.connect(tmp_path / "foreign")) as foreign:
        foreign.execute("CREATE TABLE recipes (name TEXT)")

    for name, why in [("damaged", "damaged"), ("letter", "cannot be re"), ("foreign", "no data")]:
        with pytest.raises(CannotStart, match=why):
            await backups.restore(settings, tmp_path / name)
    with pytest.raises(CannotStart, match="The keys do not open"):
        await backups.restore(replace(settings, secret_keys=(OTHER,)), tmp_path / "monday")

    assert await names(settings) == ["Our agency", "Before", "After"]
    assert not list(tmp_path.glob("*.restoring*"))


async def test_a_database_that_is_damaged_is_replaced(settings: Settings, tmp_path: Path) -> None:
    await make(settings, "Before")
    await backups.backup(settings, tmp_path / "monday")
    (tmp_path / "postbote.db").write_bytes(b"not a database at all" * 1000)
    (tmp_path / "postbote.db-wal").write_bytes(b"what is left of its log")

    await backups.restore(settings, tmp_path / "monday")

    assert await names(settings) == ["Our agency", "Before"]


@pytest.mark.parametrize("point", RESTORING)
async def test_wherever_a_restore_dies_one_of_the_two_is_there(
    settings: Settings, tmp_path: Path, point: str
) -> None:
    product = Product(settings.data_dir, settings.database_url, {"SECRET_KEYS": ""})
    await make(settings, "Before")
    await backups.backup(settings, tmp_path / "monday")
    await make(settings, "After")
    await product.start(role=f"restore {tmp_path / 'monday'}", dies_at=point)
    await product.says(DIED.decode())
    await product.ends()

    assert (await names(settings))[:2] == ["Our agency", "Before"]
    await backups.restore(settings, tmp_path / "monday")
    assert await names(settings) == ["Our agency", "Before"]
