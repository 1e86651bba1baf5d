"""Whole conversations, as staff would hold them: what is said, by key, and what is asked for.

One long page, because a campaign is one conversation: each test picks it up at another step.
"""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.conversation import COMMANDS, SHOWN, TURNS, take_turn
from bot.conversation.confirming import (
    CardMade,
    Changed,
    Launch,
    Launched,
    RateRead,
    ReadRate,
    SetRate,
)
from bot.conversation.drafting import (
    CheckList,
    MakeCard,
    ReadDraft,
    Refused,
    ShowRow,
    StopCheck,
)
from bot.conversation.listing import ListChecked, MapColumn, TakeList
from bot.conversation.running import TakeStep
from bot.conversation.trying import SendTest
from bot.conversation.writing import (
    AccountsListed,
    ChooseAccount,
    ListAccounts,
    Rename,
    Write,
    Written,
)
from bot.words import Markup, Pressed, Said, Session, Step, Turn
from campaigns.confirming import Card
from campaigns.lifecycle import Step as CampaignStep
from campaigns.model import BlobId, CampaignId, Checked, Wording
from tests.bot.talking import (
    CARD,
    CHECKED,
    FILE,
    LISTED,
    NAMED,
    ONE,
    PREVIEW,
    READING,
    READY,
    WRITTEN,
    Talk,
    drafted,
)

TYPED = {"channel": "sms", "provider": "twilio", "account_sid": "AC1", "asked": "sender",
         "bot": "3", "setting": "name", "account": "3", "role": "author",
         "campaign": "1"}  # fmt: skip
"""What the steps that ask remember."""
BEGIN_ANEW = {Step.TEXT, Step.MORE_TEXT, Step.CHECKING, Step.PROVING, Step.BOT_CONNECTING}


def up_to_the_card() -> Talk:
    return (
        Talk()
        .hears(Said("/new"))
        .hears(AccountsListed((), can_add=False), "ask-account")
        .hears(Pressed("account", "3"))
        .hears(drafted(), "ask-name")
        .hears(Said("Vaccination"))
        .hears(NAMED, "ask-text")
        .hears(Said("Hi {name}"))
        .hears(Written(WRITTEN, ("name",), (), ()), "fields-found", "ask-list")
        .hears(FILE, "file-taken")
        .hears(LISTED)
        .hears(ListChecked(1, CHECKED.campaign), "list-reachable", "list-all-good")
        .hears(Pressed("go-on", "2", ONE))
        .hears(PREVIEW, "preview-head", "preview-body", "preview-size")
        .hears(Pressed("looks-right", "", ONE))
        .hears(CHECKED)
        .hears(RateRead(ONE, 10.0), "ask-rate")
        .hears(Said("10"))
        .hears(READY)
        .hears(CardMade(CARD), "card-rehearsal", "card-head")
    )


def test_leads_from_a_new_campaign_to_its_launch() -> None:
    talk = up_to_the_card().hears(Pressed("send", "h", ONE))
    talk.hears(Launched(READY.campaign, None), "launched")

    assert talk.session.step is Step.IDLE
    assert talk.commands == [
        ListAccounts(),
        ChooseAccount(3, None, None),
        Rename(ONE, "Vaccination"),
        Write(ONE, "", "Hi {name}", "Hi {name}"),
        TakeList(ONE, BlobId(7), "list.csv"),
        CheckList(ONE, 1),
        ShowRow(ONE, 2),
        ReadDraft(ONE),
        ReadRate(ONE),
        SetRate(ONE, 10.0),
        MakeCard(ONE),
        Launch(ONE, "h"),
    ]


def test_a_file_sent_first_opens_a_campaign_and_is_its_list() -> None:
    talk = (
        Talk()
        .hears(FILE, "file-first")
        .hears(AccountsListed((), can_add=False), "ask-account")
        .hears(Pressed("account", "3"))
        .hears(drafted(), "ask-name")
        .hears(Said("V"))
        .hears(NAMED, "ask-text")
        .hears(Said("Hi {name}"))
        .hears(Written(WRITTEN, ("name",), (), ()), "fields-found")
    )

    assert talk.commands[-1] == TakeList(ONE, BlobId(7), "list.csv")


