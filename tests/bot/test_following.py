"""Staff correct and take back what a bot sent: the conversation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agencies.bots import BotId, Rule
from bot.conversation.card import show
from bot.conversation.doubts import doubts_notice
from bot.conversation.drafting import MakeCard
from bot.conversation.following import FollowUp, FollowUpBegun
from bot.conversation.listing import ListSeen
from bot.conversation.reporting import ReportMade
from bot.conversation.running import CampaignOpened
from bot.texts import render
from bot.words import Pressed, Say, Session, Step
from campaigns.acts import Act
from campaigns.confirming import Extras
from campaigns.following import Reach
from campaigns.lifecycle import CampaignState
from campaigns.model import Source, Wording
from campaigns.states import State
from tests.bot.talking import CARD, GOOD, ONE, Talk, drafted

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
TALLY = {State.ACCEPTED: 1233, State.READ: 1, State.REJECTED: 2}
REACH = Reach(got=1234, until=NOON + timedelta(hours=31, minutes=59), now=NOON)
FINISHED = replace(
    drafted(name="Water", state=CampaignState.FINISHED).campaign,
    channel="telegram",
    launched_at=NOON,
)
FOLLOWS = Source(rule=Rule(bot=BotId(0), got=7), name="Water")
BUTTONS = ["correct-text", "recall", "send-correction"]


def english(said: Say) -> str:
    return "\n".join(render(one) for one in said.lines)


def opened(reach: Reach | None = REACH, **known: object) -> Talk:
    campaign = replace(FINISHED, **known)  # type: ignore[arg-type] # fields of a campaign
    talk = Talk()
    return talk.hears(CampaignOpened(campaign, "@bot", TALLY, "UTC", reach), *head(campaign.state))


def head(state: CampaignState) -> tuple[str]:
    return ("campaign-live" if state is CampaignState.RUNNING else "campaign-head",)


def follow(act: Act, **known: object) -> FollowUpBegun:
    draft = drafted(name="Water \u2013 again", act=act, source=FOLLOWS, **known)
    return FollowUpBegun(draft, REACH, "UTC")


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(hours=31, minutes=59), "for another 31 hours, until Monday, 30 November 2026"),
        (timedelta(hours=1), "for another hour, until Sunday, 29 November 2026, 13:00 (UTC time)"),
        (timedelta(minutes=9), "for another 9 min, until"),
        (timedelta(0), "It cannot be deleted any more: Telegram allows that for 48 hours."),
    ],
)
def test_a_sent_message_says_how_many_got_it_and_for_how_long_it_can_be_deleted(
    left: timedelta, said: str
) -> None:
    talk = opened(replace(REACH, until=NOON + left))
    shown = english(talk.turn.says[0])
    assert "1,234 people got it." in shown
    assert said in shown
    assert talk.buttons()[-3:] == BUTTONS


def test_where_the_first_are_too_old_the_last_ones_can_still_be_deleted() -> None:
    reach = replace(REACH, until=NOON - timedelta(hours=1), ends=NOON + timedelta(hours=3))
    shown = english(opened(reach).turn.says[0])
    assert "Telegram keeps them. The last ones can be deleted until Sunday, 29 November" in shown
    assert "It cannot be deleted any more" in english(
        opened(replace(reach, ends=NOON)).turn.says[0]
    )


@pytest.mark.parametrize(
    "known",
    [{"channel": "sms"}, {"act": Act.EDIT}, {"act": Act.DELETE}, {"state": CampaignState.RUNNING}],
)
def test_nothing_is_offered_where_nothing_can_be_corrected(known: dict[str, object]) -> None:
    assert not set(BUTTONS) & set(opened(None, **known).buttons())


def test_while_it_runs_staff_are_told_to_stop_it_first() -> None:
    talk = opened(state=CampaignState.RUNNING)
    assert talk.turn.says[0].lines[-1].key == "follow-when-over"


def test_what_only_changes_messages_is_neither_copied_nor_sent_again() -> None:
    talk = opened(None, act=Act.EDIT)
    assert talk.buttons() == ["report"]


@pytest.mark.parametrize(
    ("button", "act"), [*zip(BUTTONS, (Act.EDIT, Act.DELETE, Act.SEND), strict=True)]
)
def test_each_button_begins_a_draft_wherever_the_person_is(button: str, act: Act) -> None:
    talk = Talk(Session(step=Step.LIST, campaign=ONE)).hears(Pressed(button, campaign=FINISHED.id))
    assert talk.commands[-1:] == [FollowUp(FINISHED.id, act)]


@pytest.mark.parametrize("act", [Act.EDIT, Act.SEND])
def test_a_correction_asks_for_its_text(act: Act) -> None:
    talk = Talk().hears(follow(act), f"follow-{act.value}", "ask-new-text")
    assert talk.session.step is Step.TEXT


def test_a_deletion_has_nothing_to_write_and_goes_to_the_card() -> None:
    ready = {"wording": Wording(text="Water!"), "checked": GOOD, "rate": 30.0}
    talk = Talk().hears(follow(Act.DELETE, **ready), "follow-delete")
    assert talk.session.step is Step.CARD
    assert talk.commands == [MakeCard(ONE)]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (Act.EDIT, "This <b>changes</b> the message that <b>1,234 people</b> got"),
        (Act.DELETE, "This <b>deletes</b> the message that <b>1,234 people</b> got"),
    ],
)
def test_the_card_says_what_is_done_and_offers_what_can_be_chosen(act: Act, said: str) -> None:
    extras = Extras(act=act, corrects=True, until=NOON)
    shown = show(replace(CARD, channel="telegram", people=1234, extras=extras))
    assert said in english(shown)
    assert "Telegram deletes it until Sunday, 29 November 2026, 12:00" in english(shown)
    actions = {one.action for row in shown.buttons for one in row}
    assert {"send", "change-rate", "later"} <= actions
    assert not {"change-list", "change-account", "pay", "change-start", "change-hours"} & actions


def test_above_ten_thousand_the_number_is_typed() -> None:
    extras = Extras(act=Act.DELETE, corrects=True)
    shown = show(replace(CARD, channel="telegram", people=10_001, extras=extras))
    assert [one.action for one in shown.buttons[0]] == ["type-count"]


def test_the_people_and_the_account_of_a_correction_are_not_to_be_chosen() -> None:
    shown = show(replace(CARD, channel="telegram", extras=Extras(corrects=True)))
    actions = {one.action for row in shown.buttons for one in row}
    assert {"change-message", "change-rate"} <= actions
    assert not {"change-list", "change-account"} & actions
    assert "who got the message that this one corrects" in english(shown)


@pytest.mark.parametrize(
    ("act", "said"), [(Act.EDIT, "1,233 changed"), (Act.DELETE, "1,233 deleted")]
)
def test_the_report_has_the_right_words(act: Act, said: str) -> None:
    made = ReportMade(replace(FINISHED, act=act), "@bot", TALLY, (), ())
    talk = Talk().hears(made, "report-head")
    assert said in english(talk.turn.says[0])
    assert "accepted" not in english(talk.turn.says[0])


def test_what_is_uncertain_can_be_tried_again_without_harm() -> None:
    facts = {"found": 0, "asked": 0, "absent": 0, "unknown": 3, "people": 40}
    said = doubts_notice(replace(FINISHED, act=Act.EDIT), facts)
    assert "Try the 3 that are uncertain again? That does no harm." in english(said)
    assert [one.action for row in said.buttons for one in row] == ["send-unknown", "leave-doubts"]


def test_a_deletion_shows_no_list_and_no_text_but_its_card() -> None:
    ready = drafted(act=Act.DELETE, source=FOLLOWS, wording=Wording(text="W"), checked=GOOD)
    talk = Talk(Session(step=Step.LIST, campaign=ONE)).hears(ListSeen(ready.campaign))
    assert talk.session.step is Step.CARD
    assert talk.commands == [MakeCard(ONE)]


def test_the_card_warns_where_the_time_left_is_too_short_for_all() -> None:
    extras = Extras(act=Act.DELETE, corrects=True, until=NOON)
    card = replace(CARD, channel="telegram", extras=extras)
    late = replace(card, extras=replace(extras, too_long=True))
    warning = "That is too short for all of them"
    assert [warning in english(show(one)) for one in (card, late)] == [False, True]
