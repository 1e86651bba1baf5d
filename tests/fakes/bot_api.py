"""A local Bot API: `lo-bot-api-emulator`, and what it lacks.

That is names, what stands in the chats, edits that change nothing or come too late, broken HTML,
403 and 429.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import ApiRefusal, LoBotApiEmulator

PATIENCE = 30.0  # seconds: far beyond what it takes, so that only a fault reaches it
ALLOWED_TAGS = {"b", "i", "u", "a", "pre"}

Raw = dict[str, Any]


@dataclass(kw_only=True)
class Message:
    """One message as it stands in a chat now. `text` is what a person reads, `html` what was sent.

    `buttons` are rows of (label, callback data); `seen` grows with every change in any chat.
    """

    chat: int
    id: int
    text: str = ""
    html: str = ""
    buttons: list[list[tuple[str, str]]] = field(default_factory=list)
    file: tuple[str, bytes] | None = None
    picture: bytes | None = None
    by_person: bool = False
    edits: int = 0
    seen: int = 0

    @property
    def labels(self) -> list[str]:
        return [label for row in self.buttons for label, _ in row]


class Reader(HTMLParser):
    """What Telegram makes of HTML: refuses tags that it does not know or that do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        if self._open:
            raise ApiRefusal(f"Bad Request: can't parse entities: no end tag of {self._open[-1]}")

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ALLOWED_TAGS:
            raise ApiRefusal(
                f"Bad Request: can't parse entities: unsupported start tag {tag} {attrs}"
            )
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise ApiRefusal(f"Bad Request: can't parse entities: unexpected end tag {tag}")

    def handle_data(self, data: str) -> None:
        self.text += data


class LocalBotApi(LoBotApiEmulator):  # type: ignore[misc] # it ships no types
    """`calls` are (method, fields) in order; `messages` is what stands in the chats now."""

    def __init__(self) -> None:
        super().__init__(max_assets=10_000, max_updates=10_000)
        self.url = ""
        self.calls: list[tuple[str, Raw]] = []
        self.messages: dict[tuple[int, int], Message] = {}
        self.changes = 0
        self._changed = asyncio.Event()
        self._called = asyncio.Event()
        self._refusals: dict[str, deque[ApiRefusal]] = {}

    def refuses(self, method: str, status: int, description: str, retry_after: int = 0) -> None:
        """The next call of that method, once; can be told several times."""
        parameters = {"retry_after": retry_after} if retry_after else None
        refusal = ApiRefusal(description, status, parameters)
        self._refusals.setdefault(method, deque()).append(refusal)

    def called(self, method: str) -> list[Raw]:
        return [fields for name, fields in self.calls if name == method]

    async def gets(self, method: str) -> list[Raw]:
        """Returns once that method was called."""
        async with asyncio.timeout(PATIENCE):
            while not self.called(method):
                await self._called.wait()
        return self.called(method)

    async def change(self) -> None:
        """Returns at the next change in any chat."""
        await self._changed.wait()

    def validate(self, method: str, fields: Raw, uploads: Raw) -> object:
        self.calls.append((method, dict(fields)))
        self._called.set()
        self._called = asyncio.Event()
        fields.pop("link_preview_options", None)
        if self._refusals.get(method):
            raise self._refusals[method].popleft()
        html = fields.get("text", "")
        if fields.get("parse_mode") == "HTML":
            fields["text"] = Reader(html).text
        self._refuse_what_changes_nothing(method, fields, html)
        answer = super().validate(method, fields, uploads)
        self._keep(method, fields | {"html": html}, uploads, answer)
        return answer

    def note(self, message: Message) -> Message:
        self.changes += 1
        message.seen = self.changes
        self.messages[message.chat, message.id] = message
        self._changed.set()
        self._changed = asyncio.Event()
        return message

    def take_number(self) -> int:
        self.next_id += 1
        return int(self.next_id - 1)

    def _refuse_what_changes_nothing(self, method: str, fields: Raw, html: str) -> None:
        verb = {"editMessageText": "edit", "deleteMessage": "delete"}.get(method)
        if verb is None:
            return
        found = self.messages.get((int(fields["chat_id"]), int(fields["message_id"])))
        if found is None:
            raise ApiRefusal(f"Bad Request: message to {verb} not found")
        if verb == "edit" and (found.html, found.buttons) == (html, keys(fields)):
            raise ApiRefusal("Bad Request: message is not modified: specified new message content")

    def _keep(self, method: str, fields: Raw, uploads: Raw, answer: Any) -> None:
        match method:
            case "getMe":
                answer["username"] = "postbote_local_bot"
            case "deleteMessage":
                gone = self.messages[int(fields["chat_id"]), int(fields["message_id"])]
                self.note(gone)
                del self.messages[gone.chat, gone.id]
            case "editMessageText":
                found = self.messages[int(fields["chat_id"]), int(fields["message_id"])]
                found.text, found.html = fields["text"], fields["html"]
                found.buttons = keys(fields)
                found.edits += 1
                self.note(found)
            case "sendMessage" | "sendDocument" | "sendPhoto":
                self.note(shown_message(fields, uploads, answer["message_id"]))


def keys(fields: Raw) -> list[list[tuple[str, str]]]:
    markup = LocalBotApi.decoded(fields.get("reply_markup") or "{}")
    rows = markup.get("inline_keyboard", [])
    return [[(key["text"], key["callback_data"]) for key in row] for row in rows]


def shown_message(fields: Raw, uploads: Raw, number: int) -> Message:
    document, photo = uploads.get("document"), uploads.get("photo")
    return Message(
        chat=int(fields["chat_id"]),
        id=number,
        text=fields.get("text", ""),
        html=fields["html"],
        buttons=keys(fields),
        file=(document["filename"], document["data"]) if document else None,
        picture=photo["data"] if photo else None,
    )


@asynccontextmanager
async def local_bot_api() -> AsyncIterator[LocalBotApi]:
    """On a port of its own; its address is `url`."""
    api = LocalBotApi()
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    api.url = f"http://{host}:{port}"
    yield api
    await runner.cleanup()
