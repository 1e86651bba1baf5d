"""People who talk to an agency's bot through the local Bot API."""

import asyncio
from collections.abc import Callable
from typing import Any

from tests.fakes.bots import Account, FakeBots, Message, Raw

PATIENCE = 30.0  # seconds: far beyond what it takes, so that only a fault reaches it
A_DATE = 1_800_000_000


class Citizen:
    """Somebody in a private chat with a bot. They see what came since they last did something."""

    def __init__(self, bots: FakeBots, account: Account, user: int, language: str = "en") -> None:
        self.user = user
        self._bots = bots
        self._account = account
        self._language = language
        self._seen = 0

    @property
    def chat(self) -> list[Message]:
        return self._account.chats[self.user]

    def says(self, text: str, number: int = 0, **changes: Any) -> int:
        return self.sends(number, text=text, **changes)

    def sends(self, number: int = 0, /, **content: Any) -> int:
        """Any message, as in the Bot API; the number of the update."""
        self._looks_up()
        about = {"message_id": self._bots.take_number(), "date": A_DATE}
        message = {**about, "from": self._self(), "chat": self._private(), **content}
        return self._bots.tell(self._account, {"message": message}, number)

    def shares(self, phone: str, user: int | None = 0, **changes: Any) -> int:
        """A contact: their own unless another `user` is given, None where Telegram knows none."""
        whose = self.user if user == 0 else user
        contact: Raw = {"phone_number": phone, "first_name": "Somebody"}
        if whose is not None:
            contact["user_id"] = whose
        return self.sends(contact=contact, **changes)

    def presses(self, label: str) -> int:
        """The newest button with that label."""
        found = [m for m in self.chat if label in m.buttons]
        assert found, f"there is no button {label!r} in {[m.buttons for m in self.chat]}"
        return self.calls_back(found[-1].buttons[label], found[-1].number)

    def calls_back(self, data: str, message: int) -> int:
        self._looks_up()
        shown = {"message_id": message, "date": A_DATE, "chat": self._private()}
        query = {"id": f"q{self._bots.take_number()}", "from": self._self(), "data": data}
        whole = {**query, "chat_instance": "1", "message": shown}
        return self._bots.tell(self._account, {"callback_query": whole})

    def blocks(self) -> int:
        return self._becomes("member", "kicked")

    def unblocks(self) -> int:
        return self._becomes("kicked", "member")

    async def sees(self, text: str) -> Message:
        """A message with that text, new or changed."""
        return await self._finds(lambda m: text in m.text, repr(text))

    async def receives(self, name: str) -> bytes:
        found = await self._finds(lambda m: m.file is not None and m.file[0] == name, name)
        return found.file[1] if found.file else b""

    async def _finds(self, fits: Callable[[Message], bool], what: str) -> Message:
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    changed = self._bots.changed
                    if found := [m for m in self.chat if m.changed > self._seen and fits(m)]:
                        return found[-1]
                    await changed.wait()
        except TimeoutError:
            shown = "\n".join(m.text for m in self.chat)
            raise AssertionError(f"did not see {what} in:\n{shown}") from None

    def _looks_up(self) -> None:
        self._seen = self._bots.changes

    def _becomes(self, before: str, after: str) -> int:
        user = {"id": self._account.number, "is_bot": True, "first_name": "Bot"}
        changed: dict[str, Any] = {"chat": self._private(), "from": self._self(), "date": A_DATE}
        until = {"until_date": 0}
        changed["old_chat_member"] = {"user": user, "status": before, **until}
        changed["new_chat_member"] = {"user": user, "status": after, **until}
        return self._bots.tell(self._account, {"my_chat_member": changed})

    def _self(self) -> Raw:
        about = {"id": self.user, "is_bot": False, "first_name": "Somebody"}
        return {**about, "language_code": self._language}

    def _private(self) -> Raw:
        return {"id": self.user, "type": "private", "first_name": "Somebody"}
