"""A list is checked by a process of its own, which nobody waits for longer than it may take."""

import asyncio
import gc
import resource
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path

import pytest

from campaigns.model import Checked
from campaigns.recipients.limits import ChildLimits
from campaigns.recipients.listing import LedgerRow
from campaigns.recipients.order import Batch, Event, Order
from campaigns.recipients.process import CheckDied, check_list, check_rows
from campaigns.states import State
from tests.fakes.channel import DyingChannel, FaultyChannel, SpinningChannel
from tests.fakes.lists import AGENCY_KEY, ORDER, Heard, heard, order, pieces, raw_rows, raw_workbook

GOOD = b"recipient,name\n11111111,Ann\n2,Bob\n11111111,Cid\n01234567,Dan\n"
MANY = b"recipient,name\n" + b"".join(b"%08d,Person %d\n" % (i, i) for i in range(10_000))


async def sent(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for piece in pieces(content, size):
        yield piece


async def all_of(
    content: AsyncIterator[bytes], asked: Order = ORDER, limits: ChildLimits | None = None
) -> Heard:
    async with aclosing(check_list(asked, content, limits)) as events:
        return Heard([event async for event in events])


def children() -> set[int]:
    """Processes that this one started and that still run."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


def without_seal(event: Event) -> object:
    """What can be compared: no two seals are alike."""
    match event:
        case Batch():
            rows = [row._replace(sealed=b"") for row in event.rows]
            return rows, event.problems, event.repeats, event.warnings, event.gaps
        case _:
            return event


@pytest.mark.parametrize("size", [1, 7, 65_536])
async def test_finds_what_the_check_itself_finds(size: int) -> None:
    content = GOOD + b"33333333,\n"
    found, expected = await all_of(sent(content, size)), heard(content)
    assert list(map(without_seal, found.events)) == list(map(without_seal, expected.events))
    assert found.opened(0) == expected.opened(0)


async def test_rows_of_another_campaign_go_the_same_way() -> None:
    async def pages() -> AsyncIterator[Sequence[LedgerRow]]:
        yield [(4, "11111111", ("Ann",))]
        yield [(9, "22222222", ("Bob",)), (10, "3", ("Cid",))]

    async with aclosing(check_rows(ORDER, ["name", "recipient"], 1, pages())) as events:
        found = Heard([event async for event in events])
    assert [(row.row, row.state) for row in found.rows] == [
        (4, State.QUEUED), (9, State.QUEUED), (10, State.INVALID),
    ]  # fmt: skip
    assert found.opened(1)[:2] == ("#22222222", ("Bob",))


async def test_whose_the_addresses_are_is_asked_a_page_at_a_time() -> None:
    asked: list[int] = []

    async def who(hashes: Sequence[bytes]) -> Sequence[str]:
        asked.append(len(hashes))
        return ["#33333333" if one == AGENCY_KEY.hash("#11111111") else "" for one in hashes]

    async with aclosing(check_list(order(batch=2), sent(GOOD), who=who)) as events:
        found = Heard([event async for event in events])
    assert found.opened(0).address == "#33333333"
    assert [row.state for row in found.rows] == [
        State.QUEUED, State.INVALID, State.DUPLICATE, State.INVALID,
    ]  # fmt: skip
    assert asked == [2, 4]  # an address is a word and what else it could mean


async def test_a_check_whose_addresses_cannot_be_looked_up_says_why() -> None:
    async def who(_hashes: Sequence[bytes]) -> Sequence[str]:
        raise LookupError("the database is away")

    before = children()
    with pytest.raises(LookupError, match="away"):
        async with aclosing(check_list(ORDER, sent(GOOD), who=who)) as events:
            _ = [event async for event in events]
    assert children() == before


async def test_does_not_depend_on_where_it_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (await all_of(sent(GOOD))).checked.reachable == 2


async def test_the_first_rows_are_known_while_the_file_is_still_coming() -> None:
    seen = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield MANY[:120_000]
        await seen.wait()
        yield MANY[120_000:]

    async with aclosing(check_list(ORDER, slow())) as events:
        first = await anext(events)
        seen.set()
        last = [event async for event in events][-1]
    assert isinstance(first, Batch)
    assert isinstance(last, Checked)
    assert (len(first.rows), last.reachable) == (1000, 10_000)


def by_children() -> float:
    """Seconds of a processor that processes of ours which have ended took."""
    took = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took.ru_utime + took.ru_stime


async def test_others_are_answered_meanwhile() -> None:
    """What the loop's own thread computes in one go is held against what the check computes."""
    gc.collect()  # or what other tests left is looked through meanwhile
    loop = asyncio.get_running_loop()
    before, computed = by_children(), [time.thread_time()]

    def tick() -> None:
        computed.append(time.thread_time())
        loop.call_later(0.005, tick)

    tick()
    check = await all_of(sent(MANY))
    assert check.checked.reachable == 10_000
    assert len(computed) > 20
    longest = max(later - earlier for earlier, later in pairwise(computed))
    assert longest < (by_children() - before) / 6


async def test_a_refused_file_need_not_be_sent_to_its_end() -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"recipient,name\n1,\0\n"
        while True:
            yield b"1,a\n" * 20_000

    check = await all_of(endless())
    assert check.checked.refused[0].startswith("Row 2 holds characters that no text has.")


async def test_a_missing_column_is_told_without_the_rest_of_the_file() -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"recipient,town\n"
        while True:
            yield b"11111111,a\n" * 10_000

    assert (await all_of(endless())).checked.missing == ("name",)


async def test_closing_it_ends_the_process() -> None:
    before = children()
    events = check_list(ORDER, sent(MANY))
    await anext(events)
    assert len(children() - before) == 1
    await events.aclose()
    assert children() == before


async def test_cancelling_the_task_ends_the_process_and_the_reading_of_the_file() -> None:
    before, started, closed = children(), asyncio.Event(), asyncio.Event()

    async def stuck() -> AsyncIterator[bytes]:
        try:
            yield MANY[:65_536]
            started.set()
            await asyncio.Event().wait()
        finally:
            closed.set()

    task = asyncio.create_task(all_of(stuck()))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert closed.is_set()
    assert children() == before


async def test_a_fault_of_the_storage_is_not_taken_for_one_of_the_list() -> None:
    before = children()

    async def broken() -> AsyncIterator[bytes]:
        yield GOOD
        raise ConnectionResetError("the database went away")

    with pytest.raises(ConnectionResetError, match="the database went away"):
        await all_of(broken())
    assert children() == before


async def test_a_workbook_that_takes_too_much_memory_is_refused() -> None:
    """Two cells with a billion others between them."""
    content = raw_workbook(raw_rows([("A1", "recipient"), ("XFC1048576", "1")]))
    check = await all_of(sent(content), limits=ChildLimits(memory=400_000_000))
    assert "memory" in check.checked.refused[0]


async def test_a_list_that_takes_too_much_work_is_refused() -> None:
    check = await all_of(sent(GOOD), order(channel=SpinningChannel()), ChildLimits(cpu=1))
    assert check.checked.refused[0].startswith("The list takes too much work to read.")


async def test_a_workbook_that_takes_too_long_to_open_is_refused() -> None:
    async def stalled() -> AsyncIterator[bytes]:
        yield b"PK\3\4"
        await asyncio.Event().wait()

    check = await all_of(stalled(), limits=ChildLimits(opening=1))
    assert check.checked.refused[0].startswith("The list takes too long to open.")


async def test_a_process_that_was_killed_is_no_answer() -> None:
    with pytest.raises(CheckDied, match="exit status -9"):
        await all_of(sent(GOOD), order(channel=DyingChannel()))


async def test_a_bug_is_told_by_its_place_and_without_a_person_s_data() -> None:
    with pytest.raises(CheckDied, match=r"(?s)fakes/channel.py.*RuntimeError") as died:
        await all_of(sent(GOOD), order(channel=FaultyChannel()))
    assert "Ann" not in str(died.value)
