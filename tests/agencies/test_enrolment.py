"""Which addresses are work addresses here, and how many codes are sent: to the second."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.enrolment import (
    CODES_AN_HOUR,
    CODES_AN_HOUR_IN_ALL,
    HOUR,
    IDLE_FOR,
    PROOF_LIFE,
    RESEND_AFTER,
    CodeSent,
    ForeignDomain,
    NoWorkAddress,
    TooManyCodes,
    code_hash,
    code_in,
    expect_room,
    has_lapsed,
    new_code,
    work_address,
)
from agencies.model import Identity
from agencies.sealing import Key

ALLOWED = ("health.example.org", ".gov.sg")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ANN, BEN = (Identity(platform="telegram", user=user) for user in ("1", "2"))
KEY = Key(b"k" * 32)

GENUINE = [
    f"{local}@{domain}"
    for local in ("ann", "ann.lim", "a", "o'neil", "ann_lim-2", "x" * 64, "1", "Ann.LIM", "a.b.c.d")
    for domain in ("health.example.org", "moh.gov.sg", "a.b.gov.sg", "HEALTH.example.org",
                   "x1-y.gov.sg", "nea.GOV.SG")
]  # fmt: skip
FOREIGN = [
    "example.org", "health.example.org.evil.com", "evil.com", "xhealth.example.org",
    "health-example.org", "health.example.com", "a.health.example.org", "gov.sg", "evilgov.sg",
    "gov.sg.evil.com", "moh.gov.sg.com", "moh-gov.sg", "moh.govsg.com", "moh.gov.sq", "moh.g0v.sg",
    "mohgov.sg", "moh.gov.sg-mail.com", "health.examp1e.org", "hea1th.example.org",
    "health.example.0rg", "health.example.orq", "healthexample.org", "health.example.org.sg",
    "xn--helth-fra.example.org", "health.xn--exmple-cua.org", "moh.gov.my", "gov.sg.my",
]  # fmt: skip
MALFORMED = [
    "", "@", "ann", "ann@", "@moh.gov.sg", "ann@@moh.gov.sg", "ann@moh.gov.sg@evil.com",
    "evil.com@ann@moh.gov.sg", "ann+x@moh.gov.sg", "ann @moh.gov.sg", "ann@ moh.gov.sg",
    "ann@moh.gov.sg.", "ann@.gov.sg", "ann@moh..gov.sg", "ann@-moh.gov.sg", "ann@moh-.gov.sg",
    ".ann@moh.gov.sg", "ann.@moh.gov.sg", "a..n@moh.gov.sg", '"ann"@moh.gov.sg',
    "ann(x)@moh.gov.sg", "<ann@moh.gov.sg>", "Ann <ann@moh.gov.sg>", "ann@moh.gov.sg,b@evil.com",
    "ann@moh.gov.sg;b@evil.com", "ann@moh.gov.sg\nBcc: b@evil.com", "ann@moh.gov.sg\r\nTo: b",
    "ann\x00@moh.gov.sg", "ann@moh.gov.sg\x00", "ann%evil.com@moh.gov.sg", "ann!evil@moh.gov.sg",
    "evil.com!ann@moh.gov.sg", "ann@[127.0.0.1]", "ann@127", "änn@moh.gov.sg", "ann@möh.gov.sg",
    "ann@moh.gov.\N{CYRILLIC SMALL LETTER DZE}g", "ann@m\N{CYRILLIC SMALL LETTER O}h.gov.sg",
    "ann@moh\N{FULLWIDTH FULL STOP}gov.sg", "ann@moh.gov\N{IDEOGRAPHIC FULL STOP}sg",
    "ann@moh.gov.s\N{LATIN SMALL LETTER SCRIPT G}", "\N{KELVIN SIGN}im@moh.gov.sg",
    "a\N{ZERO WIDTH SPACE}nn@moh.gov.sg", "ann@moh.gov.sg\N{RIGHT-TO-LEFT OVERRIDE}",
    "ann\N{FULLWIDTH COMMERCIAL AT}moh.gov.sg", "ann@moh.gov.sg\t", "\tann@moh.gov.sg",
    f"{'x' * 65}@moh.gov.sg", f"ann@{'x' * 64}.gov.sg", f"ann@{'x.' * 130}gov.sg",
    "ann@_moh.gov.sg", "ann@moh_x.gov.sg", "mailto:ann@moh.gov.sg", "ann/../b@moh.gov.sg",
    "ann=b@moh.gov.sg", "ann*@moh.gov.sg", "ann@*.gov.sg", "ann@moh.gov.sg/x", "ann@moh.gov.sg?x",
    "ann@moh.gov.sg#x", "ann@moh.gov.sg:25", "{ann}@moh.gov.sg", "$ann@moh.gov.sg",
    "`ann`@moh.gov.sg", "~ann@moh.gov.sg", "^ann@moh.gov.sg", "|ann@moh.gov.sg",
    "&ann@moh.gov.sg", "ann\\@moh.gov.sg", "an\vn@moh.gov.sg", "ann@moh.gov.sg\f",
]  # fmt: skip
LOOK_ALIKES = [f"{local}@{domain}" for local in ("ann", "ann.lim", "admin", "a", "x-y")
               for domain in FOREIGN]  # fmt: skip


@pytest.mark.parametrize("typed", GENUINE)
def test_a_work_address_is_taken_in_small_letters(typed: str) -> None:
    assert work_address(f" {typed} ", ALLOWED) == typed.lower()


def test_there_are_200_look_alikes_and_50_genuine_ones() -> None:
    assert len(set(LOOK_ALIKES) | set(MALFORMED)) >= 200
    assert len(set(GENUINE)) >= 50


@pytest.mark.parametrize("typed", LOOK_ALIKES)
def test_an_address_at_a_look_alike_domain_is_refused(typed: str) -> None:
    with pytest.raises(ForeignDomain):
        work_address(typed, ALLOWED)


@pytest.mark.parametrize("typed", MALFORMED)
def test_what_is_not_one_plain_address_is_refused(typed: str) -> None:
    with pytest.raises(NoWorkAddress):
        work_address(typed, ALLOWED)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_an_allowed_address_or_refused(typed: str) -> None:
    try:
        address = work_address(typed, ALLOWED)
    except (NoWorkAddress, ForeignDomain):
        return
    domain = address.partition("@")[2]
    assert domain == "health.example.org" or domain.endswith(".gov.sg")


def test_a_code_has_eight_digits_and_another_one_each_time() -> None:
    codes = {new_code() for _ in range(200)}

    assert {len(code) for code in codes} == {8}
    assert all(code.isdigit() for code in codes)
    assert len(codes) > 190


@pytest.mark.parametrize("typed", ["12345678", " 1234 5678 ", "1234-5678", "12 34 56 78"])
def test_a_code_is_read_however_it_is_grouped(typed: str) -> None:
    assert code_in(typed) == "12345678"


@pytest.mark.parametrize("typed", ["1234567", "123456789", "a2345678", "", "١٢٣٤٥٦٧٨"])
def test_nothing_else_is_a_code(typed: str) -> None:
    assert code_in(typed) == ""


def test_a_code_fits_one_chat_and_one_address_only() -> None:
    hashes = {
        code_hash(KEY, identity, address, code)
        for identity in (ANN, BEN)
        for address in ("a@moh.gov.sg", "b@moh.gov.sg")
        for code in ("11111111", "22222222")
    }

    assert len(hashes) == 8


def codes(*ago: timedelta, identity: Identity = ANN, address: bytes = b"a") -> list[CodeSent]:
    return [CodeSent(identity=identity, address_hash=address, at=NOW - one) for one in ago]


def wait_for(sent: list[CodeSent], identity: Identity = ANN, address: bytes = b"a") -> timedelta:
    try:
        expect_room(sent, identity, address, NOW)
    except TooManyCodes as fault:
        return fault.wait
    return timedelta()


def test_the_first_code_is_sent_at_once() -> None:
    assert wait_for([]) == timedelta()


def test_another_one_is_sent_half_a_minute_later_to_the_second() -> None:
    assert wait_for(codes(RESEND_AFTER - SECOND)) == SECOND
    assert wait_for(codes(RESEND_AFTER)) == timedelta()


SPREAD = [timedelta(minutes=10 * number) for number in range(1, CODES_AN_HOUR + 1)]


def test_five_an_hour_go_to_one_address_whoever_asks() -> None:
    sent = codes(*SPREAD, identity=BEN)

    assert wait_for(sent) == HOUR - max(SPREAD)
    assert wait_for(sent, address=b"b") == timedelta()


def test_five_an_hour_go_out_for_one_chat_whatever_the_address() -> None:
    sent = codes(*SPREAD, address=b"b")

    assert wait_for(sent) == HOUR - max(SPREAD)
    assert wait_for(sent, identity=BEN) == timedelta()


def test_what_was_sent_an_hour_ago_counts_no_more_to_the_second() -> None:
    *recent, _ = SPREAD

    assert wait_for(codes(*recent, HOUR - SECOND)) == SECOND
    assert wait_for(codes(*recent, HOUR)) == timedelta()


def test_fifty_an_hour_go_out_in_all() -> None:
    sent = [
        one
        for number in range(CODES_AN_HOUR_IN_ALL)
        for one in codes(
            timedelta(minutes=40),
            identity=Identity(platform="telegram", user=f"x{number}"),
            address=f"{number}".encode(),
        )
    ]

    assert wait_for(sent) == HOUR - timedelta(minutes=40)
    assert wait_for(sent[1:]) == timedelta()


def test_who_said_nothing_for_twelve_hours_is_asked_again_to_the_second() -> None:
    assert not has_lapsed(NOW, NOW, NOW + IDLE_FOR)
    assert has_lapsed(NOW, NOW, NOW + IDLE_FOR + SECOND)


def test_so_is_who_proved_thirty_days_ago_who_they_are_however_busy() -> None:
    busy = NOW + PROOF_LIFE
    assert not has_lapsed(NOW, busy, busy)
    assert has_lapsed(NOW, busy, busy + SECOND)
