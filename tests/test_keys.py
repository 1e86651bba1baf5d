"""SECRET_KEYS are exchanged while everything goes on; where that is cut off nothing is lost."""

import asyncio
import stat
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from agencies.audit import operator
from agencies.model import CredentialId
from agencies.sealing import CannotOpen, KeyRing
from commands import keys
from commands.audit import verify_audit
from config.keys import read_secret_keys
from config.secrets import Secret
from config.settings import Settings
from installation import Installation, installation
from opening import CannotStart
from reaching import leave_url, web_app
from storage import contexts
from storage.agencies import attempt_key, create_agency, list_agencies
from storage.database import Database
from storage.tables import agency as table
from tests.nursery.points import DIED, ROTATING
from tests.product.running import Product
from tests.storage.making import a_campaign, unbroken

OLD = Secret("thirty-two characters of anything random")
NEW = Secret("another thirty-two characters, as random")
PUBLIC = "https://postbote.example.org"

GivenSettings = Callable[..., Settings]


@pytest.fixture
def embedded(tmp_path: Path) -> Settings:
    url = f"sqlite+aiosqlite:///{tmp_path / 'postbote.db'}"
    return Settings(database_url=url, data_dir=tmp_path, secret_keys=())


@pytest.fixture
def given(tmp_path: Path, database_url: str) -> GivenSettings:
    return lambda *secrets: Settings(
        database_url=database_url, data_dir=tmp_path, secret_keys=secrets
    )


async def opens(database: Database, secrets: tuple[Secret, ...]) -> list[bool]:
    """Whether these alone open each agency, the installation's own among them."""
    ring = KeyRing.of(secrets)
    async with database.read() as connection:
        found = (await connection.execute(select(table.c.id, table.c.wrapped_key))).all()
    return [can(ring, wrapped, contexts.agency_key(agency)) for agency, wrapped in found]


def can(ring: KeyRing, wrapped: bytes, context: bytes) -> bool:
    try:
        return bool(ring.unwrap(wrapped, context))
    except CannotOpen:
        return False


class Traffic:
    """Agencies are made and read for as long as the block lasts, in a process that goes on."""

    def __init__(self, place: Installation) -> None:
        self.place = place
        self.made = 0
        self._over = asyncio.Event()

    async def run(self) -> None:
        while not self._over.is_set():
            place, name = self.place, f"Agency {self.made}"
            new = await create_agency(place.database, place.keyring, name, "SG")
            for one in await list_agencies(place.database):
                async with place.store.read_work(one.id) as work:
                    assert work.agency == one
            assert new.name == name
            self.made += 1

    async def during(self, work: Awaitable[int]) -> None:
        running = asyncio.create_task(self.run())
        assert await work == 0
        self._over.set()
        await running


