"""A rehearsal reaches nobody, and keeps what each person would have read."""

import asyncio
import json
import os
import re
import signal
import stat
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from agencies.suppression import Cause
from campaigns.acts import Act
from campaigns.model import Attempt, AttemptId, Body
from campaigns.outcomes import Accepted, Deferred, Outcome, Rejected, Uncertain
from campaigns.ports import Channel, InvalidAddress
from channels._rehearsed import FATES, Fate
from channels.simulator import CHANNELS, TAKEN, Simulator
from config.settings import Rehearsal

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "rehearsal.md"
QUICK = Rehearsal(latency=0)


ALL = {channel.name for channel in CHANNELS}


def attempt(row: int = 1, address: str = "+6581234567", number: int = 1) -> Attempt:
    return Attempt(
        id=AttemptId(f"5.{row}.{number}.abcdefgh"),
        address=address,
        body=Body(text="Hi 陈\n", subject="Hello", html="<p>Hi</p>"),
        send_by=time.monotonic() + 10,
    )


def takes_one_of(channel: Channel, addresses: list[str]) -> bool:
    found = set()
    for address in addresses:
        with suppress(InvalidAddress):
            found.add(channel.parse_address(address, "SG").text)
    return bool(found)


def lines(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "sms.jsonl").read_text().splitlines()]


async def rehearse(folder: Path, setting: Rehearsal, *attempts: Attempt) -> list[Outcome]:
    simulator = Simulator("sms", setting, folder)
    outcomes = await asyncio.gather(*map(simulator.send, attempts))
    await simulator.close()
    return list(outcomes)


async def test_the_outbox_holds_what_each_person_would_have_read(tmp_path: Path) -> None:
    (outcome,) = await rehearse(tmp_path, QUICK, attempt())
    (line,) = lines(tmp_path)
    assert isinstance(outcome, Accepted)
    assert line.pop("time")
    assert line == {
        "attempt": "5.1.1.abcdefgh",
        "address": "+6581234567",
        "subject": "Hello",
        "text": "Hi 陈\n",
        "html": "<p>Hi</p>",
    }


async def test_the_outbox_tells_what_would_have_been_done_to_a_message(tmp_path: Path) -> None:
    await rehearse(tmp_path, QUICK, attempt()._replace(act=Act.DELETE, message="SIM7"))
    (line,) = lines(tmp_path)
    assert (line["act"], line["message"]) == ("delete", "SIM7")


async def test_only_the_operator_can_read_the_outbox(tmp_path: Path) -> None:
    await rehearse(tmp_path, QUICK, attempt())
    assert stat.S_IMODE((tmp_path / "sms.jsonl").stat().st_mode) == 0o600


async def test_every_message_has_its_own_name(tmp_path: Path) -> None:
    outcomes = await rehearse(tmp_path, QUICK, *map(attempt, range(500)))
    assert len(set(outcomes)) == 500


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        (Fate.ACCEPTED, Accepted),
        (Fate.REFUSED, Rejected),
        (Fate.OPTED_OUT, Rejected),
        (Fate.LOST, Uncertain),
        (Fate.VANISHED, Uncertain),
    ],
)
@pytest.mark.parametrize("setting", [QUICK, Rehearsal(latency=0, refused=0.5, lost=0.5)])
async def test_some_addresses_have_a_fixed_fate(
    tmp_path: Path, fate: Fate, outcome: type, setting: Rehearsal
) -> None:
    addresses = [address for address, fixed in FATES.items() if fixed is fate]
    attempts = [attempt(row, address) for row, address in enumerate(addresses)]
    given = await rehearse(tmp_path, setting, *attempts)
    assert [type(one) for one in given] == [outcome] * len(addresses)
    assert {one.name for one in CHANNELS if takes_one_of(one, addresses)} == ALL
    assert [line["address"] for line in lines(tmp_path)] == addresses * (fate in TAKEN)


async def test_one_who_opted_out_is_never_tried_again(tmp_path: Path) -> None:
    (outcome,) = await rehearse(tmp_path, QUICK, attempt(address="+6588880003"))
    assert outcome == Rejected("", "they asked not to be contacted", suppress=Cause.STOPPED)


async def test_one_is_deferred_once_in_each_campaign(tmp_path: Path) -> None:
    simulator = Simulator("sms", QUICK, tmp_path)
    tries = [(1, 1), (1, 2), (2, 1), (2, 1)]
    outcomes = [
        type(await simulator.send(attempt(row, "+6588880006", number))) for row, number in tries
    ]
    await simulator.close()
    assert outcomes == [Deferred, Accepted, Deferred, Accepted]


