"""A campaign is kept as it was, changed by one at a time, launched once, erased with its key."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from agencies.model import Agency, CredentialId
from campaigns.acts import Act
from campaigns.lifecycle import CampaignState
from campaigns.model import BlobId, Campaign, CampaignId, Checked, Duplicates, Source, Wording
from campaigns.rows import Row, seal_row
from campaigns.states import State
from campaigns.stores import NoSuch, Stale
from storage.database import Database
from storage.store import SqlStore
from storage.tables import campaign as table
from storage.tables import delivery, tally, template
from tests.storage.making import NOON, a_campaign, some_rows

EVERYTHING: dict[str, Any] = {
    "name": "Flood drill, north",
    "state": CampaignState.PAUSED,
    "source": Source(
        blob=BlobId(5), campaign=CampaignId(6), states=(State.NOT_SENT,), name="people.csv"
    ),
    "columns": {"first name": "Vorname"},
    "duplicates": Duplicates.SEND_EACH,
    "checked": Checked(
        refused=("no rows",),
        columns=("name", "block"),
        missing=("street",),
        reachable=3,
        invalid=2,
        duplicates=1,
        blank=4,
        warnings=1,
        empty={"name": 1},
        countries={"SG": 2, "MY": 1},
        parts=6,
        first=2,
        longest=4,
        characters=161,
        digest="d1",
        note="Windows-1252",
    ),
    "rate": 12.5,
    "prefer_delivery": True,
    "confirmed": "c1",
    "follows": CampaignId(4),
    "launched_at": NOON,
    "ended_at": NOON,
    "paused_because": "five refused",
    "act": Act.EDIT,
}


async def test_a_draft_is_kept_as_it_was_opened(
    store: SqlStore, agency: Agency, lent: CredentialId
) -> None:
    async with store.work(agency.id) as work:
        draft = await work.campaigns.draft(a_campaign(lent))
    async with store.read_work(agency.id) as work:
        assert await work.campaigns.get(draft.id) == draft
    assert draft == replace(a_campaign(lent), id=draft.id, agency=agency.id)


async def test_everything_about_a_campaign_is_saved(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    changed = replace(draft, **EVERYTHING)
    async with store.work(agency.id) as work:
        saved = await work.campaigns.save(changed)
    async with store.read_work(agency.id) as work:
        assert await work.campaigns.get(draft.id) == saved == replace(changed, version=2)


async def test_a_change_to_what_was_changed_meanwhile_is_stale(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    async with store.work(agency.id) as work:
        saved = await work.campaigns.save(replace(draft, name="first"))
        with pytest.raises(Stale):
            await work.campaigns.save(replace(draft, name="second"))
        assert await work.campaigns.get(draft.id) == saved
        assert (await work.campaigns.save(replace(saved, name="third"))).version == 3


async def rename(store: SqlStore, campaign: Campaign, name: str) -> bool:
    async with store.work(campaign.agency) as work:
        try:
            await work.campaigns.save(replace(campaign, name=name))
        except Stale:
            return False
    return True


async def test_of_ten_changes_at_once_one_is_saved(store: SqlStore, draft: Campaign) -> None:
    saved = await asyncio.gather(*(rename(store, draft, f"name {n}") for n in range(10)))
    assert saved.count(True) == 1


async def test_a_wording_is_read_back_with_the_campaign_that_uses_it(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    wording = Wording(text="Dear {name} <b>now</b>", subject="Water: {block}")
    async with store.work(agency.id) as work:
        version = await work.campaigns.write(draft.id, wording)
        assert (await work.campaigns.get(draft.id)).wording is None
        saved = await work.campaigns.save(replace(draft, template=version))
    assert saved.wording == wording


async def test_every_wording_is_a_version_of_its_own(
    store: SqlStore, agency: Agency, draft: Campaign, database: Database
) -> None:
    async with store.work(agency.id) as work:
        versions = [await work.campaigns.write(draft.id, Wording(text=t)) for t in "abc"]
    async with database.read() as connection:
        found = await connection.execute(
            select(template.c.version, template.c.text).order_by(template.c.version)
        )
        assert versions == [1, 2, 3]
        assert [tuple(row) for row in found] == [(1, "a"), (2, "b"), (3, "c")]


async def test_campaigns_are_listed_the_newest_first_and_page_by_page(
    store: SqlStore, agency: Agency, lent: CredentialId
) -> None:
    async with store.work(agency.id) as work:
        made = [await work.campaigns.draft(a_campaign(lent, f"{n}")) for n in range(5)]
        first = await work.campaigns.list(3)
        second = await work.campaigns.list(3, before=first[-1].id)
    assert [*first, *second] == made[::-1]


async def test_active_ones_are_those_that_run_or_are_paused(
    store: SqlStore, agency: Agency, lent: CredentialId
) -> None:
    async with store.work(agency.id) as work:
        for state in CampaignState:
            draft = await work.campaigns.draft(a_campaign(lent))
            await work.campaigns.save(replace(draft, state=state))
        active = await work.campaigns.active()
    assert [c.state for c in active] == [CampaignState.RUNNING, CampaignState.PAUSED]


async def test_its_key_opens_what_it_sealed_in_a_later_unit_of_work(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    async with store.work(agency.id) as work:
        key = await work.campaigns.key(draft.id)
        await work.ledger.append(draft.id, some_rows(key, draft.id, [2]))
    async with store.read_work(agency.id) as work:
        again = await work.campaigns.key(draft.id)
        assert (await work.ledger.find(draft.id, 2)).address == "+65 2"
    sealed = seal_row(key, draft.id, 3, Row("+65 3", ()))
    assert again.open(sealed, b"delivery/%d/3" % draft.id)


async def test_every_campaign_has_a_key_of_its_own(
    store: SqlStore, agency: Agency, draft: Campaign, lent: CredentialId
) -> None:
    async with store.work(agency.id) as work:
        second = await work.campaigns.draft(a_campaign(lent))
        keys = [await work.campaigns.key(c.id) for c in (draft, second)]
    assert keys[0].hash("x") != keys[1].hash("x")


async def test_a_discarded_draft_is_gone_with_its_rows_and_its_key(
    store: SqlStore, agency: Agency, draft: Campaign, database: Database
) -> None:
    async with store.work(agency.id) as work:
        key = await work.campaigns.key(draft.id)
        await work.ledger.append(draft.id, some_rows(key, draft.id, range(5)))
        await work.campaigns.write(draft.id, Wording(text="x"))
        await work.campaigns.discard(draft.id)
        with pytest.raises(NoSuch):
            await work.campaigns.get(draft.id)
        with pytest.raises(NoSuch):
            await work.campaigns.key(draft.id)
    async with database.read() as connection:
        for emptied in (table, delivery, tally, template):
            assert await connection.scalar(select(func.count()).select_from(emptied)) == 0


async def test_what_was_launched_cannot_be_discarded(
    store: SqlStore, agency: Agency, draft: Campaign
) -> None:
    async with store.work(agency.id) as work:
        launched = await work.campaigns.launch(replace(draft, state=CampaignState.RUNNING))
        with pytest.raises(NoSuch):
            await work.campaigns.discard(draft.id)
        assert await work.campaigns.get(draft.id) == launched


async def test_a_number_is_never_given_to_another_campaign(
    store: SqlStore, agency: Agency, draft: Campaign, lent: CredentialId
) -> None:
    async with store.work(agency.id) as work:
        await work.campaigns.discard(draft.id)
        assert (await work.campaigns.draft(a_campaign(lent))).id > draft.id


Change = Callable[[SqlStore, Campaign, CredentialId], Awaitable[object]]


async def open_over(store: SqlStore, draft: Campaign, credential: CredentialId) -> None:
    async with store.work(draft.agency) as work:
        await work.campaigns.draft(a_campaign(credential))


async def save_over(store: SqlStore, draft: Campaign, credential: CredentialId) -> None:
    async with store.work(draft.agency) as work:
        await work.campaigns.save(replace(draft, credential=credential))


@pytest.mark.parametrize("change", [open_over, save_over])
async def test_a_campaign_needs_an_account_that_is_there(
    store: SqlStore, draft: Campaign, change: Change
) -> None:
    await change(store, draft, draft.credential)
    with pytest.raises(NoSuch):
        await change(store, draft, CredentialId(999))
