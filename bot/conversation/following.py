"""Correcting and taking back what a bot sent: begun under a campaign that is over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.conversation.drafting import Drafted, go_on
from bot.moments import full
from bot.words import Answer, Button, Command, Line, Pressed, Say, Session, Turn, line, press
from campaigns.acts import Act
from campaigns.broadcasts import got_it
from campaigns.following import Reach, can_follow
from campaigns.model import Campaign, CampaignId
from campaigns.states import State

ACTS = {"correct-text": Act.EDIT, "recall": Act.DELETE, "send-correction": Act.SEND}
"""What a button begins."""

SAID_OTHERWISE = frozenset(
    {State.ACCEPTED, State.UNCERTAIN, State.NOT_SENT, State.CANCELLED, State.SUPPRESSED}
)
"""States of a row that mean something else where nothing is sent."""


@dataclass(frozen=True, slots=True)
class FollowUp(Command):
    """A draft that does it to what that campaign sent."""

    campaign: CampaignId
    act: Act


@dataclass(frozen=True, slots=True)
class FollowUpBegun(Answer):
    """`time_zone` is the agency's."""

    drafted: Drafted
    reach: Reach
    time_zone: str


def pressed(session: Session, heard: Pressed) -> Turn | None:
    act = ACTS.get(heard.action)
    if act is None or heard.campaign is None:
        return None
    return Turn(session.left(), commands=(FollowUp(heard.campaign, act),))


def begun(begun: FollowUpBegun, session: Session) -> Turn:
    """What it will come to is said first; then it is a draft like any other."""
    draft, reach = begun.drafted.campaign, begun.reach
    name = draft.source.name if draft.source else ""
    told = [line(f"follow-{draft.act.value}", people=reach.got, name=name)]
    told += [] if draft.wording else [line("ask-new-text")]
    return replace(go_on(session, begun.drafted), says=(Say(tuple(told)),))


def choices(campaign: Campaign, tally: Mapping[State, int]) -> list[tuple[Button, ...]]:
    """For a campaign that is over; each explains itself where it is too late for it."""
    if not can_follow(campaign) or not got_it(tally):
        return []
    of = campaign.id
    first = (press("correct-text", campaign=of), press("recall", campaign=of))
    return [first, (press("send-correction", campaign=of),)]


def lines_of(reach: Reach | None, time_zone: str) -> list[Line]:
    """How many have it, and for how long it can be taken back."""
    if reach is None:
        return []
    lines = [line("got-it", people=reach.got)]
    if reach.until is None or not reach.can_delete:
        return [*lines, line("deletable-no-more")]
    if reach.ends and reach.until <= reach.now:
        until = full(reach.ends.astimezone(ZoneInfo(time_zone)))
        return [*lines, line("deletable-in-part", until=until, zone=time_zone)]
    minutes = int((reach.until - reach.now).total_seconds()) // 60
    until = full(reach.until.astimezone(ZoneInfo(time_zone)))
    left = {"hours": minutes // 60, "minutes": minutes}
    return [*lines, line("deletable", until=until, zone=time_zone, **left)]


def fate_of(act: Act, state: State) -> str:
    """The word by which the texts say what became of a row."""
    if act is Act.SEND or state not in SAID_OTHERWISE:
        return state.word
    return f"{act.value}_{state.word}"
