"""What is scheduled, as a file for calendar programs: https://www.rfc-editor.org/rfc/rfc5545."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from agencies.model import Agency
from campaigns.model import Campaign
from campaigns.repeating import occurrences

MOST_OF_A_PLAN = 50


def calendar_of(campaigns: Sequence[Campaign], agency: Agency, now: datetime) -> bytes:
    """An event for each start, in UTC, which every program shows by its own clock.

    Occurrences are written out, since some are left out or moved.
    An event is known again in the next file, so that a calendar moves it.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 - 0.2 s that few processes need

    calendar = Calendar()
    calendar.add("prodid", "-//Postbote//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{agency.name}: messages")
    for one, planned, at in _dates(campaigns, ZoneInfo(agency.time_zone)):
        event = Event()
        event.add("uid", f"campaign-{one.id}-{planned:%Y%m%dT%H%M%SZ}@postbote")
        event.add("dtstamp", now)
        event.add("dtstart", at)
        event.add("summary", one.name)
        event.add("sequence", one.version)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _dates(
    campaigns: Sequence[Campaign], zone: ZoneInfo
) -> Iterator[tuple[Campaign, datetime, datetime]]:
    """What is planned by its first time, so that it is known again, and when it comes by now."""
    for one in campaigns:
        if one.due_at is None or one.starts_at is None:
            continue
        if one.repeats is None:
            yield one, one.created_at, one.starts_at
        else:
            for planned, at in islice(occurrences(one.repeats, zone), MOST_OF_A_PLAN):
                yield one, planned, at