async def test_while_traffic_runs_every_agency_comes_under_a_new_key_and_the_old_is_useless(
    embedded: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with installation(embedded) as place:
        old = read_secret_keys(embedded.data_dir)
        before = await attempt_key(place.database, place.keyring)
        traffic = Traffic(place)
        await traffic.during(keys.rotate(embedded))
        new = read_secret_keys(embedded.data_dir)

        assert len(new) == 1
        assert new != old
        assert traffic.made
        assert set(await opens(place.database, old)) == {False}
        assert set(await opens(place.database, new)) == {True}
        assert await attempt_key(place.database, place.keyring) == before
    file = embedded.data_dir / "secret_keys"
    said = capsys.readouterr().out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(file) in said
    assert "new backup now" in said
    assert not {*old, *new} & set(said.split())


async def test_two_rotations_at_once_leave_one_key_that_opens_everything(
    embedded: Settings,
) -> None:
    async with installation(embedded) as place:
        at_once = [keys.rotate(embedded), keys.rotate(embedded)]
        assert await asyncio.gather(*at_once) == [0, 0]
        [key] = read_secret_keys(embedded.data_dir)
        assert set(await opens(place.database, (key,))) == {True}


@pytest.mark.parametrize(
    ("point", "hit"),
    [*((point, 1) for point in ROTATING), *((point, 2) for point in (*ROTATING,)[:3])],
)
async def test_wherever_a_rotation_dies_the_next_one_finishes_it(
    embedded: Settings, point: str, hit: int
) -> None:
    product = Product(embedded.data_dir, embedded.database_url, {"SECRET_KEYS": ""})
    async with installation(embedded) as place:
        old = read_secret_keys(embedded.data_dir)
        await product.start(role="keys rotate", dies_at=point, hit=hit)
        await product.says(DIED.decode())
        await product.ends()
        assert set(await opens(place.database, read_secret_keys(embedded.data_dir))) == {True}

        assert await keys.rotate(embedded) == 0
        [new] = read_secret_keys(embedded.data_dir)
        assert set(await opens(place.database, (new,))) == {True}
        assert set(await opens(place.database, old)) == {False}


async def test_keys_that_are_given_are_gone_over_to_and_staff_notice_nothing(
    given: GivenSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with installation(given(OLD)) as place:
        await create_agency(place.database, place.keyring, "Health", "SG")
    async with installation(given(NEW, OLD)) as place:
        there = await list_agencies(place.database)
        await Traffic(place).during(keys.rotate(given(NEW, OLD)))
        assert set(await opens(place.database, (OLD,))) == {False}
        assert set(await opens(place.database, (NEW,))) == {True}
        new, old = (key.name.hex() for key in place.keyring.keys)
        for one in there:
            rotated = [d for d in await unbroken(place.store, one) if d.what == "rotate-keys"]
            assert rotated == [operator("rotate-keys", old=old, new=new)]
        assert await verify_audit(given(NEW), []) == 0
    assert "Take the others out of SECRET_KEYS in every process" in capsys.readouterr().out


async def test_a_link_to_unsubscribe_is_good_after_the_keys_were_exchanged(
    given: GivenSettings,
) -> None:
    async with installation(reached(given(OLD))) as place:
        agency = await create_agency(place.database, place.keyring, "Health", "SG")
        async with place.store.read_work(agency.id) as work:
            address = (await work.agencies.address_key()).hash("anna@example.com")
        news = replace(a_campaign(CredentialId(1)), agency=agency.id, channel="email")
        link = (await leave_url(place))(news, address)
    assert await keys.rotate(given(NEW, OLD)) == 0
    async with (
        installation(reached(given(NEW))) as place,
        web_app(place) as app,
        TestClient(TestServer(app)) as client,
        client.get(link.removeprefix(PUBLIC)) as answer,
    ):
        assert set(await opens(place.database, (OLD,))) == {False}
        assert "Stop getting mails from Health?" in await answer.text()


def reached(settings: Settings) -> Settings:
    return replace(settings, public_url=PUBLIC)


async def test_one_key_alone_is_not_gone_over_from(given: GivenSettings) -> None:
    async with installation(given(OLD)) as place:
        with pytest.raises(CannotStart, match="has one key only"):
            await keys.rotate(given(OLD))
        assert set(await opens(place.database, (OLD,))) == {True}


async def test_keys_that_do_not_open_the_database_change_nothing(given: GivenSettings) -> None:
    async with installation(given(OLD)) as place:
        with pytest.raises(CannotOpen):
            await keys.rotate(given(NEW, Secret("a third of thirty-two characters or so")))
        assert set(await opens(place.database, (OLD,))) == {True}


def test_what_an_earlier_version_wrapped_still_opens() -> None:
    [old] = KeyRing.of([OLD]).keys
    key, wrapped = old.new(b"whose")
    ring = KeyRing.of([NEW, OLD])
    renewed = ring.renewed(wrapped, b"whose")

    assert ring.unwrap(wrapped, b"whose").hash("x") == key.hash("x")
    assert KeyRing.of([NEW]).unwrap(renewed, b"whose").hash("x") == key.hash("x")
    assert (ring.is_renewed(wrapped), ring.is_renewed(renewed)) == (False, True)
