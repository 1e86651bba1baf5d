"""Accounts with providers: seeing them, testing one, changing its rate, removing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agencies.staff import Role
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

LIMITS: Mapping[str, tuple[Role, ...]] = {
    "all": (),
    "approvers": (Role.APPROVER, Role.OWNER),
    "owners": (Role.OWNER,),
}
"""Who may use an account, as staff choose it."""
LIMITED: Mapping[tuple[str, ...], str] = {
    tuple(role.value for role in roles): who for who, roles in LIMITS.items()
}


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as staff see it: nothing of its secrets but the last four characters.

    `answers_url` is where its provider is to pass on what people answer: so many `replies` were no
    word that is acted upon, since then.
    """

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
    roles: tuple[str, ...]
    added_by: str
    added_at: datetime
    used_at: datetime | None
    proven_at: datetime | None
    answers_url: str = ""
    replies: int = 0
    replies_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReadAccounts(Command):
    pass


@dataclass(frozen=True, slots=True)
class AccountsRead(Answer):
    """`time_zone` is the agency's."""

    accounts: tuple[AccountView, ...]
    time_zone: str


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
class LimitAccount(Command):
    """Who may use it; nobody named: everybody who prepares."""

    account: int
    roles: tuple[Role, ...]


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
        lines += _account_lines(account, ZoneInfo(read.time_zone))
        if account.citizens:
            rate = press("account-rate", argument=str(account.id), label=account.label)
            rows += [(rate, _guard(account)), (_limit(account),)]
        elif not account.lent:
            test = press("test-account", argument=str(account.id), label=account.label)
            remove = press(
                "remove-account", argument=f"{account.id}\n{account.label}", label=account.label
            )
            rate = press("account-rate", argument=str(account.id), label=account.label)
            rows += [(test, rate), (_guard(account), _limit(account)), (remove,)]
    return Turn(session, (Say(tuple(lines)).with_buttons(*rows, (press("add-account"),)),))


def _guard(account: AccountView) -> Button:
    which = str(account.id)
    if account.guarded:
        return press("unguard-account", argument=which, label=account.label)
    return press("guard-account", argument=which, label=account.label)


def _limit(account: AccountView) -> Button:
    which = f"{account.id}\n{account.label}"
    return press("limit-account", argument=which, label=account.label)


def _account_lines(account: AccountView, zone: ZoneInfo) -> list[Line]:
    """All but the first are of an agency's own."""
    if account.lent:
        return [_account_line(account)]
    used = account.used_at.astimezone(zone).date().isoformat() if account.used_at else "never"
    details = line(
        "account-details",
        by=account.added_by or "nobody",
        added=account.added_at.astimezone(zone).date().isoformat(),
        used=used,
        who=LIMITED.get(account.roles, "all"),
    )
    lines = [_account_line(account), details]
    if account.answers_url:
        lines.append(line("account-answers", url=account.answers_url))
    if account.replies and account.replies_since:
        since = account.replies_since.astimezone(zone).date().isoformat()
        lines.append(line("account-replies", count=account.replies, since=since))
    return lines


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


def unread_replies(facts: Mapping[str, Any]) -> Say:
    return say("notice-unread-replies", account=facts["account"], count=facts["count"])


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
        case Pressed("limit-account", choice):
            account, _, label = choice.partition("\n")
            asked = say("ask-limit-account", label=label).with_buttons(
                (press("limit-to-all", argument=account),),
                (press("limit-to-approvers", argument=account),),
                (press("limit-to-owners", argument=account),),
            )
            return Turn(session, (asked,))
        case Pressed("limit-to-all" | "limit-to-approvers" | "limit-to-owners" as to, account):
            roles = LIMITS[to.removeprefix("limit-to-")]
            return Turn(session, commands=(LimitAccount(int(account), roles),))
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
