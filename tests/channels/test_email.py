"""Addresses of mail in one spelling, and what an email says to each person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.provisional import domains

from campaigns.model import Address, Body, Options, Size, Wording
from campaigns.ports import InvalidAddress, UnusableValues, UnusableWording
from channels._email import EMAIL, parse_any_email, parse_email
from tests.channels.reading import blocks_of


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("anna@example.com", "anna@example.com"),
        (" Anna@Example.COM ", "anna@example.com"),
        ("anna.tan+news@mail.example.com", "anna.tan+news@mail.example.com"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@XN--bcher-kva.example", "a@xn--bcher-kva.example"),
    ],
)
def test_one_mailbox_has_one_spelling(raw: str, text: str) -> None:
    assert EMAIL.parse_address(raw, "SG") == Address(text=text)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("anna", "'anna' is not an email address. An email address must have an @-sign."),
        ("anna@", "'anna@' is not an email address. There must be something after the @-sign."),
        ("a b@example.com", "'a b@example.com' is not an email address."),
        ("a..b@example.com", "'a..b@example.com' is not an email address."),
        ("anna@example", "'anna@example' is not an email address."),
        ("Anna <anna@example.com>", "'Anna <anna@example.com>' is not an email address."),
        ("a@example.com, b@example.com", "'a@example.com, b@example.com' is not an email"),
        ("ännä@example.com", "'ännä@example.com' is not an email address."),
        (f"{'a' * 65}@example.com", "is not an email address."),
        ("", "There is no email address here."),
        ("a@example.com\nBcc: b@example.com", "has a line break in it"),
        ("a@example.com\r", "has a line break in it"),
        ("a@example.com\u2028", "has a line break in it"),
    ],
)
def test_says_what_is_wrong(raw: str, sentence: str) -> None:
    with pytest.raises(InvalidAddress) as problem:
        EMAIL.parse_address(raw, "SG")
    assert sentence in str(problem.value)


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("a@gmial.com", "gmail.com"),
        ("a@gmai.com", "gmail.com"),
        ("a@gmail.con", "gmail.com"),
        ("a@GMAIIL.com", "gmail.com"),
        ("a@hotmial.com", "hotmail.com"),
        ("a@yaho.com", "yahoo.com"),
        ("a@outlok.com", "outlook.com"),
    ],
)
def test_likely_slips_are_warned_about(raw: str, meant: str) -> None:
    parsed = EMAIL.parse_address(raw, "SG")
    assert parsed.text == raw.lower()
    assert parsed.warning.endswith(f"looks like a slip for {meant}.")


@pytest.mark.parametrize(
    "domain", ["gmail.com", "mail.com", "ymail.com", "yahoo.com", "moh.gov.sg"]
)
def test_real_domains_are_not(domain: str) -> None:
    assert not EMAIL.parse_address(f"a@{domain}", "SG").warning


def parsed_or_not(raw: str, parse: object) -> Address | None:
    assert callable(parse)
    try:
        found: Address = parse(raw)
    except InvalidAddress:
        return None
    return found


ODD_LOCALS = st.text("aB1.+_-'\"@ é", max_size=70)
DOMAINS = domains() | st.sampled_from(
    ["example.com", "a.-b.com", "localhost", "x.test", "b..c", ""]
)


@given(ODD_LOCALS, DOMAINS)
def test_the_quick_way_and_the_library_agree(local: str, domain: str) -> None:
    raw = f"{local}@{domain}"
    assert parsed_or_not(raw, parse_email) == parsed_or_not(raw, parse_any_email)


@given(st.text() | st.emails())
def test_what_is_taken_cannot_end_a_header_line(raw: str) -> None:
    parsed = parsed_or_not(raw, parse_email) or Address(text="a@example.com")
    assert parsed.text.isascii()
    assert parsed.text.isprintable()
    assert " " not in parsed.text
    assert parse_email(parsed.text).text == parsed.text


def render(text: str, subject: str = "Hello", **values: str) -> Body:
    return EMAIL.prepare(Wording(text=text, subject=subject)).render(values)


def test_an_email_has_a_subject_html_and_a_text_that_say_the_same() -> None:
    body = render("Dear <b>{name}</b>,\n5 < 6", subject="For {name}", name="Tan & Co")
    assert body.subject == "For Tan & Co"
    assert body.text == "Dear Tan & Co,\n5 < 6"
    assert body.html == "<p>Dear <b>Tan &amp; Co</b>,<br>5 &lt; 6</p>"


def test_an_email_brings_what_was_chosen_beside_its_text() -> None:
    chosen = Options(preheader="Where to go")
    wording = Wording(text="x", subject="y", options=chosen)
    assert EMAIL.prepare(wording).render({}).options == chosen


def test_a_subject_has_no_formatting() -> None:
    assert render("x", subject="<b>5 < 6</b>").subject == "<b>5 < 6</b>"


def test_fields_are_those_of_the_subject_and_then_of_the_message() -> None:
    prepared = EMAIL.prepare(Wording(subject="{b}", text="{a} {B}"))
    assert [field.name for field in prepared.fields] == ["b", "a"]


def test_one_unique_message_for_each_person() -> None:
    assert blocks_of(render("{message}", message="<b>1\n& 2").html) == ["<b>1\n& 2"]


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\u2028", "\x85"])
def test_a_subject_never_has_a_second_line(line_break: str) -> None:
    with pytest.raises(UnusableWording, match="line break"):
        EMAIL.prepare(Wording(text="x", subject=f"a{line_break}Bcc: b"))
    with pytest.raises(UnusableValues, match="line break"):
        render("x", subject="a{v}", v=f"b{line_break}Bcc: c")


@pytest.mark.parametrize(("subject", "text"), [("", "x"), (" ", "x"), ("x", ""), ("x", "<p> </p>")])
def test_an_empty_wording_is_refused(subject: str, text: str) -> None:
    with pytest.raises(UnusableWording, match=r"needs a subject|is empty"):
        EMAIL.prepare(Wording(text=text, subject=subject))


@pytest.mark.parametrize(("subject", "text"), [("{v}", "x"), ("x", "{v}")])
def test_an_email_that_would_be_empty_is_that_rows_problem(subject: str, text: str) -> None:
    with pytest.raises(UnusableValues, match="would be empty"):
        render(text, subject=subject, v=" ")


def test_an_email_is_one_part() -> None:
    assert EMAIL.measure(render("x" * 500)) == Size(parts=1, characters=500)
