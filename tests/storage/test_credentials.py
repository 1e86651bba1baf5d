"""Accounts with providers: labelled, sealed, lent or an agency's own, and truly removed.

It is long because each way in which one is used and marked is tried here.
"""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from agencies.model import Agency, CredentialId
from agencies.sealing import CannotOpen, KeyRing
from campaigns.model import Campaign, CampaignId
from campaigns.stores import NoSuch
from storage.credentials import account_to_send_with
from storage.database import Database
from storage.store import SqlStore
from storage.tables import credential as table
from storage.tables import pace, run
from tests.dispatch.falling import falling
from tests.dispatch.office import Office
from tests.storage.making import NOON, a_credential
from tests.storage.test_secrecy import files_of

FIELDS = {"account_sid": "AC1", "auth_token": "s3cret"}


async def add(store: SqlStore, agency: Agency, kept_for: CampaignId | None = None) -> CredentialId:
    async with store.work(agency.id) as work:
        return await work.credentials.add(a_credential(), FIELDS, kept_for)


async def test_an_account_is_listed_as_it_was_added(store: SqlStore, agency: Agency) -> None:
    added = await add(store, agency)
    async with store.read_work(agency.id) as work:
        listed = await work.credentials.list()
        got = await work.credentials.get(added)
    assert listed == [got] == [replace(a_credential(), id=added, agency=agency.id)]


async def test_its_fields_open_again(store: SqlStore, agency: Agency) -> None:
    added = await add(store, agency)
    async with store.read_work(agency.id) as work:
        assert await work.credentials.fields(added) == FIELDS


async def test_its_fields_do_not_open_in_another_accounts_place(
    store: SqlStore, agency: Agency, database: Database
) -> None:
    first, second = await add(store, agency), await add(store, agency)
    async with database.write() as connection:
        of = select(table.c.sealed).where(table.c.id == first)
        sealed = (await connection.execute(of)).scalar_one()
        await connection.execute(update(table).where(table.c.id == second).values(sealed=sealed))
    async with store.read_work(agency.id) as work:
        assert await work.credentials.fields(first) == FIELDS
        with pytest.raises(CannotOpen):
            await work.credentials.fields(second)


async def test_the_fields_of_a_lent_account_open_for_whom_it_is_lent_to(
    store: SqlStore, agency: Agency, lent: CredentialId
) -> None:
    async with store.read_work(agency.id) as work:
        assert await work.credentials.fields(lent) == {}


async def test_an_agencys_own_accounts_come_before_the_lent_ones(
    store: SqlStore, agency: Agency, lent: CredentialId
) -> None:
    own = await add(store, agency)
    async with store.read_work(agency.id) as work:
        assert [c.id for c in await work.credentials.list()] == [own, lent]


async def test_it_has_a_pace_from_the_start(
    store: SqlStore, agency: Agency, database: Database
) -> None:
    added = await add(store, agency)
    async with database.read() as connection:
        row = (await connection.execute(select(pace).where(pace.c.subject == added))).one()
    assert (row.agency_id, row.kind) == (agency.id, "credential")
    assert (row.tat, row.interval, row.ceiling, row.paused_until) == (0.0, 0.1, 10.0, 0.0)


async def test_one_kept_for_a_campaign_is_not_offered_to_others(
    store: SqlStore, agency: Agency, draft: Campaign, lent: CredentialId
) -> None:
    kept = await add(store, agency, draft.id)
    async with store.read_work(agency.id) as work:
        assert [c.id for c in await work.credentials.list()] == [lent]
        assert (await work.credentials.get(kept)).campaign == draft.id


async def test_one_can_be_kept_for_a_campaign_afterwards(
    store: SqlStore, agency: Agency, draft: Campaign, lent: CredentialId
) -> None:
    added = await add(store, agency)
    async with store.work(agency.id) as work:
        await work.credentials.keep_for(added, draft.id)
        assert [c.id for c in await work.credentials.list()] == [lent]
        assert await work.credentials.fields(added) == FIELDS
        await work.credentials.forget(draft.id)
        with pytest.raises(NoSuch):
            await work.credentials.fields(added)


