"""The chain shows every tampering, at the exact entry."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agencies.audit import BEGINNING, Anchor, Broken, Chain, Deed, Entry, chained
from agencies.model import AgencyId

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LENGTH = 30
TAMPERINGS = 10_000


def deed(number: int) -> Deed:
    return Deed(by=f"telegram:{number}", person=number, what="launch", facts={"campaign": number})


def chain(length: int = LENGTH) -> list[Entry]:
    entries: list[Entry] = []
    last = BEGINNING
    for number in range(1, length + 1):
        at = NOON + timedelta(seconds=number)
        last = chained(last, AgencyId(1), number, at, deed(number))
        entries.append(
            Entry(agency=AgencyId(1), number=number, at=at, deed=deed(number), hash=last)
        )
    return entries


WHOLE = chain()


def first_broken(entries: Sequence[Entry]) -> Broken | None:
    taken = Chain()
    for entry in entries:
        if broken := taken.broken_by(entry):
            return broken
    return taken.cut_off_at(LENGTH)


def test_what_nobody_touched_is_unbroken() -> None:
    assert first_broken(WHOLE) is None


Tamper = Callable[[list[Entry], int, random.Random], int]
"""Does it to the entry at that place, and says which number is the first that is not as it was."""


def change(entries: list[Entry], at: int, chance: random.Random) -> int:
    old = entries[at]
    entries[at] = chance.choice(
        [
            replace(old, agency=AgencyId(2)),
            replace(old, at=old.at + timedelta(microseconds=1)),
            replace(old, deed=replace(old.deed, by="telegram:0")),
            replace(old, deed=replace(old.deed, person=0)),
            replace(old, deed=replace(old.deed, what="stop")),
            replace(old, deed=replace(old.deed, facts={})),
            replace(old, hash=bytes(32)),
        ]
    )
    return old.number


def remove(entries: list[Entry], at: int, _chance: random.Random) -> int:
    return entries.pop(at).number


def put_in(entries: list[Entry], at: int, chance: random.Random) -> int:
    made = replace(chance.choice(WHOLE), number=at + 1, deed=deed(99))
    entries.insert(at, made)
    return at + 1


def move(entries: list[Entry], at: int, chance: random.Random) -> int:
    to = chance.choice([place for place in range(len(entries)) if place != at])
    entries.insert(to, entries.pop(at))
    return min(at, to) + 1


def number_anew(entries: list[Entry], at: int, chance: random.Random) -> int:
    """One is taken out, and those after it are numbered so that it does not show."""
    del chance
    gone = entries.pop(at).number
    entries[at:] = [replace(one, number=one.number - 1) for one in entries[at:]]
    return gone


@pytest.mark.parametrize("tamper", [change, remove, put_in, move, number_anew])
def test_the_exact_entry_that_was_tampered_with_is_found(tamper: Tamper) -> None:
    """2,000 of each, 10,000 in all; what was not touched is never blamed."""
    chance = random.Random(tamper.__name__)  # noqa: S311 - no secret
    for _ in range(TAMPERINGS // 5):
        entries = list(WHOLE)
        number = tamper(entries, chance.randrange(LENGTH), chance)
        broken = first_broken(entries)
        assert broken is not None
        assert broken.number == number


def test_an_entry_that_is_written_anew_with_its_hash_breaks_the_next_one() -> None:
    entries = list(WHOLE)
    forged = replace(entries[4].deed, what="stop")
    hashed = chained(entries[3].hash, AgencyId(1), 5, entries[4].at, forged)
    entries[4] = replace(entries[4], deed=forged, hash=hashed)

    assert first_broken(entries) == Broken(number=6, why="changed")


def test_a_chain_that_was_written_anew_shows_by_a_hash_that_was_kept_outside() -> None:
    forged = chain(LENGTH - 1)
    last = replace(WHOLE[-1], deed=deed(99))
    hashed = chained(forged[-1].hash, last.agency, LENGTH, last.at, last.deed)
    forged.append(replace(last, hash=hashed))

    assert taken(forged, {}) is None
    assert taken(WHOLE, {LENGTH: WHOLE[-1].hash}) is None
    assert taken(forged, {LENGTH: WHOLE[-1].hash}) == Broken(number=LENGTH, why="changed")


def test_so_does_one_that_was_cut_off_with_its_head() -> None:
    cut = WHOLE[: LENGTH - 1]

    assert taken(cut, {}, LENGTH - 1) is None
    assert taken(cut, {LENGTH: WHOLE[-1].hash}, LENGTH - 1) == Broken(number=LENGTH, why="removed")


def taken(entries: Sequence[Entry], anchors: dict[int, bytes], head: int = LENGTH) -> Broken | None:
    through = Chain(anchors=anchors)
    for entry in entries:
        if broken := through.broken_by(entry):
            return broken
    return through.cut_off_at(head)


def test_an_anchor_is_read_as_it_was_mailed() -> None:
    anchor = Anchor(agency=AgencyId(3), number=120, hash=bytes(range(32)))

    assert Anchor.of(f" {anchor}\n") == anchor


@pytest.mark.parametrize("typed", ["", "120", "1/2", "1/2:xyz", "a/2:00", "12:00"])
def test_nothing_else_is_an_anchor(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
        Anchor.of(typed)
