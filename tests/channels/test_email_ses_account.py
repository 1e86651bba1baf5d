"""What can be an account with Amazon SES: the form, and the one that the operator lends."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from campaigns.model import Attempt, AttemptId, Body
from campaigns.outcomes import Accepted
from campaigns.ports import Surroundings, UnusableCredential
from campaigns.single_messages import SingleMessages
from channels.email_ses import FORM, SPECS, check, open_account
from config.settings import Endpoints, Rehearsal, SesAccount
from tests.channels.test_email_ses import own_session
from tests.fakes.aws import KEY_ID, REGION, SECRET
from tests.fakes.ses import FIELDS, FakeSes

__all__ = ["own_session"]

NOTHING_LENT = Surroundings(endpoints=Endpoints(), rehearsal=Rehearsal(), outbox=Path())


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("region", "Singapore"),
        ("access_key_id", "akia1234"),
        ("access_key_id", SECRET),
        ("secret_access_key", KEY_ID),
        ("mail_from", "nobody at all"),
        ("configuration_set", "two words"),
    ],
)
def test_a_fault_is_found_at_its_own_field(key: str, text: str) -> None:
    field = next(field for field in FORM if field.key == key)

    assert field.fault(FIELDS[key], NOTHING_LENT) == ""
    assert text not in field.fault(text, NOTHING_LENT)
    with pytest.raises(UnusableCredential):
        check({**FIELDS, key: text}, NOTHING_LENT)


def test_who_wants_no_reports_leaves_the_configuration_set_out() -> None:
    check({**FIELDS, "configuration_set": ""}, NOTHING_LENT)


def test_an_account_that_is_lent_is_not_typed_in() -> None:
    with pytest.raises(UnusableCredential, match="The operator lends no Amazon SES account"):
        check({}, NOTHING_LENT)


@pytest.mark.usefixtures("own_session")
async def test_the_lent_account_sends_for_everybody_with_the_machines_own_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    hello = Attempt(
        id=AttemptId("1.1.1.a"),
        address="anna@example.org",
        body=Body(text="x", subject="x"),
        send_by=time.monotonic() + 10,
    )
    async with FakeSes() as ses:
        lent = Surroundings(
            endpoints=Endpoints(aws=ses.url),
            rehearsal=Rehearsal(),
            outbox=Path(),
            lent_ses=SesAccount(region=REGION, configuration_set="city"),
            mail_from="The City <city@example.com>",
        )
        check({}, lent)
        provider = open_account({}, lent)
        outcome = await provider.send(hello)
        await provider.close()
    assert isinstance(outcome, Accepted)
    assert [(str(one.mail["From"]), one.configuration_set) for one in ses.journal] == [
        ("The City <city@example.com>", "city")
    ]


async def test_the_proof_of_an_account_asks_whether_mails_may_come_from_its_sender() -> None:
    [spec] = SPECS
    async with FakeSes() as ses:
        there = replace(NOTHING_LENT, endpoints=Endpoints(aws=ses.url))
        known = await SingleMessages(there).standing(spec, FIELDS)
        ses.identities = {}
        unknown = await SingleMessages(there).standing(spec, FIELDS)
    assert (known.fault, known.ceiling) == ("", unknown.ceiling)
    assert unknown.fault.startswith("Amazon does not know the sender news@example.com")
