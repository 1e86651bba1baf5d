"""A campaign's record: who decided what of it and when, as tables that anybody can read. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from agencies.release import Release
from campaigns.charges import LastCharged
from campaigns.csv_cells import harmless, moment
from campaigns.model import Campaign, Delivery
from campaigns.report import ORDER
from campaigns.states import State

Table = Sequence[Sequence[str]]
SHOWN = 4
"""Characters at the end of an address, at most half of it: whoever has it knows it again."""

ROW_HEADINGS = ("row", "recipient", "state", "reason", "provider_id", "attempts", "parts",
                "attempted_at", "settled_at")  # fmt: skip
EXPLAINED = """The record of one campaign.

campaign.csv  what it was: name, channel, times, the list's file name and SHA-256, people, and what
              the provider said that it charged, where it was asked, without the messages that
              went through other accounts
counts.csv    how many rows are in which state
who.csv       who prepared it, asked for its release, released, sent and steered it, and when
texts.csv     every version of its message, in every language
rows.csv      what became of every row; of recipients only the last characters are shown, and
              "erased" once their addresses were erased

All times are those of the agency's time zone, with its distance from UTC. The files are comma-
separated values in UTF-8. An apostrophe before =, +, - or @ was put there so that no spreadsheet
program takes a cell for a formula.
"""


class Text(NamedTuple):
    """One version of the message in one language; "" is everybody else's."""

    version: int
    language: str
    subject: str
    text: str


class Done(NamedTuple):
    at: datetime
    name: str
    chat: str
    what: str
    facts: str = ""


def about(
    campaign: Campaign, account: str, zone: ZoneInfo, charged: LastCharged | None = None
) -> Table:
    checked, source = campaign.checked, campaign.source
    facts = {
        "number": str(campaign.id),
        "name": campaign.name,
        "state": campaign.state.value,
        "act": campaign.act.value,
        "channel": campaign.channel,
        "account": account,
        "rehearsal": "yes" if campaign.rehearsal else "no",
        "created_at": moment(campaign.created_at, zone),
        "launched_at": moment(campaign.launched_at, zone),
        "ended_at": moment(campaign.ended_at, zone),
        "people_erased_at": moment(campaign.erased_at, zone),
        "list": source.name if source else "",
        "list_sha256": checked.digest if checked else "",
        "people": str(checked.reachable if checked else 0),
        "confirmed": campaign.confirmed,
        "text_version": str(campaign.template),
        "charged": ", ".join(one.exact for one in charged.sums) if charged else "",
        "charged_for_messages": f"{charged.known} of {charged.messages}" if charged else "",
        "charged_without_messages": str(charged.others) if charged else "",
        "charged_asked_at": moment(charged.at if charged else None, zone),
    }
    return [("what", "is"), *((name, harmless(value)) for name, value in facts.items())]


def counted(tally: Mapping[State, int]) -> Table:
    rows = [(state.word, str(tally[state])) for state in ORDER if tally.get(state)]
    return [("state", "rows"), *rows, ("all", str(sum(tally.values())))]


def released(given: Release | None, names: Mapping[int, str]) -> Sequence[Done]:
    """Who asked for the release that counts, and who gave it."""
    if given is None:
        return ()
    facts = f"{given.hash}, {given.people} people"
    done = [Done(given.asked_at, names.get(given.asked_by, ""), "", "asked for release", facts)]
    if given.released_by is not None and given.released_at is not None:
        name = names.get(given.released_by, "")
        done.append(Done(given.released_at, name, "", "released", facts))
    return done


def who(done: Sequence[Done], zone: ZoneInfo) -> Table:
    """In the order in which it happened."""
    rows = [
        [moment(one.at, zone), *map(harmless, (one.name, one.chat, one.what, one.facts))]
        for one in sorted(done)
    ]
    return [("at", "who", "chat", "what", "facts"), *rows]


def worded(texts: Sequence[Text]) -> Table:
    rows = [
        (str(one.version), one.language, harmless(one.subject), harmless(one.text)) for one in texts
    ]
    return [("version", "language", "subject", "text"), *rows]


def fate(row: Delivery, zone: ZoneInfo) -> Sequence[str]:
    cells = (
        str(row.row),
        masked(row),
        row.state.word,
        row.reason,
        row.provider_id,
        str(row.attempt),
        str(row.parts),
        moment(row.attempted_at, zone),
        moment(row.settled_at, zone),
    )
    return [harmless(cell) for cell in cells]


def masked(row: Delivery) -> str:
    """The record may leave the agency, whose report has the addresses."""
    if row.erased:
        return "erased"
    return f"…{row.address[-min(SHOWN, len(row.address) // 2) :]}" if row.address else "…"
