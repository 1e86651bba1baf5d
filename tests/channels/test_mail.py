"""Mails are written right: the standard library reads them back as they were meant."""

import email
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.model import AgencyId
from campaigns.enclosing import File
from campaigns.letterhead import Letterhead
from campaigns.model import (
    Attachment,
    Attempt,
    AttemptId,
    BlobId,
    Body,
    MediaKind,
    Options,
)
from channels._mail import write_mail

NOON = datetime(2027, 5, 9, 12, tzinfo=UTC)
SENDER = Mailbox("Gesundheitsamt Grün, Berlin", addr_spec="news@example.com")
LINES = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
TEXTS = st.text(LINES | st.just("\n"))


def write(
    address: str = "anna@example.org",
    letterhead: Letterhead | None = None,
    leave_url: str = "",
    files: Sequence[File] = (),
    **body: Any,
) -> bytes:
    attempt = Attempt(
        id=AttemptId("12.7.1.abcdefgh"),
        address=address,
        body=Body(text="x", subject="x", html="<p>x</p>")._replace(**body),
        send_by=0,
        letterhead=letterhead,
        leave_url=leave_url,
    )
    return write_mail(attempt, SENDER, NOON, files)


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


HEALTH = Letterhead(agency=AgencyId(4), name="Health & <Care>")
URL = "https://postbote.example.org/unsubscribe/AAAA_b-c"


def test_what_the_installation_writes_has_no_frame() -> None:
    message = read(write(text="Your code: 1", html="<p>Your code: 1</p>"))
    assert part(message, "plain") == "Your code: 1"
    assert [name for name in ("Feedback-ID", "Reply-To", "List-Unsubscribe") if message[name]] == []


def test_an_agencys_mail_says_who_writes_in_both_of_its_parts() -> None:
    message = read(write(letterhead=HEALTH, text="Come on Monday.", html="<p>Come on Monday.</p>"))
    assert part(message, "plain") == "Come on Monday.\n\n-- \nHealth & <Care>\n"
    page = part(message, "html")
    assert page.count("Health &amp; &lt;Care&gt;") == 2
    assert "<p>Come on Monday.</p>" in page
    assert "Unsubscribe" not in page
    assert message["Feedback-ID"] == "12:4:mail:postbote"


def test_who_may_leave_finds_the_link_in_the_text_and_the_mail_programs_button() -> None:
    message = read(write(letterhead=HEALTH, leave_url=URL))
    assert message["List-Unsubscribe"] == f"<{URL}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"Unsubscribe: {URL}" in part(message, "plain")
    assert f'<a href="{URL}"' in part(message, "html")


PDF = Attachment(
    kind=MediaKind.DOCUMENT, blob=BlobId(1), name="Flut, Karte.pdf", type="application/pdf"
)
NOTES = Attachment(kind=MediaKind.DOCUMENT, blob=BlobId(2), name="地图.txt", type="text/plain")


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_files_arrive_as_they_were_under_their_names(one: bytes, other: bytes) -> None:
    message = read(write(text="Come", html="<p>Come</p>", files=[(PDF, one), (NOTES, other)]))
    assert part(message, "plain") == "Come"
    assert "<p>Come</p>" in part(message, "html")
    brought = [
        (file.get_filename(), file.get_content_type(), file.get_payload(decode=True))
        for file in message.iter_attachments()
    ]
    assert brought == [
        ("Flut, Karte.pdf", "application/pdf", one),
        ("地图.txt", "text/plain", other),
    ]
    assert message.get_content_type() == "multipart/mixed"


def test_the_line_for_mailboxes_stands_first_and_is_seen_nowhere_else() -> None:
    message = read(write(letterhead=HEALTH, options=Options(preheader="Where & when")))
    page = part(message, "html")
    assert page.index("Where &amp; when") < page.index("Health")
    assert "Where" not in part(message, "plain")
    assert "display:none" not in part(read(write(letterhead=HEALTH)), "html")


def test_it_comes_from_the_agencys_name_and_answers_go_where_it_says() -> None:
    named = replace(HEALTH, sender="Amt für Ärzte, Nord", reply_to="hello@agency.example")
    message = read(write(letterhead=named))
    [address] = message["From"].addresses
    assert (address.display_name, address.addr_spec) == ("Amt für Ärzte, Nord", "news@example.com")
    assert message["Reply-To"].addresses[0].addr_spec == "hello@agency.example"


def test_without_a_name_of_its_own_it_comes_from_the_accounts() -> None:
    message = read(write(letterhead=HEALTH))
    assert message["From"].addresses == (SENDER,)
    assert message["Reply-To"] is None


def test_a_picture_stands_there_with_the_name_for_those_who_do_not_see_it() -> None:
    shown = replace(HEALTH, logo='https://agency.example/logo.png?a="b"')
    page = part(read(write(letterhead=shown)), "html")
    assert '<img src="https://agency.example/logo.png?a=&quot;b&quot;"' in page
    assert 'alt="Health &amp; &lt;Care&gt;"' in page


@given(TEXTS, TEXTS)
def test_no_name_breaks_out_of_its_mail(name: str, sender: str) -> None:
    odd = replace(HEALTH, name=name, sender="".join(sender.split("\n")))
    message = read(write(letterhead=odd, text="x"))
    assert part(message, "plain") == f"x\n\n-- \n{name}\n"
