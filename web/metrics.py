"""`/metrics`, for Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/.

What is known of the whole installation comes from its facts, what this process did from its
meters, and what it did not understand from the words that providers told it. No label says who
anybody is: an account is its number, and campaigns are only counted.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from campaigns.facts import Facts
from campaigns.meters import Meters, Spread
from campaigns.pacing import RateAt
from campaigns.sending import StorageDown
from campaigns.unknown_words import UnknownWords

PREFIX = "postbote_"
PATH = "/metrics"
ACCOUNT = ("channel", "credential")


class Metric(NamedTuple):
    """One line of the documentation, and how Prometheus is told of it."""

    meaning: str
    labels: tuple[str, ...] = ()
    kind: str = "gauge"


OF_ALL: Mapping[str, Metric] = {
    "database_up": Metric("1 while the database answers; without it the others here are missing"),
    "dispatching": Metric("1 while some process says that it looks for messages to send"),
    "slowest_tick_seconds": Metric(
        "how long the slowest tick took, of the last seconds of whichever worker told of it last"
    ),
    "campaigns_running": Metric("campaigns that run"),
    "campaigns_tripped": Metric("campaigns that paused by themselves because too much failed"),
    "queued": Metric("messages of running campaigns that wait"),
    "inflight": Metric("messages that are with a provider, or may be"),
    "uncertain": Metric("messages that may have arrived or not, and nobody has decided about"),
    "oldest_queued_seconds": Metric(
        "how long the campaign that waits longest was not served: since the last time, since it "
        "was launched, or since its hours began; 0 where nothing is due"
    ),
    "receipts_waiting": Metric("receipts that are not in the ledger yet, up to 10,000"),
    "receipts_lag_seconds": Metric("how long the oldest of them waits"),
    "db_bytes": Metric("the size of the database"),
    "disk_free_ratio": Metric("the free share of the disk with the SQLite database, from 0 to 1"),
}
OF_ACCOUNTS: Mapping[str, Metric] = {
    "rate_limit": Metric("messages per second that an account may have at most", ACCOUNT),
    "rate_actual": Metric(
        "what it may have now: 0 while its provider asks to wait, and less for some time after",
        ACCOUNT,
    ),
    "breaker_state": Metric(
        "0 while it takes messages, otherwise how often that was tried since", ACCOUNT
    ),
    "replies_total": Metric(
        "what people answered, other than STOP and START, where its provider passes that on; "
        "nobody reads it",
        ACCOUNT,
        "counter",
    ),
}
OF_THIS_PROCESS: Mapping[str, Metric] = {
    "msgs_total": Metric("attempts, by what came of them", ("channel", "outcome"), "counter"),
    "send_seconds": Metric("how long a provider took to answer", ("channel",), "histogram"),
    "throttled_total": Metric("how often a provider said “too fast”", ("credential",), "counter"),
    "tick_seconds": Metric("how long a tick's transaction took", kind="histogram"),
    "lease_lost_total": Metric("chunks that another worker had taken over", kind="counter"),
    "reaped_total": Metric("chunks taken from workers that went silent", kind="counter"),
}
OF_READING: Mapping[str, Metric] = {
    "receipts_not_understood_total": Metric(
        "reports in a word that is not known, by that word: 50 of them, and the rest as `other`",
        ("provider", "word"),
        "counter",
    ),
}
METRICS: Mapping[str, Metric] = {**OF_ALL, **OF_ACCOUNTS, **OF_THIS_PROCESS, **OF_READING}


def metrics_app(
    read: Callable[[], Awaitable[Facts]],
    rate_at: RateAt,
    meters: Meters | None,
    words: UnknownWords,
) -> web.Application:
    """`meters` where this process dispatches. `read` raises StorageDown."""

    async def answer(_request: web.Request) -> web.Response:
        try:
            facts: Facts | None = await read()
        except StorageDown:
            facts = None
        body = page(facts, rate_at, meters, words)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get(PATH, answer)
    return app


def page(facts: Facts | None, rate_at: RateAt, meters: Meters | None, words: UnknownWords) -> bytes:
    families = [*_of_facts(facts, rate_at), *_of_meters(meters), _of_words(words)]
    return generate_latest(_Families(families))


class _Families(Collector):
    def __init__(self, families: Iterable[Family]) -> None:
        self._families = families

    def collect(self) -> Iterable[Family]:
        return self._families


def _of_facts(facts: Facts | None, rate_at: RateAt) -> Iterator[Family]:
    if facts is None:
        yield _gauge("database_up", 0)
        return
    for name, value in _values(facts).items():
        if value is not None:
            yield _gauge(name, value)
    limits, rates = _empty_gauge("rate_limit"), _empty_gauge("rate_actual")
    breakers, replies = _empty_gauge("breaker_state"), _counter("replies_total")
    for one in facts.accounts:
        of = [one.channel, str(one.credential)]
        rate = one.rate(facts.now, rate_at)
        if rate is not None:
            limits.add_metric(of, one.pace.ceiling)
            rates.add_metric(of, rate)
        breakers.add_metric(of, one.pace.opened)
        replies.add_metric(of, one.replies)
    yield from (limits, rates, breakers, replies)


def _values(facts: Facts) -> Mapping[str, float | None]:
    return {
        "database_up": 1,
        "dispatching": facts.dispatching,
        "slowest_tick_seconds": facts.slowest_tick,
        "campaigns_running": len(facts.running),
        "campaigns_tripped": facts.tripped,
        "queued": facts.queued,
        "inflight": facts.in_flight,
        "uncertain": facts.uncertain,
        "oldest_queued_seconds": facts.oldest_queued,
        "receipts_waiting": facts.receipts,
        "receipts_lag_seconds": facts.receipts_lag,
        "db_bytes": facts.database_size,
        "disk_free_ratio": facts.disk.share_free if facts.disk else None,
    }


def _of_meters(meters: Meters | None) -> Iterator[Family]:
    if meters is None:
        return
    messages, throttled = _counter("msgs_total"), _counter("throttled_total")
    for (channel, outcome), count in list(meters.messages.items()):
        messages.add_metric([channel, outcome.lower()], count)
    for credential, count in list(meters.throttled.items()):
        throttled.add_metric([str(credential)], count)
    took = _histogram("send_seconds")
    for channel, spread in list(meters.send_seconds.items()):
        _add(took, [channel], spread)
    ticks = _histogram("tick_seconds")
    _add(ticks, [], meters.tick_seconds)
    yield from (messages, throttled, took, ticks)
    for name, count in (("lease_lost_total", meters.leases_lost), ("reaped_total", meters.reaped)):
        family = _counter(name)
        family.add_metric([], count)
        yield family


def _of_words(words: UnknownWords) -> Family:
    family = _counter("receipts_not_understood_total")
    for (provider, word), count in list(words.counts.items()):
        family.add_metric([provider, word], count)
    return family


def _gauge(name: str, value: float) -> Family:
    family = _empty_gauge(name)
    family.add_metric([], value)
    return family


def _empty_gauge(name: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(PREFIX + name, METRICS[name].meaning, labels=METRICS[name].labels)


def _counter(name: str) -> CounterMetricFamily:
    return CounterMetricFamily(PREFIX + name, METRICS[name].meaning, labels=METRICS[name].labels)


def _histogram(name: str) -> HistogramMetricFamily:
    return HistogramMetricFamily(PREFIX + name, METRICS[name].meaning, labels=METRICS[name].labels)


def _add(family: HistogramMetricFamily, labels: list[str], spread: Spread) -> None:
    """Prometheus counts all that are not above a bound."""
    bounds = [*map(str, spread.bounds), "+Inf"]
    upto = accumulate(spread.counts)
    family.add_metric(labels, list(zip(bounds, map(float, upto), strict=True)), spread.total)
