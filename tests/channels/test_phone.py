"""Mobile numbers as staff write them: one spelling for each, or what to do about it."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import Address
from campaigns.ports import InvalidAddress
from channels._phone import MOBILE, parse_any, plain_mobiles
from channels._sms import SMS

KNOWN = SMS.parse_address("88888888", "SG")
WITH_PLAIN_MOBILES = sorted(r for r in phonenumbers.SUPPORTED_REGIONS if plain_mobiles(r))


@pytest.mark.parametrize(
    "raw",
    [
        "88888888",
        "8888 8888",
        "8888-8888",
        "(65) 8888 8888",
        "+65 8888 8888",
        "6588888888",
        "88888888.0",
        "88888888.00",
        "8.8888888E7",
        "8,8888888e+07",
        "6.588888888E9",
        "8.888888800E7",
        " 8888\u00a08888 ",
        "\u202a+65 8888 8888\u202c",
        "８８８８８８８８",  # noqa: RUF001 -- as an Asian keyboard types them
    ],
)
def test_one_number_in_all_its_spellings(raw: str) -> None:
    assert SMS.parse_address(raw, "SG") == Address(text="+6588888888", country="SG")


@pytest.mark.parametrize(
    ("raw", "region", "e164", "country"),
    [
        ("+61 412 345 678", "SG", "+61412345678", "AU"),
        ("0412 345 678", "AU", "+61412345678", "AU"),
        ("0151 23456789", "DE", "+4915123456789", "DE"),
        ("(201) 555-0123", "US", "+12015550123", "US"),
        ("07400 123456", "GB", "+447400123456", "GB"),
    ],
)
def test_numbers_of_other_countries(raw: str, region: str, e164: str, country: str) -> None:
    assert SMS.parse_address(raw, region) == Address(text=e164, country=country)


HINT = "Use 8 digits starting with 8 or 9, or +country code."
DAMAGED = (
    "'8.89E+07' was a number until the spreadsheet program shortened it. "
    "Format the column as text and put the numbers in again."
)
ABROAD = (
    "'001 61 412 345 678' would be a number abroad (Australia). "
    "If it is, write it with its +: +61412345678"
)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("0412 33", f"'0412 33' is not a mobile number. {HINT}"),
        ("8888888", f"'8888888' is not a mobile number. {HINT}"),
        ("60123456789", f"'60123456789' is not a mobile number. {HINT}"),
        ("1800 111 1111", f"'1800 111 1111' is not a mobile number. {HINT}"),
        ("8888 8888 (home)", f"'8888 8888 (home)' is not a mobile number. {HINT}"),
        ("+0 8888 8888", f"'+0 8888 8888' is not a mobile number. {HINT}"),
        ("", "There is no phone number here."),
        ("6222 2222", f"'6222 2222' is a landline, which gets no SMS. {HINT}"),
        ("8.89E+07", DAMAGED),
        ("8.888888E7", DAMAGED.replace("8.89E+07", "8.888888E7")),
        ("8.88888888E7", DAMAGED.replace("8.89E+07", "8.88888888E7")),
        ("001 61 412 345 678", ABROAD),
    ],
)
def test_says_what_is_wrong_and_what_to_do(raw: str, sentence: str) -> None:
    with pytest.raises(InvalidAddress) as problem:
        SMS.parse_address(raw, "SG")
    assert str(problem.value) == sentence


def test_a_number_of_a_neighbour_that_shares_the_country_code_is_not_guessed() -> None:
    with pytest.raises(InvalidAddress, match=r"a number abroad \(Canada\)\..*\+14165550123"):
        SMS.parse_address("416 555 0123", "US")


def test_a_number_of_a_neighbour_is_taken_with_its_plus() -> None:
    assert SMS.parse_address("+1 416 555 0123", "US").country == "CA"


@pytest.mark.parametrize(
    ("region", "hint"),
    [
        ("SG", HINT),
        ("AU", "Use 10 digits starting with 04, or +country code."),
        ("FR", "Use 10 digits starting with 06 or 07, or +country code."),
        ("DE", "Write it like 01512 3456789, or with +country code."),
        ("ZZ", "Use + and the country code, like +6581234567."),
    ],
)
def test_the_hint_is_how_the_region_writes_its_numbers(region: str, hint: str) -> None:
    with pytest.raises(InvalidAddress, match=re.escape(hint)):
        SMS.parse_address("nonsense", region)


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_the_example_of_a_region_is_a_number_that_can_be_typed_there(region: str) -> None:
    assert SMS.parse_address(SMS.example(region), region).text


@pytest.mark.parametrize(
    ("region", "example"),
    [
        ("SG", "8123 4567"),
        ("US", "(201) 555-0123"),
        ("GB", "07400 123456"),
        ("DE", "01512 3456789"),
        ("SJ", "+47 41 23 45 67"),  # there, too, it would be one of Norway's
    ],
)
def test_the_example_is_written_as_people_of_the_region_write(region: str, example: str) -> None:
    assert SMS.example(region) == example


@st.composite
def written_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A region, and something close to a mobile number of it in one of many spellings."""
    region = draw(st.sampled_from(WITH_PLAIN_MOBILES))
    mobile = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    assert mobile
    digits = list(phonenumbers.national_significant_number(mobile))
    for _ in range(draw(st.integers(0, 4))):
        digits[draw(st.integers(0, len(digits) - 1))] = draw(st.sampled_from("0123456789"))
    digits += draw(st.text("0123456789", max_size=1))
    code = str(mobile.country_code)
    trunk = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) or ""
    before = st.sampled_from(["", trunk, code, f"+{code}", f"+{code}{trunk}", code + trunk, "00"])
    return region, draw(before) + draw(st.sampled_from(["", " ", "-"])).join(digits)


def parsed_or_not(raw: str, region: str, parse: object) -> Address | None:
    assert callable(parse)
    try:
        found: Address = parse(raw, region)
    except InvalidAddress:
        return None
    return found


@given(written_numbers())
def test_the_quick_way_and_the_library_agree(written: tuple[str, str]) -> None:
    region, raw = written
    quick = parsed_or_not(raw, region, SMS.parse_address)
    assert quick == parsed_or_not(raw, region, parse_any)


@given(written_numbers())
def test_what_is_taken_is_a_mobile_number_and_in_one_spelling(written: tuple[str, str]) -> None:
    region, raw = written
    parsed = parsed_or_not(raw, region, SMS.parse_address) or KNOWN
    number = phonenumbers.parse(parsed.text)
    assert phonenumbers.is_valid_number(number)
    assert phonenumbers.number_type(number) in MOBILE
    assert phonenumbers.format_number(number, 0) == parsed.text
    assert SMS.parse_address(parsed.text, region) == parsed


@given(st.text(), st.sampled_from(["SG", "US", "DE", "ZZ"]))
def test_whatever_is_typed_is_taken_or_explained(raw: str, region: str) -> None:
    parsed = parsed_or_not(raw, region, SMS.parse_address)
    assert parsed is None or parsed.text.startswith("+")
