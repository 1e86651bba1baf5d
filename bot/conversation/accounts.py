"""Accounts with providers: seeing them, testing one, changing its rate, removing it."""

from dataclasses import dataclass
from datetime import datetime

from bot.conversation.rates import HIGHEST_RATE, per_second
from bot.words import (
    Answer,
    Button,
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
class AccountView:
    """An account as staff see it: nothing of its secrets but the last four characters."""

    id: int
    channel: str
    provider: str
    label: str
    last4: str
    lent: bool
    rehearsal: bool
    citizens: bool
    rate: float
    guarded: bool
    proven_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReadAccounts(Command):
    pass


@dataclass(frozen=True, slots=True)
class AccountsRead(Answer):
    accounts: tuple[AccountView, ...]


@dataclass(frozen=True, slots=True)
class ChangeAccountRate(Command):
    account: int
    rate: float


@dataclass(frozen=True, slots=True)
class AccountRateChanged(Answer):
    label: str
    rate: float


@dataclass(frozen=True, slots=True)
class GuardAccount(Command):
    """Whether all that goes over it needs a second person."""

    account: int
    guarded: bool


@dataclass(frozen=True, slots=True)
class RemoveAccount(Command):
    account: int


@dataclass(frozen=True, slots=True)
class AccountRemoved(Answer):
    label: str


def show_accounts(read: AccountsRead, session: Session) -> Turn:
    lines: list[Line] = [line("accounts")]
    rows: list[tuple[Button, ...]] = []
    for account in read.accounts:
        lines.append(_account_line(account))
        if account.citizens:
            rate = press("account-rate", argument=str(account.id), label=account.label)
            rows.append((rate, _guard(account)))
        elif not account.lent:
            test = press("test-account", argument=str(account.id), label=account.label)
            remove = press(
                "remove-account", argument=f"{account.id}\n{account.label}", label=account.label
            )
            rate = press("account-rate", argument=str(account.id), label=account.label)
            rows += [(test, rate), (_guard(account), remove)]
    return Turn(session, (Say(tuple(lines)).with_buttons(*rows, (press("add-account"),)),))


def _guard(account: AccountView) -> Button:
    which = str(account.id)
    if account.guarded:
        return press("unguard-account", argument=which, label=account.label)
    return press("guard-account", argument=which, label=account.label)


def _account_line(account: AccountView) -> Line:
    kind = "rehearsal" if account.rehearsal else "lent" if account.lent else "own"
    proven = account.proven_at.date().isoformat() if account.proven_at else ""
    return line(
        "account-line",
        channel=account.channel,
        provider=account.provider,
        label=account.label,
        last4=account.last4 or "none",
        rate=account.rate,
        kind=kind,
        proven=proven,
        guarded="yes" if account.guarded else "no",
    )


def pressed(session: Session, heard: Pressed) -> Turn | None:
    """Buttons about accounts, which work wherever the person is in the conversation."""
    match heard:
        case Pressed("test-account", account):
            waiting = session.aside(Step.PROOF, {"account": account})
            return Turn(waiting, (say("ask-proof-again"),))
        case Pressed("guard-account", account):
            return Turn(session, commands=(GuardAccount(int(account), guarded=True),))
        case Pressed("unguard-account", account):
            return Turn(session, commands=(GuardAccount(int(account), guarded=False),))
        case Pressed("account-rate", account):
            return ask_rate(session.aside(Step.ACCOUNT_RATE, {"account": account}))
        case Pressed("remove-account", choice):
            account, _, label = choice.partition("\n")
            sure = press("remove-account-sure", argument=account)
            return Turn(session, (say("ask-remove-account", label=label).with_buttons((sure,)),))
        case Pressed("remove-account-sure", account):
            return Turn(session, commands=(RemoveAccount(int(account)),))
    return None


def ask_rate(session: Session) -> Turn:
    return Turn(session, (say("ask-account-rate"),))


def changing_rate(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            rate = per_second(text)
            if rate is None:
                return Turn(
                    session, (say("account-rate-unclear", most=HIGHEST_RATE),), refused=True
                )
            return Turn(session, commands=(ChangeAccountRate(int(session.form["account"]), rate),))
        case AccountRateChanged(label, rate):
            told = say("account-rate-changed", label=label, rate=rate)
            return Turn(session.back(), (told,), again=True)
    return None
