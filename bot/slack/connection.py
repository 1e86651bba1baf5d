"""The connection to Slack that we open, over which it tells what people do.

https://docs.slack.dev/apis/events-api/using-socket-mode. Its address is good once and for seconds:
the SDK tries the one that it has again and again, and asks for another only where it has none.
"""

import asyncio
import logging

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.patience import Patience

LOOK = 30.0  # seconds between two looks at the connection, which mends itself
PING = 10.0  # seconds, also between two tries to connect

log = structlog.get_logger(__name__)


class Connection:
    def __init__(
        self, bolt: AsyncApp, client: AsyncWebClient, patience: Patience, quiet: logging.Logger
    ) -> None:
        self._bolt = bolt
        self._client = client
        self._patience = patience
        self._quiet = quiet

    async def keep(self, app_token: str) -> None:
        """Until it is cancelled. Raises Refused."""
        handler = AsyncSocketModeHandler(
            self._bolt, app_token, self._quiet, self._client, ping_interval=PING
        )
        handler.client.proxy = None
        connecting: asyncio.Task[None] | None = None
        try:
            opened = await self._patience.call_for_ever(
                "apps.connections.open",
                lambda: self._client.apps_connections_open(app_token=app_token),
            )
            handler.client.wss_uri = opened["url"]
            connecting = asyncio.create_task(handler.client.connect())  # type: ignore[no-untyped-call]
            while True:
                await asyncio.sleep(LOOK)
                if not await handler.client.is_connected():
                    log.warning("slack_not_connected")
                    handler.client.wss_uri = None
        finally:
            if connecting:
                connecting.cancel()
            await handler.client.close()  # type: ignore[no-untyped-call]
