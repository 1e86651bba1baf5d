"""Mobile numbers as staff write them, through https://github.com/daviddrysdale/python-phonenumbers.

The library costs 40 µs a number, and a list has a million. So each region's numbering plan is
compiled from the library's own metadata into one pattern for numbers that are plainly mobile ones
of that region; whatever that pattern does not know is the library's to decide. A test holds the
two against each other.
"""

import re
from functools import cache

import phonenumbers
from babel import Locale
from phonenumbers import (
    CountryCodeSource,
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
)
from phonenumbers.phonemetadata import PhoneMetadata, PhoneNumberDesc

from campaigns.model import Address
from campaigns.ports import InvalidAddress

MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
NOT_MOBILE = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)
"""What phonenumbers asks before it asks for a mobile number, so that these win."""

LONGEST_SHOWN = 40
WITHOUT_PUNCTUATION = str.maketrans("", "", " -().")
INVISIBLE = dict.fromkeys([0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, 0xFEFF])
"""Marks that come along when a number is copied out of a phone's contacts."""

_ENGLISH = Locale("en")
_PUNCTUATED = re.compile(r"\+?[\d\s()./\-\u2010-\u2015]+")
_FROM_EXCEL = re.compile(r"\s*(\+?\d+)\.0+\s*")
_WHOLE = re.compile(r"(\d)[.,](\d+)[eE]\+?(\d{1,2})")
_DAMAGED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")


def parse_mobile(raw: str, region: str) -> Address:
    """E.164 and the number's country. Raises InvalidAddress."""
    if "." in raw and (cell := _FROM_EXCEL.fullmatch(raw)):
        raw = cell[1]
    plain = plain_mobiles(region)
    if plain and (found := plain.fullmatch(raw.translate(WITHOUT_PUNCTUATION))):
        return Address(text=f"+{_code(region)}{found['national']}", country=region)
    return parse_any(raw.translate(INVISIBLE).strip(), region)


def parse_any(raw: str, region: str) -> Address:
    """The same for every other way of writing, with the library itself. Raises InvalidAddress."""
    if not raw:
        raise InvalidAddress("There is no phone number here.")
    shown = repr(raw[:LONGEST_SHOWN])
    if digits := _all_digits(raw):
        return parse_any(digits, region)
    if _DAMAGED.fullmatch(raw):
        raise InvalidAddress(
            f"{shown} was a number until the spreadsheet program shortened it. "
            "Format the column as text and put the numbers in again."
        )
    number = _parsed(raw, region)
    if number is None:
        raise InvalidAddress(f"{shown} is not a mobile number. {hint(region)}")
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.FIXED_LINE:
        raise InvalidAddress(f"{shown} is a landline, which gets no SMS. {hint(region)}")
    if kind not in MOBILE:
        raise InvalidAddress(f"{shown} is not a mobile number. {hint(region)}")
    country = phonenumbers.region_code_for_number(number) or ""
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not raw.startswith("+") and country != region:
        raise InvalidAddress(
            f"{shown} would be a number abroad ({country_name(country)}). "
            f"If it is, write it with its +: {e164}"
        )
    return Address(text=e164, country=country)


def _all_digits(cell: str) -> str:
    """Those of a number like 8.8888888E7, if the cell has kept every one of them."""
    found = _WHOLE.fullmatch(cell)
    if found is None:
        return ""
    first, decimals, places = found[1], found[2], int(found[3])
    whole, beyond = decimals[:places], decimals[places:]
    return first + whole if len(whole) == places and not beyond.strip("0") else ""


def country_name(code: str) -> str:
    """As the Unicode consortium has it, https://cldr.unicode.org; 001 is satellite telephones."""
    return str(_ENGLISH.territories.get(code, code)) if code.isalpha() else "of no country"


def _parsed(typed: str, region: str) -> phonenumbers.PhoneNumber | None:
    """None where nothing but a guess could make a number of it."""
    if not _PUNCTUATED.fullmatch(typed):
        return None
    try:
        number = phonenumbers.parse(typed, region, keep_raw_input=True)
    except NumberParseException:
        return None
    # An unknown country code makes the library try again without the +.
    with_plus = number.country_code_source == CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN
    return number if with_plus == typed.startswith("+") else None