async def test_one_kept_for_a_draft_is_forgotten_with_it(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    kept = await add(store, agency, draft.id)
    async with store.work(agency.id) as work:
        await work.campaigns.discard(draft.id)
        with pytest.raises(NoSuch):
            await work.credentials.fields(kept)


async def test_it_remembers_when_it_was_proven(store: SqlStore, agency: Agency) -> None:
    added = await add(store, agency)
    async with store.work(agency.id) as work:
        await work.credentials.proven(added, NOON)
        assert (await work.credentials.get(added)).proven_at == NOON


async def test_a_removed_one_keeps_its_name_and_loses_its_secrets(
    store: SqlStore, agency: Agency, database: Database
) -> None:
    added = await add(store, agency)
    async with store.work(agency.id) as work:
        await work.credentials.remove(added)
        assert await work.credentials.list() == []
        assert (await work.credentials.get(added)).label == "Twilio main"
        with pytest.raises(NoSuch):
            await work.credentials.fields(added)
    async with database.read() as connection:
        row = (await connection.execute(select(table).where(table.c.id == added))).one()
    assert row.sealed is None
    assert row.removed_at > 0


async def test_an_agency_cannot_remove_what_it_is_lent(
    store: SqlStore, agency: Agency, lent: CredentialId
) -> None:
    async with store.work(agency.id) as work:
        with pytest.raises(NoSuch):
            await work.credentials.remove(lent)
        assert await work.credentials.fields(lent) == {}


async def test_dispatch_opens_an_account_of_any_agency(
    store: SqlStore, agency: Agency, database: Database, keyring: KeyRing
) -> None:
    added = await add(store, agency)
    found, fields = await account_to_send_with(database, keyring, added)
    assert found == replace(a_credential(), id=added, agency=agency.id)
    assert fields == FIELDS


async def test_dispatch_opens_no_account_that_was_removed(
    store: SqlStore, agency: Agency, database: Database, keyring: KeyRing
) -> None:
    added = await add(store, agency)
    async with store.work(agency.id) as work:
        await work.credentials.remove(added)
    for gone in (added, CredentialId(999)):
        with pytest.raises(NoSuch):
            await account_to_send_with(database, keyring, gone)


async def test_one_that_was_removed_is_there_again_with_what_it_is_given(
    store: SqlStore, agency: Agency
) -> None:
    added = await add(store, agency)
    async with store.work(agency.id) as work:
        await work.credentials.remove(added)
    async with store.work(agency.id) as work:
        await work.credentials.revive(added, {"auth_token": "new"}, "enew")
    async with store.read_work(agency.id) as work:
        found = await work.credentials.get(added)
        assert await work.credentials.fields(added) == {"auth_token": "new"}
    assert (found.last4, found.removed) == ("enew", False)


async def test_who_may_use_it_is_kept_and_everybody_may_where_nobody_is_named(
    store: SqlStore, agency: Agency
) -> None:
    added = await add(store, agency)
    async with store.work(agency.id) as work:
        assert (await work.credentials.get(added)).is_for("author")
        await work.credentials.limit(added, ["approver", "owner"])
        limited = await work.credentials.get(added)
    assert [limited.is_for(role) for role in ("author", "approver", "owner")] == [False, True, True]


@pytest.mark.parametrize(("label", "last4"), [("TWILIO main", "0000"), ("Another", "9f3c")])
async def test_one_that_is_removed_and_added_again_keeps_its_mark_and_who_may_use_it(
    store: SqlStore, agency: Agency, label: str, last4: str
) -> None:
    added = await add(store, agency)
    async with store.work(agency.id) as work:
        await work.credentials.guard(added, guarded=True)
        await work.credentials.limit(added, ["owner"])
        await work.credentials.remove(added)
        same = replace(a_credential(), label=label, last4=last4)
        again = await work.credentials.get(await work.credentials.add(same, FIELDS))
        stranger = replace(a_credential(), label="Third", last4="1111")
        other = await work.credentials.get(await work.credentials.add(stranger, FIELDS))
    assert (again.guarded, again.roles) == (True, ("owner",))
    assert (other.guarded, other.roles) == (False, ())


async def test_it_was_last_used_when_a_campaign_was_last_launched_over_it(
    office: Office, other_agency: Agency
) -> None:
    launched = await office.launch(1)
    async with office.store.read_work(office.agency.id) as work:
        now = await work.campaigns.get(launched)
        used = {one.id: one.used_at for one in await work.credentials.list()}
    async with office.store.read_work(other_agency.id) as work:
        theirs = {one.used_at for one in await work.credentials.list()}
    assert used[now.credential] == now.launched_at is not None
    assert theirs <= {None}


@pytest.mark.parametrize("took", [0, 3])
async def test_one_that_took_over_was_used_then(office: Office, took: int) -> None:
    launched = await office.launch(1)
    async with office.store.work(office.agency.id) as work:
        spare = await work.credentials.add(a_credential(), FIELDS)
        now = await work.campaigns.save(replace(await work.campaigns.get(launched), spare=spare))
    over = update(run).where(run.c.campaign_id == launched).values(took_over=took)
    async with office.store.database.write() as connection:
        await connection.execute(over)
    async with office.store.read_work(office.agency.id) as work:
        used = {one.id: one.used_at for one in await work.credentials.list()}
    assert used[spare] == {0: None, 3: now.launched_at}[took]


@pytest.mark.parametrize(
    ("share", "countries", "used"), [(30, False, True), (0, True, True), (0, False, False)]
)
async def test_one_with_a_share_or_a_country_was_used_then(
    office: Office, *, share: int, countries: bool, used: bool
) -> None:
    launched = await office.launch(1)
    async with office.store.work(office.agency.id) as work:
        other = await work.credentials.add(a_credential(), FIELDS)
        unused = await work.credentials.add(a_credential("Third"), FIELDS)
        now = await work.campaigns.get(launched)
        route = {"65": other, "60": now.credential} if countries else {}
        await work.campaigns.save(replace(now, spare=other, share=share, countries=route))
    async with office.store.read_work(office.agency.id) as work:
        at = {one.id: one.used_at for one in await work.credentials.list()}
    assert at[other] == (now.launched_at if used else None)
    assert at[unused] is None


async def test_one_of_a_fallback_was_used_when_that_was_launched(office: Office) -> None:
    async with office.store.work(office.agency.id) as work:
        second = await work.credentials.add(a_credential(), FIELDS)
    of = await falling(office, [2], credential=second)
    async with office.store.read_work(office.agency.id) as work:
        launched = (await work.campaigns.get(of.second)).launched_at
        used = {one.id: one.used_at for one in await work.credentials.list()}
    assert used[second] == launched is not None


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_the_secret_of_one_that_was_removed_is_nowhere_in_the_file(
    store: SqlStore, agency: Agency, database: Database
) -> None:
    added = await add(store, agency)
    async with database.read() as connection:
        sealed = (await connection.execute(select(table.c.sealed))).scalar_one()
    assert sealed in b"".join(files_of(database))
    async with store.work(agency.id) as work:
        await work.credentials.remove(added)
    await database.close()
    assert sealed not in b"".join(files_of(database))
