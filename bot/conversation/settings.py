"""The agency's own settings, each changed by its button; one is checked before."""

from collections.abc import Mapping
from dataclasses import dataclass

from agencies.model import Agency
from bot.conversation.hours import clock, is_none
from bot.words import (
    Answer,
    Button,
    Command,
    Heard,
    Pressed,
    Said,
    Say,
    Session,
    Step,
    Turn,
    press,
    say,
)
from campaigns.conversations import JobId

SETTINGS = ("name", "time_zone", "region", "quiet", "daily", "release", "audit", "keep",
            "mail_sender", "mail_address", "reply_to", "logo")  # fmt: skip
CHECKED = "mail_address"
"""Whether mails may come from there, the provider knows."""


@dataclass(frozen=True, slots=True)
class ReadSettings(Command):
    pass


@dataclass(frozen=True, slots=True)
class SettingsRead(Answer):
    agency: Agency


@dataclass(frozen=True, slots=True)
class ChangeSetting(Command):
    """`job` is whose result it is; it counts unless something was asked or set since."""

    setting: str
    value: str
    job: JobId | None = None


@dataclass(frozen=True, slots=True)
class SettingChanged(Answer):
    agency: Agency
    setting: str


@dataclass(frozen=True, slots=True)
class CheckAddress(Command):
    """Long: becomes a job."""

    address: str


@dataclass(frozen=True, slots=True)
class AddressAsked(Answer):
    address: str


@dataclass(frozen=True, slots=True)
class AddressChecked(Answer):
    """The job's result; `fault` is why mails may not come from there."""

    job: JobId
    address: str
    fault: str = ""


def show_settings(read: SettingsRead, session: Session) -> Turn:
    return Turn(session, (_settings(read.agency),))


def pressed(session: Session, heard: Pressed) -> Turn | None:
    if heard.action != "change-setting" or heard.argument not in SETTINGS:
        return None
    asked: Mapping[str, str] = {"setting": heard.argument}
    return ask(session.aside(Step.SETTING, asked))


def ask(session: Session) -> Turn:
    return Turn(session, (say(f"ask-setting-{session.form['setting']}"),))


def changing(session: Session, heard: Heard) -> Turn | None:
    setting = session.form["setting"]
    match heard:
        case Said(text) if setting == CHECKED and not is_none(text):
            return Turn(session, commands=(CheckAddress(text),))
        case Said(text):
            return Turn(session, commands=(ChangeSetting(setting, text.strip()),))
        case AddressAsked(address) if setting == CHECKED:
            told = say("mail-address-asked", address=address)
            return Turn(session.back(), (told,), again=True)
        case SettingChanged(agency, of) if of == setting:
            return Turn(session.back(), (_settings(agency),), again=True)
    return None


def checked(heard: AddressChecked, session: Session) -> Turn:
    """Wherever the person is by then. One that is refused leaves the one that is set."""
    if not heard.fault:
        return Turn(session, commands=(ChangeSetting(CHECKED, heard.address, heard.job),))
    told = say("mail-address-refused", address=heard.address, why=heard.fault)
    return Turn(session, (told.with_buttons((_button(CHECKED),)),), refused=True)


def changed(heard: SettingChanged, session: Session) -> Turn:
    return Turn(session, (_settings(heard.agency),))


def _settings(agency: Agency) -> Say:
    quiet = agency.quiet
    told = say(
        "settings",
        name=agency.name,
        time_zone=agency.time_zone,
        region=agency.region,
        quiet_from=clock(quiet.opens if quiet else None),
        quiet_until=clock(quiet.closes if quiet else None),
        daily=agency.daily_most or 0,
        release=agency.release_above,
        audit=agency.audit_address or "none",
        keep=agency.keep_days,
        mail_sender=agency.mail_sender or "none",
        mail_address=agency.mail_address or "none",
        reply_to=agency.reply_to or "none",
        logo=agency.logo or "none",
    )
    buttons = tuple(map(_button, SETTINGS))
    return told.with_buttons(*(buttons[n : n + 2] for n in range(0, len(buttons), 2)))


def _button(setting: str) -> Button:
    return press(f"setting-{setting}", "change-setting", argument=setting)
