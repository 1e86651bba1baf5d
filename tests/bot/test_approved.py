"""Where only approved texts can be sent, staff choose one, and what was chosen is what is sent."""

from dataclasses import replace
from pathlib import Path

import pytest

from agencies.model import Agency
from bot.conversation.approved import MOST_SHOWN, ChooseText, TextsListed
from bot.conversation.drafting import ListTexts, ReadDraft, Refused
from bot.conversation.writing import Write, Written
from bot.texts import render
from bot.words import Pressed, Said, Session, Step
from campaigns import service
from campaigns.approved import Choice, Offered, WhyNot, packed
from campaigns.confirming import confirmation_hash, is_confirmed
from campaigns.model import Approved, Campaign, CampaignId
from campaigns.service import Account
from campaigns.single_messages import SingleMessages
from channels import discover
from channels._rehearsed import TEXTS
from storage.store import SqlStore
from tests.bot.houses import CAT, House, open_house
from tests.bot.talking import CHECKED, FILE, GOOD, NAMED, ONE, Talk
from tests.channels.counterparts import surroundings
from tests.storage.making import a_campaign, a_credential

ENGLISH = Approved(id="HX1", language="en", text="Dear {{1}}, come on {{2}}.")
CHINESE = Approved(id="HX2", language="zh_CN", text="{{1}} {{2}}")
VISIT = Choice(name="visit", texts=(ENGLISH,))
BOTH = Choice(name="visit", texts=(ENGLISH, CHINESE))
BAD = Offered(name="promo", approved=CHINESE, why_not=WhyNot.REJECTED, reason="too pushy")


def choosing(*choices: Choice, **more: object) -> Talk:
    talk = Talk(Session(step=Step.NAME, campaign=ONE))
    talk.hears(replace(NAMED, approved=True), "reading-texts")
    listed = TextsListed(ONE, choices, **more)  # type: ignore[arg-type] # its other fields
    return talk.hears(listed, "ask-which-text" if choices else "no-text")


def shown(talk: Talk) -> str:
    return "\n".join(render(line) for said in talk.turn.says for line in said.lines)


def test_instead_of_a_text_the_approved_ones_are_asked_for() -> None:
    talk = choosing(VISIT)
    assert talk.commands == [ListTexts(ONE)]
    assert talk.session.step is Step.APPROVED


def test_a_text_is_chosen_by_a_button_that_carries_it() -> None:
    talk = choosing(VISIT, BOTH)
    assert talk.buttons() == ["choose-text", "choose-text", "list-texts"]
    talk.hears(Pressed("choose-text", packed(BOTH.texts), ONE))
    assert talk.commands[-1] == ChooseText(ONE, packed((ENGLISH, CHINESE)))
    talk.hears(Written(replace(NAMED, approved=True), ("1", "2"), (), ()), "fields-found")


def test_a_language_by_a_column_says_so() -> None:
    labels = [render(b.label) for row in choosing(VISIT, BOTH).turn.says[0].buttons for b in row]
    assert labels[:2] == ["visit (en)", "visit (en, zh_CN), by the column “language”"]


def test_what_cannot_be_sent_is_named_with_why() -> None:
    talk = choosing(VISIT, unusable=(BAD,))
    assert "promo</b> (zh_CN) cannot be sent: WhatsApp has rejected it: too pushy" in shown(talk)
    assert talk.buttons() == ["choose-text", "list-texts"]


def test_of_many_some_are_shown_and_a_word_finds_others() -> None:
    many = [replace(VISIT, name=f"visit {n}") for n in range(MOST_SHOWN + 3)]
    talk = choosing(*many)
    assert talk.buttons().count("choose-text") == MOST_SHOWN
    assert "3 more choices" in shown(talk)
    talk.hears(Said("visit 22"), "reading-texts")
    assert talk.commands[-1] == ListTexts(ONE, "visit 22")
    assert "No approved template has “visit 22”" in shown(
        talk.hears(TextsListed(ONE, sought="visit 22"), "no-text")
    )


def test_a_provider_that_does_not_tell_is_asked_again() -> None:
    talk = Talk(Session(step=Step.APPROVED, campaign=ONE))
    talk.hears(TextsListed(ONE, fault="Twilio could not be asked."), "texts-not-listed")
    assert talk.turn.refused
    talk.hears(Pressed("list-texts", campaign=ONE), "reading-texts")
    assert talk.commands == [ListTexts(ONE)]


