"""Prints the pages of docs/ that are made from the code: `make reference`."""

import asyncio
from pathlib import Path

from campaigns.lifecycle import CAMPAIGN_TRANSITIONS, CampaignState, Step
from campaigns.ports import (
    AnswersQuestions,
    ReadsReceipts,
    SendsBatches,
    Spec,
    Surroundings,
)
from campaigns.states import NEVER_SENT, OPEN, RANK, TRANSITIONS, Event, State
from channels import discover
from config.settings import Endpoints, Rehearsal
from web.metrics import OF_ACCOUNTS, OF_ALL, OF_READING, OF_THIS_PROCESS, PREFIX, Metric

DOCS = Path(__file__).parent
EXAMPLE_REGION = "SG"
ANY_SECRET = "1:" + 32 * "0"  # in the shape of the one that is looked at

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

EVENTS = {
    Event.MARK: "its turn has come; this is written down before the provider hears of it",
    Event.ACCEPT: "the provider answers that it took it",
    Event.DEFER: "it was certainly not taken, and is tried again after a wait",
    Event.REPEAT: "its fate is unknown, and the campaign prefers delivery: once more",
    Event.REJECT: "the provider refuses this recipient",
    Event.LOSE: "the answer is lost, or the process died meanwhile",
    Event.GIVE_UP: "it was certainly not taken, and the tries or the time are over",
    Event.FOUND_ABSENT: "the provider was asked, and does not have it",
    Event.SEND_AGAIN: "staff decide to send it once more",
    Event.SUPPRESS: "the person asked not to be contacted",
    Event.CANCEL: "the campaign is stopped",
    Event.RECEIPT_ACCEPTED: "a receipt says that the provider took it",
    Event.RECEIPT_SENT: "a receipt says that it was passed on",
    Event.RECEIPT_DELIVERED: "a receipt says that it was delivered",
    Event.RECEIPT_READ: "a receipt says that it was read",
    Event.RECEIPT_FAILED: "a receipt says that it could not be delivered",
}

CAMPAIGN_MEANINGS = {
    CampaignState.DRAFT: "is being written; nothing was sent",
    CampaignState.AWAITING_RELEASE: "waits for a second person to release it",
    CampaignState.SCHEDULED: "starts by itself at its time; a plan makes one campaign each time",
    CampaignState.RUNNING: "is being sent",
    CampaignState.PAUSED: "by a person, or because every message would fail; nothing more leaves",
    CampaignState.FINISHED: "no row waits and none is on its way",
    CampaignState.CANCELLED: "was stopped; what had not left is cancelled",
}

STEPS = {
    Step.SCHEDULE: "the card is confirmed, with a start that is to come",
    Step.LAUNCH: "the card is confirmed, a second person releases it, or its time has come",
    Step.PAUSE: "Pause is pressed, `/stopall` is typed, or the account stops",
    Step.RESUME: "Resume is pressed",
    Step.STOP: "Stop is pressed",
    Step.FINISH: "the last row has its end, or a plan its last occurrence",
    Step.ASK_RELEASE: "the card of what needs a second person is confirmed",
    Step.TAKE_BACK: "its author takes it back, or it is sent back with a comment",
    Step.SEND_AGAIN: "staff decide to send again what was uncertain",
}


def states_page() -> str:
    lines = ["# The life of a delivery", ""]
    lines += [
        "Printed from `campaigns/states.py` by `make reference`. A delivery is one message to"
    ]
    lines += ["one person of the list; the rows of a report add up to the list, state by state."]
    lines += ["", *_table("state", "what it means", "kind")]
    lines += [f"| `{state.word}` | {MEANINGS[state]} | {_kind(state)} |" for state in State]
    lines += ["", "## What moves it", "", *_table("from", "what happens", "to")]
    lines += [
        f"| `{state.word}` | {EVENTS[event]} | `{to.word}` |"
        for state, events in TRANSITIONS.items()
        for event, to in events.items()
        if to is not state
    ]
    order = ", ".join(f"`{state.word}`" for state in RANK)
    lines += ["", "Anything that tells nothing new leaves the state as it is. Of two receipts that"]
    lines += ["contradict each other the one that says more was achieved wins, in this order:"]
    lines += [f"{order}. The mistake that must not be made is to write again"]
    lines += ["to somebody who has the message.", "", "## The life of a campaign", ""]
    lines += _table("state", "what it means")
    lines += [f"| `{state}` | {CAMPAIGN_MEANINGS[state]} |" for state in CampaignState]
    lines += ["", *_table("from", "what happens", "to")]
    lines += [
        f"| `{state}` | {STEPS[step]} | `{to}` |"
        for state, steps in CAMPAIGN_TRANSITIONS.items()
        for step, to in steps.items()
        if to is not state
    ]
    return "\n".join(lines) + "\n"


