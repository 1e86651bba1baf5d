"""A real browser without a window, where one is found, spoken to by its own protocol.

https://chromedevtools.github.io/devtools-protocol/
"""

import asyncio
import itertools
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import which
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

NAMES = ("chromium", "chromium-browser", "google-chrome")
FOUND = next(filter(None, map(which, NAMES)), "")
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0")
PATIENCE = 30.0  # seconds
KEYS = {"Tab": 9, "Enter": 13}


class Browser:
    """One page of it."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE):
            while True:
                told = await self._socket.receive_json()
                if told.get("id") == number:
                    return told["result"]

    async def open(self, url: str) -> None:
        await self.ask("Page.enable")
        await self.ask("Page.navigate", url=url)
        await self._loaded()

    async def without_scripts(self) -> None:
        await self.ask("Emulation.setScriptExecutionDisabled", value=True)

    async def press(self, key: str) -> None:
        """Down and up, as on a keyboard."""
        about = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", **about, **text)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **about)

    async def press_and_load(self, key: str) -> None:
        await self.press(key)
        await self._loaded()

    async def read_out(self) -> Sequence[tuple[str, str]]:
        """(role, name) of all that a screen reader is told, in order."""
        tree = await self.ask("Accessibility.getFullAXTree")
        return [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in tree["nodes"]
            if not node["ignored"]
        ]

    async def focused(self) -> tuple[str, str]:
        """(role, name) of what a key would press."""
        tree = await self.ask("Accessibility.getFullAXTree")
        for node in tree["nodes"]:
            said = {one["name"]: one["value"]["value"] for one in node.get("properties", ())}
            if said.get("focused") and node["role"]["value"] != "RootWebArea":
                return node["role"]["value"], node["name"]["value"]
        return "", ""

    async def _loaded(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while (await self._socket.receive_json()).get("method") != "Page.loadEventFired":
                pass


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            FOUND, *OPTIONS, f"--user-data-dir={folder}", "about:blank",
            stderr=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with ClientSession() as session:
                url = await _page(session, Path(folder) / "DevToolsActivePort")
                async with session.ws_connect(url, max_msg_size=0) as socket:
                    yield Browser(socket)
        finally:
            process.terminate()
            await process.wait()


async def _page(session: ClientSession, told: Path) -> str:
    async with asyncio.timeout(PATIENCE):
        while not (told.exists() and told.read_text()):
            await asyncio.sleep(0.05)
        port = told.read_text().split()[0]
        async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            pages = json.loads(await answer.text())
    return str(next(page for page in pages if page["type"] == "page")["webSocketDebuggerUrl"])
