"""Accounts with providers: seeing them, adding one with its proof, testing and removing one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation.drafting import Refused
from bot.conversation.rates import HIGHEST_RATE, per_second
from bot.conversation.writing import ChooseAccount
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

LABEL_LENGTH = 60


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
    rate: float
    proven_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReadAccounts(Command):
    pass


@dataclass(frozen=True, slots=True)
class AccountsRead(Answer):
    accounts: tuple[AccountView, ...]


@dataclass(frozen=True, slots=True)
class ListProviders(Command):
    pass


@dataclass(frozen=True, slots=True)
class ProvidersListed(Answer):
    """(channel, provider) pairs that staff can add an account with."""

    providers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FillForm(Command):
    """Takes one more answer, or none at first, and says what comes next."""

    form: Mapping[str, str]
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class FieldAsked(Answer):
    form: Mapping[str, str]
    field: str
    secret: bool
    optional: bool
    example: str


@dataclass(frozen=True, slots=True)
class FormFilled(Answer):
    """All is there and its shape is right; now it is proven with a message to `example`."""

    form: Mapping[str, str]
    example: str


@dataclass(frozen=True, slots=True)
class Prove(Command):
    """Long: becomes a job. Of a filled form, or of the account that is kept as `account`."""

    form: Mapping[str, str]
    address: str
    account: int | None = None


@dataclass(frozen=True, slots=True)
class Proved(Answer):
    """A job's result: `reason` is why the message was not taken, empty when it was."""

    address: str
    reason: str = ""
    account: int | None = None


@dataclass(frozen=True, slots=True)
class KeepAccount(Command):
    """Under a label, or for the next campaign only when there is none."""

    form: Mapping[str, str]
    label: str


@dataclass(frozen=True, slots=True)
class AccountKept(Answer):
    account: int
    label: str


@dataclass(frozen=True, slots=True)
class ChangeAccountRate(Command):
    account: int
    rate: float


@dataclass(frozen=True, slots=True)
class AccountRateChanged(Answer):
    label: str
    rate: float


@dataclass(frozen=True, slots=True)
class RemoveAccount(Command):
    account: int


@dataclass(frozen=True, slots=True)
class AccountRemoved(Answer):
    label: str


def show_accounts(read: AccountsRead, session: Session) -> Turn:
    lines: list[Line] = [line("accounts")]
    rows = []
    for account in read.accounts:
        lines.append(_account_line(account))
        if not account.lent:
            test = press("test-account", argument=str(account.id), label=account.label)
            remove = press("remove-account", argument=str(account.id), label=account.label)
            rate = press("account-rate", argument=str(account.id), label=account.label)
            rows += [(test, rate), (remove,)]
    return Turn(session, (Say(tuple(lines)).with_buttons(*rows, (press("add-account"),)),))


def _account_line(account: AccountView) -> Line:
    kind = "rehearsal" if account.rehearsal else "lent" if account.lent else "own"
    proven = account.proven_at.date().isoformat() if account.proven_at else ""
    return line(
        "account-line",
        channel=account.channel,
        provider=account.provider,
        label=account.label,
        last4=account.last4,
        rate=account.rate,
        kind=kind,
        proven=proven,
    )


def pressed(session: Session, heard: Pressed) -> Turn | None:
    """Buttons about accounts, which work wherever the person is in the conversation."""
    match heard:
        case Pressed("add-account"):
            asked_at = {"asked_at": session.step.value}
            return Turn(replace(session, form=asked_at), commands=(ListProviders(),))
        case Pressed("provider", choice):
            channel, _, provider = choice.partition("/")
            form = {**session.form, "channel": channel, "provider": provider}
            return Turn(replace(session.at(Step.FORM), form=form), commands=(FillForm(form),))
        case Pressed("test-account", account):
            waiting = replace(session.at(Step.PROOF), form={"account": account})
            return Turn(waiting, (say("ask-proof-again"),))
        case Pressed("account-rate", account):
            waiting = replace(session.at(Step.ACCOUNT_RATE), form={"account": account})
            return Turn(waiting, (say("ask-account-rate"),))
        case Pressed("remove-account", account):
            sure = press("remove-account-sure", argument=account)
            return Turn(session, (say("ask-remove-account").with_buttons((sure,)),))
        case Pressed("remove-account-sure", account):
            return Turn(session, commands=(RemoveAccount(int(account)),))
    return None


