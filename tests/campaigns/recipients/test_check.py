"""What a check says about a list: every row accounted for, in order, with what is wrong with it.

It is long because a row can be wrong in many ways.
"""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import Body, Checked, Duplicates, Wording
from campaigns.ports import Channel
from campaigns.recipients.check import NO_HASH, body_hash
from campaigns.recipients.limits import MAX_CELL
from campaigns.recipients.listing import LedgerListing, UnreadableList
from campaigns.rows import Row
from campaigns.states import State
from channels._email import EMAIL
from channels._sms import SMS
from tests.fakes.channel import LONGEST
from tests.fakes.lists import AGENCY_KEY, GOOD, file_of, heard

MEND = "Add what is missing, or write quotation marks round a cell with a comma in it."
ADDRESSES = st.sampled_from(
    ["11111111", "1111 1111", "22222222", "72222222", "033", "", "05555555"]
)
NAMES = st.sampled_from(["Ann", "", " ", "x" * (LONGEST - 4), "Zoë", "#N/A"])
LINES = st.lists(st.tuples(ADDRESSES, NAMES), min_size=1, max_size=30)


def expected_state(line: tuple[str, str], seen: set[str]) -> State:
    """By the rules of the tests' own channel, said once more."""
    address, name = line[0].replace(" ", ""), line[1]
    if len(address) != 8 or name == "#N/A" or len("Dear ") + len(name) > LONGEST:
        return State.INVALID
    repeated = address in seen
    seen.add(address)
    return State.DUPLICATE if repeated else State.QUEUED


@given(LINES.filter(lambda lines: all(any(c.strip() for c in line) for line in lines)))
def test_every_row_has_the_state_that_the_rules_give_it(lines: list[tuple[str, str]]) -> None:
    seen: set[str] = set()
    expected = [expected_state(line, seen) for line in lines]
    assert [row.state for row in heard(file_of(lines)).rows] == expected


def test_a_good_row_goes_into_the_ledger_with_all_that_was_found_out() -> None:
    check = heard(GOOD)
    assert check.rows[1] == (
        3,
        State.QUEUED,
        check.rows[1].sealed,
        AGENCY_KEY.hash("#72222222"),
        hashlib.sha256(b"\0Dear Bob\0").digest()[:16],
        1,
        "XX",
        "",
    )
    assert check.opened(1) == Row("#72222222", ("Bob",), "")


