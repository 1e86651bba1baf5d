"""Checking a list of a million people, beside the bare loop of csv and phonenumbers."""

import csv
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import IO

from agencies.sealing import Key
from campaigns.model import CampaignId, Checked, Wording
from campaigns.recipients.order import Batch, Order
from campaigns.recipients.process import check_list
from channels._sms import SMS

ROWS = 1_000_000
HEADINGS = ("recipient", "name", "place", "code")
WORDING = Wording(text="Dear {name}, please come to {place} and bring {code}.")
PIECE = 1_000_000

BARE_LOOP = """
import csv, sys, time, phonenumbers as p
began = time.perf_counter()
good = sum(p.is_valid_number(p.parse(row["recipient"], "SG")) for row in csv.DictReader(sys.stdin))
print(good, time.perf_counter() - began)
"""
"""What the one who does nothing but look at the numbers pays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    rows: int
    seconds: float
    first: float = 0.0
    megabytes: float = 0.0

    @property
    def per_second(self) -> float:
        return self.rows / self.seconds


def pieces(rows: int) -> Iterator[bytes]:
    """A list as a file, in pieces: valid Singapore mobile numbers, all different."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for i in range(rows):
        code = f"{i * 7919 % 1_000_000:06d}"
        writer.writerow((81_000_000 + i * 7, f"Person {i}", f"Hall, {i % 977}", code))
        if out.tell() > PIECE:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


async def measure_check(rows: int = ROWS) -> Measured:
    """The whole way but the ledger: pieces in, sealed rows out. Memory is the child's at most."""
    order = Order(
        campaign=CampaignId(1),
        wording=WORDING,
        channel=SMS,
        region="SG",
        campaign_key=Key(bytes(32)),
        agency_key=Key(bytes(32)),
    )
    first, reachable = 0.0, 0
    with tempfile.TemporaryFile() as file:  # held here, it would count as the child's at its start
        file.writelines(pieces(rows))
        file.seek(0)
        began = time.perf_counter()
        async with aclosing(check_list(order, _read(file))) as events:
            async for event in events:
                first = first or time.perf_counter() - began
                reachable += len(event.rows) if isinstance(event, Batch) else 0
                complete = isinstance(event, Checked) and event.reachable == rows == reachable
        seconds = time.perf_counter() - began
    if not complete:
        raise RuntimeError("the check lost rows")
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Measured(rows=rows, seconds=seconds, first=first, megabytes=megabytes)


def measure_bare_loop(rows: int = ROWS) -> Measured:
    """csv and phonenumbers.is_valid_number on the same list, in a process of its own, too."""
    ran = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-c", BARE_LOOP],
        input=b"".join(pieces(rows)),
        capture_output=True,
        check=True,
    )
    good, seconds = ran.stdout.split()
    if int(good) != rows:
        raise RuntimeError("the bare loop refused rows")
    return Measured(rows=rows, seconds=float(seconds))


async def check_table(rows: int = ROWS) -> list[str]:
    """Both in one run, as lines to print."""
    ours = await measure_check(rows)  # first: the memory is the most of all children so far
    bare = measure_bare_loop(min(rows, 100_000))
    return [
        f"check {rows:,} rows (SMS, three fields): {ours.per_second:,.0f} rows/s",
        f"  first rows after {ours.first:.2f} s, at most {ours.megabytes:.0f} MB",
        f"  bare csv + phonenumbers loop: {bare.per_second:,.0f} rows/s",
        f"  ratio {ours.per_second / bare.per_second:.2f}",
    ]


async def _read(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
