"""A local Slack: posts messages over its real wire format, with its real refusals, and a journal.

https://docs.slack.dev/reference/methods/chat.postMessage, users.lookupByEmail, conversations.open
and conversations.history. Rich text is read as Slack reads it: what it has no piece for is refused.
"""

import asyncio
import itertools
import json
import re
import socket
import struct
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

FIELDS = {"bot_token": "xoxb-" + "1234567890-" * 2 + "AbCdEfGhIjKlMnOpQrStUvWx"}
"""An app that it knows, as staff would type it in."""

DROP, HANG, RESET, GARBAGE = "drop", "hang", "reset", "garbage"
"""Instead of an answer: close, stay silent, a TCP reset; or 200 with something that is no JSON."""
OK = "ok"
Fate = str | int  # one of these, a status, or Slack's word for an error
TAKEN = frozenset({OK, DROP, HANG, RESET, GARBAGE, 500, 503})
BOT = "B012BOT34"
Raw = dict[str, Any]
_KNOWN = re.compile(r"[UWCGD][A-Z0-9]{7,20}")
STYLES = frozenset({"bold", "italic", "underline"})


@dataclass(frozen=True, slots=True)
class Received:
    """One request to post; `shown` is what a person reads, empty where it was not taken."""

    channel: str
    fallback: str
    shown: str
    blocks: list[Raw]
    metadata: Raw
    fate: Fate
    ts: str = ""


@dataclass(slots=True)
class FakeSlack:
    """`script` gives the next messages their fates, `fates` a conversation its own.

    `people` are ids by email address, `refuses` the words that other methods answer with.
    """

    url: str = ""
    retry_after: str = ""
    script: deque[Fate] = field(default_factory=deque)
    fates: dict[str, Fate] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    refuses: dict[str, Fate] = field(default_factory=dict)
    shows_metadata: bool = True
    journal: list[Received] = field(default_factory=list)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
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
        method = request.path.removeprefix("/api/")
        asked = await _arguments(request)
        if request.headers.get("Authorization") != f"Bearer {FIELDS['bot_token']}":
            return _refused("invalid_auth")
        if method == "chat.postMessage":
            return await self._post(request, asked)
        self.asked.append((method, asked))
        if method in self.refuses:
            return await self._fail(request, self.refuses[method])
        return _json(METHODS[method](self, asked))

    async def _post(self, request: web.BaseRequest, asked: Raw) -> web.StreamResponse:
        channel, blocks = asked.get("channel", ""), asked.get("blocks") or []
        try:
            read = shown(blocks)
        except (KeyError, ValueError):
            return _refused("invalid_blocks")
        fate = self.script.popleft() if self.script else self.fates.get(channel, OK)
        if fate == OK and not _KNOWN.fullmatch(channel):
            fate = "channel_not_found"
        taken = fate in TAKEN
        ts = f"{time.time():.3f}{next(self._numbers):03d}" if taken else ""
        read = read if taken else ""
        said = asked.get("text", ""), read, blocks, asked.get("metadata") or {}, fate, ts
        self.journal.append(Received(_conversation(channel), *said))
        if fate != OK:
            return await self._fail(request, fate)
        message = self.message(self.journal[-1])
        return _json({"ok": True, "channel": _conversation(channel), "ts": ts, "message": message})

    def message(self, received: Received) -> Raw:
        """As it stands in the history of its conversation."""
        known = {"type": "message", "subtype": "bot_message", "bot_id": BOT, "ts": received.ts}
        shown = {"metadata": received.metadata} if self.shows_metadata else {}
        return {**known, "text": received.fallback, "blocks": received.blocks, **shown}

    async def _fail(self, request: web.BaseRequest, fate: Fate) -> web.StreamResponse:
        transport = request.transport
        if fate == HANG:
            await asyncio.Event().wait()
        if fate == GARBAGE or transport is None:
            return web.Response(text="<html>", content_type="text/html")
        if fate == 429:
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            return _json({"ok": False, "error": "ratelimited"}, 429, headers)
        if isinstance(fate, int):
            return web.Response(status=fate, text="<html>", content_type="text/html")
        if fate not in {DROP, RESET}:
            return _refused(fate)
        if fate == RESET:
            linger, at_once = socket.SO_LINGER, struct.pack("ii", 1, 0)
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, linger, at_once)
        transport.close()
        return web.Response()


def _look_up(slack: FakeSlack, asked: Raw) -> Raw:
    person = slack.people.get(asked["email"])
    if person is None:
        return {"ok": False, "error": "users_not_found"}
    return {"ok": True, "user": {"id": person, "team_id": "T012AB3C4", "deleted": False}}


def _open(_slack: FakeSlack, asked: Raw) -> Raw:
    return {"ok": True, "channel": {"id": _conversation(asked["users"])}}


def _history(slack: FakeSlack, asked: Raw) -> Raw:
    """The newest first; metadata only where it is asked for."""
    oldest, most = float(asked.get("oldest", 0)), int(asked.get("limit", 100))
    there = [
        slack.message(one)
        for one in reversed(slack.journal)
        if one.ts and one.channel == asked["channel"] and float(one.ts) > oldest
    ]
    if asked.get("include_all_metadata") not in {"1", "true", True}:
        there = [{k: v for k, v in one.items() if k != "metadata"} for one in there]
    return {"ok": True, "messages": there[:most], "has_more": len(there) > most}


METHODS = {
    "users.lookupByEmail": _look_up,
    "conversations.open": _open,
    "conversations.history": _history,
}


def _conversation(to: str) -> str:
    """A person's is the one between them and the app."""
    return f"D{to[1:]}" if to.startswith(("U", "W")) else to


async def _arguments(request: web.BaseRequest) -> Raw:
    if request.content_type == "application/json":
        return {**request.query, **json.loads(await request.read())}
    return {**request.query, **(await request.post())}


def shown(blocks: list[Raw]) -> str:
    """What a person reads. Raises ValueError, KeyError where Slack would refuse it."""
    return "".join(_shown(blocks))


def _shown(blocks: list[Raw]) -> Iterator[str]:
    for block in blocks:
        if block["type"] != "rich_text":
            raise ValueError(block["type"])
        for element in block["elements"]:
            yield from _shown_element(element)


def _shown_element(element: Raw) -> Iterator[str]:
    match element["type"]:
        case "rich_text_section":
            for piece in element["elements"]:
                yield _shown_piece(piece)
        case "rich_text_list":
            start = element.get("offset", 0) + 1
            for number, item in enumerate(element["elements"], start):
                mark = f"{number}." if element["style"] == "ordered" else "•"
                yield "  " * element["indent"] + f"{mark} "
                yield from _shown_element(item)
                yield "\n"
        case other:
            raise ValueError(other)


def _shown_piece(piece: Raw) -> str:
    """With what makes it bold and so on in front of it."""
    styles = piece.get("style", {})
    if not set(styles) <= STYLES or not piece["text"]:
        raise ValueError(piece)
    marks = "".join(name[0] for name in sorted(styles))
    link = f"({piece['url']})" if piece["type"] == "link" else ""
    return f"[{marks}|{piece['text']}]{link}" if marks else f"{piece['text']}{link}"


def _refused(word: str) -> web.Response:
    more = {"needed": "chat:write", "provided": "users:read"} if word == "missing_scope" else {}
    return _json({"ok": False, "error": word, **more})


def _json(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    content = json.dumps(body).encode()
    return web.Response(
        status=status, body=content, content_type="application/json", headers=headers
    )
