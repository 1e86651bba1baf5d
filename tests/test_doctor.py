"""What the doctor says of PUBLIC_URL, and of where mails come from."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from channels import discover
from channels.email_ses import SPECS
from commands.doctor import examine
from config.settings import Endpoints, MailServer, SesAccount, Settings
from installation import installation
from storage.agencies import create_agency
from tests.channels.counterparts import surroundings
from tests.channels.test_email_ses import own_session
from tests.fakes import amazon_sms, ses, twilio
from tests.fakes.aws import KEY_ID, REGION, SECRET
from tests.fakes.ses import FakeSes
from tests.storage.making import a_credential

__all__ = ["own_session"]

[SES] = SPECS
TOPIC_ONLY, QUEUE_ONLY = {"queue_url": ""}, {"topic_arn": ""}
NEITHER = {**TOPIC_ONLY, **QUEUE_ONLY}
BOTH: Mapping[str, str] = {}
NOT_NEEDED = "ok     PUBLIC_URL: is not set, and no account needs it."
NEEDED = "WRONG  PUBLIC_URL: is not set, so the providers of 1 accounts cannot report"


@pytest.mark.parametrize(
    ("provider", "fields", "told"),
    [
        ("twilio", twilio.FIELDS, NEEDED),
        ("amazon", amazon_sms.FIELDS | TOPIC_ONLY, NEEDED),
        ("amazon", amazon_sms.FIELDS | QUEUE_ONLY, NOT_NEEDED),
        ("amazon", amazon_sms.FIELDS | NEITHER, NOT_NEEDED),
    ],
    ids=["twilio", "by a topic", "by a queue", "not at all"],
)
async def test_a_public_url_is_missed_where_an_account_reports_over_http_alone(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    provider: str,
    fields: Mapping[str, str],
    told: str,
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'postbote.db'}"
    settings = Settings(database_url=url, data_dir=tmp_path, secret_keys=())
    async with installation(settings) as place:
        agency = await create_agency(place.database, place.keyring, "Health", "SG")
        async with place.store.work(agency.id) as work:
            account = replace(a_credential(), provider=provider)
            await work.credentials.add(account, dict(fields))
    await examine(settings)
    assert told in capsys.readouterr().out


@pytest.fixture
def own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine's, for the account that is lent."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)


@pytest.fixture
def no_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.doctor.system_resolver", lambda: None)


LENT = "MAIL_FROM at Amazon SES"
UNKNOWN = "Amazon does not know the sender news@example.com in this region."
UNVERIFIED = "Amazon has not verified example.com yet, so no mail can come from it."
NOTHING = "nothing that Amazon tells us speaks against example.com."


@pytest.mark.parametrize(
    ("identities", "may_ask", "words"),
    [
        ({"example.com": True}, True, f"ok     {{}}: {NOTHING}"),
        ({}, True, f"WRONG  {{}}: {UNKNOWN}"),
        ({"example.com": False}, True, f"WRONG  {{}}: {UNVERIFIED}"),
        ({}, False, f"ok     {{}}: {NOTHING}"),
    ],
    ids=["verified", "unknown", "unverified", "may not ask"],
)
@pytest.mark.usefixtures("own_session", "own_key")
async def test_the_sender_is_compared_with_the_identities_at_amazon_ses(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    identities: dict[str, bool],
    words: str,
    *,
    may_ask: bool,
) -> None:
    async with FakeSes(identities=identities, tells_identities=may_ask) as amazon:
        settings = replace(at(tmp_path, amazon), ses=SesAccount(region=REGION))
        async with installation(settings) as place:
            agency = await create_agency(place.database, place.keyring, "Health", "SG")
            async with place.store.work(agency.id) as work:
                account = replace(a_credential(), channel="email", provider="ses")
                own = await work.credentials.add(account, ses.FIELDS)
        await examine(settings)
        assert amazon.journal == []
    said = capsys.readouterr().out
    assert words.format(LENT) in said
    assert words.format(f"Account {own} at Amazon SES") in said


OURS = "news@health.example.com of Health"
WELL = f"ok     {OURS}: mails can come from there over what is lent."
PENDING = f"WRONG  {OURS}: Amazon has not verified health.example.com yet"
DENIED = f"WRONG  {OURS}: Amazon did not say whether mails may come from there"
ELSEWHERE = f"WRONG  {OURS}: The installation's mail server sends for example.org"
SMTP = MailServer(host="127.0.0.1", port=25)
AT_AMAZON = SesAccount(region=REGION)
VERIFIED = {"identities": {"health.example.com": True}}
UNCONFIRMED = {"identities": {"health.example.com": False}}
LOOKED_UP = "Mail from health.example.com: not looked up"


@pytest.mark.parametrize(
    ("lent", "amazons", "line"),
    [
        ({"ses": AT_AMAZON}, VERIFIED, WELL),
        ({"ses": AT_AMAZON}, UNCONFIRMED, PENDING),
        ({"ses": AT_AMAZON}, {"tells_identities": False}, DENIED),
        ({"smtp": SMTP}, VERIFIED, WELL),
        ({"smtp": SMTP, "mail_from": "city@example.org"}, VERIFIED, ELSEWHERE),
        ({}, VERIFIED, ""),
    ],
    ids=["verified", "unverified", "may not ask", "smtp", "another MAIL_FROM", "nothing lent"],
)
@pytest.mark.usefixtures("own_session", "own_key", "no_resolver")
async def test_so_is_each_agencys_address_over_what_is_lent(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    lent: dict[str, Any],
    amazons: dict[str, Any],
    line: str,
) -> None:
    async with FakeSes(**amazons) as amazon:
        settings = replace(at(tmp_path, amazon), **lent)
        async with installation(settings) as place:
            for name, address in (("Health", "news@health.example.com"), ("Water", "")):
                agency = await create_agency(place.database, place.keyring, name, "SG")
                async with place.store.work(agency.id) as work:
                    await work.agencies.change(replace(work.agency, mail_address=address))
        await examine(settings)
    said = capsys.readouterr().out
    assert (line in said, OURS in said, LOOKED_UP in said) == (True, bool(line), bool(line))
    assert "of Water" not in said


def at(folder: Path, amazon: FakeSes) -> Settings:
    """An installation that lends nothing."""
    return Settings(
        database_url=f"sqlite+aiosqlite:///{folder / 'postbote.db'}",
        data_dir=folder,
        secret_keys=(),
        mail_from="Health <news@example.com>",
        endpoints=Endpoints(aws=amazon.url),
    )


@pytest.mark.parametrize(
    ("fields", "has_to"),
    [(TOPIC_ONLY, True), (QUEUE_ONLY, False), (BOTH, False), (NEITHER, False)],
    ids=["topic", "queue", "both", "neither"],
)
def test_an_account_with_ses_has_to_reach_us_where_it_has_no_queue(
    tmp_path: Path, fields: Mapping[str, str], *, has_to: bool
) -> None:
    own = {**ses.FIELDS, **fields}
    told = {key: own[key] for key in ("configuration_set", "topic_arn", "queue_url")}
    lending = replace(surroundings(tmp_path), lent_ses=SesAccount(region=REGION, **told))
    assert SES.has_to_reach_us(own, surroundings(tmp_path)) is has_to
    assert SES.has_to_reach_us({}, lending) is has_to
    assert SES.has_to_reach_us({}, surroundings(tmp_path)) is False


def test_what_tells_nothing_needs_nobody(tmp_path: Path) -> None:
    where = surroundings(tmp_path)
    needing = {
        (spec.channel.name, spec.provider) for spec in discover() if spec.has_to_reach_us({}, where)
    }
    assert needing == {("sms", "twilio"), ("whatsapp", "twilio")}
