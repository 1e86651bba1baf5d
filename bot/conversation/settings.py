"""The agency's own settings, each changed by its button."""

from collections.abc import Mapping
from dataclasses import dataclass

from agencies.model import Agency
from bot.conversation.hours import clock
from bot.words import Answer, Command, Heard, Pressed, Said, Say, Session, Step, Turn, press, say

SETTINGS = ("name", "time_zone", "region", "quiet", "daily", "release", "audit", "keep",
            "mail_sender", "reply_to", "logo")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadSettings(Command):
    pass


@dataclass(frozen=True, slots=True)
class SettingsRead(Answer):
    agency: Agency


@dataclass(frozen=True, slots=True)
class ChangeSetting(Command):
    setting: str
    value: str


@dataclass(frozen=True, slots=True)
class SettingChanged(Answer):
    agency: Agency


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
    match heard:
        case Said(text):
            return Turn(session, commands=(ChangeSetting(session.form["setting"], text.strip()),))
        case SettingChanged():
            return Turn(session.back(), (_settings(heard.agency),), again=True)
    return None


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
        reply_to=agency.reply_to or "none",
        logo=agency.logo or "none",
    )
    buttons = tuple(press(f"setting-{s}", "change-setting", argument=s) for s in SETTINGS)
    return told.with_buttons(*(buttons[n : n + 2] for n in range(0, len(buttons), 2)))
