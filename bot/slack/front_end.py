"""The staff front-end in Slack, by slack-bolt: direct messages, `/postbote`, buttons, forms, home.

Slack is answered before anything is done, for which it gives 3 seconds:
https://docs.slack.dev/interactivity/handling-user-interaction. It is long because everything that
Slack tells is taken here.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import assert_never

import structlog
from aiohttp import ClientSession, ClientTimeout
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.chats import Attachment, CannotServe, Desk, FileRefused, NotShown, Reply, Sender, Shown
from bot.markup import plain
from bot.menu import Words
from bot.slack.blocks import PRESS, Form, secret_form
from bot.slack.connection import Connection
from bot.slack.files import Files, NotAllowed, NotFetched
from bot.slack.patience import FAULTS, Patience, Refused, Sleep, told
from bot.slack.people import PLATFORM, People, Who, Workspace
from bot.slack.reading import (
    SECRET,
    Body,
    Document,
    Incoming,
    Other,
    Press,
    What,
    read_command,
    read_form,
    read_mention,
    read_message,
    read_press,
)
from bot.slack.showing import Showing
from bot.slack.signing import is_signed
from bot.slack.turns import Turns
from bot.words import Line, Said, line
from config.settings import Endpoints, SlackApp

COMMAND = "/postbote"
TIMEOUT = ClientTimeout(total=None, connect=10, sock_read=30)
LONGEST_WAIT = 60.0  # seconds, until what must be done is tried again
QUIET = logging.getLogger("slack_bolt.quiet")
QUIET.setLevel(logging.ERROR)  # at WARNING it logs whole requests, with what people wrote

log = structlog.get_logger(__name__)


class RefusedToken(CannotServe):
    """Slack does not know one of the app's tokens; str() says what to do, for operators."""


