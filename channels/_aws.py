"""Amazon's SDK: in threads of its own, one request a call, and not a byte of it too late.

https://docs.aws.amazon.com/boto3/latest/guide/configuration.html. The point of no return is the
first byte of the request. Which of the SDK's errors come before it is not guessed from their names:
it is noted where that byte leaves.
It is long because the SDK has no door for that: its connections are replaced by ours here.
"""

import asyncio
import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import boto3
import structlog
from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    SSLError,
)

from campaigns.outcomes import Deferred, Fault, Misconfigured, Outcome, Uncertain
from campaigns.ports import Standing
from channels._aws_codes import UNASKED
from config.secrets import Secret
from config.settings import NO_SECRET

T = TypeVar("T")

MOST_THREADS = 64
"""One core makes some thousand requests a second with this SDK, however many threads ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds to wait for a connection, and for an answer.

    At its end the process waits for its threads: dispatch gives them 20 s, so this is 10 s more.
    """

    connect: float = 10
    answer: float = 30


PATIENT = Patience()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose account, and where it is; without a key it is the one that this machine has."""

    region: str
    key_id: str = ""
    secret: Secret = NO_SECRET
    endpoint: str | None = None

    @property
    def access(self) -> Mapping[str, str]:
        if not self.key_id:
            return {}
        return {"aws_access_key_id": self.key_id, "aws_secret_access_key": self.secret}


NO_CONNECTION = (
    (SSLError, "Amazon did not agree on an encrypted connection"),
    (ConnectTimeoutError, "it took too long to reach Amazon"),
    (Exception, "Amazon could not be reached"),
)
"""What staff read of it; the first that fits."""
NO_KEY = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError)
KEYLESS = "Amazon's SDK finds no key on this machine. Give it one, as its operator."

log = structlog.get_logger()
logging.getLogger("botocore").setLevel(logging.INFO)  # at DEBUG it logs whole messages
_making = threading.Lock()


class TooLate(Exception):
    """The connection came after the attempt's time; not a byte was sent."""


class Crossing:
    """One call: until when its first byte may leave, by the monotonic clock, and whether it did."""

    __slots__ = ("by", "left")

    def __init__(self, by: float = math.inf) -> None:
        self.by = by
        self.left = False

    def leave(self) -> None:
        """Raises TooLate."""
        if not self.left and time.monotonic() > self.by:
            raise TooLate
        self.left = True


_crossing: ContextVar[Crossing] = ContextVar("crossing")


class _Noting:
    """A connection that asks, when it is there, whether the first byte may still leave."""

    sock: object

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        _crossing.get().leave()
        super().send(data)  # type: ignore[misc] # the SDK's connection follows

    def connect(self) -> None:
        super().connect()  # type: ignore[misc] # the same


class _Plain(_Noting, AWSHTTPConnection):  # type: ignore[misc] # the SDK has no types
    pass


class _Secure(_Noting, AWSHTTPSConnection):  # type: ignore[misc] # the same
    pass


class _PlainPool(AWSHTTPConnectionPool):  # type: ignore[misc] # the same
    ConnectionCls = _Plain


class _SecurePool(AWSHTTPSConnectionPool):  # type: ignore[misc] # the same
    ConnectionCls = _Secure


class Amazon:
    """One account's clients, made when they are first asked for, and its threads."""

    def __init__(self, place: Place, threads: int, patience: Patience = PATIENT) -> None:
        self._place = place
        self._threads = min(threads, MOST_THREADS)
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="amazon")
        self._patience = patience
        self._clients: dict[str, Any] = {}

    async def call(
        self, service: str, ask: Callable[[Any], T], crossing: Crossing | None = None
    ) -> T:
        """What `ask` makes of the service's client, in a thread. Raises whatever that raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._pool, self._ask, service, ask, crossing or Crossing()
        )

    async def hand_over(self, service: str, ask: Callable[[Any], T], by: float) -> T | Outcome:
        """The same for a message, which is Deferred or Uncertain where no answer came.

        Raises ClientError, which is the answer that says no.
        """
        crossing = Crossing(by)
        try:
            return await self.call(service, ask, crossing)
        except ClientError:
            raise
        except Exception as error:  # noqa: BLE001 -- what matters is whether a byte had left
            return _no_answer(error, crossing)

    async def standing(
        self,
        service: str,
        ask: Callable[[Any], Standing],
        refused: Callable[[ClientError], Outcome],
    ) -> Standing:
        """Never raises: a fault where nothing was found out."""
        try:
            return await self.call(service, ask)
        except ClientError as refusal:
            match refused(refusal):
                case Misconfigured(_, reason):
                    return Standing(fault=reason)
        except NO_KEY:
            return Standing(fault=KEYLESS)
        except Exception as error:  # noqa: BLE001 -- whatever it was, nothing was found out
            log.warning("Amazon could not be asked", error=type(error).__name__)
        return Standing(fault=UNASKED)

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        for client in self._clients.values():
            client.close()

    def _ask(self, service: str, ask: Callable[[Any], T], crossing: Crossing) -> T:
        _crossing.set(crossing)
        return ask(self._client(service))

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            with _making:  # the SDK's sessions are not for several threads at once
                if service not in self._clients:
                    self._clients[service] = self._made(service)
        return self._clients[service]

    def _made(self, service: str) -> Any:
        config = Config(
            connect_timeout=self._patience.connect,
            read_timeout=self._patience.answer,
            retries={"total_max_attempts": 1},
            parameter_validation=False,  # of our own requests; it takes as long as the rest
            max_pool_connections=self._threads,
        )
        place = self._place
        client = _session().client(
            service, place.region, endpoint_url=place.endpoint, config=config, **place.access
        )
        # The SDK has no door for this; a test sends too late, and finds that nothing left.
        pools = client._endpoint.http_session._pool_classes_by_scheme  # noqa: SLF001
        pools.update(http=_PlainPool, https=_SecurePool)
        return client


def _no_answer(error: Exception, crossing: Crossing) -> Outcome:
    cause = error.kwargs.get("error") if isinstance(error, HTTPClientError) else None
    if isinstance(cause, TooLate):
        return Deferred("it was too late to send it", fault=Fault.OURS)
    if crossing.left:
        log.warning("no answer from Amazon", error=type(error).__name__)
        return Uncertain("Amazon did not say whether it took the message")
    log.info("no connection to Amazon", error=type(error).__name__)
    if isinstance(error, NO_KEY):
        return Misconfigured("", KEYLESS)
    words = next(words for kind, words in NO_CONNECTION if isinstance(error, kind))
    return Deferred(words, fault=Fault.NETWORK)


@cache
def _session() -> Any:
    """One for all: what a service can do is read from its files once, which takes 0.1 s."""
    return boto3.Session()
