"""When a draft starts, and what becomes of what is scheduled."""

import asyncio
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from agencies.staff import Action
from bot.conversation.drafting import Drafted
from bot.conversation.noticing import NOT_STARTED
from bot.conversation.plans import PlanRead, ReadPlan
from bot.conversation.repeating import SetAsks, SetEnd, SetRepeats
from bot.conversation.schedule import (
    CalendarMade,
    MakeCalendar,
    MoveStart,
    PlanChanged,
    ReadSchedule,
    ScheduleRead,
    SkipOne,
    StartedNow,
    StartMoved,
    StartNow,
)
from bot.conversation.starting import SetStart, SetTooLate
from bot.desk.handlers.drafts import drafted
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.moments import NotAMoment, read_moment
from bot.words import File, line
from campaigns import plans, scheduling
from campaigns.calendar_file import calendar_of

CALENDAR = "schedule.ics"
TOLD_AS_IT_IS = ("moment-past", "moment-far", "moment-two-dates")
_TIMES = re.compile(r"(?P<number>[1-9]\d{0,2}) ?(?:times|x)", re.ASCII)


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
    await context.expect_to_use(command.campaign)
    started = await scheduling.start_now(context.work, command.campaign, context.office.offers)
    await context.work.notices.forget(started.id, [NOT_STARTED])
    return StartedNow(started, context.agency.time_zone)


async def move_start(context: Context, command: MoveStart) -> StartMoved | PlanChanged:
    at = await _read(context, command.typed)
    if command.planned:
        moved = await plans.move_one(context.work, command.campaign, command.planned, at)
        return PlanChanged(moved, context.agency.time_zone)
    moved = await scheduling.move(context.work, command.campaign, at)
    await context.work.notices.forget(moved.id, [NOT_STARTED])
    return StartMoved(moved, context.agency.time_zone)


async def read_plan(context: Context, command: ReadPlan) -> PlanRead:
    found = await context.work.campaigns.get(command.campaign)
    return PlanRead(found, command.what, context.agency.time_zone)


async def skip_one(context: Context, command: SkipOne) -> PlanChanged:
    changed = await plans.skip(context.work, command.campaign, command.planned)
    return PlanChanged(changed, context.agency.time_zone)


async def set_repeats(context: Context, command: SetRepeats) -> Drafted:
    changed = await plans.set_repeats(context.work, command.campaign, command.every)
    return await drafted(context, changed)


async def set_end(context: Context, command: SetEnd) -> Drafted:
    """A day that is named is the last one, to its end."""
    times = _TIMES.fullmatch(command.typed.casefold())
    until = await _end(context, command.typed) if command.typed and not times else None
    in_all = int(times["number"]) if times else 0
    changed = await plans.set_end(context.work, command.campaign, until, in_all)
    return await drafted(context, changed)


async def _end(context: Context, typed: str) -> datetime:
    try:
        return await _read(context, f"{typed} 23:59")
    except NotAMoment as fault:
        if fault.sentence.key in TOLD_AS_IT_IS:
            raise
        raise NotPossible(line("end-unclear", typed=typed)) from None


async def set_asks(context: Context, command: SetAsks) -> Drafted:
    return await drafted(
        context, await plans.set_asks(context.work, command.campaign, command.lead)
    )


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
    SetStart: (Action.PREPARE, set_start),
    SetTooLate: (Action.PREPARE, set_too_late),
    ReadSchedule: (Action.LOOK, read_schedule),
    StartNow: (Action.STEER, start_now),
    MoveStart: (Action.STEER, move_start),
    MakeCalendar: (Action.LOOK, make_calendar),
    ReadPlan: (Action.LOOK, read_plan),
    SkipOne: (Action.STEER, skip_one),
    SetRepeats: (Action.PREPARE, set_repeats),
    SetEnd: (Action.PREPARE, set_end),
    SetAsks: (Action.PREPARE, set_asks),
}
