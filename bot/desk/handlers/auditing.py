"""Reading the audit, which nobody changes."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agencies.audit import Sought
from agencies.staff import Action
from bot.conversation.auditing import PAGE, AuditRead, EntryRead, ExportAudit, ReadAudit
from bot.deeds import Called, sentence
from bot.desk.office import Context, Handlers
from bot.words import Markup

EXPORT = "export-audit"
CAMPAIGNS = 500
"""The newest ones, which are found by their names."""


async def read_audit(context: Context, command: ReadAudit) -> AuditRead:
    audit, before, sought = context.work.audit, command.before or None, command.sought
    if sought:
        entries = await audit.search(await _meant(context, sought), PAGE, before)
    else:
        entries = await audit.latest(PAGE, before)
    called = Called()
    await called.meet(context.work, [entry.deed for entry in entries])
    zone = ZoneInfo(context.agency.time_zone)
    read = [
        EntryRead(one.number, one.at.astimezone(zone), Markup(sentence(one.deed, called)))
        for one in entries
    ]
    return AuditRead(tuple(read), sought)


async def _meant(context: Context, sought: str) -> Sought:
    """A day, or whatever of a colleague, a campaign or a deed is called so."""
    with suppress(ValueError):
        day = date.fromisoformat(sought)
        begins = datetime.combine(day, time(), ZoneInfo(context.agency.time_zone))
        return Sought(begins=begins, ends=begins + timedelta(days=1))
    word = sought.casefold()
    members = await context.work.members.list()
    campaigns = await context.work.campaigns.list(CAMPAIGNS)
    return Sought(
        what=sought,
        persons=tuple(one.person for one in members if word in one.name.casefold()),
        campaigns=tuple(
            one.id for one in campaigns if word in one.name.casefold() or word == str(one.id)
        ),
    )


async def export(context: Context, _command: ExportAudit) -> None:
    await context.add_job(EXPORT, None)


HANDLERS: Handlers = {
    ReadAudit: (Action.AUDIT, read_audit),
    ExportAudit: (Action.AUDIT, export),
}
