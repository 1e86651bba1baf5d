"""Staff choose on the card when a campaign starts; /schedule shows and changes what is to come.

It is long because all that is said about a start stands in one order here.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agencies.model import Agency, AgencyId
from bot.conversation import card as cards
from bot.conversation import take_turn
from bot.conversation.confirming import CardMade, Launch, Scheduled
from bot.conversation.drafting import MakeCard
from bot.conversation.noticing import notice
from bot.conversation.running import CampaignOpened, Stepped, TakeStep
from bot.conversation.schedule import (
    MakeCalendar,
    MoveStart,
    ReadSchedule,
    ScheduleRead,
    StartedNow,
    StartMoved,
    StartNow,
)
from bot.conversation.starting import SetStart, SetTooLate
from bot.texts import render
from bot.words import Heard, Pressed, Said, Say, Session, Step
from campaigns.calendar_file import calendar_of
from campaigns.confirming import Card, Start
from campaigns.lifecycle import CampaignState
from campaigns.lifecycle import Step as CampaignStep
from campaigns.model import Campaign, CampaignId
from campaigns.scheduling import Hindrance
from tests.bot.talking import CARD, GOOD, ONE, READY, Talk, drafted

ZONE = "Europe/Berlin"
EIGHT = datetime(2026, 12, 24, 8, tzinfo=ZoneInfo(ZONE))
START = Start(at=EIGHT, too_late=3600)
LATER = replace(CARD, start=START, time_zone=ZONE)
FLOOD = drafted(
    id=CampaignId(9),
    name="Flood",
    state=CampaignState.SCHEDULED,
    starts_at=EIGHT.astimezone(UTC),
    checked=GOOD,
).campaign
STORM = replace(FLOOD, id=CampaignId(10), name="Storm", paused_because=Hindrance.STAFF)


def lines(said: Say) -> list[str]:
    return [render(line) for line in said.lines]


def labels(said: Say) -> list[list[str]]:
    return [[render(button.label) for button in row] for row in said.buttons]


def told(heard: Heard) -> Say:
    return take_turn(Session(), heard).says[0]


def test_the_start_is_asked_for_and_read_back_on_the_card() -> None:
    talk = Talk(Session(step=Step.CARD, campaign=ONE)).hears(CardMade(CARD), "card-rehearsal")
    talk.hears(Pressed("change-start", "", ONE), "ask-start").hears(Said("24 Dec 8am"))
    talk.hears(READY).hears(CardMade(LATER), "card-rehearsal")

    assert talk.commands == [SetStart(ONE, "24 Dec 8am"), MakeCard(ONE)]
    assert lines(talk.turn.says[0])[5:7] == [
        "<b>Starts on Thursday, 24 December 2026, 08:00</b> (Europe/Berlin time)",
        ("If it cannot start at its time, it still does up to 1 h later; after that you are asked"),
    ]


def test_the_button_says_that_it_is_scheduled_and_not_sent() -> None:
    assert labels(cards.show(LATER))[0] == ["Schedule it for 40 people"]
    assert labels(cards.show(LATER))[4] == ["Change the start", "Change how late it may start"]


def test_what_no_longer_fits_is_counted() -> None:
    said = told(ScheduleRead((FLOOD,) * 23, ZONE))
    assert lines(said)[-1] == (
        "… and 3 more, later than these. The calendar file has them all; each opens under "
        "/campaigns."
    )
    assert len(said.buttons) == 20 + 1


@pytest.mark.parametrize(
    ("card", "action"), [(LATER, "send"), (replace(LATER, people=10_001), "type-count")]
)
def test_confirming_it_is_the_same_press_as_for_sending(card: Card, action: str) -> None:
    assert cards.show(card).buttons[0][0].action == action


def test_a_start_that_has_passed_is_told_on_the_card() -> None:
    passed = lines(cards.show(replace(LATER, start=replace(START, has_passed=True))))
    assert passed[5] == (
        "<b>Its start, Thursday, 24 December 2026, 08:00, has passed.</b> "
        "Change the start before you confirm"
    )


def test_the_start_can_be_given_up_again() -> None:
    talk = Talk(Session(step=Step.START, campaign=ONE)).hears(Pressed("start-at-once", "", ONE))
    assert talk.commands == [SetStart(ONE, "")]


def test_how_late_it_may_start_is_typed() -> None:
    talk = Talk(Session(step=Step.CARD, campaign=ONE))
    talk.hears(Pressed("change-too-late", "", ONE), "ask-too-late")
    talk.hears(Said("a while"), "too-late-unclear", "ask-too-late").hears(Said("2 hours"))
    assert talk.commands == [SetTooLate(ONE, timedelta(hours=2))]


def test_what_is_scheduled_is_read_back_in_full() -> None:
    talk = Talk(Session(step=Step.CARD, campaign=ONE)).hears(Pressed("send", "h", ONE))
    talk.hears(Scheduled("V", EIGHT, ZONE), "scheduled")

    assert (talk.commands, talk.session.step) == ([Launch(ONE, "h")], Step.IDLE)
    assert lines(talk.turn.says[0]) == [
        (
            "“V” is scheduled: it starts on Thursday, 24 December 2026, 08:00 (Europe/Berlin "
            "time). /schedule shows, moves or stops it until then."
        )
    ]


def test_nothing_to_come_is_said_in_a_sentence() -> None:
    assert Talk().hears(Said("/schedule")).commands == [ReadSchedule()]
    assert lines(told(ScheduleRead((), ZONE))) == [
        "Nothing is scheduled. “Start later” on a campaign's card puts it here."
    ]


def test_one_alone_is_shown_with_all_that_can_be_done() -> None:
    said = told(ScheduleRead((FLOOD,), ZONE))
    assert lines(said)[1:] == [
        "<b>Flood</b> \N{EN DASH} scheduled",
        "Starts on Thursday, 24 December 2026, 08:00 (Europe/Berlin time), to 40 people",
    ]
    assert labels(said) == [["Start now", "Move"], ["Call off"], ["Calendar file"]]


def test_several_are_listed_each_with_a_button_that_opens_it() -> None:
    said = told(ScheduleRead((FLOOD, STORM), ZONE))
    assert lines(said) == [
        "2 campaigns are to come (Europe/Berlin time):",
        "• Thursday, 24 December 2026, 08:00: Flood",
        "• Thursday, 24 December 2026, 08:00: Storm \N{EN DASH} does not start by itself now",
    ]
    assert labels(said) == [["Flood"], ["Storm"], ["Calendar file"]]


def test_an_opened_campaign_says_when_it_starts() -> None:
    said = told(CampaignOpened(FLOOD, "rehearsal", {}, ZONE))
    assert "Starts on Thursday, 24 December 2026, 08:00" in lines(said)[-1]


@pytest.mark.parametrize("step", list(Step))
def test_what_is_scheduled_is_changed_wherever_a_person_is(step: Step) -> None:
    session = Session(step=step, campaign=ONE, form={"setting": "name"})
    now = take_turn(session, Pressed("start-now", "", CampaignId(9)))
    calendar = take_turn(session, Pressed("make-calendar"))
    off = take_turn(session, Pressed("stop", "", CampaignId(9)))

    assert now.commands == (StartNow(CampaignId(9)),)
    assert calendar.commands == (MakeCalendar(),)
    assert off.commands == (TakeStep(CampaignId(9), CampaignStep.STOP),)


def test_one_is_moved_and_the_draft_is_gone_on_with() -> None:
    talk = Talk(Session(step=Step.NAME, campaign=ONE))
    talk.hears(Pressed("move-start", "", CampaignId(9)), "ask-move").hears(Said("tomorrow 9am"))
    talk.hears(StartMoved(FLOOD, ZONE), "start-moved", "ask-name")

    assert talk.commands == [MoveStart(CampaignId(9), "tomorrow 9am")]
    assert (talk.session.step, talk.session.campaign) == (Step.NAME, ONE)


def test_one_that_is_started_by_hand_shows_how_it_goes_on() -> None:
    said = told(StartedNow(replace(FLOOD, state=CampaignState.RUNNING), ZONE))
    assert (lines(said), said.live) == (["“Flood” is on its way."], CampaignId(9))


def test_one_that_has_another_audience_by_now_says_so_and_is_asked_about() -> None:
    turn = take_turn(Session(), StartedNow(replace(FLOOD, paused_because=Hindrance.AUDIENCE), ZONE))
    assert turn.refused
    assert "now it is 40 people. Start it now to them" in lines(turn.says[0])[-1]
    assert turn.says[0].live is None


OFF = replace(FLOOD, state=CampaignState.CANCELLED)


@pytest.mark.parametrize(
    ("done", "sentence"),
    [
        (Stepped(STORM, CampaignStep.PAUSE, 0, None), "“Storm” does not start by itself now."),
        (Stepped(FLOOD, CampaignStep.RESUME, 0, None),
         "“Flood” starts at its time again. /schedule shows when."),
        (Stepped(OFF, CampaignStep.STOP, 0, None),
         "“Flood” is called off. Nothing of it was sent."),
    ],
)  # fmt: skip
def test_what_was_done_before_its_start_is_told(done: Stepped, sentence: str) -> None:
    assert lines(told(done)) == [sentence]


DECIDE = [["Start now", "Move"], ["Call off"]]
ANEW = [["Call off", "Copy as new"]]


@pytest.mark.parametrize(
    ("why", "sentence", "buttons"),
    [
        (Hindrance.LATE, "now it is later than it may be. Start it now to 40 people,", DECIDE),
        (Hindrance.AUDIENCE, "its audience changed by more than 5 %: now it is 40 people.", DECIDE),
        (Hindrance.RESTORED, "does not know whether it went out since. Where you are sure", DECIDE),
        (Hindrance.ACCOUNT, "Its account is not there any more. Copy it as new", ANEW),
        (Hindrance.LIST, "Nobody is on its list any more. Copy it as new", ANEW),
        (Hindrance.CHANGED, "It would not go out as it was confirmed", ANEW),
    ],
)
def test_what_does_not_start_says_why_and_what_can_be_done(
    why: Hindrance, sentence: str, buttons: list[list[str]]
) -> None:
    said = notice("not-started", replace(FLOOD, paused_because=why), {"zone": ZONE})

    assert lines(said)[0] == "<b>“Flood” did not start.</b>"
    assert sentence in lines(said)[1]
    assert labels(said) == buttons
    assert all(button.lasting for row in said.buttons[:1] for button in row[:1])


def an_agency() -> Agency:
    return Agency(id=AgencyId(1), name="Health", time_zone=ZONE, region="DE")


def test_the_calendar_has_what_starts_by_itself_at_its_moment() -> None:
    from icalendar import Calendar  # noqa: PLC0415 - as the product does

    made = calendar_of((FLOOD, STORM), an_agency(), EIGHT)
    [event] = Calendar.from_ical(made).walk("VEVENT")
    assert (event["SUMMARY"], event.decoded("DTSTART")) == ("Flood", EIGHT.astimezone(UTC))


def test_a_campaign_that_was_moved_moves_in_the_calendar() -> None:
    moved: Campaign = replace(FLOOD, version=7, starts_at=FLOOD.created_at)
    first, then = (calendar_of((one,), an_agency(), EIGHT).decode() for one in (FLOOD, moved))
    uid = "UID:campaign-9-20260101T000000Z@postbote"
    assert uid in first
    assert uid in then
    assert "SEQUENCE:7" in then