async def test_one_is_slow_and_holds_nobody_up(tmp_path: Path) -> None:
    simulator = Simulator("sms", QUICK, tmp_path)
    slow = asyncio.create_task(simulator.send(attempt(1, "+6588880007")))
    quick = await simulator.send(attempt(2))
    assert isinstance(quick, Accepted)
    assert not slow.done()
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)
    await simulator.close()


@pytest.mark.parametrize(
    ("setting", "rejected", "uncertain"),
    [
        (QUICK, 0, 0),
        (Rehearsal(latency=0, refused=1), 2000, 0),
        (Rehearsal(latency=0, lost=1), 0, 2000),
        (Rehearsal(latency=0, refused=0.1, lost=0.02), 200, 40),
    ],
)
async def test_a_share_is_refused_and_a_share_is_lost(
    tmp_path: Path, setting: Rehearsal, rejected: int, uncertain: int
) -> None:
    outcomes = await rehearse(tmp_path, setting, *map(attempt, range(2000)))
    counts = Counter(map(type, outcomes))
    assert counts[Rejected] == pytest.approx(rejected, rel=0.3)
    assert counts[Uncertain] == pytest.approx(uncertain, rel=0.5)
    assert len(lines(tmp_path)) == 2000 - counts[Rejected]


async def test_the_same_rehearsal_comes_out_the_same(tmp_path: Path) -> None:
    setting = Rehearsal(latency=0, refused=0.2, lost=0.2)
    attempts = [attempt(row) for row in range(100)]
    assert await rehearse(tmp_path, setting, *attempts) == await rehearse(
        tmp_path, setting, *attempts
    )


async def test_an_answer_takes_about_as_long_as_it_is_set_to(tmp_path: Path) -> None:
    started = time.perf_counter()
    await rehearse(tmp_path, Rehearsal(latency=0.05), *map(attempt, range(50)))
    assert time.perf_counter() - started >= 0.05


SENDING = """
import asyncio, itertools, sys, time
from pathlib import Path
from campaigns.model import Attempt, AttemptId, Body
from channels.simulator import Simulator
from config.settings import Rehearsal

async def main():
    simulator = Simulator("sms", Rehearsal(latency=0), Path(sys.argv[1]))
    for row in itertools.count(1):
        body = Body(text="Hi")
        name = AttemptId(f"5.{row}.1.a")
        await simulator.send(
            Attempt(id=name, address="+6581234567", body=body, send_by=time.monotonic() + 9)
        )
        print(name, flush=True)

asyncio.run(main())
"""


async def test_what_was_answered_is_in_the_outbox_even_after_a_kill(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SENDING, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    first = [await process.stdout.readline() for _ in range(200)]
    os.kill(process.pid, signal.SIGKILL)
    rest = (await process.stdout.read()).splitlines()
    await process.wait()
    answered = [line.decode().strip() for line in [*first, *rest]]
    kept = [line["attempt"] for line in lines(tmp_path)]
    assert kept[: len(answered)] == answered
    assert len(kept) - len(answered) in {0, 1}


FILLING_UP = """
import asyncio, resource, sys, time
from pathlib import Path
from campaigns.model import Attempt, AttemptId, Body
from channels.simulator import Simulator
from config.settings import Rehearsal

async def main():
    simulator = Simulator("sms", Rehearsal(latency=0), Path(sys.argv[1]))
    for row, space in enumerate((1000, 1000, 1000, 2000), 1):
        resource.setrlimit(resource.RLIMIT_FSIZE, (space, 4000))
        attempt = Attempt(id=AttemptId(f"5.{row}.1.a"), address="+6581234567",
                          body=Body(text="x" * 500), send_by=time.monotonic() + 9)
        print(await simulator.send(attempt))

asyncio.run(main())
"""


async def test_a_full_disk_leaves_no_half_line_and_nothing_uncertain(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FILLING_UP, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    kinds = re.findall(r"^(Accepted|Deferred)\(", said.decode(), re.MULTILINE)
    assert kinds == ["Accepted", "Deferred", "Deferred", "Accepted"]
    assert said.count(b"the rehearsal cannot write its outbox: the disk is full") == 2
    assert [line["attempt"] for line in lines(tmp_path)] == ["5.1.1.a", "5.4.1.a"]


def test_every_address_with_a_fixed_fate_is_documented() -> None:
    page = REFERENCE.read_text()
    assert [a for a, fate in FATES.items() if f"`{a}`" not in page or fate.value not in page] == []
