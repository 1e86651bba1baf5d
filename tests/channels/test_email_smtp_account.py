"""A mail account, as staff type it in and as the operator lends it."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from campaigns.model import Attempt, AttemptId, Body
from campaigns.ports import Surroundings, UnusableCredential
from channels._smtp import must_encrypt
from channels.email_smtp import FORM, check, open_account
from config.secrets import Secret
from config.settings import Endpoints, MailServer, Rehearsal
from tests.fakes.smtp import PASSWORD, FakeSmtp


@pytest.fixture
async def server() -> AsyncIterator[FakeSmtp]:
    async with FakeSmtp() as opened:
        yield opened


@pytest.mark.parametrize(
    ("host", "password", "must"),
    [
        ("smtp.example.com", "secret", True),
        ("smtp.example.com", "", False),
        ("localhost", "secret", False),
        ("127.0.0.1", "secret", False),
        ("192.168.1.1", "secret", True),
    ],
)
def test_no_password_leaves_this_machine_in_clear(host: str, password: str, must: bool) -> None:  # noqa: FBT001
    assert must_encrypt(MailServer(host=host, port=587, password=Secret(password))) is must


FIELDS = {
    "host": "smtp.example.com",
    "port": "587",
    "user": "health",
    "password": PASSWORD,
    "mail_from": "Health Agency <news@example.com>",
}
NOTHING_LENT = Surroundings(
    endpoints=Endpoints(),
    rehearsal=Rehearsal(),
    outbox=Path(),
    mail_servers=("smtp.example.com", "relay.example.net:2525"),
)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"host": " SMTP.Example.com "},
        {"host": "relay.example.net", "port": "2525"},
        {"mail_from": "news@example.com"},
    ],
)
def test_takes_an_account_on_a_server_that_the_operator_allows(changed: dict[str, str]) -> None:
    check({**FIELDS, **changed}, NOTHING_LENT)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"host": "10.0.0.1"}, "Ask the operator to put the mail server on the list."),
        ({"host": "relay.example.net"}, "Ask the operator to put the mail server on the list."),
        ({"host": "evil.smtp.example.com"}, "Ask the operator to put the mail server on the list."),
        ({"port": "587x"}, "The port is a number"),
        ({"port": "70000"}, "The port is a number"),
        ({"user": " "}, "The user is missing."),
        ({"password": ""}, "The password is missing."),
        ({"mail_from": "news"}, "Mails come from one address"),
        ({"mail_from": "A\nBcc: b <news@example.com>"}, "Mails come from one address"),
    ],
)
def test_says_what_cannot_be_right(changed: dict[str, str], sentence: str) -> None:
    with pytest.raises(UnusableCredential) as problem:
        check({**FIELDS, **changed}, NOTHING_LENT)
    assert sentence in str(problem.value)


def test_all_that_cannot_be_right_is_told_at_once() -> None:
    with pytest.raises(UnusableCredential) as problem:
        check({"host": "10.0.0.1"}, NOTHING_LENT)
    assert not [f.key for f in FORM if f.fault("", NOTHING_LENT) not in str(problem.value)]


@pytest.mark.parametrize(
    ("key", "text"),
    [("host", "10.0.0.1"), ("port", "smtp"), ("user", ""), ("password", ""), ("mail_from", "news")],
)
def test_a_fault_is_found_at_its_own_field(key: str, text: str) -> None:
    field = next(field for field in FORM if field.key == key)

    assert field.fault(FIELDS[key], NOTHING_LENT) == ""
    assert field.fault(text, NOTHING_LENT)


def test_a_server_of_which_one_port_is_allowed_is_no_fault_before_its_port_is_known() -> None:
    host = next(field for field in FORM if field.key == "host")

    assert host.fault("relay.example.net", NOTHING_LENT) == ""


def test_an_account_that_is_lent_is_not_typed_in() -> None:
    with pytest.raises(UnusableCredential, match="The operator lends no mail account"):
        check({}, NOTHING_LENT)


async def test_the_lent_account_sends_for_everybody(server: FakeSmtp) -> None:
    lent = Surroundings(
        endpoints=Endpoints(),
        rehearsal=Rehearsal(),
        outbox=Path(),
        lent_mail=server.account,
        mail_from="The City <city@example.com>",
    )
    hello = Attempt(
        id=AttemptId("1.1.1.a"),
        address="anna@example.org",
        body=Body(text="x", subject="x"),
        send_by=time.monotonic() + 10,
    )
    check({}, lent)
    provider = open_account({}, lent)
    await provider.send(hello)
    await provider.close()
    assert [str(message["From"]) for message in server.journal] == ["The City <city@example.com>"]
