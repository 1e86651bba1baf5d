"""Mails are written right: the standard library reads them back as they were meant."""

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import Attempt, AttemptId, Body
from channels._mail import write_mail, write_sender

NOON = datetime(2027, 5, 9, 12, tzinfo=UTC)
SENDER = Mailbox("Gesundheitsamt Grün, Berlin", addr_spec="news@example.com")
LINES = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
TEXTS = st.text(LINES | st.just("\n"))


def write(address: str = "anna@example.org", **body: Any) -> bytes:
    attempt = Attempt(
        id=AttemptId("12.7.1.abcdefgh"),
        address=address,
        body=replace(Body(text="x", subject="x", html="<p>x</p>"), **body),
        send_by=0,
    )
    return write_mail(attempt, write_sender(SENDER), SENDER.domain, NOON)


def read(written: bytes) -> EmailMessage:
    message = email.message_from_bytes(written, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found
    content: str = found.get_content()
    return content.replace("\r\n", "\n")


def test_tells_who_it_is_from_and_to_and_which_attempt_it_was() -> None:
    message = read(write())
    assert message["From"].addresses == (SENDER,)
    assert message["To"] == "anna@example.org"
    assert message["Message-ID"] == "<12.7.1.abcdefgh@example.com>"
    assert message["Date"].datetime == NOON
    assert message.get_content_type() == "multipart/alternative"


@given(TEXTS)
def test_the_text_is_read_as_it_was_written(text: str) -> None:
    assert part(read(write(text=text)), "plain") == text


@given(TEXTS)
def test_the_html_is_read_as_it_was_written(text: str) -> None:
    assert f"<body>{text}</body>" in part(read(write(html=text)), "html")


@given(st.text(LINES, max_size=200).map(lambda subject: " ".join(subject.split())))
def test_the_subject_is_read_as_it_was_written(subject: str) -> None:
    assert " ".join(read(write(subject=subject))["Subject"].split()) == subject


@given(TEXTS, TEXTS, st.text(LINES, max_size=300))
def test_any_server_can_carry_it(text: str, html: str, subject: str) -> None:
    lines = write(text=text, html=html, subject=subject).split(b"\r\n")
    assert all(len(line) <= 998 and line.isascii() and b"\n" not in line for line in lines)


@pytest.mark.parametrize("bad", ["a\r\nBcc: b@example.com", "a\nb", "a\rb"])
def test_nothing_can_add_a_header(bad: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        write(subject=bad)
    with pytest.raises(ValueError, match="line break"):
        write(address=bad)
