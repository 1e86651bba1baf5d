"""Telegram brings updates to an address: https://core.telegram.org/bots/api#setwebhook."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.bots import Account, Raw
from tests.fakes.eventually import eventually

SECRET = "X-Telegram-Bot-Api-Secret-Token"


async def tell(account: Account, port: int, updates: Sequence[Raw]) -> list[int]:
    """To the address that the bot named, through our proxy; what was answered to each."""
    await eventually(lambda: _is_set(account))
    hook = account.said["setWebhook"][-1]
    url = f"http://127.0.0.1:{port}{urlsplit(hook['url']).path}"
    headers = {SECRET: hook["secret_token"]}
    async with aiohttp.ClientSession(headers=headers) as client:
        return [await _bring(client, url, one) for one in updates]


@asynccontextmanager
async def telling(account: Account, port: int, times: int = 1) -> AsyncIterator[None]:
    """All that the bot is to hear, in the background, each so many times."""

    async def bring() -> None:
        while True:
            updates, account.updates = account.updates, []
            await tell(account, port, times * updates[::-1])
            account.news.clear()
            if not account.updates:
                await account.news.wait()

    bringing = asyncio.create_task(bring())
    yield
    bringing.cancel()


async def _is_set(account: Account) -> bool:
    return bool(account.said["setWebhook"])


async def _bring(client: aiohttp.ClientSession, url: str, update: Raw) -> int:
    async with client.post(url, json=update) as answer:
        return answer.status
