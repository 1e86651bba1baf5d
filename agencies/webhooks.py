"""Where others tell what people say: addresses and secrets that only we can make."""

import hashlib
import hmac

from agencies.bots import BotId
from agencies.model import CredentialId

SIZE = 16
UNREAD_REPLIES = "unread-replies"
"""What owners are told of what people answer over an account."""


class NotABot(ValueError):
    """The address is not one that this installation made."""


class WrongSecret(ValueError):
    """Whoever calls that address was not told its secret."""


class NotAnAccount(ValueError):
    """The address is not one that this installation made."""


class Webhooks:
    """Nothing of it is stored: an address and its secret follow from whose it is, under a key of
    the installation's."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def name(self, bot: BotId) -> str:
        """The last part of its address, `<bot>.<mac>`, which nobody else can guess."""
        return f"{bot}.{self._made(f'address of bot {bot}')}"

    def secret(self, bot: BotId) -> str:
        """https://core.telegram.org/bots/api#setwebhook: 1 to 256 letters, digits, _ and -."""
        return self._made(f"secret of bot {bot}")

    def read(self, name: str, secret: str) -> BotId:
        """Whose updates come there. Raises NotABot, WrongSecret."""
        bot = BotId(_number(name))
        if not hmac.compare_digest(self.name(bot).encode(), name.encode()):
            raise NotABot(name)
        if not hmac.compare_digest(self.secret(bot).encode(), secret.encode()):
            raise WrongSecret(name)
        return bot

    def account_name(self, account: CredentialId) -> str:
        """The last part of the address at which its provider tells what people answer."""
        return f"{account}.{self._made(f'answers over account {account}')}"

    def read_account(self, name: str) -> CredentialId:
        """Raises NotAnAccount."""
        account = CredentialId(_number(name))
        if not hmac.compare_digest(self.account_name(account).encode(), name.encode()):
            raise NotAnAccount(name)
        return account

    def _made(self, said: str) -> str:
        return hashlib.blake2b(said.encode(), key=self._key, digest_size=SIZE).hexdigest()


def _number(name: str) -> int:
    number = name.partition(".")[0]
    return int(number) if number.isascii() and number.isdigit() else 0
