"""A message with all that it brings, and its texts by language, is read as it was written."""

from dataclasses import replace

from agencies.model import Agency, CredentialId
from agencies.sealing import KeyRing
from campaigns import service
from campaigns.lifecycle import CampaignState
from campaigns.model import Approved, Attachment, Link, MediaKind, Options, Wording
from campaigns.service import Account
from campaigns.states import State
from storage.database import Database
from storage.engine import SqlEngine
from storage.sent_files import SqlFiles
from storage.store import SqlStore
from tests.storage.making import a_campaign, a_credential


async def test_a_wording_is_read_back_whole_by_staff_and_by_dispatch(
    store: SqlStore, database: Database, keyring: KeyRing, agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        account = await work.credentials.add(a_credential(), {"token": "x"})
        blob = await work.blobs.create("flood.png")
        media = Attachment(kind=MediaKind.PHOTO, blob=blob, name="flood.png")
        links = ((Link("Map", "https://example.org"), Link("Help", "https://a.org")),)
        approved = (Approved(id="HX1", language="en", text="Water, {{1}}!"),)
        enclosed = (replace(media, name="map.pdf", type="application/pdf"),) * 2
        options = Options(
            media=media, links=links, silent=True, preview=False, approved=approved,
            enclosed=enclosed, preheader="Where to go",
        )  # fmt: skip
        wording = Wording(text="Water!", options=options, translations={"zh": "水", "ms": "Air!"})
        draft = await work.campaigns.draft(a_campaign(account))
        await work.campaigns.write(draft.id, Wording(text="old", translations={"ta": "old"}))
        template = await work.campaigns.write(draft.id, wording)
        saved = await work.campaigns.save(replace(draft, template=template))
        listed = await work.campaigns.list(5)
        await work.campaigns.launch(replace(saved, state=CampaignState.RUNNING))
    run = await SqlEngine(database, keyring).open_run(draft.id)
    assert [saved.wording, listed[0].wording, run.campaign.wording] == [wording] * 3
    assert run.media is not None
    assert run.media.file == media
    assert run.enclosed is not None


async def test_what_an_account_calls_a_file_is_known_to_all_until_it_is_forgotten(
    store: SqlStore, database: Database, keyring: KeyRing, agency: Agency
) -> None:
    async with store.work(agency.id) as work:
        blob = await work.blobs.create("flood.png")
        await work.blobs.write(blob, 0, b"one ")
        await work.blobs.write(blob, 1, b"two")
    files, account, another = SqlFiles(database, keyring), CredentialId(3), CredentialId(4)
    assert await files.content(agency.id, blob) == b"one two"
    assert await files.name_of(account, blob) == ""
    await files.keep_name(agency.id, account, blob, "first")
    await files.keep_name(agency.id, account, blob, "second")
    assert await files.name_of(account, blob) == "first"
    assert await files.name_of(another, blob) == ""
    await files.keep_name(agency.id, account, blob, "")
    assert await files.name_of(account, blob) == ""


async def test_a_copy_brings_the_same_but_is_not_paid_for(store: SqlStore, agency: Agency) -> None:
    async with store.work(agency.id) as work:
        account = await work.credentials.add(a_credential(), {"token": "x"})
        through = Account(credential=await work.credentials.get(account), rehearsal=False)
        old = await work.campaigns.draft(
            replace(a_campaign(account), channel=through.credential.channel, paid=True)
        )
        wording = Wording(text="Hi", options=Options(silent=True), translations={"zh": "好"})
        template = await work.campaigns.write(old.id, wording)
        await work.campaigns.save(replace(old, template=template))
        again = await service.copy(work, old.id, through, "telegram:1")
        rest = await service.copy(work, old.id, through, "telegram:1", [State.NOT_SENT])
    assert [again.wording, rest.wording] == [wording, wording]
    assert [old.paid, again.paid, rest.paid] == [True, False, True]
