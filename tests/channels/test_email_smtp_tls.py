"""A mail server is spoken to in secret, and only if it is who it says it is."""

import ssl
import time
from datetime import timedelta
from email.headerregistry import Address as Mailbox
from pathlib import Path

import pytest

from campaigns.model import Attempt, AttemptId, Body
from campaigns.outcomes import Accepted, Deferred, Fault, Outcome
from channels._sender import Sender
from channels._smtp import Smtp
from tests.fakes.smtp import FakeSmtp

SENDER = Sender(Mailbox("Health Agency", addr_spec="news@example.com"))
A_DAY = timedelta(days=1)


async def sent_through(server: FakeSmtp) -> Outcome:
    provider = Smtp(server.account, SENDER)
    attempt = Attempt(
        id=AttemptId("12.1.1.abcdefgh"),
        address="anna@example.org",
        body=Body(text="Hello", subject="Hello"),
        send_by=time.monotonic() + 10,
    )
    try:
        return await provider.send(attempt)
    finally:
        await provider.close()


@pytest.mark.parametrize("secure", [False, True], ids=["STARTTLS", "smtps"])
async def test_mail_and_password_go_to_a_server_that_is_vouched_for(
    certificate: Path, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, *, secure: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with FakeSmtp(tls=tls, secure=secure) as server:
        assert await sent_through(server) == Accepted("12.1.1.abcdefgh")
    assert len(server.journal) == 1


@pytest.mark.parametrize("secure", [False, True], ids=["STARTTLS", "smtps"])
async def test_nothing_goes_to_a_server_that_nobody_vouches_for(
    tls: ssl.SSLContext, *, secure: bool
) -> None:
    async with FakeSmtp(tls=tls, secure=secure) as server:
        assert await sent_through(server) == Deferred(
            "the mail server's certificate is not valid", fault=Fault.NETWORK
        )
    assert server.commands == []
    assert server.journal == []
