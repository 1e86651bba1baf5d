"""Nothing but Twilio's client: `python -m bench.bare URL MESSAGES IN_FLIGHT`."""

import sys
from pathlib import Path

import uvloop

from bench.dispatch import measure_bare_loop
from bench.laying import ACCOUNT
from campaigns.ports import Surroundings
from channels.sms_twilio import open_account
from config.interpreter import set_up_interpreter
from config.settings import Endpoints, Rehearsal


async def main(url: str, messages: int, in_flight: int) -> None:
    surroundings = Surroundings(
        endpoints=Endpoints(twilio=url),
        rehearsal=Rehearsal(),
        outbox=Path(),
        in_flight_max=in_flight,
    )
    provider = open_account(ACCOUNT, surroundings)
    await measure_bare_loop(provider, messages, in_flight)
    await provider.close()


if __name__ == "__main__":
    set_up_interpreter()
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
