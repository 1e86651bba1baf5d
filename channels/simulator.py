"""Rehearsals: every channel through a provider that reaches nobody and keeps what it was given.

It takes its time, refuses and loses answers as it is set to, and treats some addresses always the
same way: docs/reference/rehearsal.md. What each person would have read is a line in the outbox,
written before the answer, so that after a crash it tells what had been taken.
"""

import asyncio
import errno
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog

from agencies.suppression import Cause
from campaigns.acts import Act
from campaigns.approved import Offered
from campaigns.model import Attempt, Body, Options
from campaigns.outcomes import Accepted, Deferred, Fault, Outcome, Rejected, Uncertain
from campaigns.ports import Channel, Spec, Surroundings
from channels._email import EMAIL
from channels._rehearsed import FATES, TEXTS, Fate
from channels._slack import SLACK
from channels._sms import SMS
from channels._telegram import TELEGRAM
from channels._telegram_lists import TELEGRAM_LISTS
from channels._whatsapp import WHATSAPP
from config.settings import Rehearsal

CHANNELS: tuple[Channel, ...] = (SMS, EMAIL, TELEGRAM, SLACK, WHATSAPP)
RATE = 1000
LONG_LATENCY = 5.0
ONLY_OURS = 0o600


TAKEN = {Fate.ACCEPTED, Fate.LOST, Fate.SLOW, Fate.DEFERRED}
ANSWERS: Mapping[Fate, Callable[[str], Outcome]] = {
    Fate.ACCEPTED: Accepted,
    Fate.SLOW: Accepted,
    Fate.DEFERRED: Accepted,
    Fate.REFUSED: lambda _: Rejected("", "the rehearsal was to refuse it"),
    Fate.OPTED_OUT: lambda _: Rejected(
        "", "they asked not to be contacted", suppress=Cause.STOPPED
    ),
    Fate.LOST: lambda _: Uncertain("the rehearsal was to lose the answer"),
    Fate.VANISHED: lambda _: Uncertain("the rehearsal was to lose the answer"),
}
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

log = structlog.get_logger()


class Simulator:
    def __init__(self, channel: str, setting: Rehearsal, outbox: Path) -> None:
        self._setting = setting
        self._deferred: set[str] = set()
        outbox.mkdir(parents=True, exist_ok=True)
        # Lines go to the end of the file, one after another, so several processes can share it.
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._file = os.open(outbox / f"{channel}.jsonl", flags, ONLY_OURS)

    async def send(self, attempt: Attempt) -> Outcome:
        if time.monotonic() > attempt.send_by:
            return Deferred("it was too late to send it", fault=Fault.OURS)
        chance, pace, name = _draw(attempt)
        fate = FATES.get(attempt.address) or self._by_chance(chance)
        latency = LONG_LATENCY if fate is Fate.SLOW else self._setting.latency * (0.5 + pace)
        if fate is Fate.DEFERRED and self._is_first(attempt):
            return Deferred("the rehearsal was to put it off once")
        if latency:
            await asyncio.sleep(latency / 2)
        if fate in TAKEN:
            try:
                _append(self._file, _line(attempt))
            except OSError as fault:
                return _not_written(fault)
        if latency:
            await asyncio.sleep(latency / 2)
        return ANSWERS[fate](name)

    async def texts(self) -> Sequence[Offered]:
        return TEXTS

    async def close(self) -> None:
        os.close(self._file)

    def _by_chance(self, chance: float) -> Fate:
        if chance < self._setting.refused:
            return Fate.REFUSED
        if chance < self._setting.refused + self._setting.lost:
            return Fate.LOST
        return Fate.ACCEPTED

    def _is_first(self, attempt: Attempt) -> bool:
        delivery = attempt.id.rsplit(".", 2)[0]
        is_first = delivery not in self._deferred
        self._deferred.add(delivery)
        return is_first


def _draw(attempt: Attempt) -> tuple[float, float, str]:
    """Two numbers in [0, 1) and a name, by the attempt alone, so that a run can be repeated."""
    digest = hashlib.sha256(attempt.id.encode()).digest()
    chance, pace = (int.from_bytes(digest[at : at + 4]) / 2**32 for at in (0, 4))
    return chance, pace, f"SIM{digest[8:20].hex()}"


def _line(attempt: Attempt) -> bytes:
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "attempt": attempt.id,
        "address": attempt.address,
        "subject": attempt.body.subject,
        "text": attempt.body.text,
        "html": attempt.body.html,
        **({"unsubscribe": attempt.leave_url} if attempt.leave_url else {}),
        **_brought(attempt.body.options),
        **_approved(attempt.body),
        **_done_to(attempt),
    }
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _brought(options: Options) -> dict[str, object]:
    """Beside the text; nothing where there is nothing."""
    links = [[link.label, link.url] for row in options.links for link in row]
    brought = {
        "file": options.media and options.media.name,
        "files": [file.name for file in options.enclosed],
        "preheader": options.preheader,
        "links": links,
    }
    return {what: value for what, value in brought.items() if value}


def _approved(body: Body) -> dict[str, object]:
    """What its provider would make the message of."""
    if body.approved is None:
        return {}
    return {"template": body.approved.id, "fields": dict(body.approved.values)}


def _done_to(attempt: Attempt) -> dict[str, object]:
    """Where it is no new message."""
    if attempt.act is Act.SEND:
        return {}
    return {"act": attempt.act.value, "message": attempt.message}


def _append(file: int, line: bytes) -> None:
    """The whole line, or nothing of it. Raises OSError."""
    fcntl.flock(file, fcntl.LOCK_EX)  # what is taken back must be the end of the file
    try:
        before = os.fstat(file).st_size
        try:
            while line:  # a disk that fills up takes a part of it
                line = line[os.write(file, line) :]
        except OSError:
            os.ftruncate(file, before)
            raise
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _not_written(fault: OSError) -> Deferred:
    log.warning("the outbox cannot be written", fault=fault.strerror)
    why = "the disk is full" if fault.errno in FULL else "the file does not take it"
    return Deferred(f"the rehearsal cannot write its outbox: {why}", fault=Fault.NETWORK)


def _check(_fields: Mapping[str, str], _surroundings: Surroundings) -> None:
    """Nothing is typed in, so nothing can be wrong."""


def _open(channel: str, _: Mapping[str, str], surroundings: Surroundings) -> Simulator:
    return Simulator(channel, surroundings.rehearsal, surroundings.outbox)


SPECS = tuple(
    Spec(
        channel=channel,
        provider="simulator",
        rate=RATE,
        rehearsal=True,
        listed=TELEGRAM_LISTS if channel is TELEGRAM else None,
        approved=channel is WHATSAPP,
        check=_check,
        open=partial(_open, channel.name),
        no_return="the line in its outbox",
    )
    for channel in CHANNELS
)
