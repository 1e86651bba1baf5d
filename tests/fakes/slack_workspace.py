"""A local Slack with a workspace in it: conversations, files, forms, homes, and all that it tells.

It speaks the Web API with its real refusals (https://docs.slack.dev/reference/methods), Socket Mode
over a WebSocket (https://docs.slack.dev/apis/events-api/using-socket-mode), and signed HTTP
(https://docs.slack.dev/authentication/verifying-requests-from-slack). It is long because an app is
told and answered in so many ways.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession, WSMsgType, web

from config.secrets import Secret
from config.settings import SlackApp
from tests.fakes.slack import FIELDS, FakeSlack, Fate, Raw, _arguments, _json
from tests.fakes.slack_blocks import Wrong, buttons_of, check_blocks, check_view, read_blocks

BOT_TOKEN = "xoxb-1111-2222-staffStaffStaffStaff"
APP_TOKEN = "xapp-1-A0STAFF-3333-staff"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
"""https://docs.slack.dev/authentication/verifying-requests-from-slack has this one."""
TEAM, ENTERPRISE, BOT_USER, BOT = "T012AB3C4", "", "U0BOTUSER1", "B0STAFFBOT"
BY_SOCKET = SlackApp(bot_token=Secret(BOT_TOKEN), app_token=Secret(APP_TOKEN))
BY_HTTP = SlackApp(bot_token=Secret(BOT_TOKEN), signing_secret=Secret(SIGNING_SECRET))
NO_MORE: Mapping[str, str] = {}
LONGEST_WORDS = 1_000
PATIENCE = 40.0
IN_TIME = 3.0
"""Seconds: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response"""
LOGIN_PAGE = '<!DOCTYPE html><html lang="en-US"><head><title>Sign in | Slack</title></head></html>'


@dataclass(slots=True)
class Message:
    """`seen` is when it last changed, counted in changes; `text` is what a person reads."""

    channel: str
    ts: str
    text: str
    fallback: str = ""
    blocks: list[Raw] = field(default_factory=list)
    file: tuple[str, bytes] | None = None
    alt: str = ""
    by_person: bool = False
    seen: int = 0
    edits: int = 0

    @property
    def marked(self) -> str:
        return read_blocks(self.blocks, marked=True)

    @property
    def buttons(self) -> list[Raw]:
        return buttons_of(self.blocks)

    @property
    def labels(self) -> list[str]:
        return [button["text"]["text"] for button in self.buttons]