def test_a_check_that_comes_late_changes_nothing() -> None:
    talk = Talk(Session(step=Step.CHECKING, campaign=ONE, check=2))
    talk.hears(ListChecked(1, CHECKED.campaign))

    assert talk.session.step is Step.CHECKING


def test_a_check_that_comes_after_leaving_changes_nothing() -> None:
    talk = Talk(Session(step=Step.CHECKING, campaign=ONE, check=2))
    talk.hears(Said("/cancel"), "left-draft").hears(ListChecked(2, CHECKED.campaign))

    assert talk.session.step is Step.IDLE


def test_a_check_of_another_draft_that_comes_after_new_changes_nothing() -> None:
    talk = Talk(Session(step=Step.CHECKING, campaign=ONE, check=1)).hears(Said("/new"))
    other = drafted(id=CampaignId(2), name="W", wording=Wording(text="Hi"))
    talk.session = replace(talk.session, step=Step.LIST, campaign=CampaignId(2))
    talk.hears(other).hears(ListChecked(1, CHECKED.campaign))

    assert talk.session.step is Step.CHECKING


@pytest.mark.parametrize("step", sorted(set(Step) - BEGIN_ANEW))
def test_a_refusal_is_told_and_everything_stays_as_it_was(step: Step) -> None:
    session = Session(step=step, campaign=ONE, form=TYPED)
    talk = Talk(session).hears(Refused(Markup("No.")), "refused")

    assert talk.turn == Turn(session, talk.turn.says, refused=True)


@pytest.mark.parametrize(
    ("step", "key", "back"),
    [
        (Step.TEXT, "text-refused", Step.TEXT),
        (Step.MORE_TEXT, "text-refused", Step.TEXT),
        (Step.CHECKING, "refused", Step.LIST),
        (Step.PROVING, "refused", Step.PROOF),
        (Step.BOT_CONNECTING, "field-refused", Step.BOT_TOKEN),
    ],
)
def test_where_a_refusal_ends_something_it_is_begun_anew(step: Step, key: str, back: Step) -> None:
    talk = Talk(Session(step=step, campaign=ONE, text="Hi")).hears(Refused(Markup("No.")), key)

    assert (talk.turn.refused, talk.session.step, talk.session.text == "Hi") == (
        True,
        back,
        key != "text-refused",
    )


def test_a_corrected_file_is_checked_anew_while_the_first_is_being_read() -> None:
    talk = Talk(Session(step=Step.CHECKING, campaign=ONE, check=2))
    talk.hears(FILE, "file-taken").hears(LISTED)

    assert talk.commands == [TakeList(ONE, BlobId(7), "list.csv"), CheckList(ONE, 3)]


def test_asks_which_column_to_use_for_a_field_that_the_file_lacks() -> None:
    lacking = drafted(checked=Checked(columns=("recipient", "first"), missing=("name",)))
    talk = Talk(Session(step=Step.CHECKING, campaign=ONE, check=1))
    talk.hears(ListChecked(1, lacking.campaign), "list-missing", "ask-column")
    talk.hears(Pressed("column", "name\nfirst", ONE))

    assert talk.commands == [MapColumn(ONE, "name", "first")]


def test_says_why_a_file_could_not_be_read_and_waits_for_another() -> None:
    unread = drafted(checked=Checked(refused=("It is a picture.",)))
    talk = Talk(Session(step=Step.CHECKING, campaign=ONE, check=1))
    talk.hears(ListChecked(1, unread.campaign), "list-problem", "list-again")

    assert talk.turn.refused
    assert talk.session.step is Step.LIST


def test_offers_no_way_on_when_nobody_can_be_reached() -> None:
    nobody = drafted(checked=Checked(columns=("recipient",), invalid=3))
    talk = Talk(Session(step=Step.CHECKING, campaign=ONE, check=1))
    talk.hears(ListChecked(1, nobody.campaign, ("Row 2: no",)), "list-reachable")

    assert talk.buttons() == ["change-message"]


