"""What a bot says to a citizen, turn by turn, and what is kept of them.

One long page, as the conversation is.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agencies.bots import Bot, BotId, Leaving, Subscriber, Topic, TopicId
from agencies.model import AgencyId, CredentialId
from bot.citizens.conversation import take_turn
from bot.citizens.words import (
    Began,
    Blocked,
    Choice,
    Chose,
    Heard,
    Saying,
    Scene,
    Sent,
    Shared,
    Turn,
    Wrote,
)
from bot.texts import render

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FLOODS, DENGUE = TopicId(7), TopicId(8)
BOT = Bot(
    id=BotId(3),
    agency=AgencyId(1),
    credential=CredentialId(5),
    account=1234567890,
    username="health_bot",
    name="Health news",
    purpose="Warnings, about twice a month.",
    topics=(Topic(id=FLOODS, name="Floods"), Topic(id=DENGUE, name="Dengue")),
    asks_phone=True,
)
SCENE = Scene(bot=BOT, agency="Ministry of Health", chat=4242, language="en", now=NOON)


def keys(turn: Turn) -> list[str]:
    return [line.key for saying in turn.says for line in saying.lines]


def choices(saying: Saying) -> dict[str, Choice]:
    """By what they say, or by the action where that needs no telling apart."""
    return {
        str(
            dict(one.label.args).get("name") or dict(one.label.args).get("topic") or one.action
        ): one
        for row in saying.choices
        for one in row
    }


def press(turn: Turn, label: str, scene: Scene = SCENE, person: Subscriber | None = None) -> Turn:
    found = [c for saying in turn.says for n, c in choices(saying).items() if n == label]
    assert found, f"no button {label}"
    return take_turn(scene, person or turn.person, Chose(found[0].action, found[0].arguments))


def joined(parameter: str = "", scene: Scene = SCENE) -> Subscriber:
    person = press(take_turn(scene, None, Began(parameter)), "agree", scene).person
    assert person is not None
    return person


def test_start_says_who_speaks_and_keeps_nothing() -> None:
    turn = take_turn(SCENE, None, Began())
    assert keys(turn) == ["citizen-welcome"]
    assert dict(turn.says[0].lines[0].args)["purpose"] == "Warnings, about twice a month."
    assert set(choices(turn.says[0])) == {"agree", "English", "中文", "Bahasa Melayu", "தமிழ்"}
    assert turn.person is None


def test_who_agrees_is_subscribed_and_told_how_to_leave() -> None:
    turn = press(take_turn(SCENE, None, Began("poster-7")), "agree")
    assert keys(turn) == ["citizen-joined", "citizen-topics", "citizen-share"]
    assert turn.says[2].share is not None
    person = turn.person
    assert person is not None
    assert person.subscribed
    assert (person.consent.source, person.consent.at, person.consent.language) == (
        "poster-7",
        NOON,
        "en",
    )
    assert "Warnings, about twice a month." in turn.read
    assert "Ministry of Health" in turn.read


@pytest.mark.parametrize(
    ("parameter", "topics", "source"),
    [
        ("", {FLOODS, DENGUE}, ""),
        ("mrt", {FLOODS, DENGUE}, "mrt"),
        ("t7", {FLOODS}, ""),
        ("t7-mrt", {FLOODS}, "mrt"),
        ("t99", {FLOODS, DENGUE}, "t99"),
        ("x" * 64, {FLOODS, DENGUE}, "x" * 20),
        ("<b>|1", {FLOODS, DENGUE}, ""),
    ],
)
def test_a_link_names_a_topic_and_a_source(
    parameter: str, topics: set[TopicId], source: str
) -> None:
    person = joined(parameter)
    assert person.topics == topics
    assert person.consent.source == source


def test_the_welcome_can_be_read_in_another_language_and_what_the_link_said_stays() -> None:
    first = take_turn(SCENE, None, Began("t8-mrt"))
    second = press(first, "தமிழ்")
    assert (second.in_place, second.language, second.person) == (True, "ta", None)
    agreed = press(second, "agree")
    assert agreed.person is not None
    assert agreed.language == "ta"
    assert (agreed.person.language, agreed.person.consent.language) == ("ta", "ta")
    assert agreed.person.topics == {DENGUE}
    assert agreed.person.consent.source == "mrt"


def test_who_would_agree_to_something_else_than_they_read_reads_it_again() -> None:
    first = take_turn(SCENE, None, Began())
    changed = replace(SCENE, bot=replace(BOT, purpose="Advertisements, every hour."))
    again = press(first, "agree", changed)
    assert keys(again) == ["citizen-welcome-changed", "citizen-welcome"]
    assert again.person is None
    assert press(again, "agree", changed).person is not None


def test_topics_are_turned_on_and_off_in_place_and_a_double_press_is_one() -> None:
    person = joined("t7")
    shown = take_turn(SCENE, person, Wrote("/topics"))
    on = press(shown, "Dengue")
    assert on.in_place
    assert on.person is not None
    assert on.person.topics == {FLOODS, DENGUE}
    assert press(shown, "Dengue", person=on.person).person == on.person
    off = press(on, "Dengue")
    assert off.person == person


def test_a_topic_that_is_gone_cannot_be_chosen() -> None:
    assert keys(take_turn(SCENE, joined(), Chose("topic", ("99", "on")))) == ["citizen-expired"]


def test_the_language_is_changed_at_any_time() -> None:
    asked = take_turn(SCENE, joined(), Wrote("/language"))
    turn = press(asked, "中文")
    assert turn.person is not None
    assert (turn.person.language, turn.language) == ("zh", "zh")
    assert turn.person.consent.language == "en"


def test_ones_own_number_is_kept_and_renewed() -> None:
    person = joined()
    first = take_turn(SCENE, person, Shared("+6591234567", own=True))
    assert first.person is not None
    assert first.person.phone == "+6591234567"
    assert first.says[0].unshare
    second = take_turn(SCENE, first.person, Shared("+6597654321", own=True))
    assert second.person is not None
    assert second.person.phone == "+6597654321"


@pytest.mark.parametrize(
    ("contact", "answer"),
    [
        (Shared("+6591234567", own=False), "citizen-phone-not-own"),
        (Shared("", own=True), "citizen-phone-unclear"),
    ],
)
def test_another_ones_number_and_what_is_none_are_refused(contact: Shared, answer: str) -> None:
    person = joined()
    turn = take_turn(SCENE, person, contact)
    assert (keys(turn), turn.person) == ([answer], person)


def test_a_number_that_nobody_asked_for_is_not_kept() -> None:
    quiet = replace(SCENE, bot=replace(BOT, asks_phone=False))
    person = joined(scene=quiet)
    turn = take_turn(quiet, person, Shared("+6591234567", own=True))
    assert (keys(turn), turn.person) == (["citizen-phone-not-asked"], person)


def test_stop_ends_it_at_once_and_asks_whether_to_erase() -> None:
    later = replace(SCENE, now=NOON + timedelta(days=1))
    person = joined()
    stopped = take_turn(later, person, Wrote("/stop"))
    assert keys(stopped) == ["citizen-stopped"]
    assert stopped.person is not None
    assert (stopped.person.left, stopped.person.left_at) == (Leaving.ASKED, later.now)
    kept = press(stopped, "keep")
    assert (keys(kept), kept.person) == (["citizen-kept"], stopped.person)
    erased = press(stopped, "erase")
    assert (keys(erased), erased.person) == (["citizen-erased"], None)


def test_who_left_can_still_have_everything_erased() -> None:
    left = take_turn(SCENE, joined(), Wrote("/stop")).person
    again = take_turn(SCENE, left, Wrote("/stop"))
    assert (keys(again), again.person) == (["citizen-left-already"], left)
    assert press(again, "erase", person=left).person is None


def test_an_old_button_erases_nobody_who_came_back() -> None:
    stopped = take_turn(SCENE, joined(), Wrote("/stop"))
    back = press(take_turn(SCENE, stopped.person, Began()), "agree")
    assert back.person is not None
    assert back.person.subscribed
    turn = press(stopped, "erase", person=back.person)
    assert (keys(turn), turn.person) == (["citizen-expired"], back.person)


def test_who_comes_back_agrees_anew() -> None:
    stopped = take_turn(SCENE, joined(), Wrote("/stop"))
    again = take_turn(SCENE, stopped.person, Began())
    assert keys(again) == ["citizen-welcome"]
    assert again.person == stopped.person


def test_who_blocked_the_bot_has_left_and_leaving_twice_is_leaving_once() -> None:
    gone = take_turn(SCENE, joined(), Blocked())
    assert gone.person is not None
    assert (gone.person.left, gone.says) == (Leaving.BLOCKED, ())
    later = replace(SCENE, now=NOON + timedelta(days=1))
    assert take_turn(later, gone.person, Blocked()).person == gone.person
    assert take_turn(SCENE, None, Blocked()).person is None


def test_who_came_back_is_not_gone_for_what_was_told_late() -> None:
    person = joined()
    late, since = (Blocked(person.joined_at + timedelta(seconds=n)) for n in (-1, 0))
    assert take_turn(SCENE, person, late).person == person
    gone = take_turn(SCENE, person, since).person
    assert gone is not None
    assert gone.left is Leaving.BLOCKED


def test_all_that_is_kept_is_shown_and_handed_over() -> None:
    person = replace(joined("t7-mrt"), phone="+6591234567")
    [saying] = take_turn(SCENE, person, Wrote("/mydata")).says
    assert saying.file is not None
    assert json.loads(saying.file[1]) == {
        "chat": 4242,
        "language": "en",
        "topics": ["Floods"],
        "phone": "+6591234567",
        "consent": {
            "at": NOON.isoformat(),
            "wording": person.consent.wording,
            "language": "en",
            "source": "mrt",
        },
        "joined_at": NOON.isoformat(),
        "left_at": None,
        "left": None,
    }


def test_times_are_by_the_agencys_clock() -> None:
    there = replace(SCENE, now=NOON.astimezone(ZoneInfo("Asia/Singapore")))
    [saying] = take_turn(there, joined(), Wrote("/mydata")).says
    assert "Agreed on: 2026-11-24 20:00+08:00" in render(saying.lines[0])


ANSWERS = [
    (Wrote("/help"), "citizen-help", "citizen-help-visitor"),
    (Wrote("/privacy"), "citizen-privacy", "citizen-privacy"),
    (Wrote("/mydata"), "citizen-mydata", "citizen-mydata-none"),
    (Wrote("/topics"), "citizen-topics", "citizen-unknown-visitor"),
    (Wrote("/language"), "citizen-language", "citizen-welcome"),
    (Wrote("/updatenumber"), "citizen-share", "citizen-unknown-visitor"),
    (Wrote("/stop"), "citizen-stopped", "citizen-stopped-already"),
    (Wrote("Help! Water!"), "citizen-unknown", "citizen-unknown-visitor"),
    (Sent(), "citizen-unknown", "citizen-unknown-visitor"),
    (Shared("+6591234567", own=True), "citizen-phone-kept", "citizen-unknown-visitor"),
    (Began(), "citizen-joined-already", "citizen-welcome"),
    (Chose("nothing"), "citizen-expired", "citizen-expired"),
    (Chose("erase"), "citizen-expired", "citizen-erased"),
]


@pytest.mark.parametrize(("heard", "answer", "_to_visitor"), ANSWERS)
def test_every_word_of_a_subscriber_is_answered(
    heard: Heard, answer: str, _to_visitor: str
) -> None:
    assert keys(take_turn(SCENE, joined(), heard))[0] == answer


@pytest.mark.parametrize(("heard", "_to_subscriber", "answer"), ANSWERS)
def test_every_word_of_a_visitor_is_answered_and_nothing_is_kept(
    heard: Heard, _to_subscriber: str, answer: str
) -> None:
    turn = take_turn(SCENE, None, heard)
    assert (keys(turn), turn.person) == ([answer], None)


@pytest.mark.parametrize(("heard", "_to_subscriber", "answer"), ANSWERS)
def test_who_left_is_no_subscriber_and_stays_gone(
    heard: Heard, _to_subscriber: str, answer: str
) -> None:
    left = take_turn(SCENE, joined(), Wrote("/stop")).person
    turn = take_turn(SCENE, left, heard)
    assert turn.person in (left, None)
    known = {
        "citizen-mydata-none": "citizen-mydata",
        "citizen-stopped-already": "citizen-left-already",
    }
    assert keys(turn) == [known.get(answer, answer)]
