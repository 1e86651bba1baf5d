"""When a draft starts, and what becomes of what is scheduled."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation.drafting import Drafted
from bot.conversation.noticing import NOT_STARTED
from bot.conversation.schedule import (
    CalendarMade,
    MakeCalendar,
    MoveStart,
    ReadSchedule,
    ScheduleRead,
    StartedNow,
    StartMoved,
    StartNow,
)
from bot.conversation.starting import SetStart, SetTooLate
from bot.desk.handlers.drafts import drafted
from bot.desk.office import Context, Handlers
from bot.moments import read_moment
from bot.words import File
from campaigns import scheduling
from campaigns.calendar_file import calendar_of

CALENDAR = "schedule.ics"


async def set_start(context: Context, command: SetStart) -> Drafted:
    at = await _read(context, command.typed) if command.typed else None
    return await drafted(context, await scheduling.set_start(context.work, command.campaign, at))


async def set_too_late(context: Context, command: SetTooLate) -> Drafted:
    changed = await scheduling.set_too_late_after(context.work, command.campaign, command.after)
    return await drafted(context, changed)


async def read_schedule(context: Context, _command: ReadSchedule) -> ScheduleRead:
    found = await context.work.campaigns.scheduled()
    return ScheduleRead(tuple(found), context.agency.time_zone)


async def start_now(context: Context, command: StartNow) -> StartedNow:
    started = await scheduling.start_now(context.work, command.campaign, context.office.offers)
    await context.work.notices.forget(started.id, [NOT_STARTED])
    return StartedNow(started)


async def move_start(context: Context, command: MoveStart) -> StartMoved:
    at = await _read(context, command.typed)
    moved = await scheduling.move(context.work, command.campaign, at)
    await context.work.notices.forget(moved.id, [NOT_STARTED])
    return StartMoved(moved, context.agency.time_zone)


async def make_calendar(context: Context, _command: MakeCalendar) -> CalendarMade:
    found = await context.work.campaigns.scheduled()
    content = calendar_of(found, context.agency, context.work.now)
    blob = await context.work.blobs.create(CALENDAR)
    await context.work.blobs.write(blob, 0, content)
    return CalendarMade(File(blob, CALENDAR, context.agency.id))


async def _read(context: Context, typed: str) -> datetime:
    """Beside whatever else is going on: the first time takes a while. Raises NotAMoment."""
    zone = ZoneInfo(context.agency.time_zone)
    return await asyncio.to_thread(read_moment, typed, zone, context.work.now)


HANDLERS: Handlers = {
    SetStart: set_start,
    SetTooLate: set_too_late,
    ReadSchedule: read_schedule,
    StartNow: start_now,
    MoveStart: move_start,
    MakeCalendar: make_calendar,
}
