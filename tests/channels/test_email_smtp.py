"""What a mail server's answers mean to us at each stage; the rest is in test_contract.py."""

import asyncio
import time
from collections.abc import AsyncIterator
from email.headerregistry import Address as Mailbox

import pytest

from campaigns.model import Attempt, AttemptId, Body
from campaigns.outcomes import Accepted, Deferred, Fault, Misconfigured, Rejected, Uncertain
from channels._sender import Sender
from channels._smtp import CONNECTIONS, MESSAGES_PER_CONNECTION, Patience, Smtp
from config.secrets import Secret
from config.settings import MailServer
from tests.channels.counterparts import closed_port
from tests.fakes.smtp import DATA, DOT, DROP, HANG, MAIL, RCPT, USER, FakeSmtp

SENDER = Sender(Mailbox("Health Agency", addr_spec="news@example.com"))
IMPATIENT = Patience(command=1, dot=0.3)
TO = "anna@example.org"


@pytest.fixture
async def server() -> AsyncIterator[FakeSmtp]:
    async with FakeSmtp() as opened:
        yield opened


@pytest.fixture
async def provider(server: FakeSmtp) -> AsyncIterator[Smtp]:
    opened = Smtp(server.account, SENDER)
    yield opened
    await opened.close()


def mail(row: int = 1, seconds: float = 10) -> Attempt:
    return Attempt(
        id=AttemptId(f"12.{row}.1.abcdefgh"),
        address=TO,
        body=Body(text=".dots\n.and lines\n", subject="Hello", html="<p>x</p>"),
        send_by=time.monotonic() + seconds,
    )


async def test_hands_over_the_whole_mail(server: FakeSmtp, provider: Smtp) -> None:
    assert await provider.send(mail()) == Accepted("12.1.1.abcdefgh")
    (message,) = server.journal
    text = message.get_body(("plain",))
    assert text
    assert text.get_content() == ".dots\r\n.and lines\r\n"
    assert server.envelopes == [("news@example.com", TO)]


LATER, NEVER = "451 4.3.0 <{address}> later", "550 5.1.1 <{address}> never"


@pytest.mark.parametrize(
    ("stage", "answer", "outcome"),
    [
        (MAIL, LATER, Deferred),
        (MAIL, NEVER, Misconfigured),
        (MAIL, "530 5.7.0 Authentication required", Misconfigured),
        (MAIL, DROP, Deferred),
        (MAIL, "421 4.3.2 Closing", Deferred),
        (RCPT, LATER, Deferred),
        (RCPT, NEVER, Rejected),
        (RCPT, "530 5.7.0 Authentication required", Misconfigured),
        (RCPT, DROP, Deferred),
        (DATA, "451 4.3.0 later", Deferred),
        (DATA, "554 5.5.1 No valid recipients", Rejected),
        (DATA, DROP, Deferred),
        (DOT, LATER, Deferred),
        (DOT, "421 4.3.2 Closing", Deferred),
        (DOT, "554 5.7.1 Looks like spam", Rejected),
        (DOT, DROP, Uncertain),
        (DOT, "no number", Uncertain),
        (DOT, "354 What?", Uncertain),
    ],
)
async def test_what_a_failure_means_depends_on_the_stage(
    server: FakeSmtp, provider: Smtp, stage: str, answer: str, outcome: type
) -> None:
    server.faults[stage] = answer
    given = await provider.send(mail())
    assert isinstance(given, outcome)
    assert TO not in repr(given)
    assert "Error" not in repr(given)
    assert server.commands[-1] == stage
    assert server.commands.count(stage) == 1


@pytest.mark.parametrize(
    ("stage", "answer", "fault"),
    [
        (MAIL, LATER, Fault.PROVIDER),
        (RCPT, "450 4.2.1 The mailbox is busy", Fault.RECIPIENT),
        (RCPT, "450 later", Fault.RECIPIENT),
        (RCPT, "451 4.3.0 Temporary lookup failure", Fault.PROVIDER),
        (RCPT, "421 4.3.2 Closing", Fault.PROVIDER),
        (RCPT, DROP, Fault.NETWORK),
        (DOT, LATER, Fault.PROVIDER),
    ],
)
async def test_one_person_who_is_asked_to_be_tried_again_is_no_failure_of_the_server(
    server: FakeSmtp, provider: Smtp, stage: str, answer: str, fault: Fault
) -> None:
    server.faults[stage] = answer
    given = await provider.send(mail())
    assert isinstance(given, Deferred)
    assert given.fault is fault


@pytest.mark.parametrize(
    ("stage", "outcome"), [(MAIL, Deferred), (RCPT, Deferred), (DATA, Deferred), (DOT, Uncertain)]
)
async def test_what_silence_means_depends_on_the_stage(
    server: FakeSmtp, stage: str, outcome: type
) -> None:
    server.faults[stage] = HANG
    given = await Smtp(server.account, SENDER, patience=IMPATIENT).send(mail())
    assert isinstance(given, outcome)
    assert server.commands.count(stage) == 1