@dataclass(slots=True)
class LocalSlack(FakeSlack):
    """`once` gives the next calls of a method their fates. `request_url` is where it tells the app
    what happens over HTTP; while that is empty it tells over the app's own connection.
    """

    request_url: str = ""
    once: dict[str, deque[Fate]] = field(default_factory=lambda: defaultdict(deque))
    users: dict[str, Raw] = field(default_factory=dict)
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    alts: dict[str, str] = field(default_factory=dict)
    views: list[Raw] = field(default_factory=list)
    homes: dict[str, Raw] = field(default_factory=dict)
    calls: list[tuple[str, Raw]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    hands_over: str = "file"  # or "page", "elsewhere", "gone"
    fetched: list[str] = field(default_factory=list)
    changes: int = 0
    enterprise: str = ENTERPRISE
    _triggers: dict[str, float] = field(default_factory=dict)
    _tickets: set[str] = field(default_factory=set)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _acks: dict[str, "asyncio.Future[Raw]"] = field(default_factory=dict)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/link":
            return await self._connect(request)
        if request.path.startswith("/upload/v1/"):
            if self.once["upload"]:
                return await self._fail(request, self.once["upload"].popleft())
            number = request.path.rpartition("/")[2]
            self.files[number] = (self.files[number][0], await request.read())
            return web.Response(text=f"OK - {len(self.files[number][1])}")
        if request.path.startswith("/files-pri/"):
            return self._download(request)
        method = request.path.removeprefix("/api/")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token == FIELDS["bot_token"]:
            return await super()._answer(request)
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            return _json({"ok": False, "error": "invalid_auth"})
        asked = await _arguments(request)
        self.calls.append((method, asked))
        await self.change_to(0)
        fate = self.once[method].popleft() if self.once[method] else self.refuses.get(method)
        if fate is not None:
            return await self._fail(request, fate)
        return _json(await getattr(self, "_" + method.replace(".", "_"))(asked))

    def called(self, method: str) -> list[Raw]:
        return [asked for name, asked in self.calls if name == method]

    def stamp(self) -> str:
        """A message's time, which no other has."""
        return f"{time.time():.3f}{next(self._numbers):03d}"

    def note(self, message: Message) -> None:
        self.changes += 1
        message.seen = self.changes
        self.messages[message.channel, message.ts] = message

    def trigger(self) -> str:
        made = f"{next(self._numbers)}.{next(self._numbers)}.abc"
        self._triggers[made] = time.monotonic()
        return made

    async def change_to(self, _what: object) -> None:
        async with self._news:
            self._news.notify_all()

    async def until(self, fits: Any, what: str) -> Any:
        """What `fits` finds; it looks again whenever anything changes."""
        try:
            async with asyncio.timeout(PATIENCE), self._news:
                while not (found := fits()):
                    await self._news.wait()
                return found
        except TimeoutError:
            raise AssertionError(f"Slack did not see {what}") from None

    @property
    def is_connected(self) -> bool:
        return bool(self._sockets)

    async def connected(self) -> None:
        await self.until(lambda: self.is_connected, "a connection")

    async def tell(self, kind: str, payload: Raw, **envelope: object) -> Raw:
        """What the app answers; not in time, and the person who waits for it is told so."""
        began = time.monotonic()
        if self.request_url:
            status, answered = await self.post(kind, payload)
            assert status == 200, (status, answered)
        else:
            await self.connected()
            answered = await self._through_the_socket(kind, payload, envelope)
        self.waits.append(time.monotonic() - began)
        return answered

    async def _through_the_socket(self, kind: str, payload: Raw, more: Mapping[str, object]) -> Raw:
        number = f"envelope-{next(self._numbers)}"
        self._acks[number] = asyncio.get_running_loop().create_future()
        envelope = {"envelope_id": number, "type": kind, "payload": payload, **more}
        await self._sockets[-1].send_str(json.dumps(envelope))
        async with asyncio.timeout(IN_TIME):
            return await self._acks[number]

    async def post(
        self, kind: str, payload: Raw, headers: Mapping[str, str] = NO_MORE, at: float | None = None
    ) -> tuple[int, Raw]:
        """Signed at that time, the present one unless another is given."""
        if kind == "events_api":
            body, form = json.dumps(payload), "application/json"
        else:
            fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, form = urlencode(fields), "application/x-www-form-urlencoded"
        signed = signature(body, at or time.time())
        async with (
            ClientSession() as session,
            session.post(
                self.request_url, data=body, headers={"Content-Type": form, **signed, **headers}
            ) as answer,
        ):
            text = await answer.text()
            return answer.status, {"text": text} if not text.startswith("{") else json.loads(text)

    async def posts_raw(self, body: bytes) -> int:
        """Not signed, and not what Slack says."""
        async with ClientSession() as session, session.post(self.request_url, data=body) as answer:
            return answer.status

    async def drops_the_connection(self) -> None:
        """https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect"""
        socket = self._sockets.pop()
        await socket.send_str(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))

    async def _connect(self, request: web.BaseRequest) -> web.StreamResponse:
        """A ticket is good once, whatever became of it."""
        ticket = request.query.get("ticket", "")
        is_good, fate = ticket in self._tickets, self.once["link"]
        self._tickets.discard(ticket)
        if fate or not is_good:
            return await self._fail(request, fate.popleft() if fate else 404)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        self._sockets.append(socket)
        await self.change_to(0)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                ack = json.loads(message.data)
                waiting = self._acks.get(ack["envelope_id"])
                if waiting and not waiting.done():
                    waiting.set_result(ack.get("payload") or {})
        if socket in self._sockets:
            self._sockets.remove(socket)
        return socket

    def _download(self, request: web.BaseRequest) -> web.StreamResponse:
        """Whoever may not have it is shown the page to log in at, and 200."""
        self.fetched.append(request.path)
        allowed = request.headers.get("Authorization") == f"Bearer {BOT_TOKEN}"
        if self.hands_over == "page" or not allowed:
            return web.Response(text=LOGIN_PAGE, content_type="text/html")
        if self.hands_over == "elsewhere":
            return web.Response(status=302, headers={"Location": f"{self.url}/elsewhere"})
        if self.hands_over == "gone":
            return web.Response(status=404)
        number = request.path.split("/")[2]
        return web.Response(body=self.files[number][1], content_type="application/octet-stream")

    async def _auth_test(self, _asked: Raw) -> Raw:
        more = {"enterprise_id": self.enterprise} if self.enterprise else {}
        return {"ok": True, "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT, **more}

    async def _apps_connections_open(self, _asked: Raw) -> Raw:
        ticket = str(next(self._numbers))
        self._tickets.add(ticket)
        return {"ok": True, "url": f"{self.url.replace('http', 'ws')}/link?ticket={ticket}"}

    async def _users_info(self, asked: Raw) -> Raw:
        user = self.users.get(asked["user"])
        return {"ok": True, "user": user} if user else {"ok": False, "error": "user_not_found"}

    async def _conversations_open(self, asked: Raw) -> Raw:
        return {"ok": True, "channel": {"id": f"D{asked['users'][1:]}"}}

    async def _chat_postMessage(self, asked: Raw) -> Raw:  # noqa: N802 - Slack's own name
        try:
            text = check_blocks(asked.get("blocks") or [])
        except Wrong as fault:
            return fault.answer
        ts = self.stamp()
        self.note(Message(asked["channel"], ts, text, asked["text"], asked["blocks"]))
        await self.change_to(0)
        return {"ok": True, "channel": asked["channel"], "ts": ts, "message": {}}

    async def _chat_update(self, asked: Raw) -> Raw:
        known = self.messages.get((asked["channel"], asked["ts"]))
        if known is None:
            return {"ok": False, "error": "message_not_found"}
        try:
            known.text = check_blocks(asked.get("blocks") or [])
        except Wrong as fault:
            return fault.answer
        known.fallback, known.blocks, known.edits = asked["text"], asked["blocks"], known.edits + 1
        self.note(known)
        await self.change_to(0)
        return {"ok": True, "channel": known.channel, "ts": known.ts, "text": asked["text"]}

    async def _files_getUploadURLExternal(self, asked: Raw) -> Raw:  # noqa: N802 - Slack's own name
        if len(asked.get("alt_txt", "")) > LONGEST_WORDS:
            return {"ok": False, "error": "alt_txt_too_large"}
        number = f"F{next(self._numbers):09d}"
        self.files[number] = (asked["filename"], b"")
        self.alts[number] = asked.get("alt_txt", "")
        return {"ok": True, "upload_url": f"{self.url}/upload/v1/{number}", "file_id": number}

    async def _files_completeUploadExternal(self, asked: Raw) -> Raw:  # noqa: N802 - Slack's own name
        given = asked["files"]
        for one in json.loads(given) if isinstance(given, str) else given:
            shared = Message(asked["channel_id"], self.stamp(), "", file=self.files[one["id"]])
            shared.alt = self.alts[one["id"]]
            self.note(shared)
        await self.change_to(0)
        return {"ok": True, "files": [{"id": "F1", "title": "x"}]}

    async def _views_open(self, asked: Raw) -> Raw:
        pressed = self._triggers.pop(asked["trigger_id"], None)
        if pressed is None:
            return {"ok": False, "error": "exchanged_trigger_id"}
        if time.monotonic() - pressed > IN_TIME:
            return {"ok": False, "error": "expired_trigger_id"}
        try:
            check_view(_loaded(asked["view"]))
        except Wrong as fault:
            return fault.answer
        self.views.append({**_loaded(asked["view"]), "id": f"V{next(self._numbers)}"})
        await self.change_to(0)
        return {"ok": True, "view": self.views[-1]}

    async def _views_publish(self, asked: Raw) -> Raw:
        try:
            check_view(_loaded(asked["view"]))
        except Wrong as fault:
            return fault.answer
        self.homes[asked["user_id"]] = _loaded(asked["view"])
        await self.change_to(0)
        return {"ok": True, "view": {}}

    def home_of(self, user: str) -> str:
        return read_blocks(self.homes[user]["blocks"]) if user in self.homes else ""


def signature(body: str, at: float) -> dict[str, str]:
    stamp = str(int(at))
    base = f"v0:{stamp}:{body}".encode()
    signed = hmac.new(SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}


@asynccontextmanager
async def local_slack(**known: Any) -> AsyncIterator[LocalSlack]:
    async with LocalSlack(**known) as slack:
        yield slack


def _loaded(view: str | Raw) -> Raw:
    loaded: Raw = json.loads(view) if isinstance(view, str) else view
    return loaded