def test_the_first_row_that_can_be_shown_is_known_after_the_first_batch() -> None:
    check = heard("recipient,name\nx,Ann\n11111111,Bob\n22222222,Cid\n", batch=2)
    assert [(progress.rows, progress.first) for progress in check.progress] == [(2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("row", "reason", "text"),
    [
        ("123,Ann", "address", "'123' is not eight digits."),
        (
            "11111111",
            "cells",
            f"It has 1 cell where there are 2 headings. {MEND}",
        ),
        (
            "11111111,Ann,x",
            "cells",
            f"It has 3 cells where there are 2 headings. {MEND}",
        ),
        (
            "11111111," + "x" * (MAX_CELL + 1),
            "long_cell",
            "The cell 'name' has more than 10,000 characters. Shorten it.",
        ),
        (
            "11111111,#N/A",
            "cell_error",
            "The cell 'name' holds the error #N/A. Mend it in the spreadsheet.",
        ),
        (
            "11111111," + "x" * LONGEST,
            "message",
            f"The message would have {LONGEST + 5} characters.",
        ),
    ],
)
def test_a_row_that_cannot_be_sent_is_kept_with_the_reason(
    row: str, reason: str, text: str
) -> None:
    check = heard(f"recipient,name\n{row}\n22222222,Bob\n")
    assert (check.rows[0].state, check.rows[0].reason) == (State.INVALID, reason)
    assert [(problem.row, problem.text) for problem in check.problems] == [(2, text)]
    assert check.opened(0).problem == text
    assert check.rows[0].body_hash == NO_HASH
    assert check.checked.reachable == 1


def test_a_longest_cell_that_is_allowed_is_sent() -> None:
    check = heard(f"recipient,name,note\n11111111,Ann,{'x' * MAX_CELL}\n")
    assert check.checked.reachable == 1


def test_a_row_with_too_few_cells_keeps_what_it_has() -> None:
    check = heard("name,note,recipient\nAnn\n")
    assert check.opened(0)[:2] == ("", ("Ann", ""))


def test_an_error_in_a_column_that_no_field_uses_does_no_harm() -> None:
    assert heard("recipient,name,note\n11111111,Ann,#N/A\n").checked.reachable == 1


def test_a_repeated_address_is_left_out_and_names_the_row_that_it_repeats() -> None:
    check = heard("recipient,name\n11111111,Ann\n2,\n1111 1111,Bob\n")
    assert (check.rows[2].state, check.rows[2].reason) == (State.DUPLICATE, "duplicate")
    assert check.rows[2].address_hash == check.rows[0].address_hash
    assert check.opened(2).problem == "It repeats the address of row 2."


def test_a_repeated_address_is_sent_to_where_staff_chose_that() -> None:
    check = heard(GOOD + "11111111,Bob\n", duplicates=Duplicates.SEND_EACH)
    assert (check.checked.reachable, check.checked.duplicates) == (3, 0)


def test_the_first_of_several_is_one_that_can_be_sent() -> None:
    check = heard(f"recipient,name\n11111111,{'x' * LONGEST}\n11111111,Bob\n")
    assert [row.state for row in check.rows] == [State.INVALID, State.QUEUED]


def test_a_likely_slip_is_warned_about_and_sent() -> None:
    check = heard("recipient,name\n01234567,Ann\n")
    assert [(w.row, w.text) for w in check.warnings] == [(2, "It begins with a zero.")]
    assert (check.checked.reachable, check.checked.warnings) == (1, 1)


def test_a_row_with_an_empty_field_is_sent_and_named() -> None:
    content = "recipient,name,day,x\n1,,Monday,\n11111111,Ann,Monday,\n22222222, ,,x\n"
    check = heard(content, wording=Wording(text="{Name}: {day}"))
    told = "There is nothing under 'Name', 'day': the message has a gap there."
    assert [(gap.row, gap.text) for gap in check.gaps] == [(4, told)]
    assert (check.checked.reachable, check.checked.warnings) == (2, 0)
    assert check.checked.empty == {"Name": 1, "day": 1}


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
)
def test_a_row_of_too_many_cells_is_told_with_what_parts_them(delimiter: str, name: str) -> None:
    check = heard("recipient,name\n11111111,Tan, Ann\n".replace(",", delimiter))
    mend = MEND.replace("comma", name)
    assert check.problems[0].text == f"It has 3 cells where there are 2 headings. {mend}"


@pytest.mark.parametrize(
    ("channel", "wording", "cells", "reason"),
    [
        (SMS, Wording(text="{x}"), ("81234567", ""), "empty_message"),
        (SMS, Wording(text="{x}"), ("81234567", "x" * 1601), "long_message"),
        (EMAIL, Wording(text="{x}", subject="Hi"), ("a@example.com", ""), "empty_message"),
        (EMAIL, Wording(text="Hi", subject="{x}"), ("a@example.com", ""), "empty_subject"),
        (EMAIL, Wording(text="Hi", subject="a {x}"), ("a@example.com", "b\nc"), "subject_break"),
        (
            EMAIL,
            Wording(text='<a href="{x}">a</a>', subject="Hi"),
            ("a@example.com", "ftp:"),
            "link",
        ),
    ],
)
def test_a_message_that_cannot_be_made_is_filed_under_what_is_wrong_with_it(
    channel: Channel, wording: Wording, cells: tuple[str, str], reason: str
) -> None:
    rows = LedgerListing(["recipient", "x"], 0, [[(2, cells[0], cells[1:])]])
    check = heard(rows, channel=channel, wording=wording)
    assert [(row.state, row.reason) for row in check.rows] == [(State.INVALID, reason)]


def test_a_missing_column_blocks_before_any_row() -> None:
    check = heard("phone,Name\n11111111,Ann\n", wording=Wording(text="{Place}, {name}, {day}"))
    assert check.events == [
        Checked(columns=("phone", "Name"), missing=("recipient", "Place", "day"))
    ]


