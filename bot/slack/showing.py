"""Putting our messages into Slack's conversations and changing them there.

https://docs.slack.dev/reference/methods/chat.postMessage, chat.update, conversations.open, and
https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from weakref import WeakValueDictionary

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chats import Attachment, NotShown, Shown
from bot.menu import Words
from bot.slack.blocks import Form, Message, home, messages
from bot.slack.patience import FAULTS, Patience, told, word_of
from bot.words import line

MEGABYTE = 1_000_000
LARGEST_UPLOAD = 50 * MEGABYTE  # Slack takes 1 GB; it is in memory on its way
REMEMBERED = 500  # messages whose last look we know, so that nothing is sent that changes nothing
PEOPLE = ("U", "W")
"""https://docs.slack.dev/reference/objects/user-object; conversations begin with C, D or G."""
NOTHING_TO_DO = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""https://docs.slack.dev/reference/methods/chat.update#errors"""
LONGEST_WORDS = 1_000
"""Of a picture: https://docs.slack.dev/reference/methods/files.getUploadURLExternal#errors"""

ReadFile = Callable[[Attachment], AsyncIterator[bytes]]
log = structlog.get_logger(__name__)


class Showing:
    """The messages of ours that stand in Slack. Every method raises NotShown.

    A message is known as `<conversation>/<time>`: two conversations may have some of one time.
    """

    def __init__(
        self, client: AsyncWebClient, words: Words, form: Form, patience: Patience
    ) -> None:
        self._client = client
        self._words = words
        self._form = form
        self._patience = patience
        self._direct: dict[str, str] = {}
        self._wanted: OrderedDict[str, Shown] = OrderedDict()
        self._changing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def show(self, chat: str, shown: Shown, read_file: ReadFile) -> str:
        """The last message of those that a long text takes has the buttons; it can be edited."""
        known = ""
        try:
            channel = await self._conversation(chat)
            for message in messages(shown, self._form):
                known = await self._post(channel, message)
            for file in shown.files:
                await self._hand_over(channel, file, read_file)
        except FAULTS as error:
            raise NotShown(told(error)) from None
        if known:
            self._remember(known, shown)
        return known

    async def edit(self, message: str, shown: Shown) -> None:
        if not message or self._wanted.get(message) == shown:
            return
        self._remember(message, shown)
        changing = self._changing.setdefault(message, asyncio.Lock())
        try:
            async with changing:
                await self._patience.call("chat.update", lambda: self._change(message, shown))
        except FAULTS as error:
            self._wanted.pop(message, None)
            raise NotShown(told(error)) from None

    async def publish(self, user: str, shown: tuple[Shown, ...]) -> None:
        """https://docs.slack.dev/reference/methods/views.publish"""
        try:
            await self._patience.call(
                "views.publish",
                lambda: self._client.views_publish(user_id=user, view=home(shown)),
            )
        except FAULTS as error:
            raise NotShown(told(error)) from None

    def is_direct(self, user: str, channel: str) -> bool:
        """Whether that is known to be the conversation between that person and the app."""
        return self._direct.get(user) == channel

    def learn(self, user: str, channel: str) -> None:
        self._direct[user] = channel

    async def _conversation(self, chat: str) -> str:
        """A person's is the one between them and the app; a file takes no other name for it."""
        if not chat.startswith(PEOPLE):
            return chat
        if chat not in self._direct:
            opened = await self._patience.call(
                "conversations.open", lambda: self._client.conversations_open(users=chat)
            )
            self._direct[chat] = str((opened.get("channel") or {})["id"])
        return self._direct[chat]

    async def _post(self, channel: str, message: Message) -> str:
        posted = await self._patience.call(
            "chat.postMessage",
            lambda: self._client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=message.blocks,
                unfurl_links=False,  # Slack would open people's personal links
                unfurl_media=False,
            ),
            within=channel,
        )
        return f"{posted['channel']}/{posted['ts']}"

    async def _change(self, known: str, shown: Shown) -> None:
        if self._wanted.get(known) is not shown:
            return  # a newer one waits behind this one
        channel, _, at = known.partition("/")
        message = (messages(shown, self._form) or [Message("", [])])[0]
        try:
            await self._client.chat_update(
                channel=channel, ts=at, text=message.text, blocks=message.blocks
            )
        except SlackApiError as error:
            if word_of(error) not in NOTHING_TO_DO:
                raise

    async def _hand_over(self, channel: str, file: Attachment, read_file: ReadFile) -> None:
        content = await _read_all(read_file(file), LARGEST_UPLOAD)
        if content is None:
            most = LARGEST_UPLOAD // MEGABYTE
            sentence = self._words(line("file-too-large-to-show", name=file.name, most=most))
            for message in messages(Shown(text=sentence), self._form):
                await self._post(channel, message)
            return
        await self._patience.call(
            "files.upload",
            lambda: self._client.files_upload_v2(
                channel=channel,
                filename=file.name,
                title=file.name,
                content=content,
                alt_txt=file.picture[:LONGEST_WORDS] or None,
            ),
        )

    def _remember(self, known: str, shown: Shown) -> None:
        self._wanted[known] = shown
        self._wanted.move_to_end(known)
        if len(self._wanted) > REMEMBERED:
            self._wanted.popitem(last=False)


async def _read_all(chunks: AsyncIterator[bytes], most: int) -> bytes | None:
    """None when there is more. In memory: a copy on a disk would not be sealed."""
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > most:
            return None
    return bytes(content)
