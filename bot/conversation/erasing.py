"""A citizen asks to be erased: what there is of them is shown, and erased if that is confirmed."""

from dataclasses import dataclass

from bot.words import (
    Answer,
    Command,
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


@dataclass(frozen=True, slots=True)
class FindPerson(Command):
    """By an address on any channel. Long: becomes a job."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFound(Answer):
    """`hashes` are the keyed ones of their addresses, in hex with a comma between."""

    hashes: str
    campaigns: int
    rows: int
    subscribed: bool
    suppressed: bool


@dataclass(frozen=True, slots=True)
class NotAnAddress(Answer):
    pass


@dataclass(frozen=True, slots=True)
class ErasePerson(Command):
    """Long: becomes a job."""

    hashes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Answer):
    """`on_their_way` are messages that left just then: they can be erased a minute later."""

    rows: int
    cancelled: int
    subscriptions: int
    on_their_way: int


def begin(session: Session) -> Turn:
    return ask(session.aside(Step.ERASE_PERSON, {}))


def ask(session: Session) -> Turn:
    return Turn(session, (say("ask-erase-person"),))


def naming(session: Session, heard: Heard) -> Turn | None:
    """The address is taken out of the chat where the platform allows it."""
    match heard:
        case Said(text):
            looking = (say("looking-for-person"),)
            return Turn(session.back(), looking, (FindPerson(text.strip()),), forget=True)
    return None


def show(found: PersonFound, session: Session) -> Turn:
    lines: list[Line] = [
        line("person-found", rows=found.rows, campaigns=found.campaigns),
        line("person-subscribed", is_so="yes" if found.subscribed else "no"),
        line("person-suppressed", is_so="yes" if found.suppressed else "no"),
    ]
    if not (found.rows or found.subscribed or found.suppressed):
        return Turn(session, (Say((line("person-nowhere"),)),))
    sure = press("erase-person", argument=found.hashes)
    return Turn(session, (Say((*lines, line("ask-erase-sure"))).with_buttons((sure,)),))


def not_an_address(_: NotAnAddress, session: Session) -> Turn:
    return Turn(session, (say("person-unclear"),), refused=True)


def pressed(session: Session, heard: Pressed) -> Turn | None:
    if heard.action != "erase-person":
        return None
    return Turn(session, (say("erasing-person"),), (ErasePerson(heard.argument),))


def tell(gone: PersonErased, session: Session) -> Turn:
    told = line(
        "person-erased",
        rows=gone.rows,
        cancelled=gone.cancelled,
        subscriptions=gone.subscriptions,
    )
    more = (line("person-on-their-way", count=gone.on_their_way),) if gone.on_their_way else ()
    return Turn(session, (Say((told, *more)),))