def channels_page() -> str:
    lines = ["# Channels and providers", ""]
    lines += [
        "Printed from `channels/` by `make reference`. The rate is messages per second, until"
    ]
    lines += ["another is set for an account. How each channel writes: [messages](messages.md)."]
    lines += ["", *_table("channel", "provider", "an address", "subject", "formatting", "rate",
                          "reaches people", "an account is")]  # fmt: skip
    lines += [_provider(spec) for spec in discover()]
    lines += ["", "## What each of them can", ""]
    lines += ["Receipts tell later what became of a message; batches are several messages in one"]
    lines += ["call; a look-up asks the provider for a message whose fate is unknown. From the"]
    lines += ["point of no return on, a message without an answer is"]
    lines += ["[uncertain](uncertain.md), and never sent twice."]
    lines += ["", *_table("channel", "provider", "receipts", "batches", "look-up",
                          "point of no return", "limits")]  # fmt: skip
    lines += asyncio.run(_abilities())
    return "\n".join(lines) + "\n"


def metrics_page() -> str:
    lines = ["# Metrics", ""]
    lines += [
        "Printed from `web/metrics.py` by `make reference`. What is told of the installation is"
    ]
    lines += ["the same whichever process is asked; what is told of a process is counted since it"]
    lines += [
        "began. `credential` is an account's number, `outcome` is what came of handing a message"
    ]
    lines += ["over ([outcomes](outcomes.md)). Receipts are read by `web` or `run`, and out of"]
    lines += ["queues by `run` or a worker; a process that reads none has no words to tell."]
    for heading, metrics in (
        ("The installation", {**OF_ALL, **OF_ACCOUNTS}),
        ("A process that dispatches", OF_THIS_PROCESS),
        ("A process that reads receipts", OF_READING),
    ):
        lines += ["", f"## {heading}", "", *_table("metric", "labels", "kind", "what it tells")]
        lines += [_metric(name, one) for name, one in metrics.items()]
    return "\n".join(lines) + "\n"


def _metric(name: str, one: Metric) -> str:
    labels = ", ".join(f"`{label}`" for label in one.labels)
    return f"| `{PREFIX}{name}` | {labels} | {one.kind} | {one.meaning} |"


def decisions_page() -> str:
    lines = ["# Decisions", ""]
    lines += [
        "Half a page each: context, decision, consequences. They are superseded by a newer page,"
    ]
    lines += ["never edited. The numbers leave room; this list is printed by `make reference`."]
    lines += ["", *_table("number", "decision")]
    for path in sorted((DOCS / "decisions").glob("0*.md")):
        heading = path.read_text(encoding="utf-8").partition("\n")[0]
        number, _, title = heading.removeprefix("# ").partition(". ")
        lines.append(f"| [{number}]({path.name}) | {title} |")
    return "\n".join(lines) + "\n"


def _provider(spec: Spec) -> str:
    channel, example = spec.channel, spec.channel.example(EXAMPLE_REGION)
    return (
        f"| {channel.name} | {spec.provider} | `{example}` | "
        f"{_yes(channel.has_subject)} | {_yes(channel.takes_formatting)} | {spec.rate:g} | "
        f"{_yes(not spec.rehearsal)} | {_account(spec)} |"
    )


async def _abilities() -> list[str]:
    return [await _able(spec) for spec in discover()]


async def _able(spec: Spec) -> str:
    typed = {field.key: field.example or ANY_SECRET for field in spec.form}
    nowhere = Surroundings(endpoints=Endpoints(), rehearsal=Rehearsal(), outbox=Path("outbox"))
    provider = await spec.opened(typed, nowhere)
    ways = ["by HTTP"] * isinstance(provider, ReadsReceipts) + ["in a queue"] * spec.queued
    many = f"up to {provider.batch_size}" if isinstance(provider, SendsBatches) else "no"
    looks = _yes(isinstance(provider, AnswersQuestions))
    await provider.close()
    limits = f"[{spec.limits}]({spec.documented})" if spec.limits else "none"
    return (
        f"| {spec.channel.name} | {spec.provider} | {' or '.join(ways) or 'no'} | {many} | "
        f"{looks} | {spec.no_return} | {limits} |"
    )


def _account(spec: Spec) -> str:
    fields = [f"`{f.key}`" + " (may be left out)" * f.optional for f in spec.form]
    return ", ".join(fields) or "there for everybody"


def _kind(state: State) -> str:
    if state in NEVER_SENT:
        return "never to be sent"
    return "open" if state in OPEN else "settled"


def _table(*headings: str) -> list[str]:
    return [f"| {' | '.join(headings)} |", "|---" * len(headings) + "|"]


def _yes(flag: bool) -> str:  # noqa: FBT001 - a cell of a table
    return "yes" if flag else "no"


PAGES = {
    "reference/states.md": states_page,
    "reference/channels.md": channels_page,
    "reference/metrics.md": metrics_page,
    "decisions/README.md": decisions_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
