"""Prints the pages of docs/reference/ that are made from the code: `make reference`."""

from pathlib import Path

from campaigns.lifecycle import CAMPAIGN_TRANSITIONS
from campaigns.states import NEVER_SENT, RANK, TRANSITIONS, State
from channels import discover

REFERENCE = Path(__file__).parent / "reference"

MEANINGS = {
    State.QUEUED: "waits for its turn, or for another try",
    State.ATTEMPTING: "is being handed to the provider; what becomes of it is not known yet",
    State.ACCEPTED: "the provider took it",
    State.SENT: "the provider passed it on towards the person",
    State.DELIVERED: "it reached the person's device or mailbox",
    State.READ: "the person opened it, where a channel can tell",
    State.FAILED: "the provider took it, and said later that it could not be delivered",
    State.REJECTED: "the provider refused this recipient",
    State.NOT_SENT: "certainly nobody took it: the tries or the time ran out, or it was looked up",
    State.UNCERTAIN: "it may have been taken; it is never sent again by itself",
    State.SUPPRESSED: "the agency may not contact this address on this channel",
    State.CANCELLED: "the campaign was stopped before its turn",
    State.INVALID: "the row cannot be used; it was never to be sent",
    State.DUPLICATE: "the row repeats an address from above; it was never to be sent",
}


def states_page() -> str:
    lines = ["# The life of a delivery", ""]
    lines += ["Printed from `campaigns/states.py` by `make reference`.", ""]
    lines += ["| state | what it means | kind |", "|---|---|---|"]
    lines += [f"| `{state.word}` | {MEANINGS[state]} | {_kind(state)} |" for state in State]
    lines += ["", "## What moves it", "", "| from | what happens | to |", "|---|---|---|"]
    lines += [
        f"| `{state.word}` | {event.value} | `{to.word}` |"
        for state, events in TRANSITIONS.items()
        for event, to in events.items()
        if to is not state
    ]
    lines += ["", "Anything that tells nothing new leaves the state as it is. Of two receipts that"]
    lines += ["contradict each other the one that says more was achieved wins, in this order: "]
    lines += [", ".join(f"`{state.word}`" for state in RANK) + "."]
    lines += ["", "## The life of a campaign", "", "| from | step | to |", "|---|---|---|"]
    lines += [
        f"| `{state}` | {step} | `{to}` |"
        for state, steps in CAMPAIGN_TRANSITIONS.items()
        for step, to in steps.items()
        if to is not state
    ]
    return "\n".join(lines) + "\n"


def channels_page() -> str:
    lines = ["# Channels and providers", ""]
    lines += ["Printed from `channels/` by `make reference`.", ""]
    headings = "channel | provider | an address | subject | formatting | rate per second"
    lines += [f"| {headings} | reaches people |", "|---|---|---|---|---|---|---|"]
    lines += [
        f"| {spec.channel.name} | {spec.provider} | `{spec.channel.example}` | "
        f"{_yes(spec.channel.has_subject)} | {_yes(spec.channel.takes_formatting)} | "
        f"{spec.rate:g} | {_yes(not spec.rehearsal)} |"
        for spec in discover()
    ]
    return "\n".join(lines) + "\n"


def _kind(state: State) -> str:
    if state in NEVER_SENT:
        return "never to be sent"
    return "open" if state in (State.QUEUED, State.ATTEMPTING) else "settled"


def _yes(flag: bool) -> str:  # noqa: FBT001 - a cell of a table
    return "yes" if flag else "no"


PAGES = {"states.md": states_page, "channels.md": channels_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
