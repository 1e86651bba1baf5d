"""Lists for Telegram, in which people also stand by the mobile numbers that they shared.

Eight digits can be a chat id and a number of Singapore. They are read as the number, since that is
what staff have; where they are a subscriber's chat id as well, the check asks which is meant.
"""

from campaigns.model import Address
from campaigns.ports import InvalidAddress
from channels._phone import parse_mobile
from channels._telegram import Telegram


class TelegramLists(Telegram):
    def parse_address(self, raw: str, region: str) -> Address:
        """With `region` empty only what has its + is a number: so rows of a ledger are read."""
        try:
            number = parse_mobile(raw, region).text
        except InvalidAddress as no_number:
            if raw.strip().startswith("+"):
                raise
            return self._chat(raw, no_number)
        try:
            return Address(text=number, also=super().parse_address(raw, region).text)
        except InvalidAddress:
            return Address(text=number)

    def _chat(self, raw: str, no_number: InvalidAddress) -> Address:
        try:
            return super().parse_address(raw, "")
        except InvalidAddress as no_chat:
            if not raw.strip() or raw.strip().startswith("-"):
                raise
            raise InvalidAddress(f"{no_number} {no_chat}") from None


TELEGRAM_LISTS = TelegramLists()