def list_providers(listed: ProvidersListed, session: Session) -> Turn:
    rows = [
        (press("provider", argument=f"{channel}/{provider}", channel=channel, provider=provider),)
        for channel, provider in listed.providers
    ]
    return Turn(session, (say("ask-provider").with_buttons(*rows),))


def filling_form(session: Session, heard: Heard) -> Turn | None:
    """One field a message; whatever is typed here is taken out of the chat."""
    match heard:
        case FieldAsked(form, field, secret, optional, example):
            asked = say("ask-field", field=field, example=example, secret=_yes(secret))
            if optional:
                asked = asked.with_buttons((press("skip", argument=field),))
            return Turn(replace(session, form={**form, "asked": field}), (asked,))
        case Said(text):
            command = FillForm(_answers(session), session.form.get("asked", ""), text.strip())
            return Turn(session, commands=(command,), forget=True)
        case Pressed("skip", field):
            return Turn(session, commands=(FillForm({**_answers(session), field: ""}),))
        case FormFilled(form, example):
            asked = say("ask-proof", example=example)
            return Turn(replace(session.at(Step.PROOF), form=form), (asked,))
        case Refused(reason):
            return Turn(session, (say("refused", reason=reason),), refused=True)
    return None


def giving_proof(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            account = int(session.form["account"]) if "account" in session.form else None
            command = Prove(session.form, text.strip(), account)
            return Turn(session.at(Step.PROVING), (say("proving"),), (command,), forget=True)
        case Refused(reason):
            return Turn(session, (say("refused", reason=reason),), refused=True)
    return None


def proving(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Proved(address, "", None):
            told = say("proved-ask-label", address=address)
            once = (press("this-once"),)
            return Turn(session.at(Step.LABEL), (told.with_buttons(once),))
        case Proved(address, ""):
            told = say("proved", address=address)
            return Turn(Session(check=session.check), (told,))
        case Proved(address, reason):
            told = say("not-proved", address=address, reason=reason)
            buttons = ((press("prove-again"),),)
            return Turn(session, (told.with_buttons(*buttons),), refused=True)
        case Pressed("prove-again"):
            return Turn(session.at(Step.PROOF), (say("ask-proof-again"),))
        case Refused(reason):
            back = session.at(Step.PROOF)
            return Turn(back, (say("refused", reason=reason),), refused=True)
    return None


def changing_rate(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            rate = per_second(text)
            if rate is None:
                return Turn(session, (say("rate-unclear", most=HIGHEST_RATE),), refused=True)
            return Turn(session, commands=(ChangeAccountRate(int(session.form["account"]), rate),))
        case AccountRateChanged(label, rate):
            told = say("account-rate-changed", label=label, rate=rate)
            return Turn(Session(check=session.check), (told,))
        case Refused(reason):
            return Turn(session, (say("refused", reason=reason),), refused=True)
    return None


def labelling(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text) if 0 < len(text.strip()) <= LABEL_LENGTH:
            return Turn(session, commands=(KeepAccount(session.form, text.strip()),))
        case Said():
            return Turn(session, (say("label-length", most=LABEL_LENGTH),), refused=True)
        case Pressed("this-once"):
            return Turn(session, commands=(KeepAccount(session.form, ""),))
        case AccountKept(account, label):
            return _go_on_with(session, account, label)
        case Refused(reason):
            return Turn(session, (say("refused", reason=reason),), refused=True)
    return None


def _go_on_with(session: Session, account: int, label: str) -> Turn:
    """A kept account goes on to a campaign when one was being made, or is for one only."""
    told = (say("account-kept", label=label),) if label else (say("account-kept-once"),)
    back = replace(session.at(Step.ACCOUNT), form={})
    if label and session.form.get("asked_at") != Step.ACCOUNT:
        return Turn(back.at(Step.IDLE), told)
    choose = ChooseAccount(account, session.campaign, session.copies, once=not label)
    return Turn(replace(back, copies=None), told, (choose,))


def _answers(session: Session) -> dict[str, str]:
    return {key: value for key, value in session.form.items() if key != "asked"}


def _yes(flag: bool) -> str:  # noqa: FBT001 - Fluent selects by words
    return "yes" if flag else "no"
