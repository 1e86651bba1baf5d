"""Staff come back to a step: what it asks is asked again, with buttons that can be pressed.

One long page, for it goes through every step.
"""

import pytest

from agencies.model import Agency, AgencyId
from bot.conversation import take_turn, trying
from bot.conversation.accounts import AccountRateChanged
from bot.conversation.adding_account import AccountKept, Proved, ProvidersListed
from bot.conversation.confirming import CardMade, RateRead, ReadRate
from bot.conversation.drafting import Drafted, ReadDraft, SeeList, ShowRow
from bot.conversation.listing import ListChecked, ListSeen
from bot.conversation.reporting import ReportMade, StatusRead
from bot.conversation.running import (
    CampaignOpened,
    CampaignsListed,
    FindSteerable,
    Steerable,
    TakeStep,
)
from bot.conversation.settings import SettingChanged
from bot.conversation.writing import AccountChoice, AccountsListed
from bot.texts import render
from bot.words import ASIDE, Heard, Line, Pressed, Said, Session, Step, Turn, line
from campaigns.lifecycle import CampaignState
from campaigns.lifecycle import Step as CampaignStep
from campaigns.model import BlobId, Campaign, CampaignId, Checked, Source, Wording
from campaigns.states import State
from tests.bot.talking import CARD, CHECKED, LISTED, NAMED, ONE, PREVIEW, READING, READY, drafted

AGENCY = Agency(id=AgencyId(1), name="Health", time_zone="Asia/Singapore", region="SG")
RENAMED = SettingChanged(AGENCY, "name")
LACKING = drafted(
    source=Source(blob=BlobId(7)), checked=Checked(columns=("recipient",), missing=("nmae",))
)
GAPS = Checked(columns=("recipient", "name"), reachable=40, empty={"name": 3}, first=2)
NOBODY = Checked(columns=("recipient",), invalid=3)
ACCOUNTS = AccountsListed((AccountChoice(3, "sms", "rehearsal"),), can_add=False)


def with_list(checked: Checked, **known: object) -> Drafted:
    wording, source = Wording(text="Hi"), Source(blob=BlobId(7))
    return drafted(name="V", wording=wording, source=source, checked=checked, **known)


def at(step: Step) -> Session:
    return Session(step=step, campaign=ONE, row=5, text="Hi", form={"field": "nmae"})


def after(session: Session, *heard: Heard) -> Turn:
    """The last turn of several."""
    turn = Turn(session)
    for one in heard:
        turn = take_turn(turn.session, one)
    return turn


def keys(turn: Turn) -> list[str]:
    return [line.key for said in turn.says for line in said.lines]


def buttons(turn: Turn) -> list[str]:
    return [button.action for said in turn.says for row in said.buttons for button in row]


SHOWN_WITH: list[tuple[Step, list[Heard], list[str]]] = [
    (Step.ACCOUNT, [ACCOUNTS], ["account"]),
    (Step.MORE_TEXT, [], ["done"]),
    (Step.LIST, [ListSeen(CHECKED.campaign)], ["go-on", "change-message"]),
    (Step.CHECKING, [ListSeen(CHECKED.campaign)], ["go-on", "change-message"]),
    (Step.COLUMN, [ListSeen(LACKING.campaign)], ["column", "change-message"]),
    (
        Step.PREVIEW,
        [PREVIEW],
        ["previous", "next", "longest", "test", "looks-right", "change-message", "see-list"],
    ),
    (Step.RATE, [RateRead(ONE, 10.0)], ["rate"]),
    (
        Step.CARD,
        [READY, CardMade(CARD)],
        [
            "send",
            "change-message",
            "change-list",
            "change-account",
            "change-rate",
            "change-hours",
            "urgent",
            "change-start",
            "prefer-delivery",
            "later",
        ],
    ),
    (Step.PROVIDER, [ProvidersListed((("sms", "twilio"),))], ["provider"]),
]


@pytest.mark.parametrize(("step", "answers", "shown"), SHOWN_WITH)
def test_an_expired_button_brings_the_ones_of_the_step(
    step: Step, answers: list[Heard], shown: list[str]
) -> None:
    turn = after(at(step), Pressed("no-such-action"), *answers)

    assert keys(after(at(step), Pressed("no-such-action")))[0] == "expired"
    assert buttons(turn) == shown
    assert turn.session.campaign == ONE


