"""Where Telegram tells what a bot's people say: `POST /updates/<bot's address>`.

https://core.telegram.org/bots/api#setwebhook. An update is believed when it comes to an address
that only we can make, with the secret that only Telegram was told. It is written down and answered
at once; whoever serves the bot takes it from there. What could not be written down is told again.
"""

import json
from typing import Protocol

import structlog
from aiohttp import web

from agencies.bots import BotId
from agencies.webhooks import NotABot, Webhooks, WrongSecret
from campaigns.sending import StorageDown
from web.calling import LARGEST_NOTICE, body_of

PATH = "/updates/{name:[0-9]{1,18}[.][0-9a-f]+}"
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
JSON = "application/json"

log = structlog.get_logger()


class Inbox(Protocol):
    async def put_update(self, bot: BotId, number: int, content: bytes) -> None:
        """Of a bot that was removed it is let fall. Raises StorageDown."""


class Updates:
    def __init__(self, webhooks: Webhooks, inbox: Inbox) -> None:
        self._webhooks = webhooks
        self._inbox = inbox

    async def receive(self, request: web.Request) -> web.Response:
        try:
            bot = self._webhooks.read(
                request.match_info["name"], request.headers.get(SECRET, "")
            )  # first: it costs nothing to refuse
            content = await body_of(request, LARGEST_NOTICE)
            await self._inbox.put_update(bot, _number(content), content)
        except NotABot:
            raise web.HTTPNotFound from None
        except WrongSecret:
            log.warning("update_refused")
            raise web.HTTPForbidden from None
        except StorageDown:
            raise web.HTTPServiceUnavailable from None
        return web.Response(status=204)


def _number(content: bytes) -> int:
    """Raises HTTPBadRequest."""
    try:
        number = json.loads(content)["update_id"]
    except (ValueError, KeyError, TypeError):
        number = None
    if type(number) is not int:
        raise web.HTTPBadRequest
    return number
