"""Staff choose on the card how a broadcast repeats, and see and change the plan under /schedule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agencies.bots import BotId, Rule
from bot.conversation import card as cards
from bot.conversation import take_turn
from bot.conversation.confirming import CardMade, Scheduled
from bot.conversation.noticing import notice
from bot.conversation.plans import PlanRead, ReadPlan
from bot.conversation.repeating import SetAsks, SetEnd, SetRepeats
from bot.conversation.running import Stepped
from bot.conversation.schedule import MoveStart, PlanChanged, ScheduleRead, SkipOne
from bot.texts import render
from bot.words import Heard, Pressed, Said, Say, Session, Step
from campaigns.calendar_file import calendar_of
from campaigns.confirming import Start
from campaigns.lifecycle import CampaignState
from campaigns.lifecycle import Step as CampaignStep
from campaigns.model import CampaignId, Source
from campaigns.repeating import Repeats
from campaigns.scheduling import Hindrance
from tests.bot.talking import CARD, GOOD, ONE, READY, Talk, drafted
from tests.bot.test_schedule import an_agency

ZONE = "Europe/Berlin"
FIRST = datetime(2027, 3, 27, 8, tzinfo=UTC)  # 9:00 in Berlin, the day before the clocks are set
SECOND = datetime(2027, 3, 28, 7, tzinfo=UTC)
DAILY = Repeats(every="daily", cron="0 9 * * *", first=FIRST, upcoming=FIRST)
START = Start(at=FIRST.astimezone(ZoneInfo(ZONE)), too_late=3600, can_repeat=True)
ONCE = replace(CARD, start=START, time_zone=ZONE)
AGAIN = replace(ONCE, start=replace(START, repeats=DAILY))
PLAN = drafted(
    id=CampaignId(9), name="News", state=CampaignState.SCHEDULED, starts_at=FIRST, checked=GOOD,
    repeats=DAILY, source=Source(rule=Rule(bot=BotId(3))),
).campaign  # fmt: skip
PAUSED = replace(PLAN, paused_because=Hindrance.STAFF)
DATES = [
    "• Saturday, 27 March 2027, 09:00",
    "• Sunday, 28 March 2027, 09:00",
    "• Monday, 29 March 2027, 09:00",
    "• Tuesday, 30 March 2027, 09:00",
    "• Wednesday, 31 March 2027, 09:00",
]


def lines(said: Say) -> list[str]:
    return [render(line) for line in said.lines]


def labels(said: Say) -> list[list[str]]:
    return [[render(button.label) for button in row] for row in said.buttons]


def told(heard: Heard) -> Say:
    return take_turn(Session(), heard).says[0]


def test_only_a_broadcast_with_a_start_can_repeat() -> None:
    listed = replace(ONCE, start=replace(START, can_repeat=False))
    assert ["Repeat it"] in labels(cards.show(ONCE))
    assert ["Repeat it"] not in labels(cards.show(listed))
    assert ["Repeat it"] not in labels(cards.show(CARD))


def test_how_often_is_pressed_or_typed_as_cron() -> None:
    talk = Talk(Session(step=Step.CARD, campaign=ONE)).hears(CardMade(ONCE), "card-rehearsal")
    talk.hears(Pressed("change-repeats", "", ONE), "ask-repeats")
    assert labels(talk.turn.says[0]) == [
        ["Every day", "Monday to Friday"],
        ["Every week", "Every month"],
        ["Not at all"],
    ]
    talk.hears(Said("0 9 * * 1-5")).hears(Pressed("every", "daily", ONE)).hears(READY)
    talk.hears(CardMade(AGAIN), "card-rehearsal")
    assert talk.commands[:2] == [SetRepeats(ONE, "0 9 * * 1-5"), SetRepeats(ONE, "daily")]


def test_the_card_shows_the_next_five_dates_before_anything_is_confirmed() -> None:
    shown = lines(cards.show(AGAIN))
    begin = shown.index("Repeats every day at 09:00 (Europe/Berlin time), without an end")
    assert shown[begin + 1 : begin + 8] == [
        "The next 5:",
        *DATES,
        "Each has the same text, and goes to whoever subscribes by then",
    ]
    assert labels(cards.show(AGAIN))[0] == ["Confirm this plan"]


@pytest.mark.parametrize(
    ("plan", "told_so"),
    [
        (replace(DAILY, every="weekdays", cron="0 9 * * 1-5"), "from Monday to Friday at 09:00"),
        (replace(DAILY, every="weekly", cron="0 9 * * 6"), "every Saturday at 09:00"),
        (replace(DAILY, every="monthly", cron="0 9 27 * *"), "on day 27 of every month that"),
        (replace(DAILY, every="monthly", cron="0 9 L * *"), "on the last day of every month at"),
        (replace(DAILY, every="cron", cron="0 9 1-7 * 1"), "Repeats by “0 9 1-7 * 1” (Europe"),
        (replace(DAILY, until=SECOND), "time), until Sunday, 28 March 2027, 09:00"),
    ],
)
def test_how_it_repeats_is_said_in_words(plan: Repeats, told_so: str) -> None:
    shown = lines(cards.show(replace(AGAIN, start=replace(START, repeats=plan))))
    assert any(told_so in one for one in shown)


def test_the_end_is_a_day_or_a_number_of_times_or_none() -> None:
    talk = Talk(Session(step=Step.CARD, campaign=ONE))
    talk.hears(Pressed("change-end", "", ONE), "ask-end").hears(Said("10 times"))
    talk.hears(Pressed("no-end", "", ONE))
    assert talk.commands == [SetEnd(ONE, "10 times"), SetEnd(ONE, "")]


def test_staff_may_be_asked_for_each_text() -> None:
    talk = Talk(Session(step=Step.CARD, campaign=ONE))
    talk.hears(Pressed("change-lead", "", ONE), "ask-lead").hears(Said("soon"), "too-late-unclear")
    talk.hears(Said("2 hours")).hears(Pressed("same-text", "", ONE))
    assert talk.commands == [SetAsks(ONE, timedelta(hours=2)), SetAsks(ONE, None)]


def test_a_plan_that_asks_says_that_its_own_text_is_not_sent() -> None:
    asks = replace(DAILY, asks=True, lead=timedelta(hours=2))
    shown = cards.show(replace(AGAIN, start=replace(START, repeats=asks)))
    assert (
        "You are asked for the text 2 h before each. What is not confirmed by its time is not "
        "sent; the plan's own text never is"
    ) in lines(shown)
    assert ["Change when I am asked"] in labels(shown)


def test_a_plan_that_is_confirmed_says_when_the_next_one_is() -> None:
    talk = Talk(Session(step=Step.CARD, campaign=ONE))
    talk.hears(Scheduled("News", START.at, ZONE, repeats=True), "scheduled")
    assert "“News” is planned: the next one is on Saturday, 27 March 2027, 09:00" in "".join(
        lines(talk.turn.says[0])
    )


def test_a_plan_under_schedule_shows_its_dates_and_what_can_be_done() -> None:
    said = told(ScheduleRead((PLAN,), ZONE))
    assert lines(said)[4:9] == DATES
    assert labels(said) == [
        ["Skip one", "Move one"],
        ["Pause", "End the plan"],
        ["Calendar file"],
    ]


def test_a_paused_plan_says_so_and_can_go_on() -> None:
    said = told(ScheduleRead((PAUSED,), ZONE))
    assert lines(said)[-1] == (
        "The plan is paused: nothing of it goes out, and what is missed meanwhile is not sent "
        "later."
    )
    assert labels(said)[0] == ["Let it start", "End the plan"]


@pytest.mark.parametrize(("what", "action"), [("skip-one", "skip-this"), ("move-one", "move-this")])
def test_which_one_is_asked_with_a_button_for_each(what: str, action: str) -> None:
    talk = Talk(Session(step=Step.NAME, campaign=ONE)).hears(Pressed(what, "", CampaignId(9)))
    talk.hears(PlanRead(PLAN, what, ZONE), "ask-which")

    assert talk.commands == [ReadPlan(CampaignId(9), what)]
    assert [f"• {row[0]}" for row in labels(talk.turn.says[0])] == DATES
    assert talk.buttons() == [action] * 5


def test_that_one_is_skipped() -> None:
    seconds = str(int(SECOND.timestamp()))
    talk = Talk().hears(Pressed("skip-this", seconds, CampaignId(9)))
    skipped = replace(PLAN, repeats=replace(DAILY, changed={SECOND: None}))
    talk.hears(PlanChanged(skipped, ZONE), "card-rehearsal")

    assert talk.commands == [SkipOne(CampaignId(9), SECOND)]
    assert DATES[1] not in lines(talk.turn.says[0])


def test_that_one_is_moved_and_the_draft_is_gone_on_with() -> None:
    seconds = str(int(SECOND.timestamp()))
    talk = Talk(Session(step=Step.NAME, campaign=ONE))
    talk.hears(Pressed("move-this", seconds, CampaignId(9)), "ask-move").hears(Said("28 March 8am"))
    talk.hears(PlanChanged(PLAN, ZONE), "card-rehearsal")

    assert talk.commands == [MoveStart(CampaignId(9), "28 March 8am", SECOND)]
    assert talk.session.step is Step.NAME


@pytest.mark.parametrize(
    "heard",
    [
        PlanChanged(replace(PLAN, state=CampaignState.FINISHED), ZONE),
        Stepped(replace(PLAN, state=CampaignState.CANCELLED), CampaignStep.STOP, 0, None),
    ],
)
def test_a_plan_that_is_over_says_so(heard: Heard) -> None:
    assert lines(told(heard)) == ["“News” has ended: nothing more of it goes out."]


def test_before_each_that_asks_staff_get_a_button_to_write_its_text() -> None:
    draft = replace(PLAN, repeats=None, state=CampaignState.DRAFT, name="News 2027-03-27 09:00")
    said = notice("asks-for-text", draft, {"zone": ZONE, "count": 0})

    assert "is to go out on Saturday, 27 March 2027, 09:00 (Europe/Berlin time)" in lines(said)[0]
    assert [(b.action, b.campaign, b.lasting) for row in said.buttons for b in row] == [
        ("go-on-draft", 9, True)
    ]


def test_a_text_that_was_not_confirmed_in_time_can_still_be_gone_on_with() -> None:
    late = replace(PLAN, repeats=None, paused_because=Hindrance.UNCONFIRMED)
    said = notice("not-started", late, {"zone": ZONE, "count": 0})

    assert "Its text was not confirmed in time, so nothing was sent." in lines(said)[1]
    assert labels(said) == [["Go on with it", "Delete"]]


def test_what_was_missed_is_told_with_its_number() -> None:
    said = notice("occurrences-missed", PLAN, {"zone": ZONE, "count": 3})
    assert lines(said) == [
        "3 times of “News” were missed, because nothing was running then. They are not sent later."
    ]


def test_the_calendar_has_each_occurrence_where_it_is_by_now() -> None:
    from icalendar import Calendar  # noqa: PLC0415 - as the product does

    moved = SECOND + timedelta(hours=2)
    ends = FIRST + timedelta(days=2)
    plan = replace(PLAN, repeats=replace(DAILY, until=ends, changed={SECOND: moved}))
    events = Calendar.from_ical(calendar_of((plan,), an_agency(), FIRST)).walk("VEVENT")

    assert [event.decoded("DTSTART") for event in events] == [
        FIRST,
        moved,
        datetime(2027, 3, 29, 7, tzinfo=UTC),
    ]
