"""What an SMS says to each person, and how many parts it takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import Body, Size, Wording
from campaigns.ports import UnusableValues, UnusableWording
from channels._sms import GSM_7, GSM_7_EXTENSION, SMS, count_parts


def render(text: str, **values: str) -> str:
    return SMS.prepare(Wording(text=text)).render(values).text


@pytest.mark.parametrize(
    "text", ["5 < 6 & 7 > 2", "Dear <your name>", "if x<b then", "<b>bold</b>", "{a b!"]
)
def test_what_staff_type_is_what_people_read(text: str) -> None:
    assert render(text) == text
    assert SMS.prepare(Wording(text=text)).removed == ()


def test_fields_are_filled_in_once() -> None:
    assert render("Dear {name}, {{name}}!", name="{name} & Co") == "Dear {name} & Co, {name} & Co!"


def test_an_accent_joins_its_letter_across_a_field() -> None:
    assert render("Cafe{accent}", accent="\u0301") == "Caf\u00e9"


def test_line_breaks_are_one_character() -> None:
    assert render("a\r\nb{more}", more="\rc") == "a\nb\nc"


def test_1600_characters_are_sent() -> None:
    assert len(render("{message}", message="x" * 1600)) == 1600


def test_1601_characters_are_that_rows_problem() -> None:
    with pytest.raises(UnusableValues, match="would have 1,601 characters, and an SMS at most"):
        render("{message}", message="x" * 1601)


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_an_empty_message_is_that_rows_problem(value: str) -> None:
    with pytest.raises(UnusableValues, match="would be empty"):
        render("{message}", message=value)


def test_an_empty_wording_is_refused() -> None:
    with pytest.raises(UnusableWording, match="The message is empty"):
        SMS.prepare(Wording(text=" \n"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 152, 2),
        ("x" * 152 + "€" + "x" * 6, 1),
        ("x" * 152 + "€" + "x" * 151, 2),  # the escape pair moves to part two: 152 + 153
        ("x" * 152 + "€" + "x" * 152, 3),
        ("陈" * 70, 1),
        ("陈" * 71, 2),
        ("陈" * 134, 2),
        ("陈" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),  # 33 a part, since 67 units would cut one in two
        ("x`", 1),  # a backtick is no GSM 7 bit character
        ("`" + "x" * 70, 2),
        ("", 1),
    ],
)
def test_parts_at_their_boundaries(text: str, parts: int) -> None:
    assert count_parts(text) == parts


def parts_by_filling(costs: list[int], alone: int, joined: int) -> int:
    """What an independent sender does: a new part when the next character has no room."""
    if sum(costs) <= alone:
        return 1
    parts, used = 1, 0
    for cost in costs:
        over = used + cost > joined
        parts += over
        used = cost if over else used + cost
    return parts


@given(st.text(GSM_7 + GSM_7_EXTENSION * 4, max_size=700))
def test_gsm_text_is_counted_as_parts_are_filled(text: str) -> None:
    costs = [2 if character in GSM_7_EXTENSION else 1 for character in text]
    assert count_parts(text) == parts_by_filling(costs, 160, 153)


@given(st.text(st.sampled_from("aé陈😀🇸🇬"), max_size=400))
def test_other_text_is_counted_as_parts_are_filled(text: str) -> None:
    costs = [len(character.encode("utf-16-le")) // 2 for character in text + "陈"]
    assert count_parts(text + "陈") == parts_by_filling(costs, 70, 67)


def test_the_size_is_in_parts_and_characters() -> None:
    assert SMS.measure(Body(text="陈" * 71)) == Size(parts=2, characters=71)
