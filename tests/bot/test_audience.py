"""Staff choose for whom a broadcast is: the conversation, and the desk over both databases."""

from dataclasses import replace

import pytest

from agencies.bots import BotId, Rule, TopicId
from bot.conversation.audience import AudienceRead, ReadAudience, TakeAudience
from bot.conversation.listing import ListChecked
from bot.conversation.previewing import Previewed
from bot.words import Markup, Pressed, Session, Step
from campaigns.broadcasts import check_audience, has_drifted
from campaigns.model import BlobId, Checked, Source, Wording
from channels._telegram import TELEGRAM
from tests.bot.talking import ONE, Talk, drafted

READ = AudienceRead(
    campaign=ONE,
    people=48_213,
    topics=(("7", "Floods", 40), ("8", "Dengue", 3)),
    languages=(("en", "English", 9), ("ta", "தமிழ்", 4)),
)
RULE = Rule(bot=BotId(3))
WATER = drafted(name="Water", wording=Wording(text="Water!"))


def choosing() -> Talk:
    return Talk(Session(step=Step.LIST, campaign=ONE)).hears(
        Pressed("choose-audience", campaign=ONE)
    )


def test_a_bots_draft_is_asked_for_whom_it_is() -> None:
    talk = Talk(Session()).hears(replace(WATER, subscribed=True), "ask-audience")
    assert talk.buttons() == ["choose-audience"]
    assert Talk(Session()).hears(WATER, "ask-list").buttons() == []


def test_everybody_gets_it_unless_something_is_chosen() -> None:
    talk = choosing().hears(READ, "audience").hears(Pressed("take-audience", campaign=ONE))
    assert talk.commands == [ReadAudience(ONE), TakeAudience(ONE, (), ())]


def test_topics_and_languages_are_turned_on_and_off() -> None:
    talk = choosing().hears(READ, "audience")
    for pressed in (
        Pressed("topic", "7", ONE),
        Pressed("topic", "8", ONE),
        Pressed("language", "ta", ONE),
        Pressed("topic", "7", ONE),
    ):
        talk.hears(pressed).hears(READ, "audience")
    assert dict(talk.turn.says[0].lines[0].args) == {
        "people": 48_213,
        "topics": "Dengue",
        "languages": "தமிழ்",
    }
    talk.hears(Pressed("take-audience", campaign=ONE))
    assert talk.commands[-1] == TakeAudience(ONE, ("8",), ("ta",))


def test_one_language_is_no_choice() -> None:
    one = replace(READ, languages=(("en", "English", 9),))
    assert choosing().hears(one, "audience").buttons().count("language") == 0


def test_what_the_check_found_is_told_as_people_and_not_as_rows() -> None:
    checked = Checked(columns=("recipient",), reachable=40, parts=40, first=1, longest=1)
    campaign = replace(WATER.campaign, source=Source(rule=RULE), checked=checked)
    talk = Talk(Session(step=Step.CHECKING, campaign=ONE, check=1))
    talk.hears(ListChecked(1, campaign), "audience-people")
    assert talk.buttons() == ["go-on", "change-message"]


def test_everybody_reads_the_same_so_there_is_no_next_row() -> None:
    talk = Talk(Session(step=Step.PREVIEW, campaign=ONE))
    talk.hears(Previewed(ONE, 1, "", "", Markup("Water!"), 1, 6, 1), "preview-everybody")
    assert talk.buttons() == ["test", "looks-right", "change-message", "see-list"]


def test_a_field_cannot_be_filled_in_for_subscribers() -> None:
    campaign = replace(WATER.campaign, wording=Wording(text="Dear {name}"))
    checked = check_audience(campaign, TELEGRAM, RULE, 40)
    assert checked.refused == (
        "Subscribers have no columns, so {name} cannot be filled in. Take it out of the message.",
    )
    refused = replace(campaign, source=Source(rule=RULE), checked=checked)
    talk = Talk(Session(step=Step.CHECKING, campaign=ONE, check=1))
    talk.hears(ListChecked(1, refused), "list-problem")
    assert talk.buttons() == ["change-message"]


def test_what_is_confirmed_is_the_rule_and_not_who_follows_it() -> None:
    few = check_audience(WATER.campaign, TELEGRAM, RULE, 40)
    many = check_audience(WATER.campaign, TELEGRAM, RULE, 41)
    other = check_audience(WATER.campaign, TELEGRAM, replace(RULE, topics=(TopicId(7),)), 40)
    assert few.digest == many.digest != other.digest
    assert (few.reachable, few.parts, many.parts) == (40, 40, 41)


@pytest.mark.parametrize(
    ("before", "now", "drifted_"),
    [(100, 105, False), (100, 106, True), (100, 95, False), (100, 94, True), (0, 0, False),
     (0, 1, True)],
)  # fmt: skip
def test_more_than_a_twentieth_is_a_drift(before: int, now: int, drifted_: bool) -> None:  # noqa: FBT001
    assert has_drifted(before, now) is drifted_


def test_a_list_can_still_be_sent_to_a_bots_draft() -> None:
    talk = Talk(Session(step=Step.LIST, campaign=ONE, subscribed=True))
    listed = replace(WATER.campaign, source=Source(blob=BlobId(7)))
    talk.hears(replace(WATER, campaign=listed))
    assert talk.session.step is Step.CHECKING
