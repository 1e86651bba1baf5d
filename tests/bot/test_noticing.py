"""What staff are told without having asked, what they can press under it, and what follows."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.conversation import take_turn
from bot.conversation.doubts import (
    ABSENT,
    ALL,
    LeftAsTheyAre,
    LetBe,
    SendAgain,
    SentAgain,
)
from bot.conversation.noticing import notice
from bot.texts import render
from bot.words import Pressed, Say, Session
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from channels import _amazon_codes, _ses_codes, _slack_messages, _twilio
from channels._aws import KEYLESS
from channels._bot_api import NO_SUCH_BOT, TOO_FEW_STARS
from channels._smtp import NO_LOGIN, REFUSES
from dispatch.sender import OUR_FAULT
from dispatch.worker import ACCOUNT_REMOVED
from tests.bot.talking import drafted

CAMPAIGN = CampaignId(9)
FINISHED = drafted(id=CAMPAIGN, name="Flood", state=CampaignState.FINISHED).campaign
PAUSED = replace(FINISHED, state=CampaignState.PAUSED)
RUNNING = replace(FINISHED, state=CampaignState.RUNNING)


def doubts(found: int = 0, asked: int = 0, absent: int = 0, unknown: int = 0) -> Say:
    facts = {"found": found, "asked": asked, "absent": absent, "unknown": unknown}
    return notice("uncertain", FINISHED, {**facts, "people": 48213})


def told(said: Say) -> list[str]:
    return [render(line) for line in said.lines]


def actions(said: Say) -> list[str]:
    return [button.action for row in said.buttons for button in row]


def labels(said: Say) -> list[str]:
    return [render(button.label) for row in said.buttons for button in row]


def test_what_was_looked_up_is_told_in_one_message_with_its_question() -> None:
    said = doubts(found=5, absent=2)
    assert told(said) == [
        (
            "“Flood”: 7 of 48,213 are uncertain: this machine or the connection stopped while "
            "they were on their way."
        ),
        "5 were found at the provider.",
        "2 never reached the provider.",
        "Send again to the 2 that never reached it?",
    ]
    assert labels(said) == ["Send again to 2", "Leave them as they are"]


def test_while_the_provider_is_still_asked_nothing_is_decided() -> None:
    said = doubts(found=1, asked=3, absent=2)
    assert said.buttons == ()
    assert (
        "I hear about 3 from the provider, ten to fifteen minutes after they were sent, "
        "and tell you here." in told(said)
    )


def test_where_all_were_found_there_is_nothing_to_decide() -> None:
    assert doubts(found=4).buttons == ()


def test_where_nobody_can_tell_staff_are_warned_of_sending_twice() -> None:
    said = doubts(unknown=3)
    assert told(said)[1:] == [
        "3 may have arrived or not: the provider cannot tell.",
        "Send again to the 3 that may have arrived? Some may then get it twice.",
    ]
    assert actions(said) == ["send-unknown", "leave-doubts"]


def test_who_never_got_it_can_be_sent_to_without_those_who_may_have() -> None:
    assert labels(doubts(absent=2, unknown=1)) == [
        "Send again to 2",
        "Send again to 3, perhaps twice to some",
        "Leave them as they are",
    ]


@pytest.mark.parametrize(("action", "states"), [("send-absent", ABSENT), ("send-unknown", ALL)])
def test_a_press_sends_again_to_those_it_names(action: str, states: Sequence[object]) -> None:
    turn = take_turn(Session(), Pressed(action, campaign=CAMPAIGN))
    assert turn.commands == (SendAgain(CAMPAIGN, tuple(states)),)  # type: ignore[arg-type]


def test_what_is_sent_again_shows_its_progress() -> None:
    [said] = take_turn(Session(), SentAgain(FINISHED, 2)).says
    assert told(said) == ["2 messages of “Flood” are sent again."]
    assert said.live == CAMPAIGN


def test_a_press_that_comes_too_late_says_so() -> None:
    [said] = take_turn(Session(), SentAgain(FINISHED, 0)).says
    assert told(said)[0].startswith("There is nothing left to send again")
    assert said.live is None


def test_they_can_be_left_as_they_are() -> None:
    turn = take_turn(Session(), Pressed("leave-doubts", campaign=CAMPAIGN))
    assert turn.commands == (LetBe(CAMPAIGN),)
    [said] = take_turn(Session(), LeftAsTheyAre("Flood")).says
    assert told(said) == ["They stay as they are. The report of “Flood” lists them."]


@pytest.mark.parametrize("kind", ["tripped", "misconfigured"])
def test_a_pause_is_told_with_its_reason_and_can_be_ended(kind: str) -> None:
    said = notice(kind, PAUSED, {"reason": "15 of the last 40 messages failed"})
    assert "15 of the last 40 messages failed" in told(said)[0]
    assert actions(said) == ["resume", "stop"]
    assert all(button.lasting for row in said.buttons for button in row)


def test_a_pause_that_is_over_leaves_nothing_to_press() -> None:
    assert notice("tripped", RUNNING, {"reason": "it was"}).buttons == ()


SENTENCES = [
    ACCOUNT_REMOVED,
    OUR_FAULT.format(why="ZeroDivisionError"),
    REFUSES.format(said="5.7.1 no"),
    *NO_LOGIN.values(),
    *_twilio.OUR_MISTAKES.values(),
    *_slack_messages.OUR_MISTAKES.values(),
    *(NO_SUCH_BOT, TOO_FEW_STARS, KEYLESS),
    *_amazon_codes.OUR_MISTAKES.values(),
    *_amazon_codes.OUR_MISTAKES_IN_DETAIL.values(),
    *_ses_codes.OUR_MISTAKES.values(),
    *_ses_codes.OUR_MISTAKES_IN_BULK.values(),
    *_ses_codes.OF_AN_AGENCY.values(),
]


@pytest.mark.parametrize("reason", sorted(set(SENTENCES)))
def test_a_pause_for_what_cannot_be_sent_is_told_in_whole_sentences(reason: str) -> None:
    """Nothing beside the reason says who refused it, or who is to act."""
    assert reason[0].isupper()
    assert reason.endswith((".", ")."))
    [text] = told(notice("misconfigured", PAUSED, {"reason": f"{reason} (21705)"}))
    assert text == (
        f"“{PAUSED.name}” is paused: as things stand none of its messages can be sent. {reason} "
        "(21705) Press Resume once that is put right, or stop it and copy it as new, with another "
        "account or another text."
    )
