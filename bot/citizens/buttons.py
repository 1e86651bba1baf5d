"""Citizens' buttons: they carry what they mean, and a signature by which it is known as ours.

Nothing of them is kept, so they never expire and hold nothing personal. At most 64 bytes:
https://core.telegram.org/bots/api#inlinekeyboardbutton
"""

import hmac
from base64 import urlsafe_b64encode

from agencies.bots import BotId
from bot.citizens.words import Choice, Chose

MOST_BYTES = 64
MAC_BYTES = 9


class Buttons:
    """Of one bot and one chat: another's button is as good as an altered one."""

    def __init__(self, key: bytes, bot: BotId, chat: int) -> None:
        self._key = key
        self._whose = f"{bot}/{chat}/"

    def data(self, choice: Choice) -> str:
        meant = "|".join((choice.action, *choice.arguments))
        data = f"{meant}|{self._mac(meant)}"
        if len(data.encode()) > MOST_BYTES:
            raise ValueError(f"the button {choice.action} is too long")
        return data

    def read(self, data: str) -> Chose | None:
        """None where it is not ours."""
        meant, _, mac = data.rpartition("|")
        if not hmac.compare_digest(self._mac(meant).encode(), mac.encode()):
            return None
        action, *arguments = meant.split("|")
        return Chose(action, tuple(arguments))

    def _mac(self, meant: str) -> str:
        mac = hmac.digest(self._key, (self._whose + meant).encode(), "sha256")
        return urlsafe_b64encode(mac[:MAC_BYTES]).decode()
