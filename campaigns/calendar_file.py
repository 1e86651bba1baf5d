"""What is scheduled, as a file for calendar programs: https://www.rfc-editor.org/rfc/rfc5545."""

from collections.abc import Sequence
from datetime import datetime

from agencies.model import Agency
from campaigns.model import Campaign


def calendar_of(campaigns: Sequence[Campaign], agency: Agency, now: datetime) -> bytes:
    """One event each, at the moment in UTC, which every program shows by its own clock.

    An event is known again in the next file by its number, so that a calendar moves it.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 - 0.2 s that few processes need

    calendar = Calendar()
    calendar.add("prodid", "-//Postbote//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{agency.name}: messages")
    for one in campaigns:
        if one.due_at is None:
            continue
        event = Event()
        event.add("uid", f"campaign-{one.id}-{one.agency}@postbote")
        event.add("dtstamp", now)
        event.add("dtstart", one.due_at)
        event.add("summary", one.name)
        event.add("sequence", one.version)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
