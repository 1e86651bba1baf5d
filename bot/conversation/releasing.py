"""What a second person has to release: asking them, looking at it, giving it, sending it back."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation.card_lines import lines_of_card
from bot.conversation.previewing import NoSuchRow, Previewed, message_of
from bot.moments import full
from bot.words import (
    Answer,
    Button,
    Command,
    File,
    Heard,
    Line,
    Pressed,
    Said,
    Say,
    Session,
    Step,
    Turn,
    line,
    press,
    say,
)
from campaigns.confirming import Card
from campaigns.model import CampaignId

LONGEST_COMMENT = 500


@dataclass(frozen=True, slots=True)
class AskedForRelease(Answer):
    """`releasers` is how many people could release it."""

    name: str
    releasers: int


@dataclass(frozen=True, slots=True)
class ReadRelease(Command):
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class ReleaseRead(Answer):
    """What waits, exactly as it was asked for, with its `first` row, `until` then by the agency's
    clock. `own` if the person asked for it or had a hand in it, `may` if their role lets them
    release, `void` if nobody can any more.
    """

    card: Card
    first: int
    hash: str
    asked_by: str
    until: datetime
    own: bool
    may: bool
    void: bool
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowReleased(Command):
    """The message of a row of it, or of the one `step` before or after."""

    campaign: CampaignId
    row: int
    step: int = 0


@dataclass(frozen=True, slots=True)
class ReleasedShown(Answer):
    shown: Previewed | NoSuchRow
    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class GiveRelease(Command):
    """Of what was shown, by its hash."""

    campaign: CampaignId
    hash: str


@dataclass(frozen=True, slots=True)
class ReleaseGiven(Answer):
    """`at` is when it starts, by the agency's clock; None where it does so now."""

    campaign: CampaignId
    name: str
    at: datetime | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class SendBack(Command):
    """To who prepared it, with what they should know."""

    campaign: CampaignId
    comment: str


@dataclass(frozen=True, slots=True)
class Withdraw(Command):
    """What the person, or a colleague, asked for: it is a draft again."""

    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class TakenBack(Answer):
    name: str
    to: str = ""


def asked(heard: AskedForRelease, session: Session) -> Turn:
    told = say("release-asked", name=heard.name, releasers=heard.releasers)
    return Turn(session.left(), (told,))


def show(read: ReleaseRead, session: Session) -> Turn:
    lines: list[Line] = [line("release-head", by=read.asked_by)]
    lines += lines_of_card(read.card)
    lines.append(line("release-until", until=full(read.until), void="yes" if read.void else "no"))
    if read.own and not read.void:
        lines.append(line("own-release"))
    return Turn(session, (Say(tuple(lines)).with_files(*read.files).with_buttons(*_choices(read)),))


def show_message(heard: ReleasedShown, session: Session) -> Turn:
    of = heard.campaign
    match heard.shown:
        case NoSuchRow(row, reason):
            return Turn(session, (say("no-such-row", row=row, reason=reason),), refused=True)
        case Previewed() as shown:
            told = Say(tuple(message_of(shown))).with_files(*shown.files)
            return Turn(session, (told.with_buttons(*_pages(shown, of), (_back(of),)),))


def given(heard: ReleaseGiven, session: Session) -> Turn:
    if heard.at is not None:
        told = say("release-given-later", name=heard.name, at=heard.at, zone=heard.time_zone)
        return Turn(session, (told,))
    told = say("release-given", name=heard.name)
    return Turn(session, (replace(told, live=heard.campaign),))


def taken_back(heard: TakenBack, session: Session) -> Turn:
    key = "release-sent-back" if heard.to else "release-withdrawn"
    return Turn(session.back(), (say(key, name=heard.name, to=heard.to),), again=True)


def pressed(session: Session, heard: Pressed) -> Turn | None:
    """Buttons about what waits for a release, wherever the person is in the conversation."""
    campaign = heard.campaign
    if campaign is None:
        return None
    match heard:
        case Pressed("see-release"):
            return Turn(session, commands=(ReadRelease(campaign),))
        case Pressed("see-released", row):
            return Turn(session, commands=(ShowReleased(campaign, int(row)),))
        case Pressed("released-next", row):
            return Turn(session, commands=(ShowReleased(campaign, int(row), 1),))
        case Pressed("released-previous", row):
            return Turn(session, commands=(ShowReleased(campaign, int(row), -1),))
        case Pressed("release", hash_):
            return Turn(session, commands=(GiveRelease(campaign, hash_),))
        case Pressed("withdraw"):
            return Turn(session, commands=(Withdraw(campaign),))
        case Pressed("send-back"):
            return ask_comment(session.aside(Step.COMMENT, {"campaign": str(campaign)}))
    return None


def ask_comment(session: Session) -> Turn:
    return Turn(session, (say("ask-comment"),))


def commenting(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            of = CampaignId(int(session.form["campaign"]))
            return Turn(session, commands=(SendBack(of, text.strip()[:LONGEST_COMMENT]),))
    return None


def _choices(read: ReleaseRead) -> list[tuple[Button, ...]]:
    of, first = read.card.campaign, str(read.first)
    rows: list[tuple[Button, ...]] = [(press("see-released", argument=first, campaign=of),)]
    if read.own or read.void:
        return [*rows, (press("withdraw", campaign=of),)]
    if not read.may:
        return rows
    release = press("release", argument=read.hash, campaign=of, people=read.card.people)
    if read.card.extras.missing:  # it would be refused
        release = press("look-again", "see-release", campaign=of)
    return [*rows, (release,), (press("send-back", campaign=of),)]


def _pages(shown: Previewed, of: CampaignId) -> list[tuple[Button, ...]]:
    if not shown.address:
        return []
    row = str(shown.row)
    return [
        (
            press("previous", "released-previous", row, of),
            press("next", "released-next", row, of),
        ),
        (press("longest", "see-released", str(shown.longest), of),),
    ]


def _back(of: CampaignId) -> Button:
    return press("see-release", campaign=of)
