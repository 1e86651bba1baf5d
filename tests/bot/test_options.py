"""Staff choose what a message brings, and write it in other languages: the conversation."""

from dataclasses import replace

import pytest

from bot.conversation.card import show
from bot.conversation.confirming import SetPaid
from bot.conversation.drafting import ReadDraft
from bot.conversation.listing import ListSeen
from bot.conversation.options import Attach, OptionsRead, ReadOptions, SetLinks, Switch, TakeAway
from bot.conversation.previewing import Previewed
from bot.conversation.translating import ReadTranslations, Translate, TranslationsRead
from bot.conversation.writing import Written
from bot.texts import render
from bot.words import Markup, Pressed, Said, Session, Step
from campaigns.confirming import Extras, confirmation_hash, is_confirmed
from campaigns.model import PLAIN, Attachment, BlobId, Link, MediaKind, Options, Wording
from campaigns.paying import PRICES
from tests.bot.talking import CARD, CHECKED, FILE, ONE, Talk

PICTURE = Attachment(kind=MediaKind.PHOTO, blob=BlobId(7), name="flood.png")
ALL = Options(
    media=PICTURE,
    links=((Link("Map", "https://example.org"),),),
    silent=True,
    protected=True,
    preview=False,
)
CODES = (("en", "English", Markup("")), ("zh", "中文", Markup("<b>水</b>")))


def keys(talk: Talk) -> list[str]:
    return [line.key for said in talk.turn.says for line in said.lines]


def choosing(options: Options = PLAIN) -> Talk:
    talk = Talk(Session(step=Step.PREVIEW, campaign=ONE))
    talk.hears(Pressed("change-options", campaign=ONE))
    return talk.hears(OptionsRead(ONE, options, "telegram"), "options-head")


def test_the_options_show_what_is_chosen() -> None:
    assert keys(choosing(ALL))[1:6] == [
        "brings-file",
        "brings-buttons",
        "brings",
        "brings",
        "brings",
    ]
    assert keys(choosing()) == ["options-head", "options-file", "options-links"]
    assert choosing().commands == [ReadOptions(ONE)]


def test_a_file_and_buttons_are_taken_as_they_come() -> None:
    talk = choosing().hears(FILE).hears(Said("Map - https://example.org"))
    assert talk.commands[1:] == [
        Attach(ONE, FILE.blob, FILE.name),
        SetLinks(ONE, "Map - https://example.org"),
    ]
    assert talk.session.step is Step.OPTIONS


@pytest.mark.parametrize("option", ["silent", "protected", "preview"])
def test_switches_go_to_the_other_side(option: str) -> None:
    talk = choosing().hears(Pressed("switch-option", option, ONE))
    assert talk.commands[-1] == Switch(ONE, option)


def test_what_is_there_can_be_taken_away() -> None:
    assert "take-away" not in choosing().buttons()
    talk = choosing(ALL)
    assert talk.buttons().count("take-away") == 2
    assert talk.hears(Pressed("take-away", "media", ONE)).commands[-1] == TakeAway(ONE, "media")


def test_after_the_options_the_draft_goes_on() -> None:
    talk = choosing().hears(Pressed("options-done", campaign=ONE))
    assert talk.commands[-1] == ReadDraft(ONE)
    talk.hears(CHECKED)
    assert talk.session.step is Step.PREVIEW


def test_a_message_with_a_file_offers_to_change_that_where_it_is_too_long() -> None:
    wording = Wording(text="Hi", options=ALL)
    campaign = replace(CHECKED.campaign, wording=wording)
    talk = Talk(Session(step=Step.LIST, campaign=ONE))
    assert "change-options" in talk.hears(ListSeen(campaign), "list-reachable").buttons()


def test_the_card_states_all_of_it_and_how_many_read_what() -> None:
    card = replace(CARD, channel="telegram", extras=Extras(options=ALL, languages={"zh": 7}))
    said = show(card)
    shown = [line.key for line in said.lines]
    assert shown[4:11] == [
        "card-languages", "card-other-languages", "brings-file", "brings-buttons",
        "brings", "brings", "brings",
    ]  # fmt: skip
    assert dict(said.lines[5].args) == {"people": 33}
    assert "change-options" in [b.action for row in said.buttons for b in row]


def test_a_card_of_a_channel_without_options_offers_none() -> None:
    assert "change-options" not in [b.action for row in show(CARD).buttons for b in row]


def test_the_preview_shows_every_language_and_what_the_message_brings() -> None:
    previewed = Previewed(ONE, 1, "", "", Markup("Water!"), 1, 6, 1, ALL, (("中文", Markup("水")),))
    talk = Talk(Session(step=Step.PREVIEW, campaign=ONE)).hears(previewed, "preview-first")
    assert keys(talk)[3:6] == ["preview-in", "preview-body", "brings-file"]
    assert {"change-options", "translate"} <= set(talk.buttons())


def test_a_text_is_written_in_a_language_and_taken_away_again() -> None:
    talk = Talk(Session(step=Step.PREVIEW, campaign=ONE)).hears(Pressed("translate", campaign=ONE))
    talk.hears(TranslationsRead(ONE, CODES), "translations-head", "no-translation", "translation")
    talk.hears(Pressed("write-translation", "zh 中文", ONE), "ask-translation")
    talk.hears(Said("水", "<b>水</b>"))
    talk.hears(TranslationsRead(ONE, CODES), "translations-head")
    assert talk.session.step is Step.LANGUAGES
    talk.hears(Pressed("no-translation", "zh", ONE))
    talk.hears(Pressed("translated", campaign=ONE))
    assert talk.commands == [
        ReadTranslations(ONE),
        Translate(ONE, "zh", "<b>水</b>"),
        Translate(ONE, "zh", ""),
        ReadDraft(ONE),
    ]


def test_the_price_of_speed_stands_on_the_card_once_it_is_chosen() -> None:
    price = PRICES["telegram", "bot"]
    card = replace(CARD, channel="telegram", people=100_005, extras=Extras(price=price))
    assert "card-paid" not in [line.key for line in show(card).lines]
    paid = show(replace(card, extras=Extras(price=price, paid=True)))
    [told] = [line for line in paid.lines if line.key == "card-paid"]
    assert dict(told.args)["most"] == 10_001
    assert "Costs Telegram Stars, 10,001 at most" in render(told)


@pytest.mark.parametrize(("choice", "paid"), [("yes", True), ("no", False)])
def test_paying_is_chosen_on_the_card(choice: str, paid: bool) -> None:  # noqa: FBT001
    talk = Talk(Session(step=Step.CARD, campaign=ONE)).hears(Pressed("pay", choice, ONE))
    assert talk.commands == [SetPaid(ONE, paid)]


def test_paying_is_part_of_what_is_confirmed() -> None:
    campaign = replace(CHECKED.campaign, rate=10.0)
    confirmed = confirmation_hash(campaign, "UTC")
    assert is_confirmed(campaign, confirmed, "UTC")
    assert not is_confirmed(replace(campaign, paid=True), confirmed, "UTC")


def test_another_text_takes_the_other_languages_away_and_says_so() -> None:
    talk = Talk(Session(step=Step.TEXT, campaign=ONE))
    written = Written(CHECKED, (), (), (), untranslated=True)
    talk.hears(written, "same-for-all", "translations-gone")
