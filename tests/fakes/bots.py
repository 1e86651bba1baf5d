"""A local Bot API for the agencies' bots: its real wire format, its real refusals, and a journal.

https://core.telegram.org/bots/api#making-requests. HTML is read as Telegram reads it. Any number
of bots, and people who talk to them (tests/fakes/citizen.py). It is long because it is a server.
"""

import asyncio
import itertools
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from aiohttp import web

from tests.fakes.bot_changes import ALTER, alter, wrong_alteration
from tests.fakes.bot_files import BRING, brought, told, wrong_with
from tests.fakes.bot_html import EMPTY, read

TOKEN = "1234567890:" + "AA" + 33 * "b"
FIELDS = {"token": TOKEN}
"""A bot that it knows, as staff would type it in."""

FAR_BEYOND = 10
LONG_POLL = 2.0  # seconds, shorter than anyone asks for

# The HTTP status, and Telegram's sentence.
BLOCKED = (403, "Forbidden: bot was blocked by the user")
DEACTIVATED = (403, "Forbidden: user is deactivated")
NO_CHAT = (400, "Bad Request: chat not found")
UNAUTHORIZED = (401, "Unauthorized")
BROKEN = (500, "Internal Server Error")
MIGRATED = (400, "Bad Request: group chat was upgraded to a supergroup chat")
CONFLICT = (409, "Conflict: terminated by other getUpdates request")
DROP, RESET, HANG, GARBAGE = "drop", "reset", "hang", "garbage"
"""Instead of an answer: close, break the connection off, say nothing at all, or 200 with something
that is no JSON."""
TAKEN = frozenset({None, DROP, RESET, HANG, GARBAGE})
Fate = str | tuple[int, str] | int  # an int is a 429 with so many seconds to wait
Raw = dict[str, Any]


