"""The platform's library, loaded with the first bot: it costs 2 s and 90 MB."""

import asyncio
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from bot.citizens.introducing import Introduction
from bot.citizens.ports import BotFace, Chats
from config.secrets import Secret

if TYPE_CHECKING:
    from bot.citizens.telegram import TelegramBots


class LoadedBots:
    """Opened in a running event loop, when the first one is connected."""

    def __init__(self, api_url: str) -> None:
        self._api_url = api_url
        self._bots: TelegramBots | None = None

    async def connect(self, token: Secret) -> Chats:
        return (await self._loaded()).chats(token)

    async def look(self, token: Secret) -> BotFace:
        return await (await self._loaded()).look(token)

    async def introduce(self, token: Secret, told: Sequence[Introduction]) -> None:
        await (await self._loaded()).introduce(token, told)

    async def _loaded(self) -> "TelegramBots":
        if self._bots is None:
            module = await asyncio.to_thread(import_module, "bot.citizens.telegram")
            self._bots = self._bots or module.TelegramBots(self._api_url)
        return self._bots

    async def close(self) -> None:
        if self._bots is not None:
            await self._bots.close()
