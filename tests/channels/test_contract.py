"""Promises every provider keeps. A new file in channels/ is tested here without being named."""

import inspect
import logging
import pickle
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import Attempt, AttemptId, Wording
from campaigns.outcomes import Accepted, Deferred, Uncertain
from campaigns.ports import (
    BadSignature,
    Callback,
    CollectsReceipts,
    InvalidAddress,
    ReadsReceipts,
    Spec,
    UnusableCredential,
    tells_nothing,
)
from channels import discover
from tests.channels.counterparts import COUNTERPARTS, Counterpart, surroundings

SENSITIVE = re.compile("token|secret|password")
SDKS = {"twilio", "aiohttp", "aiosmtplib", "boto3", "aiogram", "slack_sdk", "requests"}
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "channels.md"
TEXT = "The clinic is closed on 9 May"


def name(spec: Spec) -> str:
    return f"{spec.channel.name}-{spec.provider}"


ALL = [pytest.param(spec, id=name(spec)) for spec in discover()]
WITH_FORM = [pytest.param(spec, id=name(spec)) for spec in discover() if spec.form]
OVER_A_NETWORK = [pytest.param(spec, id=name(spec)) for spec in discover() if not spec.rehearsal]


@pytest.fixture
async def other(spec: Spec, tmp_path: Path) -> AsyncIterator[Counterpart]:
    async with COUNTERPARTS[spec.provider](tmp_path) as counterpart:
        yield counterpart


def hello(spec: Spec, send_by: float = 10) -> Attempt:
    address = spec.channel.parse_address(spec.channel.example("SG"), "SG").text
    return Attempt(
        id=AttemptId("12.7.1.abcdefgh"),
        address=address,
        body=spec.channel.prepare(Wording(text=TEXT, subject="Closed")).render({}),
        send_by=time.monotonic() + send_by,
        receipt_url="https://bot.test/receipts?attempt=12.7.1.abcdefgh",
    )


def test_every_provider_has_a_counterpart() -> None:
    assert {spec.provider for spec in discover()} == set(COUNTERPARTS)


def test_no_two_specs_have_the_same_channel_and_provider() -> None:
    assert len({name(spec) for spec in discover()}) == len(discover())


def test_every_channel_can_be_rehearsed() -> None:
    channels = {spec.channel.name for spec in discover()}
    assert {spec.channel.name for spec in discover() if spec.rehearsal} == channels


def test_finding_them_imports_no_sdk() -> None:
    script = "import sys, channels; channels.discover(); print(*sys.modules)"
    found = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not SDKS & {module.partition(".")[0] for module in found.stdout.split()}


@pytest.mark.parametrize("spec", ALL)
def test_says_what_is_wrong_with_an_address(spec: Spec) -> None:
    with pytest.raises(InvalidAddress, match="'nonsense' is not"):
        spec.channel.parse_address("nonsense", "SG")


@pytest.mark.parametrize("spec", ALL)
def test_takes_its_own_example_of_an_address(spec: Spec) -> None:
    assert spec.channel.parse_address(spec.channel.example("SG"), "SG").text


@pytest.mark.parametrize("spec", ALL)
def test_an_address_is_spelled_the_same_when_it_is_read_again(spec: Spec) -> None:
    once = spec.channel.parse_address(spec.channel.example("SG"), "SG").text
    assert spec.channel.parse_address(once, "SG").text == once


@pytest.mark.parametrize("spec", ALL)
def test_its_channel_can_be_pickled_into_another_process(spec: Spec) -> None:
    assert isinstance(pickle.loads(pickle.dumps(spec.channel)), type(spec.channel))  # noqa: S301


@pytest.mark.parametrize("spec", ALL)
def test_declares_its_secrets(spec: Spec) -> None:
    assert all(field.secret for field in spec.form if SENSITIVE.search(field.key))


@pytest.mark.parametrize("spec", ALL)
def test_has_its_page(spec: Spec) -> None:
    assert f"| {spec.channel.name} | {spec.provider} |" in REFERENCE.read_text()


