"""What comes back from a backup does nothing by itself, and what works once does not work again."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from agencies.model import Agency, Identity
from agencies.sealing import KeyRing
from agencies.staff import Role
from campaigns.conversations import SavedSession
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign
from campaigns.scheduling import Hindrance
from storage.database import Database
from storage.restoring import hold_everything
from storage.store import SqlStore
from storage.tables import campaign, chunk, invitation
from tests.dispatch.office import Office
from tests.storage.making import ANA, NOON, a_button, a_job, a_notice, a_release, unbroken

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "back-up-and-restore.md"
on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
NEWCOMER = Identity(platform="telegram", user="9")


async def is_in(database: Database, one: Campaign, state: CampaignState) -> None:
    due = 1.0 if state is CampaignState.SCHEDULED else None
    values = {"state": state.value, "confirmed": "h@5", "due_at": due, "starts_at": 1.0}
    async with database.write() as connection:
        await connection.execute(update(campaign).where(campaign.c.id == one.id).values(values))


async def another(store: SqlStore, draft: Campaign, name: str) -> Campaign:
    async with store.work(draft.agency) as work:
        return await work.campaigns.draft(replace(draft, name=name))


@on_sqlite
async def test_what_was_to_start_or_awaits_release_is_held_and_staff_are_told(
    store: SqlStore, database: Database, keyring: KeyRing, draft: Campaign
) -> None:
    await store.let_in(draft.agency, ANA, "Ana", Role.OWNER)
    planned = await another(store, draft, "planned")
    await is_in(database, draft, CampaignState.AWAITING_RELEASE)
    await is_in(database, planned, CampaignState.SCHEDULED)
    async with store.work(draft.agency) as work:
        await work.releases.ask(a_release(draft.id))
    assert await store.due()

    assert await hold_everything(database, keyring, NOON) == 2

    assert await store.due() == []
    [told] = await store.waiting_notices("telegram")
    assert (told.kind, told.identity) == (Hindrance.RESTORED, str(ANA))
    async with store.work(draft.agency) as work:
        held, waited = await work.campaigns.get(planned.id), await work.campaigns.get(draft.id)
        assert (held.state, held.paused_because) == (CampaignState.SCHEDULED, Hindrance.RESTORED)
        assert (waited.state, waited.confirmed) == (CampaignState.DRAFT, "")
        assert await work.releases.find(draft.id) is None


@on_sqlite
async def test_what_ran_is_paused_and_what_was_on_its_way_is_uncertain(
    office: Office, database: Database, keyring: KeyRing
) -> None:
    running = await office.launch(3)
    lease = await office.engine.lease(running, "who is gone", 3)
    assert lease
    async with database.write() as connection:
        await connection.execute(update(chunk).values(lease_until=2.0**40))

    assert await hold_everything(database, keyring, NOON) == 1

    assert (await office.engine.reap()).chunks == 1
    assert await office.engine.lease(running, "another", 3) is None
    async with office.store.read_work(office.agency.id) as work:
        now = await work.campaigns.get(running)
    assert now.state is CampaignState.PAUSED
    assert "backup of 2026-03-01 12:00 UTC" in now.paused_because


@on_sqlite
async def test_nothing_that_waited_is_done_and_nothing_that_was_used_works_again(
    store: SqlStore, database: Database, keyring: KeyRing, draft: Campaign
) -> None:
    async with store.work(draft.agency) as work:
        await work.jobs.add(a_job())
        await work.notices.add(a_notice())
        await work.buttons.add([a_button()])
        await work.sessions.save(ANA, SavedSession(payload="{}"))
    async with store.door() as door:
        await door.enrolments.keep_code(NEWCOMER, "ben@health.example.org", "12345678")
    await store.invite_address(draft.agency, "ben@health.example.org", "Ben", Role.OWNER)

    await hold_everything(database, keyring, NOON)

    assert await store.claim_job("me", ["telegram"]) is None
    assert await store.waiting_notices("telegram") == []
    async with store.work(draft.agency) as work:
        assert await work.buttons.press("b1", ANA) is None
        assert (await work.sessions.load(ANA)).payload == SavedSession().payload
    async with store.door() as door:
        assert await door.enrolments.guess(NEWCOMER, "12345678") is None
    async with database.read() as connection:
        assert (await connection.execute(select(invitation))).all() == []


@on_sqlite
async def test_no_number_that_may_have_been_given_since_is_given_again(
    store: SqlStore, database: Database, keyring: KeyRing, draft: Campaign
) -> None:
    await hold_everything(database, keyring, NOON)

    assert (await another(store, draft, "new")).id > draft.id + 1000


@on_sqlite
async def test_the_audit_says_so_and_stays_whole(
    store: SqlStore, database: Database, keyring: KeyRing, agency: Agency
) -> None:
    await hold_everything(database, keyring, NOON)
    *_, last = await unbroken(store, agency)
    assert (last.by, last.what, last.facts["held"]) == ("operator", "restore", 0)


@on_postgresql
async def test_what_the_how_to_has_for_postgresql_holds_everything_as_well(
    store: SqlStore, database: Database, office: Office, draft: Campaign
) -> None:
    planned = await another(store, draft, "planned")
    await is_in(database, draft, CampaignState.AWAITING_RELEASE)
    await is_in(database, planned, CampaignState.SCHEDULED)
    running = await office.launch(3)
    async with store.work(draft.agency) as work:
        await work.jobs.add(a_job())
        await work.notices.add(a_notice())
        await work.buttons.add([a_button()])
        await work.releases.ask(a_release(draft.id))
    _, _, rest = HOW_TO.read_text(encoding="utf-8").partition("```sql\nBEGIN;\n")
    statements, _, _ = rest.partition("COMMIT;")
    async with database.write_as_owner() as connection:  # as whom `psql` logs in
        for statement in statements.rstrip().rstrip(";").split(";\n"):
            await connection.execute(text(statement))

    assert await store.due() == []
    assert await store.claim_job("me", ["telegram"]) is None
    assert await store.waiting_notices("telegram") == []
    async with store.work(draft.agency) as work:
        found = [await work.campaigns.get(one) for one in (draft.id, planned.id, running)]
        assert [one.state.value for one in found] == ["draft", "scheduled", "paused"]
        assert found[1].paused_because == Hindrance.RESTORED
        assert await work.releases.find(draft.id) is None
        assert await work.buttons.press("b1", ANA) is None
    assert (await another(store, draft, "new")).id > running + 1000
