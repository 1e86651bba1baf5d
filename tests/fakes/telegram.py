"""People who hold a conversation with a bot through the local Bot API."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from bot.chats import Desk
from bot.telegram import TelegramFrontEnd
from bot.texts import render
from config.secrets import Secret
from tests.fakes.bot_api import PATIENCE, LocalBotApi, Message, Raw, local_bot_api

__all__ = ["TOKEN", "LocalBotApi", "Message", "Person", "local_bot_api", "serving"]

TOKEN = "1001:local-token"
A_DATE = 1_800_000_000


class Person:
    """Somebody in a private chat with the bot. What they see is what came since they last acted."""

    def __init__(self, api: LocalBotApi, user: int = 4242) -> None:
        self.user = user
        self._api = api
        self._since = 0

    async def says(self, text: str, entities: Sequence[Raw] = (), **changes: object) -> Message:
        """`entities` as in the Bot API; `changes` replace fields of the message, as in `chat=`."""
        return await self._sends({"text": text, "entities": list(entities), **changes})

    async def sends(self, **content: object) -> Message:
        """Anything else, as in the Bot API, like `location={"latitude": 1, "longitude": 2}`."""
        return await self._sends(content)

    async def sends_file(
        self, name: str, content: bytes, said_size: int | None = None, **changes: object
    ) -> Message:
        """`said_size` is what Telegram says that it has, where that is not its size."""
        number = f"from-{self.user}-{self._api.take_number()}"
        self._api.assets[number] = {"filename": name, "data": content, "size": len(content)}
        size = len(content) if said_size is None else said_size
        document = {"file_id": number, "file_unique_id": number, "file_name": name}
        return await self._sends({"document": {**document, "file_size": size}, **changes})

    async def sends_media(self, kind: str, content: bytes) -> Message:
        """A "photo", in two sizes, or a "video": shown in place, and without a name."""
        number = f"from-{self.user}-{self._api.take_number()}"
        self._api.assets[number] = {"filename": "x", "data": content, "size": len(content)}
        whole = {"file_id": number, "file_unique_id": number, "width": 90, "height": 60}
        whole |= {"file_size": len(content)}
        small = {**whole, "file_id": "small", "file_unique_id": "small", "file_size": 1}
        return await self._sends(
            {kind: [small, whole] if kind == "photo" else {**whole, "duration": 7}}
        )

    async def presses(self, label: str) -> int:
        """The newest button with that label; the number of the update."""
        found = [m for m in self._chat() if label in m.labels]
        assert found, f"there is no button {label!r} in:\n{self.transcript()}"
        data = next(d for row in found[-1].buttons for name, d in row if name == label)
        return await self.calls_back(data, found[-1].id)

    async def calls_back(self, data: str, message: int, /, **changes: object) -> int:
        self._since = self._api.changes
        query = {
            "id": f"press-{self._api.take_number()}",
            "from": self._self(),
            "chat_instance": "1",
            "data": data,
            "message": {"message_id": message, "date": A_DATE, "chat": self._private_chat()},
            **changes,
        }
        return int(await self._api.enqueue_update({"callback_query": query}, token=TOKEN))

    async def sees(self, text: str) -> Message:
        """A message with that text, new or changed."""
        return await self._finds(lambda m: text in m.text, repr(text))

    async def receives(self, name: str) -> bytes:
        """A file by that name; what is in it."""
        found = await self._finds(lambda m: m.file is not None and m.file[0] == name, name)
        return found.file[1] if found.file else b""

    async def receives_picture(self) -> bytes:
        found = await self._finds(lambda m: m.picture is not None, "a picture")
        return found.picture or b""

    def has(self, message: Message) -> bool:
        """Whether it still stands in the chat."""
        return (message.chat, message.id) in self._api.messages

    def transcript(self) -> str:
        """The chat as it stands now."""
        return "\n".join(
            f"{'> ' if m.by_person else ''}{m.text or (m.file and m.file[0])} {m.labels or ''}"
            for m in self._chat()
        )

    async def _finds(self, fits: Callable[[Message], bool], what: str) -> Message:
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    new = [m for m in self._chat() if m.seen > self._since and not m.by_person]
                    if found := [m for m in new if fits(m)]:
                        return found[-1]
                    await self._api.change()
        except TimeoutError:
            raise AssertionError(f"did not see {what} in:\n{self.transcript()}") from None

    async def _sends(self, content: Mapping[str, Any]) -> Message:
        number = self._api.take_number()
        sent = Message(chat=self.user, id=number, text=content.get("text", ""), by_person=True)
        self._api.note(sent)
        self._since = self._api.changes
        raw = {"message_id": number, "date": A_DATE, "from": self._self()}
        message = {**raw, "chat": self._private_chat(), **content}
        await self._api.enqueue_update({"message": message}, token=TOKEN)
        return sent

    def _chat(self) -> list[Message]:
        return [m for m in self._api.messages.values() if m.chat == self.user]

    def _self(self) -> Raw:
        return {"id": self.user, "is_bot": False, "first_name": "Staff"}

    def _private_chat(self) -> Raw:
        return {"id": self.user, "type": "private", "first_name": "Staff"}


@asynccontextmanager
async def serving(
    api: LocalBotApi, desk: Desk, waits: list[float]
) -> AsyncIterator[TelegramFrontEnd]:
    """A front-end at work; how long it wanted to wait is put into `waits`, and it never waits."""

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    front_end = TelegramFrontEnd(Secret(TOKEN), api.url, render, sleep)
    task = asyncio.create_task(front_end.serve(desk))
    try:
        await api.gets("getUpdates")
        yield front_end
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
