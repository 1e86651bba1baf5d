"""Messages that nobody can know about: what staff are told of them, and what they decide."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.words import Answer, Command, Line, Pressed, Say, Session, Turn, line, press, say
from campaigns.acts import Act
from campaigns.model import Campaign, CampaignId
from campaigns.states import State

ABSENT = (State.NOT_SENT,)
ALL = (State.NOT_SENT, State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class SendAgain(Command):
    """Of those that were uncertain, the ones that are now in these states."""

    campaign: CampaignId
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class SentAgain(Answer):
    campaign: Campaign
    count: int


@dataclass(frozen=True, slots=True)
class LetBe(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class LeftAsTheyAre(Answer):
    name: str


def doubts_notice(campaign: Campaign, facts: Mapping[str, int]) -> Say:
    """`facts` are the counts of `campaigns.doubts.Doubts`, and the `people` of the campaign."""
    found, asked, absent, unknown = (facts[k] for k in ("found", "asked", "absent", "unknown"))
    lost = found + asked + absent + unknown
    lines = [line("doubts", name=campaign.name, lost=lost, people=facts["people"])]
    told = {
        line("doubts-found", count=found): found,
        line("doubts-asked", count=asked): asked,
        line("doubts-absent", count=absent): absent,
        line("doubts-unknown", count=unknown): unknown,
    }
    lines += [sentence for sentence, count in told.items() if count]
    if asked or not absent + unknown:
        return Say(tuple(lines))
    return _asking(campaign, lines, absent, unknown)


def _asking(campaign: Campaign, lines: list[Line], absent: int, unknown: int) -> Say:
    again = []
    leave = press("leave-doubts", campaign=campaign.id, lasting=True)
    if campaign.act is not Act.SEND:  # to do it twice is as good as once
        lines.append(line("ask-do-again", count=absent + unknown))
        do = press("do-again", "send-unknown", campaign=campaign.id, lasting=True)
        return Say(tuple(lines)).with_buttons((do,), (leave,))
    if absent:
        lines.append(line("ask-send-absent", count=absent))
        again.append(press("send-absent", campaign=campaign.id, lasting=True, count=absent))
    if unknown:
        lines.append(line("ask-send-unknown", count=unknown))
        count = absent + unknown
        again.append(press("send-unknown", campaign=campaign.id, lasting=True, count=count))
    return Say(tuple(lines)).with_buttons(*((button,) for button in again), (leave,))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    campaign = heard.campaign
    if campaign is None:
        return None
    match heard.action:
        case "send-absent":
            return Turn(session, commands=(SendAgain(campaign, ABSENT),))
        case "send-unknown":
            return Turn(session, commands=(SendAgain(campaign, ALL),))
        case "leave-doubts":
            return Turn(session, commands=(LetBe(campaign),))
    return None


def sent_again(done: SentAgain, session: Session) -> Turn:
    if not done.count:
        return Turn(session, (say("none-sent-again"),))
    told = say("sent-again", name=done.campaign.name, count=done.count)
    return Turn(session, (replace(told, live=done.campaign.id),))


def left_as_they_are(left: LeftAsTheyAre, session: Session) -> Turn:
    return Turn(session, (say("doubts-left", name=left.name),))
