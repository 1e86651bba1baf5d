"""Staff see who subscribes: the conversation, and the figures it tells."""

from agencies.bots import Comings
from bot.conversation.subscribers import (
    DrawSubscribers,
    ExportSubscribers,
    FindSubscriber,
    Following,
    NoSubscriber,
    RemoveSubscriber,
    SubscriberFound,
    SubscriberRemoved,
    SubscribersRead,
)
from bot.jobs.subscribers import by_day
from bot.texts import render
from bot.words import Pressed, Said, Session, Step
from tests.bot.talking import FILE, ONE, Talk

HEALTH = Following(
    bot=3,
    name="Health news",
    people=48_213,
    topics=(("Floods", 40),),
    languages=(("English", 9), ("தமிழ்", 4)),
    joined=12,
    left=1,
    sources=(("mrt", 10), ("none", 2)),
)
ANA = SubscriberFound(
    bot=3, chat=4242, phone="+6591234567", language="English", topics="Floods",
    joined="2026-11-24", source="mrt", left="",
)  # fmt: skip


def test_each_bots_subscribers_are_told_in_one_message() -> None:
    talk = Talk().hears(Said("/subscribers")).hears(SubscribersRead((HEALTH,)), "subscribers")
    told = "\n".join(render(line) for line in talk.turn.says[0].lines)
    assert told == (
        "<b>Health news</b>: 48,213 subscribers\n"
        "In the last seven days 12 joined and 1 left.\n"
        "• topic Floods: 40\n"
        "• reads English: 9\n"
        "• reads தமிழ்: 4\n"
        "Where the newcomers of the last seven days came from:\n"
        "• mrt: 10\n"
        "• without a word in the link: 2"
    )
    assert talk.buttons() == ["draw-subscribers", "export-subscribers", "find-subscriber"]


def test_without_a_bot_one_is_offered() -> None:
    assert Talk().hears(SubscribersRead(()), "bots-none").buttons() == ["add-bot"]


def test_a_picture_and_a_file_are_made_beside_the_chat() -> None:
    talk = Talk().hears(Pressed("draw-subscribers", "3")).hears(Pressed("export-subscribers", "3"))
    assert talk.commands == [DrawSubscribers(3), ExportSubscribers(3)]


def test_one_is_found_by_what_is_typed_and_that_is_taken_out_of_the_chat() -> None:
    talk = Talk(Session(step=Step.LIST, campaign=ONE)).hears(
        Pressed("find-subscriber", "3"), "ask-subscriber"
    )
    talk.hears(Said(" 9123 4567 "))
    assert talk.turn.forget
    assert talk.commands[-1] == FindSubscriber(3, "9123 4567")
    talk.hears(NoSubscriber("9123 4567"), "no-subscriber")
    assert (talk.turn.refused, talk.session.step) == (True, Step.SUBSCRIBER)
    talk.hears(ANA, "subscriber")
    assert talk.session.step is Step.LIST


def test_removing_one_is_asked_about_first() -> None:
    talk = Talk().hears(Pressed("remove-subscriber", "3/4242"), "ask-remove-subscriber")
    assert talk.commands == []
    talk.hears(Pressed("remove-subscriber-sure", "3/4242"))
    assert talk.commands == [RemoveSubscriber(3, 4242)]
    talk.hears(SubscriberRemoved(4242), "subscriber-removed")


def test_a_list_of_subscribers_is_refused_with_the_reason() -> None:
    talk = Talk().hears(Pressed("find-subscriber", "3"), "ask-subscriber")
    talk.hears(FILE, "subscribers-no-import")
    assert talk.turn.refused


def test_days_without_any_change_are_in_the_picture_too() -> None:
    days = (
        Comings(day="2026-11-20", source="", joined=3, left=0),
        Comings(day="2026-11-20", source="mrt", joined=2, left=1),
        Comings(day="2026-11-23", source="", joined=0, left=2),
    )
    assert by_day(days) == [(0.0, 4), (1.0, 4), (2.0, 4), (3.0, 2)]
    assert by_day(()) == ()
