"""Over an account that is lent each agency's mails come from its own address, where it has one."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agencies.model import AgencyId
from campaigns.letterhead import Letterhead
from campaigns.model import Attempt, AttemptId, Body
from campaigns.outcomes import Accepted, Misconfigured
from channels._aws_receipts import Reports
from channels._sender import read_sender
from channels._ses import Ses
from channels._ses_codes import AGENCY_NOT_ALLOWED, AGENCY_SENDER, NOT_ALLOWED, SENDER
from channels._smtp import Smtp
from tests.channels.test_email_ses import place
from tests.fakes.ses import FakeSes
from tests.fakes.smtp import FakeSmtp

CITY = "The City <city@example.com>"
HEALTH = Letterhead(
    agency=AgencyId(4), name="Health", sender="Health", address="news@health.example.com"
)
WATER = Letterhead(agency=AgencyId(5), name="Water", sender="Water")
OWN, CITYS = "Health <news@health.example.com>", "Water <city@example.com>"


def mails(*whose: Letterhead) -> list[Attempt]:
    return [
        Attempt(
            id=AttemptId(f"3.{row}.1.ab"),
            address=f"person{row}@example.org",
            body=Body(subject="Hi", text="Hi", html="<p>Hi</p>"),
            send_by=time.monotonic() + 10,
            letterhead=one,
        )
        for row, one in enumerate(whose)
    ]


def lent(ses: FakeSes, *, lends: bool = True) -> Ses:
    return Ses(place(ses.url), read_sender(CITY, lent=lends), Reports(), 2)


@pytest.fixture
async def ses() -> AsyncIterator[FakeSes]:
    async with FakeSes() as opened:
        yield opened


@pytest.fixture
async def provider(ses: FakeSes) -> AsyncIterator[Ses]:
    opened = lent(ses)
    yield opened
    await opened.close()


def senders(ses: FakeSes) -> list[str]:
    return [str(one.mail["From"]) for one in ses.journal]


async def test_at_amazon_one_by_one(ses: FakeSes, provider: Ses) -> None:
    outcomes = [await provider.send(one) for one in mails(HEALTH, WATER)]
    assert [type(one) for one in outcomes] == [Accepted, Accepted]
    assert senders(ses) == [OWN, CITYS]
    assert [one.mail["Message-ID"] for one in ses.journal] == [
        "<3.0.1.ab@health.example.com>",
        "<3.1.1.ab@example.com>",
    ]


async def test_at_amazon_many_in_a_call(ses: FakeSes, provider: Ses) -> None:
    outcomes = await provider.send_batch(mails(HEALTH, WATER, HEALTH, WATER))
    assert [type(one) for one in outcomes] == [Accepted] * 4
    assert (ses.calls, senders(ses)) == (2, [OWN, OWN, CITYS, CITYS])


async def test_by_smtp_where_what_comes_back_goes_to_the_accounts_own() -> None:
    async with FakeSmtp() as server:
        smtp = Smtp(server.account, read_sender(CITY, lent=True))
        outcomes = [await smtp.send(one) for one in mails(HEALTH, WATER)]
        await smtp.close()
    assert [type(one) for one in outcomes] == [Accepted, Accepted]
    assert [str(one["From"]) for one in server.journal] == [OWN, CITYS]
    assert [str(one["Message-ID"]) for one in server.journal] == [
        "<3.0.1.ab@health.example.com>",
        "<3.1.1.ab@example.com>",
    ]
    assert [sender for sender, _ in server.envelopes] == ["city@example.com"] * 2


async def test_an_account_of_its_own_keeps_its_own_address(ses: FakeSes) -> None:
    provider = lent(ses, lends=False)
    await provider.send(mails(HEALTH)[0])
    await provider.send_batch(mails(HEALTH, HEALTH))
    await provider.close()
    async with FakeSmtp() as server:
        smtp = Smtp(server.account, read_sender(CITY))
        await smtp.send(mails(HEALTH)[0])
        await smtp.close()
    assert set(senders(ses)) == {"Health <city@example.com>"}
    assert [str(one["From"]) for one in server.journal] == ["Health <city@example.com>"]


@pytest.mark.parametrize(
    ("whose", "outcome"),
    [
        (HEALTH, Misconfigured("MessageRejected", AGENCY_SENDER, alone=True)),
        (WATER, Misconfigured("MessageRejected", SENDER)),
        (HEALTH, Misconfigured("AccessDeniedException", AGENCY_NOT_ALLOWED, alone=True)),
        (WATER, Misconfigured("AccessDeniedException", NOT_ALLOWED)),
    ],
)
async def test_an_address_that_amazon_refuses_stops_only_whose_it_is(
    ses: FakeSes, provider: Ses, whose: Letterhead, outcome: Misconfigured
) -> None:
    ses.script += ["sender" if outcome.code == "MessageRejected" else "denied"] * 2
    [first, *others] = mails(whose, whose, whose)
    assert await provider.send(first) == outcome
    assert await provider.send_batch(others) == [outcome, outcome]


async def test_so_does_one_that_it_refuses_within_a_call(ses: FakeSes, provider: Ses) -> None:
    status = "MAIL_FROM_DOMAIN_NOT_VERIFIED"
    attempts = mails(HEALTH, HEALTH, WATER, WATER)
    ses.fates |= {one.address: status for one in (attempts[0], attempts[2])}
    first, _, third, _ = await provider.send_batch(attempts)
    assert first == Misconfigured(status, AGENCY_SENDER, alone=True)
    assert third == Misconfigured(status, SENDER)


async def test_what_is_wrong_with_the_account_stops_all(ses: FakeSes, provider: Ses) -> None:
    ses.script.append("paused")
    refused = await provider.send(mails(HEALTH)[0])
    assert isinstance(refused, Misconfigured)
    assert not refused.alone


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("news@example.com", True),
        ("news@health.example.com", True),
        ("news@health-example.com", False),
        ("news@badexample.com", False),
        ("news@example.org", False),
        ("news@com", False),
    ],
)
async def test_a_mail_server_sends_for_its_domain_and_what_is_below(
    address: str, *, may: bool
) -> None:
    async with FakeSmtp() as server:
        fault = await Smtp(server.account, read_sender(CITY, lent=True)).address_fault(address)
    assert bool(fault) is not may
    assert may or "sends for example.com and what is below it" in fault


NOT_KNOWN = "Amazon does not know the sender news@health.example.com in this region."
NOT_VERIFIED = "Amazon has not verified health.example.com yet"
NOT_TOLD = "Amazon did not say whether mails may come from there (AccessDeniedException)."


@pytest.mark.parametrize(
    ("identities", "tells", "fault"),
    [
        ({"news@health.example.com": True}, True, ""),
        ({"health.example.com": True}, True, ""),
        ({"example.com": True}, True, ""),
        ({"city@example.com": True}, True, NOT_KNOWN),
        ({"health.example.com": False}, True, NOT_VERIFIED),
        ({"example.com": True}, False, NOT_TOLD),
    ],
)
async def test_amazon_is_asked_whether_mails_may_come_from_there(
    ses: FakeSes, provider: Ses, identities: dict[str, bool], fault: str, *, tells: bool
) -> None:
    ses.identities, ses.tells_identities = identities, tells
    found = await provider.address_fault("news@health.example.com")
    assert found.startswith(fault) if fault else not found
    assert "console" not in found


async def test_where_it_cannot_be_asked_that_is_a_fault(ses: FakeSes) -> None:
    away = replace(place(ses.url), endpoint="http://127.0.0.1:1")
    provider = Ses(away, read_sender(CITY, lent=True), Reports(), 1)
    fault = await provider.address_fault("news@health.example.com")
    await provider.close()
    assert "Amazon did not say" in fault
