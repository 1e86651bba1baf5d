"""Repeating calls that Telegram or the network put off."""

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, TypeVar

import structlog
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError
from telegram.request import HTTPXRequest

Answered = TypeVar("Answered")
Sleep = Callable[[float], Awaitable[None]]

WAITS = (1.0, 2.0, 5.0, 10.0, 20.0)
"""Seconds between the tries of one call; an outage that is longer fails it."""

LONGEST_WAIT = 30.0

log = structlog.get_logger(__name__)


class Busy(TelegramError):
    """We said too much: https://core.telegram.org/bots/api#responseparameters."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"Telegram asks for {wait} seconds of silence")
        self.wait = wait


class Request(HTTPXRequest):
    """Tells of 429 by our Busy: the library's own RetryAfter warns about itself when it is made."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        status, body = await super().do_request(*args, **kwargs)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise Busy(asked_wait(body))
        return status, body


async def patiently(ask: Callable[[], Awaitable[Answered]], sleep: Sleep) -> Answered:
    """For calls that may be repeated: at worst staff see a line twice. Raises TelegramError."""
    for wait in WAITS:
        try:
            return await ask()
        except (Busy, NetworkError) as error:
            if isinstance(error, BadRequest):  # a NetworkError to this library, final to us
                raise
            seconds = wait_of(error, wait)
        log.warning("telegram_put_off", wait=seconds)
        await sleep(seconds)
    return await ask()


async def persistently(ask: Callable[[], Awaitable[Answered]], sleep: Sleep) -> Answered:
    """For as long as it takes. Raises InvalidToken."""
    wait = 1.0
    while True:
        try:
            return await ask()
        except InvalidToken:
            raise
        except TelegramError as error:
            seconds = wait_of(error, wait)
            log.warning("telegram_unreachable", error=type(error).__name__, wait=seconds)
        await sleep(seconds)
        wait = min(wait * 2, LONGEST_WAIT)


def wait_of(error: TelegramError, otherwise: float) -> float:
    return error.wait if isinstance(error, Busy) else otherwise


def asked_wait(body: bytes) -> float:
    """The longest of ours, where the answer does not say."""
    try:
        return float(json.loads(body)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return LONGEST_WAIT
