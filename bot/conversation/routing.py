"""Which SMS account is for numbers of which country."""

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

NO_ACCOUNT = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class CountryRoute:
    """Numbers that begin so are reached through the account with that label; it is not `there`
    where it was removed, or is not lent any more."""

    begins: str
    account: str
    there: bool = True


@dataclass(frozen=True, slots=True)
class ReadRoutes(Command):
    pass


@dataclass(frozen=True, slots=True)
class RoutesRead(Answer):
    """`accounts` are the labels of those that could have one."""

    routes: tuple[CountryRoute, ...]
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeRoutes(Command):
    text: str


@dataclass(frozen=True, slots=True)
class RoutesChanged(Answer):
    read: RoutesRead


def show(read: RoutesRead, session: Session) -> Turn:
    if not read.accounts and not read.routes:
        return Turn(session, (say("routes-no-account"),))
    accounts = ", ".join(read.accounts) or NO_ACCOUNT
    change = press("change-routes", argument=accounts)
    return Turn(session, (Say(tuple(_lines(read))).with_buttons((change,)),))


def _lines(read: RoutesRead) -> list[Line]:
    if not read.routes:
        return [line("routes-none")]
    told = [
        line("routes-line", begins=one.begins, account=one.account, gone=_gone(one))
        for one in read.routes
    ]
    return [line("routes"), *told, line("routes-others")]


def _gone(route: CountryRoute) -> str:
    return "no" if route.there else "yes"


def pressed(session: Session, heard: Pressed) -> Turn | None:
    match heard:
        case Pressed("change-routes", accounts):
            return ask(session.aside(Step.ROUTES, {"accounts": accounts}))
    return None


def ask(session: Session) -> Turn:
    return Turn(session, (say("ask-routes", accounts=session.form.get("accounts", "")),))


def changing(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            return Turn(session, commands=(ChangeRoutes(text.strip()),))
        case RoutesChanged(read):
            told = Say((line("routes-changed"), *_lines(read)))
            return Turn(session.back(), (told,), again=True)
    return None