@pytest.mark.parametrize("step", [Step.ACCOUNT, Step.LIST, Step.PREVIEW, Step.CARD, Step.PROVIDER])
def test_what_is_not_understood_at_a_step_of_buttons_asks_it_again(step: Step) -> None:
    turn = after(at(step), Said("what?"))

    assert keys(turn) == ["not-followed"]
    assert (turn.refused, turn.session) == (True, at(step))
    assert {type(command) for command in turn.commands} <= READING
    assert turn.commands


def test_after_a_test_message_the_preview_is_shown_again() -> None:
    sent = after(at(Step.PREVIEW), trying.TestSent("+6581234567", rehearsal=True))

    assert keys(sent) == ["test-sent"]
    assert sent.commands == (ShowRow(ONE, 5),)


def test_a_test_message_that_comes_later_does_not_lead_back() -> None:
    assert after(at(Step.RATE), trying.TestSent("+6581234567", rehearsal=True)).commands == ()


@pytest.mark.parametrize("rate", [None, 10.0])
def test_a_draft_with_nobody_to_reach_comes_to_its_list(rate: float | None) -> None:
    resumed = after(Session(), with_list(NOBODY, rate=rate))
    told = after(resumed.session, ListSeen(with_list(NOBODY).campaign, ("Row 2: too long",)))

    assert resumed.commands == (SeeList(ONE),)
    assert keys(told)[0] == "list-reachable"
    assert keys(told)[-3:] == ["list-problem", "list-more", "list-nobody"]
    assert buttons(told) == ["change-message"]


def test_a_draft_with_gaps_comes_to_its_list_where_that_is_decided() -> None:
    resumed = after(Session(), with_list(GAPS))
    told = after(resumed.session, ListSeen(with_list(GAPS).campaign))

    assert resumed.commands == (SeeList(ONE),)
    assert buttons(told) == ["go-on", "change-message"]


def test_a_draft_that_leaves_nothing_open_comes_to_its_preview() -> None:
    assert after(Session(), CHECKED).commands == (ShowRow(ONE, 2),)


@pytest.mark.parametrize("step", [Step.LIST, Step.COLUMN, Step.PREVIEW, Step.RATE, Step.CARD])
def test_the_message_is_changed_wherever_the_draft_is(step: Step) -> None:
    changing = after(at(step), Pressed("change-message", "", ONE))
    asked = after(changing.session, NAMED)

    assert changing.commands == (ReadDraft(ONE),)
    assert (keys(asked), asked.session.step, asked.session.text) == (["ask-text"], Step.TEXT, "")


def test_the_message_of_another_draft_is_not_changed() -> None:
    turn = after(at(Step.PREVIEW), Pressed("change-message", "", CampaignId(9)))

    assert keys(turn)[0] == "expired"
    assert turn.session == at(Step.PREVIEW)


def test_the_list_is_reached_from_the_preview() -> None:
    turn = after(at(Step.PREVIEW), Pressed("see-list", "", ONE))

    assert (turn.commands, turn.session.step) == ((SeeList(ONE),), Step.LIST)


@pytest.mark.parametrize("step", sorted(set(Step) - ASIDE - {Step.IDLE}))
@pytest.mark.parametrize(
    ("asking", "done", "told"),
    [
        ([Pressed("change-setting", "name"), Said("Health")], RENAMED, "settings"),
        (
            [Pressed("account-rate", "3"), Said("5")],
            AccountRateChanged("Ours", 5.0),
            "account-rate-changed",
        ),
        ([Pressed("test-account", "3"), Said("+6581234567")], Proved("+65", "", 3), "proved"),
    ],
    ids=["a setting", "a rate", "a test"],
)
def test_what_is_done_aside_comes_back_to_the_draft(
    step: Step, asking: list[Heard], done: Heard, told: str
) -> None:
    turn = after(at(step), *asking, done)

    assert keys(turn)[0] == told
    assert (turn.session.step, turn.session.campaign) == (step, ONE)
    assert len(turn.says) + len(turn.commands) == 2


def test_two_things_done_aside_come_back_to_the_draft() -> None:
    turn = after(
        at(Step.RATE),
        Pressed("add-account"),
        Pressed("provider", "sms/twilio"),
        Pressed("change-setting", "region"),
        SettingChanged(AGENCY, "region"),
    )

    assert (turn.session.step, turn.commands) == (Step.RATE, (ReadRate(ONE),))


def test_a_kept_account_comes_back_to_the_draft() -> None:
    begun = after(at(Step.RATE), Pressed("add-account"), Pressed("provider", "sms/twilio"))
    turn = after(begun.session.at(Step.LABEL), AccountKept(4, "Ours"))

    assert (turn.session.step, turn.commands) == (Step.RATE, (ReadRate(ONE),))


