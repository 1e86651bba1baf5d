"""Addresses that the agency leaves out."""

from zoneinfo import ZoneInfo

from agencies.staff import Action
from agencies.suppression import Cause, Suppression
from bot.conversation.suppressions import (
    ExportSuppressed,
    FindSuppressed,
    Found,
    ImportSuppressed,
    LeaveOut,
    LeftOut,
    LetInAgain,
    ReadSuppressions,
    SuppressedFound,
    SuppressionsRead,
    WasLetIn,
)
from bot.desk.office import Context, Handlers
from campaigns.ports import InvalidAddress
from campaigns.reasons import without_addresses

NOT_HERE = frozenset({"telegram"})
"""Who subscribes to a bot leaves it there; /subscribers has them."""


async def read_suppressions(context: Context, _command: ReadSuppressions) -> SuppressionsRead:
    channels = (name for name in context.office.offers.channels if name not in NOT_HERE)
    return SuppressionsRead(await context.work.suppressions.counts(), tuple(channels))


async def find(context: Context, command: FindSuppressed) -> SuppressedFound:
    found = []
    for name, channel in context.office.offers.channels.items():
        try:
            address = channel.parse_address(command.text, context.agency.region).text
        except InvalidAddress:
            continue
        if name not in NOT_HERE:
            found.append(await _found(context, name, address))
    return SuppressedFound(tuple(found))


async def _found(context: Context, channel: str, address: str) -> Found:
    zone = ZoneInfo(context.agency.time_zone)
    for one in await context.work.suppressions.find(channel, [address]):
        return Found(
            channel=channel,
            address=address,
            cause=one.suppression.cause,
            reason=one.suppression.reason,
            since=one.since.astimezone(zone).date().isoformat(),
            name=one.name,
        )
    return Found(channel=channel, address=address)


async def leave_out(context: Context, command: LeaveOut) -> LeftOut:
    told = Suppression(
        channel=command.channel,
        address=command.address,
        cause=Cause.STAFF,
        reason=without_addresses(command.reason),
    )
    await context.work.suppressions.put([told])
    return LeftOut(command.channel)


async def let_in(context: Context, command: LetInAgain) -> WasLetIn:
    cause = await context.work.suppressions.remove(command.channel, command.name)
    context.notes["cause"] = cause or ""
    return WasLetIn(command.channel, cause or "")


async def import_list(context: Context, command: ImportSuppressed) -> None:
    await context.add_job(
        "import-suppressed", None, channel=command.channel, blob=command.blob,
        person=context.member.person,
    )  # fmt: skip


async def export(context: Context, _command: ExportSuppressed) -> None:
    await context.add_job("export-suppressed", None)


HANDLERS: Handlers = {
    ReadSuppressions: (Action.LOOK, read_suppressions),
    FindSuppressed: (Action.PREPARE, find),
    LeaveOut: (Action.PREPARE, leave_out),
    LetInAgain: (Action.MANAGE, let_in),
    ImportSuppressed: (Action.MANAGE, import_list),
    ExportSuppressed: (Action.MANAGE, export),
}
