"""The agency's settings."""

from dataclasses import replace
from zoneinfo import available_timezones

from phonenumbers import SUPPORTED_REGIONS

from agencies.audit import MOVED
from agencies.enrolment import NoWorkAddress, plain_address
from agencies.model import NOT_IN_NAMES, Agency
from agencies.release import LOOSENED
from agencies.staff import Action
from bot.conversation.hours import hours_of, is_none
from bot.conversation.settings import (
    CHECKED,
    AddressAsked,
    ChangeSetting,
    CheckAddress,
    ReadSettings,
    SettingChanged,
    SettingsRead,
)
from bot.desk.handlers.team import tell_other_owners
from bot.desk.office import Context, Handlers
from bot.desk.recording import keyed
from bot.desk.refusals import NotPossible
from bot.numbers import whole_number
from bot.words import line
from campaigns.conversations import JobId
from campaigns.options import is_safe
from campaigns.retention import LONGEST, SHORTEST
from campaigns.stores import NoSuch

CHECKING = "check-address"
LONGEST_NAME = 100
MOST_A_DAY = 100_000_000


async def read_settings(context: Context, _command: ReadSettings) -> SettingsRead:
    return SettingsRead(context.work.agency)


async def change_setting(context: Context, command: ChangeSetting) -> SettingChanged:
    before = context.agency
    changed = CHANGES[command.setting](before, command.value)
    if command.setting == CHECKED:
        await _count_last(context, command.job)
    was, is_now = _of(before, command.setting), _of(changed, command.setting)
    if command.setting in TYPED:
        key = await context.work.agencies.address_key()
        was, is_now = keyed(key, was), keyed(key, is_now)
    context.notes.update(before=was, after=is_now)
    await context.work.agencies.change(changed)
    if changed.release_above > before.release_above:
        await tell_other_owners(context, LOOSENED, people=str(changed.release_above))
    if changed.audit_address != before.audit_address:
        await tell_other_owners(context, MOVED, address=changed.audit_address or "nowhere")
    context.changed = changed
    return SettingChanged(changed, command.setting)


async def check_address(context: Context, command: CheckAddress) -> AddressAsked:
    """Before it is changed; only an account that is lent asks for it."""
    address = _mail_address(context.agency, command.address).mail_address
    if not context.office.offers.lends_mail():
        raise NotPossible(line("mail-address-needless"))
    await _count_last(context, None)
    await context.add_job(CHECKING, None, address=address)
    return AddressAsked(address)


async def _count_last(context: Context, job: JobId | None) -> None:
    """What is asked or set ends all that was asked before, so a `job` that is there was the last.

    Raises NotPossible where it is not there any more.
    """
    try:
        if job is None:
            await context.work.jobs.end_all(CHECKING)
        else:
            await context.work.jobs.end(job)
    except NoSuch:
        raise NotPossible(line("mail-address-overtaken")) from None


TYPED = frozenset({"name", "audit", "mail_sender", "mail_address", "reply_to"})
"""Words and addresses of people, which the audit keeps as keyed hashes."""

CALLED = {
    "daily": "daily_most",
    "release": "release_above",
    "audit": "audit_address",
    "keep": "keep_days",
}


def _of(agency: Agency, setting: str) -> str:
    """As the audit keeps it."""
    return str(getattr(agency, CALLED.get(setting, setting)))


def _name(agency: Agency, value: str) -> Agency:
    if not 0 < len(value) <= LONGEST_NAME or set(value) & NOT_IN_NAMES:
        raise NotPossible(line("name-empty"))
    return replace(agency, name=value)


def _time_zone(agency: Agency, value: str) -> Agency:
    found = {zone.casefold(): zone for zone in available_timezones()}.get(value.casefold())
    if found is None:
        raise NotPossible(line("unknown-zone", value=value))
    return replace(agency, time_zone=found)


def _region(agency: Agency, value: str) -> Agency:
    if value.upper() not in SUPPORTED_REGIONS:
        raise NotPossible(line("unknown-region", value=value))
    return replace(agency, region=value.upper())


def _quiet(agency: Agency, value: str) -> Agency:
    hours = hours_of(value)
    if hours is None and not is_none(value):
        raise NotPossible(line("quiet-unclear", value=value))
    return replace(agency, quiet=hours)


def _daily(agency: Agency, value: str) -> Agency:
    if is_none(value):
        return replace(agency, daily_most=None)
    most = whole_number(value) or 0
    if not 0 < most <= MOST_A_DAY:
        raise NotPossible(line("daily-unclear", value=value))
    return replace(agency, daily_most=most)


def _release(agency: Agency, value: str) -> Agency:
    most = whole_number(value)
    if most is None or most > MOST_A_DAY:
        raise NotPossible(line("release-unclear", value=value))
    return replace(agency, release_above=most)


def _audit(agency: Agency, value: str) -> Agency:
    if is_none(value):
        return replace(agency, audit_address="")
    try:
        return replace(agency, audit_address=plain_address(value))
    except NoWorkAddress:
        raise NotPossible(line("audit-unclear", value=value)) from None


def _keep(agency: Agency, value: str) -> Agency:
    days = whole_number(value.removesuffix("days").removesuffix("day").strip()) or 0
    if not SHORTEST <= days <= LONGEST:
        raise NotPossible(line("keep-unclear", value=value))
    return replace(agency, keep_days=days)


def _mail_sender(agency: Agency, value: str) -> Agency:
    if is_none(value):
        return replace(agency, mail_sender="")
    if len(value) > LONGEST_NAME or not value.isprintable():
        raise NotPossible(line("mail-sender-unclear"))
    return replace(agency, mail_sender=value)


def _mail_address(agency: Agency, value: str) -> Agency:
    if is_none(value):
        return replace(agency, mail_address="")
    try:
        return replace(agency, mail_address=plain_address(value))
    except NoWorkAddress:
        raise NotPossible(line("mail-address-unclear", value=value)) from None


def _reply_to(agency: Agency, value: str) -> Agency:
    if is_none(value):
        return replace(agency, reply_to="")
    try:
        return replace(agency, reply_to=plain_address(value))
    except NoWorkAddress:
        raise NotPossible(line("reply-to-unclear", value=value)) from None


def _logo(agency: Agency, value: str) -> Agency:
    if is_none(value):
        return replace(agency, logo="")
    if not is_safe(value):
        raise NotPossible(line("logo-unclear"))
    return replace(agency, logo=value)


CHANGES = {
    "name": _name,
    "time_zone": _time_zone,
    "region": _region,
    "quiet": _quiet,
    "daily": _daily,
    "release": _release,
    "audit": _audit,
    "keep": _keep,
    "mail_sender": _mail_sender,
    "mail_address": _mail_address,
    "reply_to": _reply_to,
    "logo": _logo,
}

HANDLERS: Handlers = {
    ReadSettings: (Action.LOOK, read_settings),
    ChangeSetting: (Action.MANAGE, change_setting),
    CheckAddress: (Action.MANAGE, check_address),
}
