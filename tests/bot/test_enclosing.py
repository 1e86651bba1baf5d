"""Staff give a mail files and a line that mailboxes show, and see them on the card."""

from dataclasses import replace

import pytest

from bot.conversation.card import show
from bot.conversation.drafting import ReadDraft, Refused
from bot.conversation.enclosing import Enclose, SetPreheader, shown
from bot.conversation.options import OptionsRead, ReadOptions, TakeAway
from bot.texts import render
from bot.words import Pressed, Said, Session, Step
from campaigns.confirming import Extras
from campaigns.model import PLAIN, Attachment, BlobId, Campaign, MediaKind, Options
from storage.store import SqlStore
from tests.bot.houses import CAT, House, open_house
from tests.bot.talking import CARD, CHECKED, FILE, ONE, Talk
from tests.bot.test_authorship import house
from tests.campaigns.test_programs import PLAIN as PARTS
from tests.campaigns.test_programs import packed

__all__ = ["house", "open_house"]

MAP = Attachment(kind=MediaKind.DOCUMENT, blob=BlobId(7), name="map.pdf", type="application/pdf")
BOTH = Options(enclosed=(MAP,), preheader="Where to go")


def choosing(options: Options = PLAIN) -> Talk:
    talk = Talk(Session(step=Step.CARD, campaign=ONE))
    talk.hears(Pressed("change-options", campaign=ONE))
    talk.hears(OptionsRead(ONE, options, "email"))
    return talk.hears(OptionsRead(ONE, options, "email"), "enclosing-head")


def test_files_and_the_line_are_taken_as_they_come_and_away_again() -> None:
    talk = choosing(BOTH).hears(FILE).hears(Said("Closed on Monday"))
    assert talk.commands[-2:] == [
        Enclose(ONE, FILE.blob, FILE.name),
        SetPreheader(ONE, "Closed on Monday"),
    ]
    assert choosing(BOTH).buttons().count("take-away") == 2
    assert "take-away" not in choosing().buttons()
    away = choosing(BOTH).hears(Pressed("take-away", "enclosed", ONE))
    assert away.commands[0] == ReadOptions(ONE)
    assert away.commands[-1] == TakeAway(ONE, "enclosed")


def test_after_them_the_draft_goes_on() -> None:
    talk = choosing().hears(Pressed("options-done", campaign=ONE))
    assert talk.commands[-1] == ReadDraft(ONE)
    talk.hears(CHECKED)
    assert talk.session.step is Step.PREVIEW


def test_the_card_of_a_mail_states_them_and_offers_to_change_them() -> None:
    said = show(replace(CARD, channel="email", extras=Extras(options=BOTH)))
    assert "With the file map.pdf" in [render(one) for one in said.lines]
    assert "Mailboxes show after the subject: Where to go" in [render(one) for one in said.lines]
    assert "change-options" in [button.action for row in said.buttons for button in row]


async def a_mail(house: House, store: SqlStore) -> Campaign:
    draft = await house.ready()
    async with store.work(draft.agency) as work:
        return await work.campaigns.save(replace(draft, channel="email"))


async def upload(store: SqlStore, of: Campaign, name: str, content: bytes) -> BlobId:
    async with store.work(of.agency) as work:
        blob = await work.blobs.create(name)
        await work.blobs.write(blob, 0, content)
        return blob


async def test_what_a_mail_brings_is_kept_and_voids_what_was_confirmed(
    house: House,
    store: SqlStore,
) -> None:
    mail = await a_mail(house, store)
    blob = await upload(store, mail, "map.pdf", b"%PDF-1.7")
    read = await house.carries_out(CAT, Enclose(mail.id, blob, "map.pdf"))
    assert isinstance(read, OptionsRead)
    assert (read.channel, [file.name for file in read.options.enclosed]) == ("email", ["map.pdf"])
    await house.carries_out(CAT, SetPreheader(mail.id, "Where\nto go"))
    now = await house.now(mail)
    assert now.wording is not None
    assert now.wording.options.preheader == "Where to go"
    assert now.template > mail.template
    assert now.checked == mail.checked


async def test_one_of_several_files_is_taken_away(house: House, store: SqlStore) -> None:
    mail = await a_mail(house, store)
    for name in ("map.pdf", "way.pdf"):
        blob = await upload(store, mail, name, b"%PDF-1.7")
        read = await house.carries_out(CAT, Enclose(mail.id, blob, name))
    assert isinstance(read, OptionsRead)
    [(first,), (second,), *_] = shown(read).buttons
    assert (render(first.label), render(second.label)) == ("Without map.pdf", "Without way.pdf")
    left = await house.carries_out(CAT, TakeAway(mail.id, first.argument))
    assert isinstance(left, OptionsRead)
    assert [file.name for file in left.options.enclosed] == ["way.pdf"]


async def test_a_file_that_is_not_what_it_is_called_is_refused_and_nothing_changes(
    house: House,
    store: SqlStore,
) -> None:
    mail = await a_mail(house, store)
    blob = await upload(store, mail, "map.pdf", b"MZ\x90\x00")
    refused = await house.carries_out(CAT, Enclose(mail.id, blob, "map.pdf"))
    assert isinstance(refused, Refused)
    assert "Save it as .pdf once more" in str(refused.reason)
    assert (await house.now(mail)).wording == mail.wording


async def test_a_document_with_macros_is_refused_under_another_name_too(
    house: House,
    store: SqlStore,
) -> None:
    mail = await a_mail(house, store)
    whole = packed({**PARTS, "word/vbaProject.bin": b"x"})
    blob = await upload(store, mail, "letter.docx", whole)
    refused = await house.carries_out(CAT, Enclose(mail.id, blob, "letter.docx"))
    assert isinstance(refused, Refused)
    assert "letter.docx has macros in it" in str(refused.reason)
    blob = await upload(store, mail, "letter.docx", packed(PARTS))
    assert isinstance(
        await house.carries_out(CAT, Enclose(mail.id, blob, "letter.docx")), OptionsRead
    )


@pytest.mark.parametrize("channel", ["sms", "slack"])
def test_other_channels_offer_none_of_it(channel: str) -> None:
    said = show(replace(CARD, channel=channel))
    assert "change-options" not in [button.action for row in said.buttons for button in row]
