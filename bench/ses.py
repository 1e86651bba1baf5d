"""Amazon SES, measured: a whole campaign beside the bare client, one mail a call and fifty.

The counterpart is a process of its own and answers after LATENCY. A figure says with how many
messages on their way (W) it was reached: a bulk call of fifty is fifty.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.dispatch import Counting, measure_bare_loop, measure_dispatch
from bench.shipped import counterpart
from campaigns.model import Attempt
from campaigns.outcomes import Outcome
from campaigns.ports import Surroundings
from channels._ses import Ses
from channels.email_ses import open_account
from config.settings import Endpoints, Rehearsal

LATENCY = 0.02
ROWS, ROWS_IN_BULK = 5_000, 50_000
IN_FLIGHT, IN_FLIGHT_IN_BULK = 64, 1_000
ACCOUNT = {
    "region": "ap-southeast-1",
    "access_key_id": "AKIA" + 16 * "0",
    "secret_access_key": 40 * "x",
    "mail_from": "Health Agency <news@example.com>",
}


class CountingBatches(Counting):
    """The same for a provider that takes many at once."""

    def __init__(self, inner: Ses) -> None:
        super().__init__(inner)
        self._ses = inner
        self.batch_size = inner.batch_size

    async def send_batch(self, attempts: Sequence[Attempt]) -> Sequence[Outcome]:
        self.times += [time.perf_counter()] * len(attempts)
        return await self._ses.send_batch(attempts)


def account(url: str, in_flight: int = IN_FLIGHT) -> Ses:
    where = Surroundings(
        endpoints=Endpoints(aws=url),
        rehearsal=Rehearsal(),
        outbox=Path(),
        in_flight_max=in_flight,
    )
    return open_account(ACCOUNT, where)


async def ses_table() -> list[str]:
    """What `make bench` prints about Amazon SES."""
    module = "tests.fakes.light_ses"
    with tempfile.TemporaryDirectory() as name:
        async with counterpart(Path(name), LATENCY, module) as amazon:
            one, _ = await measure_dispatch(lambda _: account(amazon.url), ROWS)
            bare = await measure_bare_loop(account(amazon.url), ROWS, IN_FLIGHT, "person")
            many, _ = await measure_dispatch(
                lambda _: account(amazon.url),
                ROWS_IN_BULK,
                in_flight=IN_FLIGHT_IN_BULK,
                counting=CountingBatches,
            )
    ratio = one.per_second / bare.per_second
    beside = f"bare loop {bare.per_second:,.0f}, ratio {ratio:.2f}"
    return [
        f"latency {LATENCY * 1000:.0f} ms",
        f"one a call: {one.per_second:,.0f} mails/s, {beside}, W={IN_FLIGHT}",
        f"in bulk: {many.per_second:,.0f} mails/s, W={IN_FLIGHT_IN_BULK}",
    ]
