"""What of an approved text each person gets, in which language, and what WhatsApp takes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.approved import Choice, Offered, WhyNot, as_written, choices, packed, unpacked
from campaigns.model import Approved, Body, FilledIn, Options, Wording
from campaigns.ports import UnusableValues
from campaigns.template import Field, parse
from channels._whatsapp import LONGEST, WHATSAPP

ENGLISH = Approved(id="HX1", language="en", text="Dear {{1}}, come on {{2}}.")
CHINESE = Approved(id="HX2", language="zh_CN", text="{{1}}，请于{{2}}来。")  # noqa: RUF001
MALAY = Approved(id="HX3", language="ms", text="{{1}}, datang pada {{2}}.")
VALUES = {"1": "Anna", "2": "9 May"}


def read(*texts: Approved, **values: str) -> Body:
    wording = Wording(text=texts[0].text, options=Options(approved=texts))
    return WHATSAPP.prepare(wording).render({**VALUES, **values})


def fields(*texts: Approved) -> list[str]:
    wording = Wording(text=texts[0].text, options=Options(approved=texts))
    return [field.name for field in WHATSAPP.prepare(wording).fields]


def test_a_person_reads_the_text_and_its_provider_gets_what_fills_it_in() -> None:
    body = read(ENGLISH)
    assert body.text == "Dear Anna, come on 9 May."
    assert body.approved == FilledIn("HX1", (("1", "Anna"), ("2", "9 May")))


@pytest.mark.parametrize(
    ("language", "id_"),
    [("en", "HX1"), ("EN", "HX1"), ("zh_CN", "HX2"), ("zh-cn", "HX2"), ("zh", "HX2"),
     ("ms", "HX3"), ("", "HX1"), (" ", "HX1")],
)  # fmt: skip
def test_each_person_reads_the_language_that_their_row_names(language: str, id_: str) -> None:
    body = read(ENGLISH, CHINESE, MALAY, language=language)
    assert body.approved
    assert body.approved.id == id_


def test_a_language_that_the_message_has_not_is_told() -> None:
    with pytest.raises(UnusableValues, match=r"'Mandarin' is none .* which are en, zh_CN") as told:
        read(ENGLISH, CHINESE, language="Mandarin")
    assert told.value.reason == "language"


def test_the_column_language_is_asked_for_only_where_there_are_several() -> None:
    assert fields(ENGLISH) == ["1", "2"]
    assert fields(ENGLISH, CHINESE) == ["1", "2", "language"]


def test_an_empty_field_is_told_before_twilio_refuses_it() -> None:
    with pytest.raises(UnusableValues, match="“2” is empty"):
        read(ENGLISH, **{"2": " "})


@given(st.text(min_size=1).filter(lambda text: bool(text.split())))
def test_no_value_has_what_twilio_refuses(value: str) -> None:
    """https://www.twilio.com/docs/api/errors/21656"""
    filled = read(ENGLISH, **{"1": value[:1000]}).approved
    assert filled
    (_, sent), _ = filled.values
    assert sent
    assert not {"\n", "\t", "\r"} & set(sent)
    assert "     " not in sent


def test_a_message_that_is_too_long_for_one_person_is_told() -> None:
    rest = len(read(ENGLISH, **{"1": "x"}).text) - 1
    assert read(ENGLISH, **{"1": "x" * (LONGEST - rest)})
    with pytest.raises(UnusableValues, match="1,601 characters"):
        read(ENGLISH, **{"1": "x" * (LONGEST - rest + 1)})


def test_what_staff_are_sent_for_themselves_is_no_template() -> None:
    body = WHATSAPP.prepare(Wording(text="Code {code}\n12")).render({"code": "1  2"})
    assert body == Body(text="Code 1  2\n12")


@pytest.mark.parametrize(
    ("theirs", "pieces"),
    [
        ("Hi {{1}}", ("Hi ", Field("1", "1"))),
        ("Hi {{ first_name }}!", ("Hi ", Field("first_name", "first name"), "!")),
        ("{name} and {{}}", ("{name} and {{}}",)),
    ],
)
def test_only_a_providers_own_fields_are_fields(theirs: str, pieces: tuple[object, ...]) -> None:
    assert parse(as_written(theirs)) == pieces


def test_a_text_in_several_languages_can_be_chosen_at_once_or_alone() -> None:
    offered = [
        Offered(name="visit", approved=CHINESE),
        Offered(name="visit", approved=ENGLISH),
        Offered(name="visit", approved=MALAY, why_not=WhyNot.PENDING),
        Offered(name="closed", approved=MALAY),
    ]
    assert choices(offered) == (
        Choice(name="closed", texts=(MALAY,)),
        Choice(name="visit", texts=(ENGLISH,)),
        Choice(name="visit", texts=(CHINESE,)),
        Choice(name="visit", texts=(ENGLISH, CHINESE)),
    )


def test_two_texts_of_one_name_in_one_language_are_never_mixed() -> None:
    other = Approved(id="HX9", language="en", text="Other")
    offered = [Offered(name="visit", approved=one) for one in (ENGLISH, other, CHINESE)]
    assert [len(choice.texts) for choice in choices(offered)] == [1, 1, 1]


def test_a_button_carries_it_whole() -> None:
    assert unpacked(packed((ENGLISH, CHINESE))) == (ENGLISH, CHINESE)