def test_a_list_that_comes_first_is_kept() -> None:
    talk = choosing(VISIT).hears(FILE, "file-kept-for-list")
    assert talk.session.file == (FILE.blob, FILE.name)


def test_another_text_is_chosen_where_the_message_is_changed() -> None:
    talk = Talk(Session(step=Step.CARD, campaign=ONE)).hears(Pressed("change-message", "", ONE))
    assert talk.commands == [ReadDraft(ONE)]
    talk.hears(replace(CHECKED, approved=True), "reading-texts")
    assert talk.session.step is Step.APPROVED


def test_what_a_check_of_before_found_is_not_heard_in_another_draft() -> None:
    talk = Talk(Session(step=Step.APPROVED, campaign=ONE)).hears(TextsListed(CampaignId(9)))
    assert talk.session.step is Step.APPROVED


async def test_a_rehearsal_has_texts_to_choose_from(tmp_path: Path) -> None:
    [spec] = [one for one in discover() if one.rehearsal and one.approved]
    assert await SingleMessages(surroundings(tmp_path)).texts(spec, {}) == TEXTS
    assert spec.channel.name == "whatsapp"


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def a_draft(house: House) -> Campaign:
    async with house.store.work(house.agency.id) as work:
        credential = replace(a_credential(), channel="whatsapp", provider="twilio")
        account = await work.credentials.add(credential, {"auth_token": "x"})
        return await work.campaigns.draft(replace(a_campaign(account), channel="whatsapp"))


async def now(house: House, draft: Campaign) -> Campaign:
    async with house.store.work(house.agency.id) as work:
        return await work.campaigns.get(draft.id)


async def test_the_text_that_was_chosen_is_kept_with_its_id(house: House) -> None:
    draft = await a_draft(house)
    answer = await house.carries_out(CAT, ChooseText(draft.id, packed((ENGLISH, CHINESE))))
    assert isinstance(answer, Written)
    assert answer.fields == ("1", "2", "language")
    wording = (await now(house, draft)).wording
    assert wording
    assert (wording.text, wording.options.approved) == (ENGLISH.text, (ENGLISH, CHINESE))


async def test_another_text_of_the_same_words_voids_what_was_confirmed(house: House) -> None:
    draft = await a_draft(house)
    await house.carries_out(CAT, ChooseText(draft.id, packed((ENGLISH,))))
    first = replace(await now(house, draft), checked=GOOD, rate=1.0)
    twin = replace(ENGLISH, id="HX7")
    await house.carries_out(CAT, ChooseText(draft.id, packed((twin,))))
    second = replace(await now(house, draft), checked=GOOD, rate=1.0)
    confirmed = confirmation_hash(first, "UTC")
    assert is_confirmed(first, confirmed, "UTC")
    assert not is_confirmed(second, confirmed, "UTC")


@pytest.mark.parametrize("text", ["x", "[]", "{}", '[{"id": "HX1"}]'])
async def test_a_button_that_carries_no_text_is_refused(house: House, text: str) -> None:
    draft = await a_draft(house)
    assert isinstance(await house.carries_out(CAT, ChooseText(draft.id, text)), Refused)


async def test_nobody_writes_a_text_of_their_own_there(house: House) -> None:
    draft = await a_draft(house)
    assert isinstance(await house.carries_out(CAT, Write(draft.id, "", "Hi", "Hi")), Refused)
    assert (await now(house, draft)).wording is None


async def test_another_account_has_other_texts(house: House) -> None:
    draft = await a_draft(house)
    await house.carries_out(CAT, ChooseText(draft.id, packed((ENGLISH,))))
    async with house.store.work(house.agency.id) as work:
        same = Account(credential=await work.credentials.get(draft.credential), rehearsal=False)
        added = replace(a_credential("Second"), channel="whatsapp", provider="twilio")
        other_id = await work.credentials.add(added, {"auth_token": "y"})
        other = Account(credential=await work.credentials.get(other_id), rehearsal=False)
        copies = [await service.copy(work, draft.id, one, "x") for one in (same, other)]
        kept = await service.change_account(work, draft.id, same)
        void = await service.change_account(work, draft.id, other)
    assert [bool(one.wording) for one in (*copies, kept, void)] == [True, False, True, False]