@pytest.mark.parametrize("spec", ALL)
async def test_takes_an_account_that_can_be_right(spec: Spec, other: Counterpart) -> None:
    spec.check(other.fields, other.surroundings)


@pytest.mark.parametrize("spec", ALL)
async def test_finds_no_fault_in_a_field_that_can_be_right(spec: Spec, other: Counterpart) -> None:
    assert not [f.key for f in spec.form if f.fault(other.fields[f.key], other.surroundings)]


@pytest.mark.parametrize("spec", WITH_FORM)
@given(typed=st.text(st.characters(categories=("L", "N")), min_size=9).map("q{}7".format))
def test_a_fault_is_told_without_what_was_typed(spec: Spec, typed: str) -> None:
    """People paste secrets into the wrong field; no word of ours ends like these."""
    where = surroundings(Path())
    assert not [f.key for f in spec.form if typed in f.fault(typed, where)]


@pytest.mark.parametrize("spec", WITH_FORM)
async def test_refuses_an_account_of_nonsense(spec: Spec, other: Counterpart) -> None:
    with pytest.raises(UnusableCredential):
        spec.check({field.key: "?" for field in spec.form}, other.surroundings)


@pytest.mark.parametrize("spec", ALL)
async def test_hands_a_message_over_once(spec: Spec, other: Counterpart) -> None:
    provider = spec.open(other.fields, other.surroundings)
    outcome = await provider.send(hello(spec))
    await provider.close()
    assert isinstance(outcome, Accepted)
    assert outcome.provider_id
    assert other.received == 1


@pytest.mark.parametrize("spec", ALL)
async def test_sends_nothing_when_its_time_is_over(spec: Spec, other: Counterpart) -> None:
    provider = spec.open(other.fields, other.surroundings)
    outcome = await provider.send(hello(spec, send_by=-0.001))
    await provider.close()
    assert isinstance(outcome, Deferred)
    assert other.received == 0


@pytest.mark.parametrize("spec", OVER_A_NETWORK)
async def test_what_never_left_us_may_be_sent_again(spec: Spec, other: Counterpart) -> None:
    other.be_away()
    provider = spec.open(other.fields, other.surroundings)
    outcome = await provider.send(hello(spec))
    await provider.close()
    assert isinstance(outcome, Deferred)


@pytest.mark.parametrize("spec", OVER_A_NETWORK)
async def test_what_was_not_answered_is_not_sent_again(spec: Spec, other: Counterpart) -> None:
    other.lose_answers()
    provider = spec.open(other.fields, other.surroundings)
    outcome = await provider.send(hello(spec))
    await provider.close()
    assert isinstance(outcome, Uncertain)
    assert other.received == 1


@pytest.mark.parametrize("spec", ALL)
async def test_what_it_tells_can_be_heard(spec: Spec, other: Counterpart) -> None:
    provider = spec.open(other.fields, other.surroundings)
    await provider.close()
    by_queue_alone = spec.queued and not spec.subscribed
    assert isinstance(provider, CollectsReceipts) is spec.queued
    if isinstance(provider, ReadsReceipts):
        assert inspect.iscoroutinefunction(provider.read_receipts)
    else:
        assert by_queue_alone or spec.tells is tells_nothing


@pytest.mark.parametrize("spec", ALL)
async def test_refuses_an_unsigned_callback(spec: Spec, other: Counterpart) -> None:
    provider = spec.open(other.fields, other.surroundings)
    reads = [provider.read_receipts] if isinstance(provider, ReadsReceipts) else []
    for read_receipts in reads:
        with pytest.raises(BadSignature):
            await read_receipts(Callback("https://bot.test/r?attempt=1.1.1.a", {}, {}))
    await provider.close()


@pytest.mark.parametrize("spec", ALL)
async def test_tells_the_log_no_secret_no_person_and_no_message(
    spec: Spec, other: Counterpart, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    provider = spec.open(other.fields, other.surroundings)
    await provider.send(hello(spec))
    await provider.close()
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name != "mail.log")
    secrets = [other.fields[field.key] for field in spec.form if field.secret]
    assert not [word for word in [*secrets, TEXT, hello(spec).address] if word in ours]
