"""Slack, measured: a whole campaign beside the bare client, in this process.

The counterpart is a process of its own and answers after LATENCY. Each message has a conversation
of its own, so nobody waits for the second that Slack asks for between two.
"""

import tempfile
from pathlib import Path

from bench.dispatch import measure_bare_loop, measure_dispatch
from bench.sites import counterpart
from campaigns.ports import Provider, Surroundings
from channels.slack_bot import open_account
from config.settings import Endpoints, Rehearsal

LATENCY = 0.02
ROWS = 10_000
IN_FLIGHT = 256


def account(url: str) -> Provider:
    where = Surroundings(
        endpoints=Endpoints(slack=url),
        rehearsal=Rehearsal(),
        outbox=Path(),
        in_flight_max=IN_FLIGHT,
    )
    return open_account({"bot_token": f"xoxb-{24 * '0'}"}, where)


async def slack_table() -> list[str]:
    """What `make bench` prints about Slack."""
    with tempfile.TemporaryDirectory() as name:
        async with counterpart(Path(name), LATENCY, "tests.fakes.light_slack") as slack:
            sent, _ = await measure_dispatch(
                lambda _: account(slack.url), ROWS, in_flight=IN_FLIGHT
            )
            alone = account(slack.url)
            bare = await measure_bare_loop(alone, ROWS, IN_FLIGHT)
            await alone.close()
    beside = f"bare loop {bare.per_second:,.0f}, ratio {sent.per_second / bare.per_second:.2f}"
    return [
        f"latency {LATENCY * 1000:.0f} ms",
        f"{sent.per_second:,.0f} messages/s, {beside}, W={IN_FLIGHT}",
    ]
