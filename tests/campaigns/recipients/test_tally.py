"""The counts of a check add up, and its digest stands for the list."""

import hashlib
import struct
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import Checked, Size, Wording
from campaigns.recipients.listing import LedgerListing
from campaigns.recipients.tally import Tally
from campaigns.states import State
from campaigns.stores import NewRow
from tests.fakes.channel import LONGEST, PART
from tests.fakes.lists import AGENCY_KEY, GOOD, file_of, heard

ADDRESSES = st.sampled_from(
    ["11111111", "1111 1111", "22222222", "72222222", "033", "", "05555555"]
)
NAMES = st.sampled_from(["Ann", "", " ", "x" * (LONGEST - 4), "Zoë", "#N/A"])
LINES = st.lists(st.tuples(ADDRESSES, NAMES), min_size=1, max_size=30)


@given(LINES)
def test_rows_read_are_the_rows_of_all_states_and_the_blank_ones(
    lines: list[tuple[str, str]],
) -> None:
    checked = heard(file_of(lines) + "11111111,Ann\n").checked
    assert checked.rows + checked.blank == len(lines) + 1


@given(LINES, st.integers(1, 7))
def test_the_counts_are_those_of_the_rows(lines: list[tuple[str, str]], size: int) -> None:
    check = heard(file_of(lines) + "99999999,Ann\n", batch=size)
    states = Counter(row.state for row in check.rows)
    checked = check.checked
    assert (checked.reachable, checked.invalid, checked.duplicates) == (
        states[State.QUEUED], states[State.INVALID], states[State.DUPLICATE],
    )  # fmt: skip
    assert checked.parts == sum(row.parts for row in check.rows)
    assert checked.countries == Counter(r.country for r in check.rows if r.state == State.QUEUED)
    assert (len(check.problems), len(check.repeats)) == (checked.invalid, checked.duplicates)


@given(LINES, st.integers(1, 7))
def test_the_size_of_a_batch_changes_nothing(lines: list[tuple[str, str]], size: int) -> None:
    content = file_of(lines) + "99999999,Ann\n"
    once, often = heard(content), heard(content, batch=size)
    assert once.checked == often.checked
    assert [row._replace(sealed=b"") for row in once.rows] == [
        row._replace(sealed=b"") for row in often.rows
    ]


def test_says_what_the_list_came_to() -> None:
    content = f"recipient,name,b\n11111111,Ann,1\n\n12345678,{'x' * PART},2\n0,a,3\n07654321,,4\n"
    check = heard(content, wording=Wording(text="Dear {Name}"))
    rows = [
        (2, State.QUEUED, "#11111111", "Dear Ann"),
        (4, State.QUEUED, "#12345678", "Dear " + "x" * PART),
        (5, State.INVALID, "", ""),
        (6, State.QUEUED, "#07654321", "Dear "),
    ]
    assert check.checked == Checked(
        columns=("recipient", "name", "b"),
        reachable=3,
        invalid=1,
        blank=1,
        warnings=1,
        empty={"Name": 1},
        countries={"SG": 3},
        people_by={"": 3},
        parts_by={"": 4},
        parts=4,
        first=2,
        longest=4,
        characters=PART + 5,
        digest=hashlib.sha256(b"".join(digested(*row) for row in rows)).hexdigest(),
    )


def digested(row: int, state: State, address: str, text: str) -> bytes:
    """One row's share of the digest, as its description says."""
    hashed = AGENCY_KEY.hash(address) if address else bytes(16)
    body = hashlib.sha256(f"\0{text}\0".encode()).digest()[:16] if text else bytes(16)
    return struct.pack(">IB", row, state) + hashed + body


@pytest.mark.parametrize(
    "content",
    [
        GOOD.replace("Ann", "Ben"),
        GOOD.replace("11111111", "11111112"),
        GOOD.replace("11111111", "1"),
        GOOD.replace("name\n", "name\n\n"),
        GOOD + "33333333,Cid\n",
    ],
)
def test_the_digest_tells_lists_apart(content: str) -> None:
    assert heard(content).checked.digest != heard(GOOD).checked.digest


def test_the_digest_is_the_same_for_the_same_list() -> None:
    assert heard(GOOD).checked.digest == heard(GOOD.replace(",", ";")).checked.digest


@given(st.lists(st.tuples(st.text("0123456789", min_size=7, max_size=12), st.integers(1, 9))))
def test_people_and_parts_are_counted_by_what_their_numbers_begin_with(
    rows: list[tuple[str, int]],
) -> None:
    tally = Tally()
    people: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    for number, (digits, size) in enumerate(rows, 2):
        row = NewRow(number, State.QUEUED, b"", bytes(16), bytes(16), size, "SG", "")
        tally.count_sendable(row, f"+{digits}", [], Size(parts=size, characters=1))
        people[digits[:4]] += 1
        parts[digits[:4]] += size
    checked = tally.checked(LedgerListing((), 0, ()))

    assert (checked.people_by, checked.parts_by) == (people, parts)
