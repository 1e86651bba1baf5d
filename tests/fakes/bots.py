"""A local Bot API that sends: over its real wire format, with its real refusals, and a journal.

https://core.telegram.org/bots/api#making-requests. HTML is read as Telegram reads it.
"""

import itertools
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

from aiohttp import web

TOKEN = "1234567890:" + "AA" + 33 * "b"
FIELDS = {"token": TOKEN}
"""A bot that it knows, as staff would type it in."""

NAMES = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre"}
NAMES |= {"blockquote", "tg-spoiler"}

# The HTTP status, and Telegram's sentence.
BLOCKED = (403, "Forbidden: bot was blocked by the user")
DEACTIVATED = (403, "Forbidden: user is deactivated")
NO_CHAT = (400, "Bad Request: chat not found")
UNAUTHORIZED = (401, "Unauthorized")
BROKEN = (500, "Internal Server Error")
EMPTY = (400, "Bad Request: message text is empty")
TOO_LONG = (400, "Bad Request: message is too long")
DROP, GARBAGE = "drop", "garbage"
"""Instead of an answer: close, or 200 with something that is no JSON."""
Fate = str | tuple[int, str] | int  # an int is a 429 with so many seconds to wait


@dataclass(frozen=True, slots=True)
class Received:
    """One request; `text` is what a person reads, empty where it was not taken."""

    chat: int
    html: str
    text: str
    at: float = field(default_factory=time.time)


@dataclass(slots=True)
class FakeBots:
    """`script` gives the next requests their fates, `fates` a chat its own."""

    url: str = ""
    script: deque[Fate] = field(default_factory=deque)
    fates: dict[int, Fate] = field(default_factory=dict)
    journal: list[Received] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Self:
        server = web.Server(self._answer, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path != f"/bot{TOKEN}/sendMessage":
            return _refused(*UNAUTHORIZED)
        form = {key: str(value) for key, value in (await request.post()).items()}
        chat, html = int(form["chat_id"]), form.get("text", "")
        text, wrong = read(html) if form.get("parse_mode") == "HTML" else (html, None)
        fate = self.script.popleft() if self.script else self.fates.get(chat) or wrong
        taken = fate in {None, DROP, GARBAGE}
        self.journal.append(Received(chat, html, text if taken else ""))
        match fate:
            case None:
                return _sent(next(self._numbers), chat, text)
            case "drop" if request.transport is not None:
                request.transport.close()
                return web.Response()
            case int(seconds):
                why = f"Too Many Requests: retry after {seconds}"
                return _refused(429, why, {"retry_after": seconds})
            case (status, description):
                return _refused(status, description)
        return web.Response(text="<html>", content_type="text/html")


def read(html: str) -> tuple[str, tuple[int, str] | None]:
    """What a person reads, and how Telegram refuses it if it does."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = reader.text.strip()
    if reader.fault or reader.open:
        unclosed = f"Can't find end tag corresponding to start tag {reader.open[-1:]}"
        fault = reader.fault or unclosed
        return "", (400, f"Bad Request: can't parse entities: {fault}")
    if not text:
        return "", EMPTY
    return (text, None) if len(text.encode("utf-16-le")) // 2 <= 4096 else ("", TOO_LONG)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = self.fault = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag not in NAMES:
            self.fault = self.fault or f'Unsupported start tag "{tag}"'
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open:
            self.fault = self.fault or "Unexpected end tag"
        elif (expected := self.open.pop()) != tag:
            crossed = f'Unmatched end tag, expected "</{expected}>", found "</{tag}>"'
            self.fault = self.fault or crossed

    def handle_data(self, data: str) -> None:
        self.text += data


def _sent(number: int, chat: int, text: str) -> web.Response:
    message = {"message_id": number, "date": int(time.time()), "text": text}
    return _json(200, {"ok": True, "result": {**message, "chat": {"id": chat, "type": "private"}}})


def _refused(
    status: int, description: str, parameters: Mapping[str, int] | None = None
) -> web.Response:
    answer = {"ok": False, "error_code": status, "description": description}
    return _json(status, {**answer, **({"parameters": parameters} if parameters else {})})


def _json(status: int, body: object) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json"
    )
