"""A list for a bot: whose each number or chat id is, and what is told where it is nobody's."""

from collections.abc import Mapping, Sequence

import pytest

from campaigns.model import Wording
from campaigns.recipients.check import NOBODY_HAS_IT, SAY_WHICH
from campaigns.rows import Row
from campaigns.states import State
from channels._telegram_lists import TELEGRAM_LISTS
from tests.fakes.lists import AGENCY_KEY, Heard, looked_up

SHARED = "+6591234567"
OTHER = "98765432"
SUBSCRIBED = {SHARED: "1001", "1001": "1001", "1002": "1002"}


def check_of(*rows: str, known: Mapping[str, str] = SUBSCRIBED, region: str = "SG") -> Heard:
    hashes = {AGENCY_KEY.hash(address): chat for address, chat in known.items()}

    def directory(asked: Sequence[bytes]) -> Sequence[str]:
        return [hashes.get(one, "") for one in asked]

    content = "recipient,name\n" + "".join(f"{row},Ann\n" for row in rows)
    wording = Wording(text="Dear {name}")
    return looked_up(content, directory, wording=wording, channel=TELEGRAM_LISTS, region=region)


@pytest.mark.parametrize(
    "typed", ["91234567", "9123 4567", "+65 9123 4567", "6591234567", "91234567.0"]
)
def test_a_number_is_sent_to_the_chat_of_whoever_shared_it(typed: str) -> None:
    check = check_of(typed)
    assert check.opened(0) == Row("1001", ("Ann",), "")
    assert check.rows[0].address_hash == AGENCY_KEY.hash("1001")
    assert (check.checked.reachable, check.checked.countries) == (1, {"": 1})


def test_a_chat_id_is_that_subscribers() -> None:
    assert check_of("1002").opened(0).address == "1002"


@pytest.mark.parametrize("typed", [OTHER, "+6598765432", "1003"])
def test_whoever_does_not_subscribe_is_named_before_the_send(typed: str) -> None:
    check = check_of("1002", typed)
    assert [(problem.row, problem.text) for problem in check.problems] == [(3, NOBODY_HAS_IT)]
    assert (check.rows[1].state, check.rows[1].reason) == (State.INVALID, "no_subscriber")
    assert (check.checked.reachable, check.checked.invalid) == (1, 1)


def test_a_number_and_a_chat_id_of_one_person_are_one_message() -> None:
    check = check_of("91234567", "1001")
    assert [problem.text for problem in check.repeats] == ["It repeats the address of row 2."]


def test_a_number_is_never_taken_for_a_strangers_chat_id() -> None:
    check = check_of(OTHER, known={OTHER: OTHER})
    assert [problem.text for problem in check.problems] == [SAY_WHICH]


def test_what_could_be_two_people_has_to_be_written_out() -> None:
    both = {"+6598765432": "1001", OTHER: OTHER}
    check = check_of(OTHER, "+65 9876 5432", known=both)
    assert [(problem.row, problem.text) for problem in check.problems] == [(2, SAY_WHICH)]
    assert check.opened(1).address == "1001"


def test_rows_of_a_ledger_have_numbers_only_with_their_plus() -> None:
    check = check_of(OTHER, SHARED, known={**SUBSCRIBED, OTHER: OTHER}, region="")
    assert [check.opened(n).address for n in (0, 1)] == [OTHER, "1001"]


def test_what_is_neither_is_told_as_both() -> None:
    [problem] = check_of("abc").problems
    assert "'abc' is not a mobile number." in problem.text
    assert "'abc' is not a chat id." in problem.text


@pytest.mark.parametrize(("typed", "word"), [("-100123", "a group's"), ("+65912", "mobile number")])
def test_what_is_plainly_the_one_is_told_as_that(typed: str, word: str) -> None:
    [problem] = check_of(typed).problems
    assert word in problem.text
    assert "not a chat id" not in problem.text
