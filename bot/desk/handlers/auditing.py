"""Reading the audit, which nobody changes."""

from agencies.staff import Action
from bot.conversation.auditing import PAGE, AuditRead, ExportAudit, ReadAudit
from bot.desk.office import Context, Handlers

EXPORT = "export-audit"


async def read_audit(context: Context, command: ReadAudit) -> AuditRead:
    entries = await context.work.audit.latest(PAGE, command.before or None)
    names = tuple((one.person, one.name) for one in await context.work.members.list())
    return AuditRead(tuple(entries), names, context.agency.time_zone)


async def export(context: Context, _command: ExportAudit) -> None:
    await context.add_job(EXPORT, None)


HANDLERS: Handlers = {
    ReadAudit: (Action.AUDIT, read_audit),
    ExportAudit: (Action.AUDIT, export),
}
