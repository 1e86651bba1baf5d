"""Campaigns that are under way are steered wherever a person is, who then goes on as before.

It is long because each thing that can be steered, and each way in which it is told, is seen here.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from agencies.hours import Hours
from bot.conversation import take_turn
from bot.conversation.reporting import StatusRead
from bot.conversation.running import Stepped
from bot.conversation.steering import (
    AllPaused,
    PauseAll,
    RateSteered,
    ReadRunRate,
    RunOver,
    RunRateRead,
    SendAtAnyHour,
    SendsAtAnyHour,
    SteerRate,
    SteerUrgency,
    UrgencySteered,
)
from bot.conversation.under_way import Held, progress_card, waits
from bot.texts import render
from bot.words import Command, Heard, Pressed, Said, Say, Session, Step
from campaigns.lifecycle import CampaignState
from campaigns.lifecycle import Step as CampaignStep
from campaigns.model import Campaign, CampaignId
from campaigns.report import progress
from campaigns.states import State
from tests.bot.talking import ONE, Talk, drafted

ZONE = "Asia/Singapore"
DAY = Hours(time(8), time(21))
NIGHT = datetime(2026, 3, 1, 15, tzinfo=UTC)  # 23:00 in Singapore
MORNING = datetime(2026, 3, 2, 8, tzinfo=ZoneInfo(ZONE))
RUNNING = drafted(id=CampaignId(9), name="Flood", state=CampaignState.RUNNING).campaign
WAITING = replace(RUNNING, hours=DAY)
PAUSED = replace(RUNNING, state=CampaignState.PAUSED)
RATE = RunRateRead(RUNNING, 5.0, 10.0)
FORM = {"setting": "name", "campaign": "9"}


def lines(said: Say) -> list[str]:
    return [render(line) for line in said.lines]


def card(campaign: Campaign, now: datetime = NIGHT) -> Say:
    before = progress({State.QUEUED: 40}, 10.0, now - timedelta(seconds=2))
    return progress_card(
        campaign, progress({State.QUEUED: 30, State.ACCEPTED: 10}, 10.0, now, before), ZONE
    )


def labels(said: Say) -> list[list[str]]:
    return [[render(button.label) for button in row] for row in said.buttons]


@pytest.mark.parametrize("step", list(Step))
def test_stopall_pauses_at_every_step_and_leaves_none(step: Step) -> None:
    session = Session(step=step, campaign=ONE, text="Hi", form=FORM)
    talk = Talk(session).hears(Said("/stopall"))
    told = take_turn(session, AllPaused((RUNNING,), 3))

    assert (talk.commands, talk.session) == ([PauseAll()], session)
    assert (told.session, told.commands) == (session, ())


def test_stopall_says_what_it_paused_and_how_each_goes_on() -> None:
    other = replace(RUNNING, id=CampaignId(10), name="Moving")
    said = take_turn(Session(), AllPaused((RUNNING, other), 14)).says[0]

    assert lines(said) == [
        "2 campaigns are paused:",
        "• Flood",
        "• Moving",
        "14 were already with the provider and may still arrive.",
    ]
    assert labels(said) == [["Resume “Flood”"], ["Resume “Moving”"]]
    resume = [button for row in said.buttons for button in row]
    assert [(b.action, b.campaign, b.lasting) for b in resume] == [
        ("resume", 9, True),
        ("resume", 10, True),
    ]


def test_stopall_with_nothing_running_says_so_and_is_no_fault() -> None:
    turn = take_turn(Session(), AllPaused((), 0))

    assert lines(turn.says[0]) == ["No campaign is running, so there is nothing to pause."]
    assert not turn.refused


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize(
    ("action", "asked"),
    [
        ("run-rate", ReadRunRate(CampaignId(9))),
        ("run-urgent", SteerUrgency(CampaignId(9), urgent=True)),
        ("run-not-urgent", SteerUrgency(CampaignId(9), urgent=False)),
        ("run-any-hour", SendAtAnyHour(CampaignId(9))),
    ],
)
def test_the_buttons_of_the_progress_work_wherever_a_person_is(
    step: Step, action: str, asked: Command
) -> None:
    session = Session(step=step, campaign=ONE, form=FORM)
    turn = take_turn(session, Pressed(action, "", CampaignId(9)))

    assert (turn.commands, turn.session) == ((asked,), session)


def test_the_rate_is_asked_for_and_changed_at_once() -> None:
    talk = Talk().hears(RATE, "ask-run-rate").hears(Said("2"))
    talk.hears(RateSteered("Flood", 2.0), "run-rate-changed")

    assert talk.commands == [SteerRate(CampaignId(9), 2.0)]
    assert talk.session.step is Step.IDLE


def test_the_question_for_the_rate_names_both_rates() -> None:
    assert lines(take_turn(Session(), RATE).says[0]) == [
        (
            "“Flood” goes at up to 5 per second, and this account can do 10. "
            "Type the new number for this campaign."
        )
    ]


def test_a_rate_that_is_none_is_asked_for_again() -> None:
    talk = Talk().hears(RATE, "ask-run-rate").hears(Said("fast"), "rate-unclear")

    assert (talk.turn.refused, talk.session.step, talk.commands) == (True, Step.RUN_RATE, [])


@pytest.mark.parametrize("heard", [RateSteered("Flood", 2.0), RunOver(CampaignState.FINISHED)])
def test_after_the_rate_the_draft_is_gone_on_with(heard: Heard) -> None:
    talk = Talk(Session(step=Step.NAME, campaign=ONE)).hears(RATE, "ask-run-rate")
    talk.hears(
        heard, "run-rate-changed" if isinstance(heard, RateSteered) else "not-now", "ask-name"
    )

    assert (talk.session.step, talk.session.campaign) == (Step.NAME, ONE)


def test_a_campaign_that_is_over_has_no_rate_to_change() -> None:
    talk = Talk(Session(step=Step.NAME, campaign=ONE)).hears(
        RunOver(CampaignState.FINISHED), "not-now"
    )

    assert (talk.turn.refused, talk.session.step) == (True, Step.NAME)


def test_while_it_sends_pause_and_stop_stand_in_the_first_row() -> None:
    assert labels(card(RUNNING)) == [["Pause", "Stop"], ["Change its rate", "Make it urgent"]]


def test_while_it_is_paused_resume_and_stop_stand_in_the_first_row() -> None:
    assert labels(card(PAUSED)) == [["Resume", "Stop"], ["Change its rate", "Make it urgent"]]


def test_while_its_hours_are_closed_it_says_so_and_can_be_sent_all_the_same() -> None:
    waiting = card(WAITING)

    assert lines(waiting)[2:] == [
        "▓▓▓░░░░░░░░░ 10 of 40",
        "Waits until 08:00, its hours begin then",
    ]
    assert labels(waiting)[2:] == [["Send now, at any hour"]]


def test_within_its_hours_it_does_not_wait() -> None:
    sending = card(WAITING, NIGHT + timedelta(hours=9))

    assert lines(sending)[3:] == ["5 per second, 6 s left"]
    assert len(sending.buttons) == 2


def test_a_paused_one_does_not_wait_for_its_hours() -> None:
    paused = card(replace(PAUSED, hours=DAY))

    assert len(lines(paused)) == 3
    assert len(paused.buttons) == 2


def test_an_urgent_one_says_so_and_can_take_its_turn_again() -> None:
    urgent = card(replace(RUNNING, urgent=True))

    assert lines(urgent)[0] == "<b>Flood</b> \N{EN DASH} running, urgent"
    assert labels(urgent)[1] == ["Change its rate", "Not urgent any more"]


def test_one_that_is_over_cannot_be_steered_and_is_not_urgent() -> None:
    over = card(replace(RUNNING, urgent=True, state=CampaignState.FINISHED))

    assert (lines(over)[0], over.buttons) == ("<b>Flood</b> \N{EN DASH} finished", ())


def test_no_button_of_the_progress_ever_expires() -> None:
    assert all(button.lasting for row in card(WAITING).buttons for button in row)


@pytest.mark.parametrize(
    ("campaign", "until"),
    [(WAITING, MORNING), (RUNNING, None), (replace(WAITING, hours=None), None)],
)
def test_only_one_with_hours_waits(campaign: Campaign, until: datetime | None) -> None:
    assert waits(campaign, ZONE, NIGHT) == until


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (UrgencySteered(replace(RUNNING, urgent=True)),
         "“Flood” is urgent now: it goes before everything else of its account."),
        (UrgencySteered(RUNNING), "“Flood” is not urgent any more, and takes its turn."),
        (SendsAtAnyHour("Flood"), "“Flood” may send at any hour now."),
        (Stepped(RUNNING, CampaignStep.RESUME, 0, None), "“Flood” goes on."),
        (Stepped(WAITING, CampaignStep.RESUME, 0, MORNING),
         "“Flood” goes on at 08:00, when its hours begin."),
    ],
)  # fmt: skip
def test_what_was_changed_is_told(done: Heard, told: str) -> None:
    assert lines(take_turn(Session(), done).says[0]) == [told]


def test_the_status_says_what_is_urgent_and_what_waits() -> None:
    stands = progress({State.QUEUED: 40}, 10.0, NIGHT)
    urgent = replace(WAITING, urgent=True)
    status = StatusRead(((RUNNING, stands, None), (urgent, stands, MORNING)), 0, ())

    assert lines(take_turn(Session(), status).says[0])[1:3] == [
        "• Flood \N{EN DASH} running, 0 of 40",
        "• Flood \N{EN DASH} running, urgent, 0 of 40, waits until 08:00 for its hours",
    ]


def test_the_status_says_when_the_day_has_no_room_left() -> None:
    stands = progress({State.QUEUED: 40}, 10.0, NIGHT)
    told = "The 25,000 messages of today are used up; the rest goes out tomorrow"
    running = StatusRead(((RUNNING, stands, None),), 0, (), used_up=25_000)
    nothing = StatusRead((), 0, (), used_up=25_000)

    assert told in lines(take_turn(Session(), running).says[0])
    assert told not in lines(take_turn(Session(), nothing).says[0])


def test_a_card_says_when_the_day_has_no_room_left() -> None:
    now = progress({State.QUEUED: 30}, 10.0, MORNING)
    used_up = lines(progress_card(RUNNING, now, ZONE, Held(used_up=25_000)))
    paused = lines(progress_card(PAUSED, now, ZONE, Held(used_up=25_000)))
    told = "The 25,000 messages of today are used up; the rest goes out tomorrow"
    assert told in used_up
    assert told not in paused


@pytest.mark.parametrize(
    ("tally", "told"),
    [
        ({State.ACCEPTED: 10}, None),
        ({State.DELIVERED: 1_204}, "The provider says: 1,204 delivered"),
        (
            {State.SENT: 40, State.READ: 3},
            "The provider says: 3 delivered, 3 of them read, 40 sent on",
        ),
        (
            {State.ACCEPTED: 7, State.SENT: 1},
            "The provider says: 0 delivered, 1 sent on, 7 taken and not heard of since",
        ),
    ],
)
def test_a_card_says_what_the_provider_told(tally: Mapping[State, int], told: str | None) -> None:
    card = progress_card(RUNNING, progress({State.QUEUED: 30, **tally}, 10.0, MORNING), ZONE)
    heard = [one for one in lines(card) if one.startswith("The provider says")]
    assert heard == ([told] if told else [])
