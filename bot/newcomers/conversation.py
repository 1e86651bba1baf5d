"""How a stranger becomes staff: a work address, the code that was sent there, the terms, an agency;
and how staff come back who were away for long.

Pure, like the staff's conversation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from agencies.enrolment import CODE_LIFE, code_in
from agencies.model import AgencyId
from agencies.staff import Member, Standing, invitation_in
from bot.words import Button, Heard, Markup, Pressed, Said, Say, press, say


class Stage(StrEnum):
    """What the bot waits for."""

    ADDRESS = "address"
    CODE = "code"
    TERMS = "terms"
    AGENCY = "agency"
    WAITING = "waiting"


class Back(StrEnum):
    """Where the code comes from of somebody who was away, or that they only accept the terms."""

    BY_MAIL = "mail"
    FROM_AN_OWNER = "owner"
    WITHOUT_CODE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """`address` is where the code went, proven from TERMS on. `agencies` can be joined here;
    `terms` is simple HTML. `word` is that of the invitation they came with, `shut` their own id
    where nobody comes in by an address. Who is `back` is staff, and only proves it again; that it
    is them was `proven` at that moment.
    """

    stage: Stage = Stage.ADDRESS
    address: str = ""
    agencies: tuple[tuple[AgencyId, str], ...] = ()
    terms: str = ""
    word: str = ""
    shut: str = ""
    back: Back | None = None
    proven: datetime | None = None

    def met(self, now: datetime) -> "Newcomer":
        """As who comes back: what they were in the middle of as a stranger counts for nothing, and
        that they proved it only while a code would.
        """
        if self.back is Back.WITHOUT_CODE:
            return replace(self, stage=Stage.TERMS, address="", word="", proven=None)
        fresh = self.proven is not None and now < self.proven + CODE_LIFE
        if self.back is None or self.stage is Stage.CODE or (self.stage is Stage.TERMS and fresh):
            return self
        return replace(self, stage=Stage.ADDRESS, address="", word="", proven=None)

    @property
    def gets_mail(self) -> bool:
        return self.back is Back.BY_MAIL if self.back else not self.shut

    @property
    def takes_codes(self) -> bool:
        """Whoever comes back may have a code from an owner, without having asked for one."""
        return self.stage is Stage.CODE or (self.back is not None and self.stage is Stage.ADDRESS)


@dataclass(frozen=True, slots=True)
class SendCode:
    address: str


@dataclass(frozen=True, slots=True)
class GuessCode:
    code: str


@dataclass(frozen=True, slots=True)
class Join:
    """With the terms accepted."""

    agency: AgencyId


@dataclass(frozen=True, slots=True)
class ComeBack:
    """With the terms accepted."""


@dataclass(frozen=True, slots=True)
class Answered:
    """At once, without asking for anything."""

    newcomer: Newcomer
    says: tuple[Say, ...]
    refused: bool = False


@dataclass(frozen=True, slots=True)
class UseInvitation:
    """With the terms accepted."""

    word: str


Decided = SendCode | GuessCode | Join | UseInvitation | ComeBack | Answered


def decide(newcomer: Newcomer, heard: Heard) -> Decided:
    """What is to be done with what a stranger said; nothing is ever ignored."""
    if newcomer.back is Back.WITHOUT_CODE:
        return ComeBack() if heard == Pressed("accept-terms") else _shown(newcomer)
    match newcomer.stage, heard:
        case (_, Said(text)) if invitation_in(text) and not newcomer.back:
            word = invitation_in(text)
            return _shown(replace(newcomer, stage=Stage.TERMS, address="", word=word))
        case (_, Said(text)) if text.strip() == "/start":
            return _shown(replace(newcomer, stage=Stage.ADDRESS, address="", word=""))
        case ((Stage.ADDRESS | Stage.CODE), Said(text)) if "@" in text and newcomer.gets_mail:
            return SendCode(text)
        case _, Said(text) if code_in(text) and newcomer.takes_codes:
            return GuessCode(code_in(text))
        case Stage.CODE, Pressed("send-code-again"):
            return SendCode(newcomer.address)
        case Stage.TERMS, Pressed("accept-terms"):
            return _accepted(newcomer)
        case Stage.AGENCY, Pressed("join", agency):
            return Join(AgencyId(int(agency)))
    return _shown(newcomer)


def sent(newcomer: Newcomer, address: str) -> Answered:
    return Answered(
        replace(newcomer, stage=Stage.CODE, address=address),
        (say("code-sent", address=address).with_buttons((press("send-code-again"),)),),
    )


def wrong(newcomer: Newcomer) -> Answered:
    told = say("code-wrong").with_buttons((press("send-code-again"),))
    return Answered(newcomer, (told,), refused=True)


def proven(newcomer: Newcomer, address: str, now: datetime) -> Answered:
    return _shown(replace(newcomer, stage=Stage.TERMS, address=address, word="", proven=now))


def came_back() -> Answered:
    return Answered(Newcomer(), (say("welcome-back"),))


def agreed() -> Answered:
    return Answered(Newcomer(), (say("terms-accepted"),))


def invitation_over() -> Answered:
    return Answered(Newcomer(), (say("invitation-over"),), refused=True)


def joined(newcomer: Newcomer, member: Member) -> Answered:
    agency = dict(newcomer.agencies)[member.agency]
    if member.standing is Standing.ACTIVE:
        told = say("welcome", agency=agency, role=member.role.value)
        return Answered(Newcomer(), (told,))
    return Answered(Newcomer(stage=Stage.WAITING), (say("has-asked", agency=agency),))


def _accepted(newcomer: Newcomer) -> Decided:
    if newcomer.back:
        return ComeBack()
    if newcomer.word:
        return UseInvitation(newcomer.word)
    if len(newcomer.agencies) == 1:
        return Join(newcomer.agencies[0][0])
    return _shown(replace(newcomer, stage=Stage.AGENCY))


def _shown(newcomer: Newcomer) -> Answered:
    """Who is asked for something can go on; who has no way in cannot."""
    return Answered(newcomer, (_asked(newcomer),), refused=bool(newcomer.shut))


def _asked(newcomer: Newcomer) -> Say:
    match newcomer.stage:
        case Stage.ADDRESS:
            if newcomer.back:
                return say("away-for-long", code=newcomer.back.value)
            if newcomer.shut:
                return say("stranger", id=newcomer.shut)
            return say("stranger-welcome")
        case Stage.CODE:
            told = say("code-asked", address=newcomer.address)
            return told.with_buttons((press("send-code-again"),))
        case Stage.TERMS:
            back = newcomer.back.value if newcomer.back else "no"
            told = say("terms", text=Markup(newcomer.terms), back=back)
            return told.with_buttons((press("accept-terms"),))
        case Stage.AGENCY:
            return say("which-agency").with_buttons(*_agencies(newcomer.agencies))
        case Stage.WAITING:
            return say("still-waiting")


def _agencies(
    agencies: Sequence[tuple[AgencyId, str]],
) -> Sequence[tuple[Button, ...]]:
    return [(press("join", argument=str(id_), name=name),) for id_, name in agencies]
