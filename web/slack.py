"""Where Slack tells what staff do there: `POST /slack`, where no connection of ours is open to it.

https://docs.slack.dev/apis/events-api and the interactivity beside it. What Slack signed no longer
than five minutes ago is believed: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from collections.abc import Mapping
from typing import Protocol

from aiohttp import web

from web.calling import LARGEST_NOTICE, body_of

PATH = "/slack"


class Listener(Protocol):
    async def take(self, body: str, headers: Mapping[str, str]) -> tuple[int, str, str]:
        """The status, type and text of the answer."""


def let_in(app: web.Application, listener: Listener) -> None:
    app.router.add_post(PATH, Slack(listener).receive)


class Slack:
    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    async def receive(self, request: web.Request) -> web.Response:
        content = await body_of(request, LARGEST_NOTICE)
        try:
            body = content.decode()
        except UnicodeDecodeError:
            raise web.HTTPBadRequest from None
        status, kind, text = await self._listener.take(body, request.headers)
        return web.Response(status=status, content_type=kind, text=text)
