"""For which agency one speaks who is in several."""

from dataclasses import dataclass

from agencies.model import Agency, AgencyId
from bot.words import Answer, Command, Pressed, Session, Turn, press, say


@dataclass(frozen=True, slots=True)
class ReadAgencies(Command):
    pass


@dataclass(frozen=True, slots=True)
class AgenciesRead(Answer):
    """`now` is whom the person speaks for."""

    agencies: tuple[tuple[AgencyId, str], ...]
    now: Agency


@dataclass(frozen=True, slots=True)
class SpeakFor(Command):
    agency: AgencyId


@dataclass(frozen=True, slots=True)
class SpeaksFor(Answer):
    name: str


def show_agencies(read: AgenciesRead, session: Session) -> Turn:
    others = [(id_, name) for id_, name in read.agencies if id_ != read.now.id]
    told = say("speaking-for", name=read.now.name, others=len(others))
    rows = [(press("speak-for", argument=str(id_), name=name),) for id_, name in others]
    return Turn(session, (told.with_buttons(*rows),))


def speaks_for(heard: SpeaksFor, session: Session) -> Turn:
    return Turn(session, (say("speaks-for", name=heard.name),))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    match heard:
        case Pressed("speak-for", agency):
            return Turn(session, commands=(SpeakFor(AgencyId(int(agency))),))
    return None
