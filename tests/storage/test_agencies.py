"""Agencies are made by name, found by name, and their keys are wrapped by SECRET_KEYS."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from agencies.model import INSTALLATION, Agency, AgencyId, NameTaken
from agencies.sealing import CannotOpen, KeyRing
from campaigns.stores import NoSuch
from config.secrets import Secret
from storage.agencies import attempt_key, bootstrap, create_agency, find_agency, list_agencies
from storage.database import Database
from storage.store import SqlStore
from storage.tables import agency as table


async def test_an_installation_starts_with_its_own_agency_and_one_to_use(
    database: Database, keyring: KeyRing
) -> None:
    await bootstrap(database, keyring, "SG", "Asia/Singapore")
    async with database.read() as connection:
        ids = list(await connection.scalars(select(table.c.id).order_by(table.c.id)))
    [first] = await list_agencies(database)
    assert ids == [INSTALLATION, 1]
    assert first == Agency(
        id=AgencyId(1), name="Our agency", time_zone="Asia/Singapore", region="SG"
    )


async def test_starting_again_makes_no_other_agency(
    database: Database, keyring: KeyRing, agency: Agency
) -> None:
    await bootstrap(database, keyring, "MY")
    assert await list_agencies(database) == [agency]


async def test_two_processes_that_start_at_once_make_one_agency(
    database: Database, database_url: str, keyring: KeyRing
) -> None:
    others = [Database(database_url) for _ in range(3)]
    await asyncio.gather(*(bootstrap(d, keyring, "SG") for d in [database, *others]))
    await asyncio.gather(*(d.close() for d in others))
    assert len(await list_agencies(database)) == 1


async def test_other_secret_keys_are_noticed_at_the_start(
    database: Database, agency: Agency
) -> None:
    assert agency
    others = KeyRing.of([Secret("another thirty-two characters, as random")])
    with pytest.raises(CannotOpen):
        await bootstrap(database, others, "SG")


async def test_a_new_secret_key_in_front_of_the_old_one_is_welcome(
    database: Database, agency: Agency, keyring: KeyRing
) -> None:
    [new] = KeyRing.of([Secret("another thirty-two characters, as random")]).keys
    ring = KeyRing((new, *keyring.keys))
    await bootstrap(database, ring, "SG")
    async with SqlStore(database, ring).work(agency.id) as work:
        assert work.agency == agency


async def test_one_agencys_key_does_not_open_in_anothers_place(
    store: SqlStore, database: Database, agency: Agency, other_agency: Agency
) -> None:
    async with database.write() as connection:
        of = select(table.c.wrapped_key).where(table.c.id == agency.id)
        wrapped = (await connection.execute(of)).scalar_one()
        there = update(table).where(table.c.id == other_agency.id)
        await connection.execute(there.values(wrapped_key=wrapped))
    with pytest.raises(CannotOpen):
        async with store.read_work(other_agency.id):
            pass
    async with store.read_work(agency.id) as work:
        assert work.agency == agency


async def test_an_agency_is_made_by_name(database: Database, keyring: KeyRing) -> None:
    made = await create_agency(database, keyring, "Health", "SG", "Asia/Singapore")
    assert await list_agencies(database) == [made]


async def test_no_two_agencies_have_one_name(
    database: Database, keyring: KeyRing, agency: Agency
) -> None:
    with pytest.raises(NameTaken):
        await create_agency(database, keyring, agency.name, "SG")
    assert await list_agencies(database) == [agency]


async def test_no_two_agencies_have_names_that_differ_in_their_case_only(
    database: Database, keyring: KeyRing
) -> None:
    made = await create_agency(database, keyring, "Straße", "DE")
    with pytest.raises(NameTaken):
        await create_agency(database, keyring, "STRASSE", "DE")
    assert await list_agencies(database) == [made]


async def test_of_two_that_take_one_name_at_once_one_gets_it(
    database: Database, database_url: str, keyring: KeyRing, agency: Agency
) -> None:
    others = [Database(database_url) for _ in range(3)]
    names = ["health", "Health", "HEALTH"]
    tries = [create_agency(d, keyring, n, "SG") for d, n in zip(others, names, strict=True)]
    made = await asyncio.gather(*tries, return_exceptions=True)
    await asyncio.gather(*(d.close() for d in others))
    assert sorted(type(one).__name__ for one in made) == ["Agency", "NameTaken", "NameTaken"]
    assert len(await list_agencies(database)) == len([agency]) + 1


@pytest.mark.parametrize("name", ["Public Health", "public health", " PUBLIC HEALTH "])
async def test_an_agency_is_found_by_its_name_in_any_case(
    database: Database, keyring: KeyRing, name: str
) -> None:
    made = await create_agency(database, keyring, "Public Health", "SG")
    assert await find_agency(database, name) == made


@pytest.mark.parametrize("name", ["Health", "the installation", ""])
async def test_an_unknown_name_finds_none(database: Database, agency: Agency, name: str) -> None:
    assert agency
    with pytest.raises(NoSuch):
        await find_agency(database, name)


async def test_staff_change_what_their_agency_is_called_and_where_it_is(
    store: SqlStore, agency: Agency, database: Database
) -> None:
    new = replace(agency, name="Health", time_zone="Asia/Tokyo", region="JP")
    async with store.work(agency.id) as work:
        await work.agencies.change(new)
    assert await list_agencies(database) == [new]


async def rename(store: SqlStore, agency: Agency, name: str) -> None:
    async with store.work(agency.id) as work:
        await work.agencies.change(replace(agency, name=name))


async def test_an_agency_cannot_take_anothers_name(
    store: SqlStore, agency: Agency, other_agency: Agency, database: Database
) -> None:
    with pytest.raises(NameTaken):
        await rename(store, agency, other_agency.name)
    assert await list_agencies(database) == [agency, other_agency]


async def test_an_agency_may_change_the_case_of_its_own_name_but_not_take_anothers(
    store: SqlStore, agency: Agency, other_agency: Agency, database: Database
) -> None:
    await rename(store, agency, agency.name.upper())
    with pytest.raises(NameTaken):
        await rename(store, agency, other_agency.name.upper())
    names = [one.name for one in await list_agencies(database)]
    assert names == [agency.name.upper(), other_agency.name]


async def test_addresses_hash_alike_in_one_agency_and_otherwise_in_another(
    store: SqlStore, agency: Agency, other_agency: Agency
) -> None:
    hashes = []
    for who in (agency.id, agency.id, other_agency.id):
        async with store.read_work(who) as work:
            hashes.append((await work.agencies.address_key()).hash("+65 8888 8888"))
    mine, again, theirs = hashes
    assert mine == again != theirs


async def test_attempts_are_named_alike_after_a_restart_and_new_secret_keys(
    database: Database, agency: Agency, keyring: KeyRing
) -> None:
    assert agency
    [new] = KeyRing.of([Secret("another thirty-two characters, as random")]).keys
    first = await attempt_key(database, keyring)
    assert await attempt_key(database, KeyRing((new, *keyring.keys))) == first
    assert len(first) >= 16
