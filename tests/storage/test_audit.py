"""The audit is only appended to, on both databases, and its chain never forks."""

import asyncio

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from agencies.audit import Chain, Deed, by_itself, operator
from agencies.model import Agency, Identity
from agencies.sealing import KeyRing
from agencies.staff import Role
from storage.database import Database
from storage.store import SqlStore
from storage.tables import audit, audit_head
from tests.storage.making import ANA, unbroken


def deed(number: int) -> Deed:
    return Deed(by="telegram:1", person=1, what="launch", facts={"campaign": number, "rate": 0.1})


async def append(store: SqlStore, agency: Agency, *numbers: int) -> None:
    async with store.work(agency.id) as work:
        await work.audit.append([deed(number) for number in numbers])


async def test_entries_are_read_as_they_were_written(store: SqlStore, agency: Agency) -> None:
    await append(store, agency, 1, 2, 3)
    async with store.read_work(agency.id) as work:
        _, *entries = [entry async for page in work.audit.read() for entry in page]
        latest = await work.audit.latest(2)
        earlier = await work.audit.latest(9, before=3)

    assert [entry.deed for entry in entries] == [deed(1), deed(2), deed(3)]
    assert [entry.number for entry in latest] == [4, 3]
    assert [entry.number for entry in earlier] == [2, 1]


async def test_what_was_written_is_unbroken_and_ends_where_its_head_says(
    store: SqlStore, agency: Agency
) -> None:
    await append(store, agency, *range(20))
    chain = Chain()
    async with store.read_work(agency.id) as work:
        async for page in work.audit.read():
            assert [chain.broken_by(entry) for entry in page] == [None] * 21
        assert await work.audit.head() == (chain.number, chain.last)


@pytest.mark.parametrize(
    "tampering", [update(audit).values(what="stop"), delete(audit)], ids=["change", "removal"]
)
async def test_the_database_refuses_every_change_and_removal(
    store: SqlStore, agency: Agency, database: Database, tampering: object
) -> None:
    await append(store, agency, 1)
    with pytest.raises(DBAPIError, match="never changed or removed"):
        async with database.write() as connection:
            await connection.execute(tampering)  # type: ignore[call-overload] # a statement

    async with database.read() as connection:
        assert len((await connection.execute(select(audit))).all()) == 2


async def test_writers_at_once_never_fork_the_chain(
    store: SqlStore, agency: Agency, database_url: str, keyring: KeyRing
) -> None:
    other = Database(database_url)
    stores = [store, SqlStore(other, keyring)]
    await asyncio.gather(
        *(append(stores[number % 2], agency, number, -number) for number in range(20))
    )
    await other.close()

    told = [one.facts["campaign"] for one in (await unbroken(store, agency))[1:]]
    assert len(told) == 40
    assert all(told[at] == -int(told[at + 1] or 0) for at in range(0, 40, 2))


async def test_what_is_rolled_back_leaves_no_entry(store: SqlStore, agency: Agency) -> None:
    async def fails() -> None:
        async with store.work(agency.id) as work:
            await work.audit.append([deed(1)])
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    await append(store, agency, 2)
    async with store.read_work(agency.id) as work:
        entry, _ = await work.audit.latest(9)

    assert (entry.number, entry.deed) == (2, deed(2))


async def test_each_agency_has_a_chain_of_its_own(
    store: SqlStore, agency: Agency, other_agency: Agency, database: Database
) -> None:
    await append(store, agency, 1, 2)
    await append(store, other_agency, 3)
    async with database.read() as connection:
        heads = (
            await connection.execute(select(audit_head.c.agency_id, audit_head.c.number))
        ).all()

    assert {(row.agency_id, row.number) for row in heads} == {(agency.id, 3), (other_agency.id, 2)}


async def test_an_agencys_first_entry_is_that_it_was_made_and_by_whom(
    store: SqlStore, agency: Agency, other_agency: Agency
) -> None:
    """The first agency of all makes itself."""
    facts = {"region": other_agency.region, "time_zone": other_agency.time_zone}

    assert await unbroken(store, agency) == [by_itself("create-agency")]
    assert await unbroken(store, other_agency) == [operator("create-agency", **facts)]


async def test_whom_the_operator_lets_in_and_gives_a_chat_stands_in_every_audit_of_theirs(
    store: SqlStore, agency: Agency, other_agency: Agency
) -> None:
    for one in (agency, other_agency):
        await store.let_in(one.id, ANA, "Ana", Role.OWNER)
    async with store.read_work(agency.id) as work:
        person = (await work.members.acting(ANA)).person
    console = Identity(platform=f"console-{person}", user="local")
    for _ in range(2):
        await store.give_chat(person, console)

    for one in (agency, other_agency):
        let_in, given = (await unbroken(store, one))[1:]
        assert (let_in.by, let_in.what) == ("operator", "let-in")
        assert (given.by, given.what) == ("operator", "give-chat")
        assert given.facts == {"whom": person, "platform": console.platform}
