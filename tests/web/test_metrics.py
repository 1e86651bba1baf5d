"""What Prometheus reads: every metric has its line, few series, and nobody's name."""

import re
from dataclasses import replace

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from agencies.model import AgencyId, CredentialId
from campaigns.facts import AccountFacts, CampaignFacts, Disk, Facts
from campaigns.lifecycle import CampaignState
from campaigns.meters import Meters
from campaigns.model import CampaignId
from campaigns.outcomes import Outcome
from campaigns.pacing import Pace, PaceKind
from campaigns.sending import StorageDown
from campaigns.unknown_words import MOST, UnknownWords
from dispatch.limits import rate_at
from web.metrics import METRICS, PREFIX, metrics_app, page

NO_WORDS = UnknownWords()
NOW = 1_790_000_000.0
CHANNELS = ("sms", "whatsapp", "email", "telegram", "slack")
OUTCOMES = [kind.__name__ for kind in Outcome.__args__]
SECRET_NAME = "Flood of 3 March"


def an_account(number: int, **pace: float) -> AccountFacts:
    return AccountFacts(
        credential=CredentialId(number),
        agency=AgencyId(1),
        channel=CHANNELS[number % 5],
        provider="twilio",
        label="Main account of Health",
        running=1,
        under_way=1,
        replies=12,
        pace=Pace(PaceKind.CREDENTIAL, number, interval=0.1, ceiling=10.0)._replace(**pace),  # type: ignore[arg-type] # floats and counts
    )


CAMPAIGN = CampaignFacts(
    campaign=CampaignId(7),
    agency=AgencyId(1),
    credential=CredentialId(1),
    name=SECRET_NAME,
    created_by="telegram:123456",
    state=CampaignState.RUNNING,
    urgent=False,
    tripped=False,
    queued=40,
    in_flight=3,
    settled=57,
    due=True,
    waited=12.5,
    next_slot=0.0,
)
FACTS = Facts(
    now=NOW,
    current=True,
    dispatching=True,
    campaigns=[CAMPAIGN],
    accounts=[an_account(1)],
    uncertain=2,
    receipts=5,
    receipts_lag=1.5,
    slowest_tick=0.02,
    database_size=4096,
    disk=Disk(free=30, size=120),
)


def busy() -> Meters:
    meters = Meters()
    for channel in CHANNELS:
        for outcome in OUTCOMES:
            meters.sent(channel, outcome, 0.05)
    meters.throttled.update(CredentialId(number) for number in range(50))
    return meters


def series(text: bytes) -> dict[tuple[str, ...], float]:
    """By name and labels' values, as Prometheus itself would read them."""
    families = text_string_to_metric_families(text.decode())
    samples = [sample for family in families for sample in family.samples]
    return {(s.name.removeprefix(PREFIX), *s.labels.values()): s.value for s in samples}


def test_every_metric_is_told_with_its_meaning_and_no_other() -> None:
    text = page(FACTS, rate_at, busy(), NO_WORDS).decode()

    told = set(re.findall(rf"^# HELP {PREFIX}(\w+) .", text, re.MULTILINE))
    assert told == set(METRICS)


def test_what_is_told_of_the_installation_is_what_its_facts_are() -> None:
    found = series(page(FACTS, rate_at, None, NO_WORDS))

    assert found == {
        ("database_up",): 1,
        ("dispatching",): 1,
        ("campaigns_running",): 1,
        ("campaigns_tripped",): 0,
        ("queued",): 40,
        ("inflight",): 3,
        ("uncertain",): 2,
        ("oldest_queued_seconds",): 12.5,
        ("receipts_waiting",): 5,
        ("receipts_lag_seconds",): 1.5,
        ("slowest_tick_seconds",): 0.02,
        ("db_bytes",): 4096,
        ("disk_free_ratio",): 0.25,
        ("rate_limit", "whatsapp", "1"): 10.0,
        ("rate_actual", "whatsapp", "1"): 10.0,
        ("breaker_state", "whatsapp", "1"): 0,
        ("replies_total", "whatsapp", "1"): 12,
    }


@pytest.mark.parametrize(
    ("pace", "limit", "rate", "breaker"),
    [
        ({"interval": 0.2, "paused_until": NOW}, 10.0, 5.0, 0),
        ({"paused_until": NOW + 30, "opened": 2}, 10.0, 0.0, 2),
        ({"interval": 0.0, "ceiling": 0.0}, None, None, 0),
    ],
    ids=["slowed down", "unreachable", "without a limit"],
)
def test_an_account_tells_what_it_may_and_what_it_does(
    pace: dict[str, float], limit: float | None, rate: float | None, breaker: int
) -> None:
    facts = replace(FACTS, accounts=[an_account(1, **pace)])
    found = series(page(facts, rate_at, None, NO_WORDS))

    of = ("whatsapp", "1")
    assert found.get(("rate_limit", *of)) == limit
    assert found.get(("rate_actual", *of)) == rate
    assert found["breaker_state", *of] == breaker


def test_what_a_process_did_is_told_as_prometheus_counts() -> None:
    meters = Meters(leases_lost=3, reaped=4)
    for seconds in (0.04, 0.05, 70.0):
        meters.sent("sms", "Accepted", seconds)
    meters.throttled[CredentialId(9)] += 2
    meters.tick_seconds.add(0.004)

    found = series(page(None, rate_at, meters, NO_WORDS))

    assert found["database_up",] == 0
    assert found["msgs_total", "sms", "accepted"] == 3
    assert found["throttled_total", "9"] == 2
    assert (found["lease_lost_total",], found["reaped_total",]) == (3, 4)
    assert found["send_seconds_bucket", "sms", "0.025"] == 0
    assert found["send_seconds_bucket", "sms", "0.05"] == 2
    assert found["send_seconds_bucket", "sms", "30.0"] == 2
    assert found["send_seconds_bucket", "sms", "+Inf"] == 3
    assert found["send_seconds_count", "sms"] == 3
    assert found["send_seconds_sum", "sms"] == pytest.approx(70.09)
    assert found["tick_seconds_count",] == 1


def test_fifty_accounts_make_five_hundred_series_at_most() -> None:
    many = replace(FACTS, accounts=[an_account(number) for number in range(50)])

    words = UnknownWords()
    for number in range(MOST + 1):
        words.note("ses", f"word {number}")

    assert len(series(page(many, rate_at, busy(), words))) <= 500


def test_words_that_are_not_known_are_told_with_how_often_they_came() -> None:
    words = UnknownWords()
    for word in ("Rendering Failure", "Rendering Failure", 'a "word"'):
        words.note("ses", word)

    found = series(page(None, rate_at, None, words))

    assert found["receipts_not_understood_total", "ses", "Rendering Failure"] == 2
    assert found["receipts_not_understood_total", "ses", "other"] == 1


def test_nobody_is_named() -> None:
    text = page(FACTS, rate_at, busy(), NO_WORDS).decode()

    assert SECRET_NAME not in text
    assert "Main account" not in text
    assert "123456" not in text


async def down() -> Facts:
    raise StorageDown("the server went away")


async def test_without_its_database_a_process_still_tells_what_it_did() -> None:
    words = UnknownWords()
    words.note("twilio", "odd")
    async with TestClient(TestServer(metrics_app(down, rate_at, busy(), words))) as client:
        answer = await client.get("/metrics")
        found = series(await answer.read())

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert found["database_up",] == 0
    assert ("queued",) not in found
    assert found["msgs_total", "sms", "accepted"] == 1
    assert found["receipts_not_understood_total", "twilio", "odd"] == 1