class SlackFrontEnd:
    """People talk to the desk through one app in one workspace. Made in a running event loop."""

    platform = PLATFORM

    def __init__(
        self, app: SlackApp, api_url: str, words: Words, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._app = app
        self._words = words
        self._session = ClientSession(timeout=TIMEOUT)
        self._client = AsyncWebClient(
            app.bot_token,
            base_url=f"{api_url}/api/",
            session=self._session,
            retry_handlers=[],
            logger=QUIET,
        )
        self._client.proxy = None  # it reads the environment for one
        own = "" if api_url == Endpoints().slack else api_url
        self._files = Files(self._session, app.bot_token, own)
        self._form = _form(words)
        self._patience = Patience(sleep)
        self._showing = Showing(self._client, words, self._form, self._patience)
        self._people = People(self._client, self._patience)
        self._turns = Turns()
        self._bolt = self._opened()
        self._workspace = Workspace(team="")
        self._desk: Desk | None = None
        self._served = asyncio.Event()
        self._closing = False
        self._sleep = sleep
        self._going: set[str] = set()

    async def serve(self, desk: Desk) -> None:
        """Raises RefusedToken; any other trouble is waited out."""
        try:
            await self._begin()
            self._desk = desk
            self._served.set()
            if self._app.app_token is None:
                await asyncio.Event().wait()  # it is `web` that listens
            await self._listen(self._app.app_token or "")
        finally:
            self._closing = True
            await self._turns.close()
            await self._session.close()

    async def take(self, body: str, headers: Mapping[str, str]) -> tuple[int, str, str]:
        """What Slack told over HTTP; the status, type and text of the answer."""
        if self._desk is None or self._closing:
            return HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", ""  # Slack tells it again
        if not is_signed(self._app.signing_secret, body, headers):
            log.warning("slack_not_signed")
            return HTTPStatus.UNAUTHORIZED, "text/plain", ""
        request = _read(body, headers)
        if request is None:
            log.warning("slack_not_understood")
            return HTTPStatus.BAD_REQUEST, "text/plain", ""
        answer = await self._bolt.async_dispatch(request)
        kind = answer.headers.get("content-type", ["text/plain"])[0].partition(";")[0]
        return answer.status, kind, answer.body or ""

    async def show(self, chat: str, shown: Shown) -> str:
        return await self._showing.show(chat, shown, self._read_file)

    async def edit(self, chat: str, message: str, shown: Shown) -> None:  # noqa: ARG002 - it names it
        await self._showing.edit(message, shown)

    async def _read_file(self, file: Attachment) -> AsyncIterator[bytes]:
        """What is shown before `serve` waits for it."""
        while self._desk is None:
            await self._served.wait()
        async for piece in self._desk.read_file(file):
            yield piece

    async def _begin(self) -> None:
        """Raises RefusedToken."""
        try:
            tested = await self._patience.call_for_ever("auth.test", self._client.auth_test)
        except Refused:
            raise RefusedToken(
                "Slack refuses SLACK_BOT_TOKEN: copy the Bot User OAuth Token again from OAuth & "
                "Permissions in the app's settings, or install the app again."
            ) from None
        self._workspace = Workspace.of(tested)
        log.info("slack_begun", team=self._workspace.team, by_http=self._app.by_http)

    async def _listen(self, app_token: str) -> None:
        """Raises RefusedToken."""
        try:
            await Connection(self._bolt, self._client, self._patience, QUIET).keep(app_token)
        except Refused:
            raise RefusedToken(
                "Slack refuses SLACK_APP_TOKEN: make one with connections:write under Basic "
                "Information, App-Level Tokens, in the app's settings."
            ) from None

    def _opened(self) -> AsyncApp:
        async def authorize() -> AuthorizeResult:
            """Known since `serve` began: nobody is asked while Slack waits."""
            return self._workspace.authorized(self._app.bot_token)

        bolt = AsyncApp(
            logger=QUIET,
            name=PLATFORM,
            client=self._client,
            authorize=authorize,
            signing_secret=self._app.signing_secret or "",
            request_verification_enabled=self._app.by_http,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        bolt.event("message")(self._on_message)
        bolt.event("app_mention")(self._on_mention)
        bolt.event("app_home_opened")(self._on_home)
        bolt.event("user_change")(self._on_change)
        bolt.command(COMMAND)(self._on_command)
        bolt.action(re.compile(f"{PRESS}-"))(self._on_press)
        bolt.action(SECRET)(self._on_secret)
        bolt.view(SECRET)(self._on_form)
        return bolt

    async def _on_message(self, body: Body) -> None:
        for incoming in read_message(body):
            self._showing.learn(incoming.user, incoming.direct)
            self._take(incoming)

    async def _on_mention(self, body: Body) -> None:
        self._take(read_mention(body))

    async def _on_press(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        self._take(read_press(body))

    async def _on_command(self, ack: AsyncAck, body: Body) -> None:
        incoming = read_command(body)
        here = self._showing.is_direct(incoming.user, str(body.get("channel_id", "")))
        await ack("" if here else plain(self._words(line("slack-answers-privately"))))
        self._take(incoming)

    async def _on_secret(self, ack: AsyncAck, body: Body) -> None:
        """The form has to open within 3 seconds of the press, so it asks nobody."""
        await ack()
        asked = str((body.get("message") or {}).get("text") or "")
        which = str(body["actions"][0].get("value") or SECRET)
        view = secret_form(asked, which, self._form)
        try:
            await self._client.views_open(trigger_id=str(body["trigger_id"]), view=view)
        except FAULTS as error:
            log.warning("slack_no_form", error=told(error))
            await self._tell(str(body["user"]["id"]), line("slack-no-form"))

    async def _on_form(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        self._take(read_form(body))

    async def _on_home(self, body: Body) -> None:
        event = body["event"]
        if event.get("tab") == "home":
            user, once = str(event["user"]), f"home/{body.get('event_id', '')}"
            self._turns.begin(once, ("home", user), partial(self._publish, user))

    async def _on_change(self, body: Body) -> None:
        gone = self._people.changed(self._workspace, body["event"].get("user") or {})
        if gone:
            self._begin_going(gone)

    def _take(self, incoming: Incoming | None) -> None:
        if incoming is not None:
            self._turns.begin(incoming.once, incoming.user, partial(self._turn, incoming))

    async def _turn(self, incoming: Incoming) -> None:
        ours = False
        try:
            ours = self._desk is not None and await self._is_ours(incoming.user)
            reply = await self._reply(incoming, ours=ours)
            for shown in reply.shown:
                await self.show(incoming.chat, shown)
            if incoming.home:
                await self._publish(incoming.user)
        except NotShown as error:
            log.warning("slack_not_shown", error=str(error))
        except Exception:
            log.exception("slack_turn_failed", what=type(incoming.what).__name__)
            if ours or not incoming.group:  # in a group strangers are not answered
                await self._tell(incoming.chat, line("went-wrong"))

    async def _reply(self, incoming: Incoming, *, ours: bool) -> Reply:
        if self._desk is None or not ours:
            silent = incoming.group or self._desk is None
            return Reply(shown=()) if silent else self._refusal(line("slack-other-workspace"))
        sender = Sender(
            identity=self._workspace.identity(incoming.user),
            chat=incoming.chat,
            update=incoming.update,
            group=incoming.group,
        )
        reply = await self._answer(self._desk, sender, incoming.what)
        if reply.forget and incoming.direct and not isinstance(incoming.what, Press):
            kept = Shown(text=self._words(line("slack-cannot-remove")))
            return replace(reply, shown=(*reply.shown, kept))
        return reply

    async def _is_ours(self, user: str) -> bool:
        """Whoever is gone is nobody any more wherever else they talk to us, too."""
        who = await self._people.who(self._workspace, user)
        if who is Who.GONE:
            self._begin_going(user)
        return who is Who.OURS

    async def _answer(self, desk: Desk, sender: Sender, what: What) -> Reply:
        match what:
            case Said():
                return await desk.hear(sender, what)
            case Press(button):
                return await desk.press(sender, button)
            case _ if not await desk.knows(sender.identity):
                return await desk.hear(sender, Said(""))  # a stranger's file is not even fetched
            case Document():
                return await self._take_file(desk, sender, what)
            case Other():
                return self._refusal(line("only-text-and-files"))
            case _:
                assert_never(what)

    async def _take_file(self, desk: Desk, sender: Sender, document: Document) -> Reply:
        try:
            uploaded = await desk.take_file(sender, document.name, self._files.read(document))
        except FileRefused as error:
            return Reply(shown=(Shown(text=str(error)),), refused=True)
        except NotFetched as error:
            log.warning("slack_file_not_fetched", error=str(error))
            if isinstance(error, NotAllowed):
                return self._refusal(line("slack-file-not-allowed", name=document.name))
            return self._refusal(line("file-not-fetched", name=document.name))
        return await desk.hear(sender, uploaded)

    async def _publish(self, user: str) -> None:
        try:
            if self._desk is not None and await self._is_ours(user):
                sender = Sender(identity=self._workspace.identity(user), chat=user)
                await self._showing.publish(user, await self._desk.home(sender))
        except NotShown as error:
            log.warning("slack_no_home", error=str(error))
        except Exception:
            log.exception("slack_home_failed")

    def _begin_going(self, user: str) -> None:
        """However often it is told, and however long it takes."""
        if user not in self._going:
            self._going.add(user)
            self._turns.begin("", ("gone", user), partial(self._goes, user), longest=None)

    async def _goes(self, user: str) -> None:
        """They are in for as long as this fails, so it is tried until it works."""
        log.info("slack_person_gone")
        wait = 1.0
        try:
            while not await self._has_left(user, wait):
                await self._sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
        finally:
            self._going.discard(user)

    async def _has_left(self, user: str, again_in: float) -> bool:
        if self._desk is None:
            return False
        try:
            await self._desk.leaves(self._workspace.identity(user))
        except Exception:
            log.exception("slack_person_not_out", again_in=again_in)
            return False
        return True

    async def _tell(self, chat: str, sentence: Line) -> None:
        try:
            await self.show(chat, Shown(text=self._words(sentence)))
        except NotShown as error:
            log.warning("slack_not_shown", error=str(error))

    def _refusal(self, sentence: Line) -> Reply:
        return Reply(shown=(Shown(text=self._words(sentence)),), refused=True)


def _form(words: Words) -> Form:
    return Form(
        open=plain(words(line("slack-form-open"))),
        title=plain(words(line("slack-form-title"))),
        submit=plain(words(line("slack-form-submit"))),
        close=plain(words(line("slack-form-close"))),
        label=plain(words(line("slack-form-label"))),
    )


def _read(body: str, headers: Mapping[str, str]) -> AsyncBoltRequest | None:
    """None where it is not built as Slack builds what it tells: the library counts on that."""
    try:
        request = AsyncBoltRequest(body=body, headers=dict(headers))
    except (ValueError, TypeError, AttributeError, LookupError):
        return None
    return request if isinstance(request.body.get("event", {}), dict) else None