def test_another_column_can_be_mapped_onto_what_is_missing() -> None:
    columns = {"recipient": "Phone", "name": "First Name"}
    check = heard("first_name,phone\nAnn,11111111\n", columns=columns)
    assert check.rows[0].body_hash == body_hash(Body(text="Dear Ann"))
    assert check.opened(0) == Row("#11111111", ("Ann",), "")


def test_one_message_for_everyone_needs_no_column_but_the_address() -> None:
    check = heard("recipient\n11111111\n", wording=Wording(text="Hello \\{all}"))
    assert check.rows[0].body_hash == body_hash(Body(text="Hello {all}"))


def test_a_column_of_whole_messages_is_a_unique_message_for_each() -> None:
    check = heard(
        'recipient,message\n11111111,"Dear {name},\nhello, Ann"\n',
        wording=Wording(text="{message}"),
    )
    assert check.rows[0].body_hash == body_hash(Body(text="Dear {name},\nhello, Ann"))


def test_a_value_that_looks_like_a_field_is_not_filled_in() -> None:
    check = heard("recipient,name,x\n11111111,{x},secret\n")
    assert check.rows[0].body_hash == body_hash(Body(text="Dear {x}"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("recipient,name\n", "has headings but no rows", id="no rows"),
        pytest.param("11111111,Ann\n2,b\n", "The first row holds an address", id="no headings"),
        pytest.param(
            'recipient,"name\n11111111,Ann"\n22222222,b\n',
            "The first row holds an address",
            id="rows in a heading",
        ),
        pytest.param(
            'recipient,name\n11111111,"Ann\n22222222,Bob\n33333333,Cid"\n',
            "In row 2 a quotation mark opens that is closed only after other rows",
            id="rows in a cell",
        ),
        pytest.param(
            'recipient,name,x\n11111111,"Ann,a\n22222222,Bob"\n',
            "In row 2 a quotation mark opens that is closed only after other rows",
            id="rows in a cell, and too few",
        ),
        pytest.param(
            'recipient,name\n"11111111\n22222222",Bob\n',
            "In row 2 a quotation mark opens that is closed only after other rows",
            id="rows in the address",
        ),
    ],
)
def test_no_row_is_swallowed_in_silence(content: str, sentence: str) -> None:
    with pytest.raises(UnreadableList, match=sentence):
        heard(content)


def test_a_text_of_several_lines_in_an_odd_row_is_a_problem_of_that_row_alone() -> None:
    check = heard('recipient,name\n11111111,"Ann\nand Bob",x\n22222222,Cid\n')
    assert [row.reason for row in check.rows] == ["cells", ""]


def test_a_text_of_several_lines_is_not_taken_for_rows() -> None:
    content = 'recipient,name\n11111111,"Ann\nof 12 High Street, London\n99 years"\n'
    assert heard(content).checked.reachable == 1


def test_a_wording_that_the_channel_cannot_carry_is_refused() -> None:
    with pytest.raises(UnreadableList, match="The message is empty"):
        heard(GOOD, wording=Wording(text=""))


def test_as_many_rows_as_are_allowed_are_read_and_one_more_refuses_the_list() -> None:
    assert heard(GOOD, most=2).checked.rows == 2
    with pytest.raises(UnreadableList, match="more than 2 rows"):
        heard(GOOD + "33333333,Cid\n", most=2)


def test_rows_of_another_campaign_keep_their_numbers() -> None:
    pages = [[(4, "11111111", ("Ann",))], [(9, "1", ("Bob",)), (11, "22222222", ("",))]]
    check = heard(LedgerListing(["name", "Phone"], 1, pages), columns={"recipient": "phone"})
    assert [(row.row, row.state) for row in check.rows] == [
        (4, State.QUEUED), (9, State.INVALID), (11, State.QUEUED),
    ]  # fmt: skip
    assert check.opened(0) == Row("#11111111", ("Ann",), "")
    assert check.checked.columns == ("name", "Phone")
