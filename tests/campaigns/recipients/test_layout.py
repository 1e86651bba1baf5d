"""Where the fields of a message stand in a row."""

from hypothesis import given
from hypothesis import strategies as st

from campaigns.recipients.layout import lay_out
from campaigns.template import fields_of, parse

COLUMNS = ("Name", "recipient", "First name", "place")


def values(text: str, **mapping: str) -> dict[str, str]:
    """What the fields of a text are filled with, from a row that says where its cells were."""
    layout = lay_out(COLUMNS, mapping, fields_of(parse(text)))
    assert not layout.missing
    return layout.values_of("the address", ["cell 1", "cell 3", "cell 4"])


def test_a_field_is_filled_from_the_column_of_its_name() -> None:
    assert values("{name} {PLACE} {first_name}") == {
        "name": "cell 1", "place": "cell 4", "first name": "cell 3",
    }  # fmt: skip


def test_a_field_is_filled_from_the_column_that_staff_chose() -> None:
    assert values("{name} {town}", name="first-name", town="place") == {
        "name": "cell 3", "town": "cell 4",
    }  # fmt: skip


def test_the_address_is_a_field_too_in_its_channel_s_spelling() -> None:
    assert values("{recipient}") == {"recipient": "the address"}
    assert values("{phone}", phone="recipient") == {"phone": "the address"}


def test_the_address_can_stand_in_any_column() -> None:
    assert values("{recipient} {place}", recipient="Name") == {
        "recipient": "the address", "place": "cell 4",
    }  # fmt: skip


def test_a_choice_that_this_list_lacks_is_passed_over_for_the_column_of_the_name() -> None:
    assert values("{name}", name="no such column") == {"name": "cell 1"}


@given(st.lists(st.sampled_from(["a", "b", "c", "recipient"]), unique=True))
def test_what_is_missing_is_named_as_typed_and_the_address_first(columns: list[str]) -> None:
    layout = lay_out(columns, {}, fields_of(parse("{A} {B} {C}")))
    names = [("recipient", "recipient"), ("A", "a"), ("B", "b"), ("C", "c")]
    assert layout.missing == tuple(name for name, key in names if key not in columns)
