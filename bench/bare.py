"""Nothing but a provider's client: `python -m bench.bare twilio|bot URL MESSAGES IN_FLIGHT`."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import uvloop

from agencies.bots import TOKEN
from bench.audiences import token_of
from bench.dispatch import measure_bare_loop
from bench.laying import ACCOUNT
from campaigns.ports import Provider, Surroundings
from channels import sms_twilio, telegram_bot
from config.interpreter import set_up_interpreter
from config.settings import Endpoints, Rehearsal

Open = Callable[[Mapping[str, str], Surroundings], Provider]
CLIENTS: dict[str, tuple[Open, Mapping[str, str], str]] = {
    "twilio": (sms_twilio.open_account, ACCOUNT, "+658"),
    "bot": (telegram_bot.open_account, {TOKEN: token_of(1)}, "10"),
}
"""How an account is opened, its fields, and how its addresses begin."""


async def main(client: str, url: str, messages: int, in_flight: int) -> None:
    surroundings = Surroundings(
        endpoints=Endpoints(twilio=url, telegram=url),
        rehearsal=Rehearsal(),
        outbox=Path(),
        in_flight_max=in_flight,
    )
    open_account, fields, begins = CLIENTS[client]
    provider = open_account(fields, surroundings)
    await measure_bare_loop(provider, messages, in_flight, begins)
    await provider.close()


if __name__ == "__main__":
    set_up_interpreter()
    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
