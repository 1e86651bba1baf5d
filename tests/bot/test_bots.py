"""Staff add, change and remove their agency's bots: the conversation, word by word."""

import pytest

from bot.conversation.bots import (
    BotChanged,
    BotConnected,
    BotNotConnected,
    BotRead,
    BotsRead,
    BotView,
    ChangeBot,
    ConnectBot,
    MakePoster,
    ReadBot,
    RemoveBot,
    TryAddressNeeded,
    TryBot,
)
from bot.words import Command, Pressed, Said, Session, Step
from tests.bot.talking import ONE, Talk

BOT = BotView(
    id=3,
    name="Health news",
    username="health_bot",
    people=48_213,
    purpose="Warnings.",
    topics=((7, "Floods", 40),),
    asks_phone=False,
    paused=False,
    refused=False,
)
TOKEN = "1234567890:" + "A" * 35


def test_a_bot_is_added_by_its_token_which_is_taken_out_of_the_chat() -> None:
    talk = Talk().hears(Said("/bots")).hears(BotsRead(()), "bots-none")
    talk.hears(Pressed("add-bot"), "ask-bot-token").hears(Said(f" {TOKEN} "), "connecting")
    assert talk.turn.forget
    assert talk.commands[-1] == ConnectBot(TOKEN)
    talk.hears(BotConnected(BOT, new=True), "bot-connected", "ask-bot-purpose")
    talk.hears(Said("Warnings \n about floods."))
    assert talk.turn.commands == (ChangeBot(3, "purpose", "Warnings about floods."),)
    talk.hears(BotChanged(BOT), "bot-card")
    assert talk.session.step is Step.IDLE


def test_a_draft_is_gone_on_with_after_a_bot_was_added() -> None:
    talk = Talk(Session(step=Step.LIST, campaign=ONE))
    talk.hears(Pressed("add-bot"), "ask-bot-token")
    talk.hears(Said(TOKEN), "connecting").hears(BotConnected(BOT, new=True), "bot-connected")
    talk.hears(Said("Warnings.")).hears(BotChanged(BOT), "bot-card")
    assert talk.session.step is Step.LIST


@pytest.mark.parametrize("problem", ["refused", "other-bot", "taken", "unreachable"])
def test_a_token_that_cannot_be_used_is_explained_and_asked_for_again(problem: str) -> None:
    talk = Talk().hears(Pressed("add-bot"), "ask-bot-token").hears(Said(TOKEN), "connecting")
    talk.hears(BotNotConnected(problem, "health_bot"), "bot-not-connected")
    assert (talk.turn.refused, talk.session.step) == (True, Step.BOT_TOKEN)


def test_a_new_token_is_for_the_bot_whose_button_was_pressed() -> None:
    talk = Talk().hears(Pressed("renew-bot", "3"), "ask-bot-token").hears(Said(TOKEN), "connecting")
    assert talk.commands == [ConnectBot(TOKEN, 3)]
    talk.hears(BotConnected(BOT, new=False), "bot-renewed", "bot-card")
    assert talk.session.step is Step.IDLE


@pytest.mark.parametrize(
    ("pressed", "command"),
    [
        (Pressed("bot", "3"), ReadBot(3)),
        (Pressed("poster", "3"), MakePoster(3)),
        (Pressed("test-bot", "3"), TryBot(3)),
        (Pressed("pause-bot", "3"), ChangeBot(3, "paused", "yes")),
        (Pressed("listen-bot", "3"), ChangeBot(3, "paused", "no")),
        (Pressed("ask-phone", "3"), ChangeBot(3, "phone", "yes")),
        (Pressed("unask-phone", "3"), ChangeBot(3, "phone", "no")),
        (Pressed("remove-topic", "3/7"), ChangeBot(3, "untopic", "7")),
        (Pressed("remove-bot-sure", "3"), RemoveBot(3)),
    ],
)
def test_a_button_of_a_bot_works_wherever_one_is(pressed: Pressed, command: Command) -> None:
    for step in (Step.IDLE, Step.LIST, Step.CARD):
        talk = Talk(Session(step=step)).hears(pressed)
        assert talk.commands == [command]
        assert talk.session.step is step


def test_the_card_offers_what_can_be_done_now() -> None:
    open_one = Talk().hears(BotRead(BOT), "bot-card").buttons()
    assert {"pause-bot", "ask-phone", "remove-topic", "poster"} <= set(open_one)
    closed = BotView(**{**{f: getattr(BOT, f) for f in BOT.__slots__}, "paused": True})
    assert "listen-bot" in Talk().hears(BotRead(closed), "bot-card").buttons()


def test_removing_is_asked_about_first() -> None:
    talk = Talk().hears(Pressed("remove-bot", "3/Health/news"), "ask-remove-bot")
    assert talk.commands == []
    assert dict(talk.turn.says[0].lines[0].args)["name"] == "Health/news"
    assert talk.buttons() == ["remove-bot-sure"]


@pytest.mark.parametrize(
    ("step", "text", "answer"),
    [
        (Step.BOT_PURPOSE, "x" * 301, "bot-purpose-length"),
        (Step.BOT_PURPOSE, " ", "bot-purpose-length"),
        (Step.BOT_TOPIC, "x" * 41, "bot-topic-length"),
    ],
)
def test_what_is_too_long_is_asked_for_again(step: Step, text: str, answer: str) -> None:
    talk = Talk(Session(step=step, form={"bot": "3"})).hears(Said(text), answer)
    assert talk.turn.refused
    assert talk.session.step is step


def test_who_has_no_telegram_account_here_is_asked_for_its_number() -> None:
    talk = Talk().hears(TryAddressNeeded(5, "health_bot"), "ask-bot-test")
    assert (talk.session.step, talk.session.form["account"]) == (Step.PROOF, "5")