@pytest.mark.parametrize("stage", [MAIL, RCPT, DATA, DOT])
@pytest.mark.parametrize("answer", ["451 4.3.0 later", DROP])
async def test_the_next_mail_goes_out_after_a_failure(
    server: FakeSmtp, provider: Smtp, stage: str, answer: str
) -> None:
    server.faults[stage] = answer
    await provider.send(mail(1))
    server.faults.clear()
    assert await provider.send(mail(2)) == Accepted("12.2.1.abcdefgh")


async def test_a_wrong_password_is_the_accounts_problem(server: FakeSmtp) -> None:
    account = MailServer(host=server.host, port=server.port, user=USER, password=Secret("wrong"))
    outcome = await Smtp(account, SENDER).send(mail())
    assert isinstance(outcome, Misconfigured)
    assert outcome.code == "535"
    assert outcome.reason.startswith("The mail server did not accept the user and the password.")
    assert "535" not in outcome.reason


async def test_a_server_without_a_login_is_the_accounts_problem() -> None:
    async with FakeSmtp(offers_login=False) as server:
        assert isinstance(await Smtp(server.account, SENDER).send(mail()), Misconfigured)


async def test_no_login_is_tried_where_none_is_wanted() -> None:
    async with FakeSmtp(wants_login=False) as server:
        provider = Smtp(MailServer(host=server.host, port=server.port), SENDER)
        assert isinstance(await provider.send(mail()), Accepted)
        await provider.close()


async def test_what_could_not_be_encrypted_may_be_sent_again(server: FakeSmtp) -> None:
    account = MailServer(host=server.host, port=server.port, secure=True)
    provider = Smtp(account, SENDER, patience=IMPATIENT)
    assert isinstance(await provider.send(mail()), Deferred)


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
async def test_a_server_that_is_not_there_is_told_in_words(host: str) -> None:
    provider = Smtp(MailServer(host=host, port=closed_port()), SENDER)
    assert await provider.send(mail()) == Deferred(
        "the mail server could not be reached", fault=Fault.NETWORK
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (HANG, "the mail server took too long to answer"),
        (DROP, "the mail server broke the connection off"),
    ],
)
async def test_a_server_that_goes_away_is_told_in_words(
    server: FakeSmtp, answer: str, words: str
) -> None:
    server.faults[MAIL] = answer
    provider = Smtp(server.account, SENDER, patience=IMPATIENT)
    assert await provider.send(mail()) == Deferred(words, fault=Fault.NETWORK)


async def test_a_connection_is_used_again(server: FakeSmtp, provider: Smtp) -> None:
    for row in range(5):
        await provider.send(mail(row))
    assert server.connections == 1
    assert len(server.journal) == 5


async def test_a_connection_is_left_after_so_many_mails(server: FakeSmtp, provider: Smtp) -> None:
    for row in range(MESSAGES_PER_CONNECTION + 1):
        await provider.send(mail(row))
    assert server.connections == 2


async def test_there_are_never_more_connections_than_allowed(server: FakeSmtp) -> None:
    provider = Smtp(server.account, SENDER)
    outcomes = await asyncio.gather(*(provider.send(mail(row)) for row in range(40)))
    await provider.close()
    assert {type(outcome) for outcome in outcomes} == {Accepted}
    assert len({message["Message-ID"] for message in server.journal}) == 40
    assert server.connections <= CONNECTIONS


async def test_what_waited_too_long_for_a_connection_is_not_sent_late(server: FakeSmtp) -> None:
    provider = Smtp(server.account, SENDER, connections=1, patience=IMPATIENT)
    server.faults[DOT] = HANG
    attempts = [mail(1, seconds=10), mail(2, seconds=0.1)]
    outcomes = await asyncio.gather(*map(provider.send, attempts))
    assert [type(outcome) for outcome in outcomes] == [Uncertain, Deferred]
    assert server.commands.count(MAIL) == 1


async def test_what_the_server_answers_too_slowly_is_not_sent_late(server: FakeSmtp) -> None:
    provider = Smtp(server.account, SENDER)
    server.slow_recipients = 0.1
    assert isinstance(await provider.send(mail(seconds=0.1)), Deferred)
    await provider.close()
    assert DATA not in server.commands


async def test_a_mail_that_cannot_be_written_is_refused(server: FakeSmtp, provider: Smtp) -> None:
    body = Body(text="x", subject="a\nBcc: b@example.org")
    attempt = Attempt(id=AttemptId("1.1.1.a"), address=TO, body=body, send_by=time.monotonic() + 9)
    assert isinstance(await provider.send(attempt), Rejected)
    assert not server.commands
