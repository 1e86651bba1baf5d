"""Adding an account with a provider: its form, its proof by a real message, and its name.

One long page, because these follow each other in one conversation and share its form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.conversation.confiding import FIELD, lies_open, secret_asked
from bot.conversation.drafting import Refused
from bot.conversation.writing import ChooseAccount
from bot.words import (
    Answer,
    Button,
    Command,
    Heard,
    Pressed,
    Said,
    Session,
    Step,
    Turn,
    press,
    say,
)

LABEL_LENGTH = 60


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
    """The next question, or the same one: `fault` is why what was typed cannot be right."""

    form: Mapping[str, str]
    field: str
    secret: bool
    optional: bool
    example: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class FormRefused(Answer):
    """Each field can be right by itself, but not all of them together."""

    reason: str


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
    """A job's result: `reason` is why the message was not taken, empty when it was.

    `note` and `ceiling` are what the provider said of the account.
    """

    address: str
    reason: str = ""
    account: int | None = None
    note: str = ""
    ceiling: float | None = None


@dataclass(frozen=True, slots=True)
class KeepAccount(Command):
    """Under a label, or for the next campaign only when there is none."""

    form: Mapping[str, str]
    label: str


@dataclass(frozen=True, slots=True)
class AccountKept(Answer):
    """`reports` is the address that has to be subscribed to what tells of its messages, if any."""

    account: int
    label: str
    reports: str = ""


def choosing_provider(session: Session, heard: Heard) -> Turn | None:
    """Its buttons work anywhere; this is where people are told so, and can leave."""
    return list_providers(heard, session) if isinstance(heard, ProvidersListed) else None


def list_providers(listed: ProvidersListed, session: Session) -> Turn:
    rows = [
        (press("provider", argument=f"{channel}/{provider}", channel=channel, provider=provider),)
        for channel, provider in listed.providers
    ]
    return Turn(session, (say("ask-provider").with_buttons(*rows),))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    """Buttons that begin the form, which work wherever the person is in the conversation."""
    match heard:
        case Pressed("add-account"):
            return ask_provider(session.aside(Step.PROVIDER, {}))
        case Pressed("provider", choice):
            channel, _, provider = choice.partition("/")
            return _begin_form(session, channel, provider)
        case Pressed("form-again") if "provider" in session.form:
            return _begin_form(session, session.form["channel"], session.form["provider"])
    return None


def _begin_form(session: Session, channel: str, provider: str) -> Turn:
    filling = session.aside(Step.FORM, {"channel": channel, "provider": provider})
    return Turn(filling, commands=(FillForm(filling.form),))


def ask_provider(session: Session) -> Turn:
    return Turn(session, commands=(ListProviders(),))


def ask_field(session: Session) -> Turn:
    """The question that is open, asked again."""
    if "provider" not in session.form:
        return Turn(session.left())
    return Turn(session, commands=(FillForm(_answers(session)),))


def ask_proof(session: Session) -> Turn:
    again = (press("form-again"),) if "provider" in session.form else ()
    return Turn(session, (say("ask-proof-again").with_buttons(again),))


def tell_proving(session: Session) -> Turn:
    return Turn(session, (say("still-proving"),))


def ask_label(session: Session) -> Turn:
    return Turn(session, (say("ask-label").with_buttons(_for_one(session)),))


def _for_one(session: Session) -> tuple[Button, ...]:
    """Where an account is added for a campaign, it can be kept for that one alone."""
    return (press("this-once"),) if session.form.get("asked_at") == Step.ACCOUNT else ()


def filling_form(session: Session, heard: Heard) -> Turn | None:
    """One field a message; whatever is typed here is taken out of the chat."""
    match heard:
        case FieldAsked():
            return _ask_field(session, heard)
        case Said(stays=True) if FIELD in session.form:
            return lies_open(session)
        case Said(text):
            command = FillForm(_answers(session), session.form.get("asked", ""), text.strip())
            return Turn(session, commands=(command,), forget=True)
        case Pressed("skip", field) if field == session.form.get("asked"):
            return Turn(session, commands=(FillForm(_answers(session), field),))
        case FormFilled(form, example):
            asked = say("ask-proof", channel=form["channel"], example=example)
            return Turn(replace(session.at(Step.PROOF), form=form), (asked,))
        case FormRefused(reason):
            again = _begin_form(session, session.form["channel"], session.form["provider"])
            return replace(again, says=(say("form-refused", reason=reason),), refused=True)
    return None


def _ask_field(session: Session, asked: FieldAsked) -> Turn:
    if asked.fault:
        told = say("field-refused", reason=asked.fault)
    else:
        told = say("ask-field", field=asked.field, example=asked.example, secret=_yes(asked.secret))
    if asked.optional:
        told = told.with_buttons((press("skip", argument=asked.field),))
    secret = {FIELD: "yes"} if asked.secret else {}
    kept = replace(session, form={**asked.form, "asked": asked.field, **secret})
    return Turn(kept, (told.asking_for_a_secret(secret_asked(kept)),), refused=bool(asked.fault))


def giving_proof(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            account = int(session.form["account"]) if "account" in session.form else None
            command = Prove(session.form, text.strip(), account)
            return Turn(session.at(Step.PROVING), (say("proving"),), (command,), forget=True)
        case Pressed("prove-again"):
            return Turn(session, (say("ask-proof-again"),))
    return None


def proving(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Proved(address, "", None, note, ceiling):
            told = say("proved-ask-label", address=address, note=note or "none")
            kept = {**session.form, **({"ceiling": str(ceiling)} if ceiling else {})}
            labelled = replace(session.at(Step.LABEL), form=kept)
            return Turn(labelled, (told.with_buttons(_for_one(session)),))
        case Proved(address, "", _, note):
            told = say("proved", address=address, note=note or "none")
            return Turn(session.back(), (told,), again=True)
        case Said():
            return giving_proof(session, heard)
        case Proved(address, reason, account, note):
            told = say("not-proved", address=address, reason=reason, note=note or "none")
            again: tuple[Button, ...] = (press("prove-again"),)
            if account is None:
                again = (press("prove-again"), press("form-again"))
            return Turn(session.at(Step.PROOF), (told.with_buttons(again),), refused=True)
        case Refused(reason):
            back = session.at(Step.PROOF)
            return Turn(back, (say("refused", reason=reason),), refused=True)
    return None


def labelling(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text) if 0 < len(text.strip()) <= LABEL_LENGTH:
            return Turn(session, commands=(KeepAccount(session.form, text.strip()),))
        case Said():
            return Turn(session, (say("label-length", most=LABEL_LENGTH),), refused=True)
        case Pressed("this-once") if _for_one(session):
            return Turn(session, commands=(KeepAccount(session.form, ""),))
        case AccountKept():
            return _go_on_with(session, heard)
    return None


def _go_on_with(session: Session, kept: AccountKept) -> Turn:
    """A kept account goes on to a campaign when one was being made, or is for one only."""
    account, label = kept.account, kept.label
    told = [say("account-kept", label=label) if label else say("account-kept-once")]
    if kept.reports:
        told.append(say("subscribe-reports", address=kept.reports))
    back = session.back()
    if back.step is not Step.ACCOUNT:
        return Turn(back, tuple(told), again=True)
    choose = ChooseAccount(account, session.campaign, session.copies, once=not label)
    return Turn(replace(back, copies=None), tuple(told), (choose,))


def _answers(session: Session) -> dict[str, str]:
    return {key: value for key, value in session.form.items() if key not in ("asked", FIELD)}


def _yes(flag: bool) -> str:  # noqa: FBT001 - Fluent selects by words
    return "yes" if flag else "no"
