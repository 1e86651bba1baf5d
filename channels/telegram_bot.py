"""Telegram through a bot of the agency's own: https://core.telegram.org/bots/api#sendmessage."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.model import Attempt
from campaigns.outcomes import Outcome
from campaigns.ports import FormField, Spec, Surroundings
from channels._form import check_each, unless
from channels._telegram import LONGEST, TELEGRAM
from channels._telegram_lists import TELEGRAM_LISTS

if TYPE_CHECKING:
    from channels._bot_api import BotApi

FORM = (
    FormField(
        key="token",
        secret=True,
        fault=unless(
            r"\d{4,12}:[A-Za-z0-9_-]{30,50}",
            "The token is a number, a colon and 35 letters and digits: "
            "the whole line that BotFather gave you.",
        ),
    ),
)
RATE = 30
"""https://core.telegram.org/bots/faq#how-can-i-message-all-of-my-bot-39s-subscribers-at-once"""


class TelegramBot:
    def __init__(self, api: "BotApi") -> None:
        self._api = api

    async def send(self, attempt: Attempt) -> Outcome:
        return await self._api.send(attempt)

    async def close(self) -> None:
        await self._api.close()


def check(fields: Mapping[str, str], surroundings: Surroundings) -> None:
    check_each(FORM, fields, surroundings)


def open_account(fields: Mapping[str, str], surroundings: Surroundings) -> TelegramBot:
    from channels._bot_api import BotApi  # noqa: PLC0415 -- the SDK, only where it is used

    token, where = fields["token"].strip(), surroundings.endpoints.telegram
    return TelegramBot(BotApi(token, where, surroundings.in_flight_max))


SPECS = (
    Spec(
        channel=TELEGRAM,
        provider="bot",
        form=FORM,
        rate=RATE,
        citizens=True,
        listed=TELEGRAM_LISTS,
        check=check,
        open=open_account,
        sdk="channels._bot_api",
        limits=f"{LONGEST:,} characters; one message a second to a chat",
        documented="https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this",
    ),
)
