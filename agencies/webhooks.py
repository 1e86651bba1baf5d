"""Where a platform tells what a bot's people say: an address and a secret that only we can make."""

import hashlib
import hmac

from agencies.bots import BotId

SIZE = 16


class NotABot(ValueError):
    """The address is not one that this installation made."""


class WrongSecret(ValueError):
    """Whoever calls that address was not told its secret."""


class Webhooks:
    """Nothing of it is stored: a bot's address and secret follow from its id, under a key of the
    installation's."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def name(self, bot: BotId) -> str:
        """The last part of its address, `<bot>.<mac>`, which nobody else can guess."""
        return f"{bot}.{self._made('address', bot)}"

    def secret(self, bot: BotId) -> str:
        """https://core.telegram.org/bots/api#setwebhook: 1 to 256 letters, digits, _ and -."""
        return self._made("secret", bot)

    def read(self, name: str, secret: str) -> BotId:
        """Whose updates come there. Raises NotABot, WrongSecret."""
        number = name.partition(".")[0]
        bot = BotId(int(number) if number.isascii() and number.isdigit() else 0)
        if not hmac.compare_digest(self.name(bot).encode(), name.encode()):
            raise NotABot(name)
        if not hmac.compare_digest(self.secret(bot).encode(), secret.encode()):
            raise WrongSecret(name)
        return bot

    def _made(self, what: str, bot: BotId) -> str:
        said = f"{what} of bot {bot}".encode()
        return hashlib.blake2b(said, key=self._key, digest_size=SIZE).hexdigest()