def test_a_check_that_ended_while_something_was_done_aside_is_told() -> None:
    away = after(at(Step.CHECKING), Pressed("change-setting", "name"))
    back = after(away.session, ListChecked(0, CHECKED.campaign), RENAMED)
    told = after(back.session, ListSeen(CHECKED.campaign))

    assert back.commands == (SeeList(ONE),)
    assert (keys(told)[0], told.session.step) == ("list-reachable", Step.LIST)


def test_a_check_that_goes_on_is_said_to_go_on() -> None:
    turn = after(at(Step.CHECKING), ListSeen(LISTED.campaign))

    assert (keys(turn), turn.session.step) == (["still-reading"], Step.CHECKING)


RUNNING = READY.campaign
OTHER = drafted(id=CampaignId(2), name="Other").campaign


@pytest.mark.parametrize(("typed", "step"), [("Pause", "pause"), (" stop", "stop")])
def test_a_control_that_is_typed_steers_the_one_campaign_of_ones_own(typed: str, step: str) -> None:
    asked = after(Session(), Said(typed))
    done = after(Session(), Steerable(CampaignStep(step), (RUNNING,), (OTHER,)))

    assert asked.commands == (FindSteerable(CampaignStep(step)),)
    assert done.commands == (TakeStep(ONE, CampaignStep(step)),)


@pytest.mark.parametrize(("own", "others"), [((RUNNING, OTHER), ()), ((), (OTHER,))])
def test_a_control_that_could_be_of_another_campaign_asks_which(
    own: tuple[Campaign, ...], others: tuple[Campaign, ...]
) -> None:
    turn = after(Session(), Steerable(CampaignStep.STOP, own, others))

    assert (keys(turn), turn.commands) == (["ask-which"], ())
    assert buttons(turn) == ["stop"] * len(own + others)


def test_a_control_is_told_when_nothing_can_be_steered() -> None:
    turn = after(Session(), Steerable(CampaignStep.PAUSE, (), ()))

    assert (keys(turn), turn.refused) == (["nothing-to-steer"], True)


def test_a_running_campaign_that_is_opened_says_at_once_how_it_stands() -> None:
    running = drafted(name="V", state=CampaignState.RUNNING).campaign
    turn = after(Session(), CampaignOpened(running, "rehearsal", {State.QUEUED: 3}))

    assert keys(turn) == ["campaign-live", "report-count", "report-sum"]
    assert turn.says[0].live == ONE


@pytest.mark.parametrize(("step", "told"), [(Step.CHECKING, True), (Step.LIST, False)])
def test_the_status_says_that_ones_list_is_being_read(step: Step, *, told: bool) -> None:
    assert ("status-reading" in keys(after(at(step), StatusRead((), 1, ())))) is told


def test_campaigns_that_look_alike_are_told_apart_by_number_and_time() -> None:
    twins = (drafted(name="Moving").campaign, drafted(id=CampaignId(2), name="Moving").campaign)
    turn = after(Session(), CampaignsListed((*twins, OTHER_NAME), "Asia/Singapore"))

    assert [render(row[0].label) for row in turn.says[0].buttons] == [
        "Moving · draft · no. 1, 2026-01-01 08:00",
        "Moving · draft · no. 2, 2026-01-01 08:00",
        "Other · draft",
    ]


OTHER_NAME = drafted(id=CampaignId(3), name="Other").campaign


def test_a_reason_that_only_repeats_what_became_of_the_rows_is_left_out() -> None:
    made = ReportMade(
        drafted(name="V", state=CampaignState.FINISHED).campaign,
        "rehearsal",
        {State.SUPPRESSED: 2, State.INVALID: 1},
        ((State.SUPPRESSED, "suppressed", 2), (State.INVALID, "address", 1)),
        (),
    )

    assert keys(after(Session(), made))[-2:] == ["report-reasons", "report-reason"]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (line("list-reachable", count=1, rows=1), "<b>1 person</b> can be reached, of 1 row."),
        (line("report-count", state="duplicate", count=1), "1 repeated address, left out"),
        (line("report-count", state="cancelled", count=1), "1 stopped before it was sent"),
        (line("report-count", state="cancelled", count=2), "2 stopped before they were sent"),
        (line("button-again", count=1), "Send to the one who was not reached"),
        (line("card-route", channel="email", account="Ours"), "By email, through “Ours”"),
        (line("card-route", channel="sms", account="Ours"), "By SMS, through “Ours”"),
    ],
)
def test_one_is_not_many(sentence: Line, said: str) -> None:
    assert render(sentence) == said
