"""Repeating calls that Slack or the network put off.

https://docs.slack.dev/apis/web-api/rate-limits: each method has its own limit, to post even one for
each conversation, and who called one too often is told in `Retry-After` when to call that one
again. So all who call it there wait until then.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from time import monotonic
from typing import TypeVar

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

Answered = TypeVar("Answered")
Sleep = Callable[[float], Awaitable[None]]

WAITS = (1.0, 2.0, 5.0, 10.0, 20.0)
"""Seconds between the tries of one call; an outage that is longer fails it."""

LONGEST_WAIT = 30.0
"""Also where Slack does not say how long."""

FAULTS = (SlackClientError, ClientError, TimeoutError)
"""What a call can fail with."""

TOO_FAST = frozenset({"ratelimited", "rate_limited"})
OF_THE_TOKEN = frozenset(
    {
        "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
        "not_allowed_token_type", "missing_scope", "forbidden_team",
    }
)  # fmt: skip
"""https://docs.slack.dev/reference/methods/auth.test#errors and apps.connections.open: it begins
with none of these."""

log = structlog.get_logger(__name__)


class Refused(Exception):
    """Slack does not know the token any more."""


class Patience:
    """Of one app."""

    def __init__(self, sleep: Sleep, clock: Callable[[], float] = monotonic) -> None:
        self._sleep = sleep
        self._clock = clock
        self._shut: dict[tuple[str, str], float] = {}  # methods, where, and until when

    async def call(
        self, method: str, ask: Callable[[], Awaitable[Answered]], within: str = ""
    ) -> Answered:
        """For calls that may be repeated: at worst staff see a line twice. `within` is the
        conversation, where each has a limit of its own. Raises FAULTS.
        """
        tries = iter(WAITS)
        while True:
            await self._wait((method, within))
            try:
                return await ask()
            except FAULTS as error:
                if word_of(error) in TOO_FAST:
                    self._shut_for((method, within), asked_wait(error))
                    continue
                seconds = next(tries, None)
                if seconds is None or is_final(error):
                    raise
                log.warning("slack_put_off", method=method, error=told(error), wait=seconds)
            await self._sleep(seconds)

    async def call_for_ever(self, method: str, ask: Callable[[], Awaitable[Answered]]) -> Answered:
        """For as long as it takes. Raises Refused."""
        wait = 1.0
        while True:
            try:
                return await ask()
            except FAULTS as error:
                if word_of(error) in OF_THE_TOKEN:
                    raise Refused from None  # the error may show the token
                seconds = asked_wait(error) if word_of(error) in TOO_FAST else wait
                log.warning("slack_unreachable", method=method, error=told(error), wait=seconds)
            await self._sleep(seconds)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _wait(self, what: tuple[str, str]) -> None:
        until = self._shut.get(what)
        if until is None:
            return
        await self._sleep(max(until - self._clock(), 0.0))
        if self._shut.get(what) == until:
            del self._shut[what]

    def _shut_for(self, what: tuple[str, str], seconds: float) -> None:
        log.warning("slack_too_fast", method=what[0], wait=seconds)
        self._shut[what] = max(self._shut.get(what, 0.0), self._clock() + seconds)


def is_final(error: Exception) -> bool:
    """Slack's own no; what it could not say in its own words may be asked again."""
    match error:
        case SlackApiError(response=AsyncSlackResponse(status_code=int(status))):
            return status == HTTPStatus.OK and bool(word_of(error))
    again = SlackApiError | SlackRequestError  # the latter of the host that files are put on
    return isinstance(error, SlackClientError) and not isinstance(error, again)


def word_of(error: Exception) -> str:
    """Slack's own for what went wrong, where the answer was Slack's."""
    match error:
        case SlackApiError(response=AsyncSlackResponse(status_code=int(status)) as said):
            if status == HTTPStatus.TOO_MANY_REQUESTS:
                return "ratelimited"
            return str(said.get("error") or "") if isinstance(said.data, dict) else ""
    return ""


def told(error: Exception) -> str:
    """For the log: never the answer itself, which can show what people wrote."""
    return word_of(error) or type(error).__name__


def asked_wait(error: Exception) -> float:
    match error:
        case SlackApiError(response=AsyncSlackResponse(headers=headers)):
            named = {name.lower(): value for name, value in dict(headers).items()}
            try:
                return max(float(named["retry-after"]), 0.0)
            except (KeyError, ValueError, TypeError):
                return LONGEST_WAIT
    return LONGEST_WAIT