def test_a_long_text_is_collected_until_done() -> None:
    talk = Talk(Session(step=Step.TEXT, campaign=ONE))
    talk.hears(Said("a" * 4000), "text-so-far").hears(Said("b"), "text-so-far")
    talk.hears(Pressed("done"))

    assert talk.commands == [Write(ONE, "", "a" * 4000 + "b", "a" * 4000 + "b")]


def test_a_number_typed_at_the_preview_shows_that_row() -> None:
    talk = Talk(Session(step=Step.PREVIEW, campaign=ONE, row=2)).hears(Said("17"))

    assert talk.commands == [ShowRow(ONE, 17)]


def test_a_test_is_of_the_row_that_is_shown() -> None:
    talk = Talk(Session(step=Step.PREVIEW, campaign=ONE, row=5)).hears(Pressed("test", "", ONE))

    assert talk.commands == [SendTest(ONE, 5)]


@pytest.mark.parametrize(
    "typed", ["0", "-1", "fast", "", "nan", "inf", "1e9", "0,5", "1.000", "10.000", "1,00"]
)
def test_asks_again_for_a_rate_that_is_none(typed: str) -> None:
    talk = Talk(Session(step=Step.RATE, campaign=ONE)).hears(Said(typed), "rate-unclear")

    assert talk.commands == [ReadRate(ONE)]


def test_above_ten_thousand_people_the_number_is_typed() -> None:
    many = Card(**{f: getattr(CARD, f) for f in CARD.__slots__} | {"people": 10_001})
    talk = Talk(Session(step=Step.CARD, campaign=ONE)).hears(CardMade(many), "card-rehearsal")
    assert talk.buttons()[0] == "type-count"

    talk.hears(Pressed("type-count", "h", ONE), "ask-count").hears(Said("10002"), "count-differs")
    talk.hears(Said("10,001"))

    assert talk.commands == [Launch(ONE, "h")]


def test_a_card_that_no_longer_holds_is_shown_anew_and_sends_nothing() -> None:
    talk = up_to_the_card().hears(Pressed("send", "h", ONE)).hears(Changed(ONE), "voided")

    assert talk.commands[-1] == MakeCard(ONE)
    assert talk.turn.refused


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("control", list(CampaignStep)[1:4])
def test_pause_resume_and_stop_work_wherever_a_person_is(step: Step, control: CampaignStep) -> None:
    pressed = Pressed(control.value, "", CampaignId(9))
    talk = Talk(Session(step=step, campaign=ONE, form=TYPED)).hears(pressed)

    assert talk.commands == [TakeStep(CampaignId(9), control)]


@pytest.mark.parametrize("step", list(Step))
def test_cancel_leaves_every_step_and_sends_nothing(step: Step) -> None:
    turn = take_turn(Session(step=step, campaign=ONE), Said("/cancel"))

    assert turn.session.step is Step.IDLE
    assert {type(command) for command in turn.commands} <= {StopCheck}


def test_cancel_ends_a_check_that_is_under_way() -> None:
    turn = take_turn(Session(step=Step.CHECKING, campaign=ONE), Said("/cancel"))

    assert turn.commands == (StopCheck(ONE),)


@pytest.mark.parametrize("step", list(Step))
def test_an_unknown_button_has_expired_wherever_it_is_pressed(step: Step) -> None:
    turn = take_turn(Session(step=step, form=TYPED), Pressed("no-such-action"))

    assert turn.says[0].lines[0].key == "expired"
    assert turn.refused
    assert {type(command) for command in turn.commands} <= READING


@given(st.sampled_from(list(Step)), st.text())
@example(Step.ACCOUNT_RATE, "1")
def test_no_text_is_ever_ignored(step: Step, text: str) -> None:
    session = Session(step=step, campaign=ONE, form=TYPED)
    turn = take_turn(session, Said(text))

    assert turn.says or turn.commands


def test_every_step_has_its_turn() -> None:
    assert set(TURNS) == set(SHOWN) == set(Step)


def test_every_command_is_explained_in_the_help() -> None:
    assert set(COMMANDS) >= {
        "/new",
        "/campaigns",
        "/status",
        "/credentials",
        "/settings",
        "/cancel",
    }
