"""The card of a mail says what it is for, and whether its readers can leave."""

from dataclasses import replace

import pytest

from bot.conversation.card import show
from bot.conversation.purposes import SetPurpose
from bot.texts import render
from bot.words import Pressed, Session, Step
from campaigns.confirming import Card
from campaigns.purpose import Purpose
from tests.bot.talking import CARD, ONE, Talk

MAIL = replace(CARD, channel="email")


def read(card: Card) -> str:
    return "\n".join(render(one) for one in show(card).lines)


def of(purpose: Purpose, *, reachable: bool = True) -> Card:
    return replace(MAIL, extras=replace(MAIL.extras, purpose=purpose, reachable=reachable))


@pytest.mark.parametrize(
    ("purpose", "told"),
    [
        (Purpose.NEWS, "Its readers can unsubscribe with one press"),
        (Purpose.SERVICE, "there is nothing to unsubscribe from"),
        (Purpose.ESSENTIAL, "a second person has to release it"),
    ],
)
def test_it_says_what_the_mail_is_for(purpose: Purpose, told: str) -> None:
    assert told in read(of(purpose))


def test_where_nobody_can_reach_us_it_says_that_nobody_can_leave() -> None:
    told = read(of(Purpose.NEWS, reachable=False))
    assert "offered no way to unsubscribe" in told
    assert "with one press" not in told


def test_what_is_no_mail_has_none() -> None:
    assert "unsubscribe" not in read(CARD)


@pytest.mark.parametrize("purpose", Purpose)
def test_one_press_chooses_it(purpose: Purpose) -> None:
    talk = Talk(Session(step=Step.CARD, campaign=ONE))
    talk.hears(Pressed("change-purpose", campaign=ONE), "ask-purpose")
    talk.hears(Pressed("purpose", purpose.value, ONE))
    assert talk.commands == [SetPurpose(ONE, purpose)]