class Refusal(Exception):
    """What Telegram answers instead: a status and its sentence."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status


@dataclass(frozen=True, slots=True)
class Received:
    """One request; `text` is what a person reads, empty where it was not taken.

    `file` is what was uploaded with it, or the name by which it was sent again.
    """

    chat: int
    html: str
    text: str
    method: str = "sendMessage"
    form: Mapping[str, Any] = field(default_factory=dict)
    file: tuple[str, bytes] | str | None = None
    at: float = field(default_factory=time.time)


@dataclass(slots=True, kw_only=True)
class Message:
    """As it stands in a chat now."""

    number: int
    text: str
    html: str = ""
    markup: Raw = field(default_factory=dict)
    file: tuple[str, bytes] | None = None
    sent_at: float = 0.0
    changed: int = 0  # grows with every change in any chat

    @property
    def buttons(self) -> dict[str, str]:
        """Labels and data."""
        rows = self.markup.get("inline_keyboard", [])
        keys = (key for row in rows for key in row)
        return {key["text"]: key["callback_data"] for key in keys if "callback_data" in key}


@dataclass(slots=True, kw_only=True)
class Account:
    """One bot as Telegram has it. `chats` is what people see, `said` what it was told to say."""

    token: str
    number: int
    username: str
    name: str
    revoked: bool = False
    chats: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))
    said: dict[str, list[Raw]] = field(default_factory=lambda: defaultdict(list))
    updates: list[Raw] = field(default_factory=list)
    polls: int = 0
    waiting: int = 0
    conflicts: int = 0
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    stuck: bool = False  # what it says hangs, what it hears does not
    news: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class FakeBots:
    """`script` gives the next messages their fates, `fates` a chat its own.

    `altered` are the requests to edit or to delete one, which is `clock` seconds old by then.
    """

    url: str = ""
    script: deque[Fate] = field(default_factory=deque)
    fates: dict[int, Fate] = field(default_factory=dict)
    journal: list[Received] = field(default_factory=list)
    altered: list[Received] = field(default_factory=list)
    clock: Callable[[], float] = time.time
    accounts: dict[str, Account] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    changes: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _runner: web.ServerRunner | None = None

    def __post_init__(self) -> None:
        self.add(TOKEN)

    def add(self, token: str, username: str = "", name: str = "") -> Account:
        number = int(token.partition(":")[0])
        known_as = username or f"agency_{number}_bot"
        made = Account(token=token, number=number, username=known_as, name=name or "Health news")
        self.accounts[token] = made
        return made

    def renew(self, account: Account, token: str) -> None:
        """BotFather gives the same bot another token."""
        del self.accounts[account.token]
        account.token = token
        self.accounts[token] = account

    def tell(self, account: Account, update: Raw, number: int = 0) -> int:
        """What the bot will hear; which number it has."""
        given = number or next(self._numbers)
        account.updates.append({"update_id": given, **update})
        account.news.set()
        return given

    def let_go(self, account: Account) -> None:
        account.stuck = False
        self.note()

    def take_number(self) -> int:
        return next(self._numbers)

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
        token, _, method = request.path.removeprefix("/bot").partition("/")
        account = self.accounts.get(token)
        if account is None or account.revoked:
            return _refused(*UNAUTHORIZED)
        form = await _form(request)
        if method == "sendMessage" or method in BRING:
            return await self._send(account, method, form, request)
        if method in ALTER:
            return self._alter(account, method, form, request)
        does = METHODS.get(method, _note)
        try:
            return _json(200, {"ok": True, "result": await does(self, account, method, form)})
        except Refusal as refusal:
            return _refused(refusal.status, str(refusal))

    async def _send(
        self, account: Account, method: str, form: Raw, request: web.BaseRequest
    ) -> web.StreamResponse:
        while account.stuck:
            await self.changed.wait()
        chat, html = int(form["chat_id"]), form.get("text", "") or form.get("caption", "")
        text, wrong = read(html) if form.get("parse_mode") == "HTML" else (html, None)
        wrong = None if wrong == EMPTY and method in BRING else wrong
        wrong = wrong or wrong_with(method, form, text, account.files)
        fate = self.script.popleft() if self.script else self.fates.get(chat) or wrong
        taken, file, name = fate in TAKEN, brought(method, form), ""
        self.journal.append(Received(chat, html, text if taken else "", method, form, file))
        if taken:
            name = self._kept_file(account, file)
            number = self.keep(account, chat, text, html, form, account.files.get(name))
        said = {**sent(number, chat, text), **told(method, name)} if taken else {}
        if fate == HANG:
            await asyncio.Event().wait()
        return self._answered(fate, said, request)

    def _alter(
        self, account: Account, method: str, form: Raw, request: web.BaseRequest
    ) -> web.StreamResponse:
        chat, html = int(form["chat_id"]), form.get("text") or form.get("caption") or ""
        fate = self.script.popleft() if self.script else self.fates.get(chat)
        text, wrong = read(html) if html else ("", None)
        if fate in TAKEN:
            there = account.chats[chat]
            fate = fate or wrong or wrong_alteration(method, form, there, self.clock())
        taken, done = fate in TAKEN, Received(chat, html, text, method, form)
        self.altered.append(done if taken else replace(done, text=""))
        if taken:
            self.note(alter(method, form, account.chats[chat], text, html))
        said = True if method == "deleteMessage" else sent(int(form["message_id"]), chat, text)
        return self._answered(fate, said, request)

    def _answered(
        self, fate: Fate | None, said: object, request: web.BaseRequest
    ) -> web.StreamResponse:
        match fate:
            case None:
                return _json(200, {"ok": True, "result": said})
            case "drop" if request.transport is not None:
                request.transport.close()
                return web.Response()
            case "reset" if request.transport is not None:
                request.transport.abort()
                return web.Response()
            case int(seconds):
                why = f"Too Many Requests: retry after {seconds}"
                return _refused(429, why, {"retry_after": seconds})
            case (status, description):
                moved = {"migrate_to_chat_id": -1001234567890} if fate == MIGRATED else None
                return _refused(status, description, moved)
        return web.Response(text="<html>", content_type="text/html")

    def _kept_file(self, account: Account, file: tuple[str, bytes] | str | None) -> str:
        """What it is called from now on; each upload has a name of its own."""
        if file is None or isinstance(file, str):
            return file or ""
        name = f"file-{len(account.files) + 1}"
        account.files[name] = file
        return name

    def keep(  # noqa: PLR0913, PLR0917 -- all that a message has
        self,
        account: Account,
        chat: int,
        text: str,
        html: str,
        form: Raw,
        file: tuple[str, bytes] | None = None,
    ) -> int:
        number = next(self._numbers)
        markup = json.loads(form.get("reply_markup") or "{}")
        now = self.clock()
        message = Message(
            number=number, text=text, html=html, markup=markup, file=file, sent_at=now
        )
        account.chats[chat].append(message)
        self.note(message)
        return number

    def note(self, message: Message | None = None) -> None:
        self.changes += 1
        if message:
            message.changed = self.changes
        self.changed.set()
        self.changed = asyncio.Event()


async def _form(request: web.BaseRequest) -> Raw:
    found: Raw = {}
    for key, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            found[key] = value.filename, value.file.read()
        else:
            found[key] = str(value)
    return found


async def _get_me(_bots: FakeBots, account: Account, _method: str, _form: Raw) -> Raw:
    about = {"id": account.number, "is_bot": True, "first_name": account.name}
    return {**about, "username": account.username}


async def _get_updates(_bots: FakeBots, account: Account, _method: str, form: Raw) -> list[Raw]:
    """Those from the offset on, waited for; a second one who asks drives the first out.

    An offset that is far beyond all of them is taken for none, as by Telegram's server.
    """
    offset = int(form.get("offset") or 0)
    last = max((one["update_id"] for one in account.updates), default=offset)
    offset = 0 if offset > last + FAR_BEYOND else offset
    account.updates = [one for one in account.updates if one["update_id"] >= offset]
    account.polls += 1
    mine = account.polls
    account.news.set()
    account.waiting += 1
    try:
        async with asyncio.timeout(min(LONG_POLL, float(form.get("timeout") or 0))):
            while not account.updates:
                account.news = asyncio.Event()
                await account.news.wait()
                if account.polls != mine:
                    account.conflicts += 1
                    raise Refusal(*CONFLICT)
    except TimeoutError:
        return []
    finally:
        account.waiting -= 1
    if account.revoked:
        raise Refusal(*UNAUTHORIZED)
    return account.updates[:100]


async def _note(bots: FakeBots, account: Account, method: str, form: Raw) -> bool:
    account.said[method].append(form)
    bots.note()
    return True


METHODS: Mapping[str, Callable[[FakeBots, Account, str, Raw], Awaitable[object]]] = {
    "getMe": _get_me,
    "getUpdates": _get_updates,
}
"""Others are noted, and succeed."""


def sent(number: int, chat: int, text: str) -> Raw:
    message = {"message_id": number, "date": int(time.time()), "text": text}
    return {**message, "chat": {"id": chat, "type": "private"}}


def _refused(
    status: int, description: str, parameters: Mapping[str, int] | None = None
) -> web.Response:
    answer = {"ok": False, "error_code": status, "description": description}
    return _json(status, {**answer, **({"parameters": parameters} if parameters else {})})


def _json(status: int, body: object) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json"
    )
