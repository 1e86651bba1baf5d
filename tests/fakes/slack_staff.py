"""People who hold a conversation with the app in the local Slack."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from bot.chats import Desk
from bot.slack import SlackFrontEnd
from bot.texts import words_for
from config.settings import SlackApp
from tests.fakes.slack import Raw
from tests.fakes.slack_blocks import buttons_of
from tests.fakes.slack_workspace import BY_SOCKET, TEAM, LocalSlack, Message

__all__ = ["Person", "serving"]


class Person:
    """Somebody of the workspace. What they see is what came since they last acted."""

    def __init__(self, slack: LocalSlack, user: str = "U012AB3CD", **known: object) -> None:
        self.user = user
        self.channel = f"D{user[1:]}"
        self._slack = slack
        self._since = 0
        slack.users[user] = {
            "id": user, "team_id": TEAM, "deleted": False, "is_bot": False, **known,
        }  # fmt: skip

    async def says(self, text: str, **changes: object) -> Raw:
        """`text` is in Slack's older markup; `changes` replace fields of the event."""
        return await self._writes({"text": text, **changes})

    async def sends_file(
        self, name: str, content: bytes, words: str = "", **changes: object
    ) -> Raw:
        """Dropped into the conversation; `changes` replace fields of the file."""
        number = f"F{next(self._slack._numbers):09d}"
        self._slack.files[number] = name, content
        url = f"{self._slack.url}/files-pri/{number}/download/{name}"
        file = {
            "id": number, "name": name, "mimetype": "text/csv", "size": len(content),
            "mode": "hosted", "url_private": url, "url_private_download": url, **changes,
        }  # fmt: skip
        return await self._writes({"subtype": "file_share", "text": words, "files": [file]})

    async def commands(self, text: str, channel: str = "") -> Raw:
        """`/postbote` and that, in the conversation with the app unless another is given."""
        self._acts()
        payload = {
            "command": "/postbote", "text": text, "user_id": self.user, "team_id": TEAM,
            "channel_id": channel or self.channel, "trigger_id": self._slack.trigger(),
            "response_url": f"{self._slack.url}/response", "api_app_id": "A1",
        }  # fmt: skip
        return await self._slack.tell("slash_commands", payload)

    async def mentions(self, text: str, channel: str = "C0TEAM123") -> Raw:
        event = {
            "type": "app_mention", "user": self.user, "text": f"<@U0BOTUSER1> {text}",
            "channel": channel, "ts": self._slack.stamp(),
        }  # fmt: skip
        return await self.is_told(event)

    async def presses(self, label: str, times: int = 1) -> Message:
        """The newest button with that label."""
        found = [m for m in self._chat() if label in m.labels]
        assert found, f"there is no button {label!r} in:\n{self.transcript()}"
        button = next(b for b in found[-1].buttons if b["text"]["text"] == label)
        for _ in range(times):
            await self.presses_it(button, found[-1])
        return found[-1]

    async def presses_it(self, button: Raw, under: Message, **changes: object) -> Raw:
        self._acts()
        return await self._slack.tell(
            "interactive",
            {
                "type": "block_actions",
                "user": {"id": self.user, "team_id": TEAM},
                "team": {"id": TEAM},
                "channel": {"id": under.channel, "name": "directmessage"},
                "container": {"type": "message", "message_ts": under.ts},
                "message": {"ts": under.ts, "text": under.fallback, "blocks": under.blocks},
                "trigger_id": self._slack.trigger(),
                "actions": [{**button, "action_ts": self._slack.stamp()}],
                **changes,
            },
        )

    async def presses_at_home(self, label: str) -> Raw:
        view = self._slack.homes[self.user]
        button = next(b for b in buttons_of(view["blocks"]) if b["text"]["text"] == label)
        self._acts()
        return await self._slack.tell(
            "interactive",
            {
                "type": "block_actions",
                "user": {"id": self.user, "team_id": TEAM},
                "team": {"id": TEAM},
                "container": {"type": "view"},
                "view": {"type": "home"},
                "trigger_id": self._slack.trigger(),
                "actions": [{**button, "action_ts": self._slack.stamp()}],
            },
        )

    async def types_in_the_form(self, secret: str) -> None:
        """Opens it by its button, and hands it in."""
        opened = len(self._slack.views)
        await self.presses("Type it in a form")
        await self._slack.until(lambda: len(self._slack.views) > opened, "a form")
        await self.hands_in(self._slack.views[-1], secret)

    async def hands_in(self, view: Raw, secret: str) -> Raw:
        self._acts()
        [field] = [block for block in view["blocks"] if block["type"] == "input"]
        value = {field["block_id"]: {field["element"]["action_id"]: {"value": secret}}}
        return await self._slack.tell(
            "interactive",
            {
                "type": "view_submission",
                "user": {"id": self.user, "team_id": TEAM},
                "team": {"id": TEAM},
                "view": {**view, "state": {"values": value}},
            },
        )

    async def opens_the_home(self) -> str:
        """What stands there."""
        await self.opens_the_home_later()
        await self._slack.until(lambda: self.user in self._slack.homes, "a home")
        return self._slack.home_of(self.user)

    async def opens_the_home_later(self) -> None:
        """It stands there once it was published."""
        self._slack.homes.pop(self.user, None)
        event = {
            "type": "app_home_opened", "user": self.user, "tab": "home", "channel": self.channel,
            "event_ts": self._slack.stamp(),
        }  # fmt: skip
        await self.is_told(event)

    def at_home(self) -> list[str]:
        return [b["text"]["text"] for b in buttons_of(self._slack.homes[self.user]["blocks"])]

    async def is_deactivated(self) -> None:
        self._slack.users[self.user]["deleted"] = True
        await self.is_told({"type": "user_change", "user": self._slack.users[self.user]})

    async def is_told(self, event: Raw, number: str = "", **envelope: object) -> Raw:
        """The app is; in an event of that number, or of one of its own."""
        payload = {
            "type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event": event,
            "event_id": number or f"Ev{next(self._slack._numbers)}", "event_time": 1,
        }  # fmt: skip
        return await self._slack.tell("events_api", payload, **envelope)

    async def sees(self, text: str) -> Message:
        """A message with that text, new or changed."""
        return await self._finds(lambda m: text in m.text, repr(text))

    async def receives(self, name: str) -> bytes:
        found = await self._finds(lambda m: m.file is not None and m.file[0] == name, name)
        return found.file[1] if found.file else b""

    async def receives_picture(self) -> Message:
        return await self._finds(lambda m: bool(m.file and m.alt), "a picture with its words")

    def transcript(self) -> str:
        return "\n".join(
            f"{'> ' if m.by_person else ''}{m.text or (m.file and m.file[0])} {m.labels or ''}"
            for m in self._chat()
        )

    async def _finds(self, fits: Callable[[Message], Any], what: str) -> Message:
        def look() -> list[Message]:
            new = [m for m in self._chat() if m.seen > self._since and not m.by_person]
            return [m for m in new if fits(m)]

        try:
            found: list[Message] = await self._slack.until(look, what)
        except AssertionError:
            raise AssertionError(f"did not see {what} in:\n{self.transcript()}") from None
        return found[-1]

    async def _writes(self, content: Raw) -> Raw:
        ts = self._slack.stamp()
        sent = Message(self.channel, ts, str(content.get("text", "")), by_person=True)
        self._slack.note(sent)
        self._since = self._slack.changes
        event = {
            "type": "message", "user": self.user, "channel": self.channel, "channel_type": "im",
            "ts": ts, "event_ts": ts, "team": TEAM, **content,
        }  # fmt: skip
        await self.is_told(event)
        return event

    def _acts(self) -> None:
        self._since = self._slack.changes

    def _chat(self) -> list[Message]:
        return [m for m in self._slack.messages.values() if m.channel == self.channel]


@asynccontextmanager
async def serving(
    slack: LocalSlack, desk: Desk, waits: list[float], app: SlackApp = BY_SOCKET
) -> AsyncIterator[SlackFrontEnd]:
    """A front-end at work; how long it wanted to wait is put into `waits`, and it never waits."""

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    front_end = SlackFrontEnd(app, slack.url, words_for("slack"), sleep)
    task = asyncio.create_task(front_end.serve(desk))
    try:
        if not app.by_http:
            await slack.connected()
        await asyncio.wait_for(front_end._served.wait(), 10)
        yield front_end
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
