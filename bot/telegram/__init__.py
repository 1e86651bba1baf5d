"""The staff bot in Telegram: https://core.telegram.org/bots/api. Imported where a token is set."""

from bot.telegram.front_end import RefusedToken, TelegramFrontEnd

__all__ = ["RefusedToken", "TelegramFrontEnd"]
