"""HTTP to a provider: how long it may take, when it never left us, and not a byte of it too late.

The point of no return is the first byte of the request.
"""

import math
import time
from contextvars import ContextVar
from datetime import timedelta

from aiohttp import (
    ClientConnectorError,
    ClientRequest,
    ClientTimeout,
    ConnectionTimeoutError,
    TraceConfig,
)
from aiohttp.client_reqrep import ClientResponse
from aiohttp.connector import Connection

TIMEOUT = ClientTimeout(total=120, connect=10, sock_connect=10, sock_read=60)
"""`connect` counts the wait for a free connection, too. After 60 s of silence nobody knows."""

NEVER_LEFT_US = (ClientConnectorError, ConnectionTimeoutError)
"""DNS, refused, connect and TLS failures; and no connection free in time."""

send_by: ContextVar[float] = ContextVar("send_by", default=math.inf)
"""When the attempt of this task has to have its connection, by the monotonic clock."""

LONGEST_WAIT = 6
"""Digits of Retry-After: a million seconds are eleven days."""


def seconds(retry_after: str) -> timedelta | None:
    """None where it does not say how long: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3."""
    says = retry_after.isdecimal() and len(retry_after) <= LONGEST_WAIT
    return timedelta(seconds=int(retry_after)) if says else None


class TooLate(Exception):
    """The connection came after the attempt's time; not a byte was sent."""


class SentElsewhere(Exception):
    """The answer names another address: whether the message was taken it does not say."""


def staying() -> TraceConfig:
    """For a session of an SDK that would follow such an answer, which sends the message once more.

    https://docs.aiohttp.org/en/stable/tracing_reference.html
    """

    async def stay(*_: object) -> None:
        raise SentElsewhere

    traces = TraceConfig()
    traces.on_request_redirect.append(stay)
    return traces


class InTime(ClientRequest):
    """A request that looks at the clock when it has its connection, before its first byte."""

    async def send(self, conn: Connection) -> ClientResponse:
        if time.monotonic() > send_by.get():
            raise TooLate
        return await super().send(conn)
