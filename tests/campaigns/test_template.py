"""What becomes of a message's `{fields}`, against a renderer that was written without regexes."""

import time
from itertools import pairwise
from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.template import Field, fields_of, fill, heading_key, parse

PARTS = ["{", "}", "{{", "}}", "\\", "_", "-", " ", "\n", "\t", "a", "Name", "é", "1", "{name}"]
TEXTS = st.lists(st.sampled_from(PARTS) | st.text(max_size=3)).map("".join)
VALUES = st.text() | TEXTS


def reference_key(name: str) -> str:
    spaced = "".join(" " if c in "_-" else c for c in name)
    return " ".join(spaced.split()).casefold()


def name_between(text: str, start: int, closing: str) -> str | None:
    """The field's name that begins at `start` and is closed like that, if there is one."""
    end = start
    while end < len(text) and text[end] not in "{}\r\n":
        end += 1
    name = text[start:end].lstrip()
    begins_like_one = name[:1].isalnum() or name[:1] == "_"
    good = begins_like_one and len(name) <= 100 and text.startswith(closing, end)
    return text[start:end] if good and reference_key(name) else None


def rendered(text: str, values: dict[str, str]) -> str:
    out, at = "", 0
    while at < len(text):
        double, single = (
            name_between(text, at + size, "}" * size) if text.startswith("{" * size, at) else None
            for size in (2, 1)
        )
        if text.startswith("\\{", at):
            out, at = out + "{", at + 2
        elif double is not None:
            out, at = out + values[reference_key(double)], at + len(double) + 4
        elif single is not None:
            out, at = out + values[reference_key(single)], at + len(single) + 2
        else:
            out, at = out + text[at], at + 1
    return out


class Everything(dict[str, str]):
    """A row that has whatever it is asked for."""

    def __missing__(self, key: str) -> str:
        return f"<{{{key}}} \\{{>"


@given(TEXTS.filter(lambda text: is_normalized("NFC", text)))  # the reference knows no other
def test_fills_in_what_an_independent_renderer_fills_in(text: str) -> None:
    assert fill(parse(text), Everything()) == rendered(text, Everything())


@given(VALUES, VALUES)
def test_a_value_is_never_read_for_fields(first: str, second: str) -> None:
    pieces = parse("Dear {a}, {{b}}!")
    assert fill(pieces, {"a": first, "b": second}) == f"Dear {first}, {second}!"


@given(TEXTS)
def test_a_message_with_every_brace_escaped_arrives_as_it_was_typed(text: str) -> None:
    text = text.replace("\\", "/")
    assert fill(parse(text.replace("{", "\\{")), {}) == text


@given(TEXTS)
def test_text_and_fields_take_turns(text: str) -> None:
    pieces = parse(text)
    neighbours = pairwise(pieces)
    assert not any(isinstance(a, str) and isinstance(b, str) for a, b in neighbours)


@pytest.mark.parametrize("heading", ["First name", " first_name ", "FIRST-NAME", "first  _ name"])
def test_headings_match_whatever_parts_their_words(heading: str) -> None:
    assert heading_key(heading) == "first name"


def test_headings_match_however_their_accents_are_stored() -> None:
    assert heading_key("Pre\u0301nom") == heading_key("Pr\u00e9nom")


def test_different_headings_do_not_match() -> None:
    assert heading_key("first name") != heading_key("firstname")


@pytest.mark.parametrize("text", ["{name}", "{{name}}", "{ Name }", "{{ NAME }}"])
def test_one_and_two_braces_are_the_same_field(text: str) -> None:
    assert fill(parse(text), {"name": "Ann"}) == "Ann"


@pytest.mark.parametrize("text", ["{", "}", "{}", "{ }", "{-}", "{___}", "a { b", "{\na}", ":-{"])
def test_a_brace_that_is_no_field_is_text(text: str) -> None:
    assert parse(text) == (text,)


def test_a_field_may_stand_in_braces_of_text() -> None:
    assert fill(parse("\\{{a}} {{{a}}}"), {"a": "x"}) == "{x} {x}"


def test_names_each_field_once_in_the_order_of_first_use() -> None:
    fields = fields_of(parse("{b} {First Name} {{ first_name }} {B} {a}"))
    assert fields == (Field("b", "b"), Field("First Name", "first name"), Field("a", "a"))


@pytest.mark.parametrize("text", ["{__class__}", "{constructor}", "{a.__init__}", "{0}"])
def test_a_field_is_looked_up_only_among_the_row_s_own_columns(text: str) -> None:
    with pytest.raises(KeyError):
        fill(parse(text), {"a": "x"})


def test_values_are_escaped_and_the_text_is_not() -> None:
    assert fill(parse("<b>{a}</b>"), {"a": "<b>"}, escape=str.upper) == "<b><B></b>"


@pytest.mark.parametrize(
    "unit", ["{", "{a", "{a ", "{{a ", "{ ", "{ a b", "\\{", "{a}", "{{a}", "a}", "{{ a }} "]
)
def test_a_long_message_is_read_in_linear_time(unit: str) -> None:
    """A megabyte, a thousand times what is sent: quadratic work would take hours."""
    text = (unit * 1_000_000)[:1_000_000]
    began = time.process_time()
    parse(text)
    assert time.process_time() - began < 20