@cache
def plain_mobiles(region: str) -> re.Pattern[str] | None:
    """Digits, with or without + and country code, that are a mobile number of the region.

    The group is the national number. None where the library's rules are not simple enough: a
    country code that regions share, or a prefix that is rewritten.
    """
    plan = PhoneMetadata.metadata_for_region(region)
    code = phonenumbers.country_code_for_region(region)
    if plan is None or len(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]) > 1:
        return None
    general, mobile = _pattern(plan.general_desc), _pattern(plan.mobile)
    if not general or not mobile:
        return None
    trunk = plan.national_prefix_for_parsing
    no_trunk = f"(?!{trunk})" if trunk else ""
    rewritten = trunk != plan.national_prefix or plan.national_prefix_transform_rule
    maybe_trunk = no_trunk if rewritten or not trunk else f"(?:{trunk}|{no_trunk})"
    not_abroad = f"(?!{plan.international_prefix})" if plan.international_prefix else ""
    others = [_pattern(getattr(plan, name)) for name in NOT_MOBILE]
    number = f"(?={general}$)(?={mobile}$)" + "".join(f"(?!{o}$)" for o in others if o)
    return re.compile(
        rf"(?:\+{code}{no_trunk}"
        rf"|{not_abroad}(?!{code}){maybe_trunk}"
        rf"|{not_abroad}(?!{_pattern(plan.general_desc, of_any_length=True)}$){code}{no_trunk}"
        rf")(?P<national>{number}\d+)",
        re.ASCII,
    )


def _pattern(desc: PhoneNumberDesc | None, *, of_any_length: bool = False) -> str:
    """A whole national number of this description; empty if there is none."""
    if desc is None or not desc.national_number_pattern:
        return ""
    lengths = "" if of_any_length else "|".join(rf"\d{{{n}}}$" for n in desc.possible_length)
    return f"{f'(?={lengths})' if lengths else ''}(?:{desc.national_number_pattern})"


@cache
def _code(region: str) -> int:
    return int(phonenumbers.country_code_for_region(region))


@cache
def example(region: str) -> str:
    """A mobile number as people of the region write it, with + where there is none to show."""
    mobile = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    if mobile is None:
        return "+6581234567"
    written = phonenumbers.format_number(mobile, PhoneNumberFormat.NATIONAL)
    try:
        parse_mobile(written, region)
    except InvalidAddress:
        return phonenumbers.format_number(mobile, PhoneNumberFormat.INTERNATIONAL)
    return written


@cache
def hint(region: str) -> str:
    """How mobile numbers of the region are written, told from its numbering plan."""
    example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    if example is None:
        return "Use + and the country code, like +6581234567."
    written = phonenumbers.format_number(example, PhoneNumberFormat.NATIONAL)
    national = str(example.national_number)
    starts, same_length = _first_digits(region, national)
    if len(starts) > 3 or not same_length:  # noqa: PLR2004 -- more is too long to say
        return f"Write it like {written}, or with +country code."
    digits = re.sub(r"\D", "", written)
    trunk = digits.removesuffix(national)
    starting = " or ".join(trunk + start for start in starts)
    return f"Use {len(digits)} digits starting with {starting}, or +country code."


def _first_digits(region: str, example: str) -> tuple[list[str], bool]:
    """With which digits mobile numbers can begin (tried: a pattern does not tell), and whether
    they all have one length."""
    plan = PhoneMetadata.metadata_for_region(region)
    desc = plan.mobile if plan else None
    mobile, tail = re.compile(_pattern(desc)), example[4:]
    starts = [
        str(first)
        for first in range(10)
        if any(mobile.fullmatch(f"{first}{rest:03}{tail}") for rest in range(1000))
    ]
    return starts, desc is not None and len(desc.possible_length) == 1
