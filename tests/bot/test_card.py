"""What is chosen on the confirmation card, and what the card says of it."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from agencies.hours import Hours
from bot.conversation import card as cards
from bot.conversation import take_turn
from bot.conversation.confirming import (
    CardMade,
    Launched,
    SetHours,
    SetPreferDelivery,
    SetUrgent,
)
from bot.conversation.drafting import MakeCard
from bot.conversation.listing import TakeList
from bot.texts import render
from bot.words import Command, Pressed, Said, Session, Step
from campaigns.confirming import Card
from campaigns.model import CampaignId
from tests.bot.talking import CARD, FILE, ONE, READY, Talk

DAY = Hours(time(8), time(21))
EIGHT = datetime(2026, 3, 2, 8, tzinfo=ZoneInfo("Asia/Singapore"))
NINE_AT_NIGHT = EIGHT.replace(hour=21)


def said(card: Card) -> list[str]:
    return [render(line) for line in cards.show(card).lines]


def labels(card: Card) -> list[list[str]]:
    return [[render(button.label) for button in row] for row in cards.show(card).buttons]


def at_the_card() -> Talk:
    return Talk(Session(step=Step.CARD, campaign=ONE))


def test_without_a_choice_it_sends_at_any_hour_and_at_most_once() -> None:
    assert said(CARD)[-3:] == [
        "Sends at any hour",
        "At up to 10 per second this takes about 4 s",
        (
            "If this machine fails while sending, up to 40 messages may or may not arrive. "
            "The report would list them, and they are never sent again by themselves."
        ),
    ]


def test_the_hours_are_said_with_the_time_zone() -> None:
    assert "Sends between 08:00 and 21:00 (Asia/Singapore time)" in said(replace(CARD, hours=DAY))


def test_outside_of_its_hours_it_says_when_it_begins() -> None:
    waiting = replace(CARD, hours=DAY, begins=EIGHT)

    assert "It begins at 08:00, when its hours do" in said(waiting)


def test_an_urgent_one_is_told_that_its_hours_hold_all_the_same() -> None:
    urgent = said(replace(CARD, hours=DAY, begins=EIGHT, urgent=True))

    assert "<b>Urgent</b>: it goes before everything else of this account" in urgent
    assert "It begins at 08:00, when its hours do: they hold for an urgent one, too" in urgent


def test_it_says_when_its_hours_end_before_it_is_done() -> None:
    long = said(replace(CARD, hours=DAY, breaks=NINE_AT_NIGHT))

    assert "Its hours end at 21:00, before it is done; the rest goes on at 08:00" in long


@pytest.mark.parametrize(
    ("count", "end"),
    [
        (1, ("1 message may or may not arrive. It is sent once more, and the report lists it if "
            "its fate is not known even then.")),
        (40, ("up to 40 messages may or may not arrive. They are sent once more, and the report "
             "lists those whose fate is not known even then.")),
    ],
)  # fmt: skip
def test_preferring_delivery_is_explained_and_changes_what_is_promised(
    count: int, end: str
) -> None:
    lines = said(replace(CARD, prefer_delivery=True, uncertain=count))

    assert lines[-2] == (
        "<b>Prefers delivery</b>: what may or may not have arrived is sent once more, "
        "so some people may get it twice"
    )
    assert lines[-1] == f"If this machine fails while sending, {end}"


def test_the_choices_stand_between_the_changes_and_not_now() -> None:
    assert labels(CARD)[3:] == [
        ["Change the hours", "Urgent"],
        ["Start later"],
        ["Prefer delivery"],
        ["Not now"],
    ]


def test_what_was_chosen_can_be_taken_back() -> None:
    chosen = replace(CARD, urgent=True, prefer_delivery=True)

    assert labels(chosen)[3:6:2] == [["Change the hours", "Not urgent"], ["Send at most once"]]


@pytest.mark.parametrize(
    ("pressed", "asked"),
    [
        (Pressed("urgent", "yes", ONE), SetUrgent(ONE, urgent=True)),
        (Pressed("urgent", "no", ONE), SetUrgent(ONE, urgent=False)),
        (Pressed("prefer-delivery", "yes", ONE), SetPreferDelivery(ONE, prefer=True)),
        (Pressed("prefer-delivery", "no", ONE), SetPreferDelivery(ONE, prefer=False)),
    ],
)
@pytest.mark.parametrize("step", [Step.CARD, Step.COUNT, Step.HOURS])
def test_a_choice_is_kept_and_brings_a_new_card(
    step: Step, pressed: Pressed, asked: Command
) -> None:
    talk = Talk(Session(step=step, campaign=ONE)).hears(pressed).hears(READY)

    assert (talk.commands, talk.session.step) == ([asked, MakeCard(ONE)], Step.CARD)


def test_a_choice_for_another_draft_is_not_made_on_this_one() -> None:
    talk = at_the_card().hears(Pressed("urgent", "yes", CampaignId(9)), "expired")

    assert talk.turn.refused


def test_the_hours_are_typed() -> None:
    talk = at_the_card().hears(Pressed("change-hours", "", ONE), "ask-hours")
    assert talk.buttons() == ["any-hour"]
    talk.hears(Said("08:00-21:00")).hears(READY).hears(CardMade(CARD), "card-rehearsal")

    assert talk.commands == [SetHours(ONE, DAY), MakeCard(ONE)]


@pytest.mark.parametrize("heard", [Pressed("any-hour", "", ONE), Said("at any hour"), Said("none")])
def test_the_hours_are_given_up(heard: Pressed | Said) -> None:
    talk = Talk(Session(step=Step.HOURS, campaign=ONE)).hears(heard)

    assert talk.commands == [SetHours(ONE, None)]


def test_hours_that_cannot_be_read_are_asked_for_again_and_change_nothing() -> None:
    talk = Talk(Session(step=Step.HOURS, campaign=ONE))
    talk.hears(Said("8-9pm"), "hours-unclear", "ask-hours")

    assert (talk.turn.refused, talk.session.step, talk.commands) == (True, Step.HOURS, [])


def test_another_list_is_taken_while_the_hours_are_asked_for() -> None:
    talk = Talk(Session(step=Step.HOURS, campaign=ONE)).hears(FILE, "file-taken")

    assert talk.commands == [TakeList(ONE, FILE.blob, FILE.name)]


@pytest.mark.parametrize(
    ("begins", "told"),
    [
        (None, "“V” is on its way."),
        (EIGHT, "“V” is confirmed, and begins at 08:00, when its hours do."),
    ],
)
def test_a_launch_outside_of_the_hours_is_not_said_to_be_on_its_way(
    begins: datetime | None, told: str
) -> None:
    turn = take_turn(Session(step=Step.CARD, campaign=ONE), Launched(READY.campaign, begins))

    assert render(turn.says[0].lines[0]) == told
    assert turn.says[0].live == ONE
