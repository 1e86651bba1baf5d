"""Nothing but a provider's client: `python -m bench.bare twilio|sdk|bot URL MESSAGES IN_FLIGHT`.

`twilio` is ours, over connections of our own; `sdk` is Twilio's SDK as it comes.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import uvloop
from aiohttp import ClientSession, TCPConnector
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from agencies.bots import TOKEN
from bench.audiences import token_of
from bench.dispatch import measure_bare_loop
from bench.samples import ACCOUNT
from campaigns.model import Attempt
from campaigns.outcomes import Accepted, Outcome
from campaigns.ports import Provider, Surroundings
from channels import sms_twilio, telegram_bot
from config.interpreter import set_up_interpreter
from config.settings import Endpoints, Rehearsal


class TwilioSdk:
    """With as many connections as ours; the SDK's own would have 100."""

    def __init__(self, fields: Mapping[str, str], surroundings: Surroundings) -> None:
        self._http = AsyncTwilioHttpClient(pool_connections=False)
        connector = TCPConnector(limit=surroundings.in_flight_max)
        self._http.session = ClientSession(connector=connector)
        key, secret = fields["api_key_sid"], fields["api_key_secret"]
        client = Client(key, secret, fields["account_sid"], http_client=self._http)
        client.api.base_url = surroundings.endpoints.twilio
        self._messages = client.messages
        self._sender = fields["sender"]

    async def send(self, attempt: Attempt) -> Outcome:
        message = await self._messages.create_async(
            to=attempt.address, body=attempt.body.text, messaging_service_sid=self._sender
        )
        return Accepted(message.sid)

    async def close(self) -> None:
        await self._http.close()


Open = Callable[[Mapping[str, str], Surroundings], Provider]
CLIENTS: dict[str, tuple[Open, Mapping[str, str], str]] = {
    "twilio": (sms_twilio.open_account, ACCOUNT, "+658"),
    "sdk": (TwilioSdk, ACCOUNT, "+658"),
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
