"""What the local Amazons share: signed requests, answers that fail, and how it tells what happened.

Where everything is at one address, so is as much of SNS and SQS as tells what becomes of messages.
"""

import asyncio
import hashlib
import json
import socket
import struct
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl

from aiohttp import web

from tests.fakes.aws import REGION, wrong
from tests.fakes.sns import PEM, TOPIC, certificate

QUEUE_URL = f"https://sqs.{REGION}.amazonaws.com/123456789012/postbote"
REFUSED_KEYS = {
    "MissingAuthenticationToken": "Missing Authentication Token",
    "UnrecognizedClientException": "The security token included in the request is invalid.",
    "InvalidSignatureException": "The request signature we calculated does not match",
}

DROP, HANG, RESET, GARBAGE = "drop", "hang", "reset", "garbage"
"""Instead of an answer: close, stay silent, a TCP reset; or 200 with something that is no JSON."""
OK = "ok"
Fate = str  # one of these, or one of the service's errors


@dataclass(slots=True)
class FakeAmazon(ABC):
    """`queue` has what waits in it, `confirmed` the tokens of subscriptions, `fetched` how often
    SNS's certificate was asked for."""

    queue: dict[str, str] = field(default_factory=dict)
    confirmed: list[Mapping[str, str]] = field(default_factory=list)
    fetched: int = 0
    certificate: bytes = field(default_factory=certificate)
    port: int = 0
    _runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        server = web.Server(self._answer, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        if (request.method, request.path) == ("GET", PEM):
            self.fetched += 1
            return web.Response(body=self.certificate, content_type="application/x-pem-file")
        fault = wrong(request.method, request.raw_path, request.headers, body)
        if fault:
            return refusal(403, fault, REFUSED_KEYS[fault])
        service, _, operation = request.headers.get("X-Amz-Target", "").partition(".")
        if service == "AmazonSQS":
            return answered(200, self._queued(operation, json.loads(body)))
        if (request.method, request.path, service) == ("POST", "/", ""):
            return self._confirm(dict(parse_qsl(body.decode())))
        return await self.serve(request, operation, json.loads(body or b"{}"))

    @abstractmethod
    async def serve(
        self, request: web.BaseRequest, operation: str, asked: Mapping[str, Any]
    ) -> web.StreamResponse:
        """What only this service does; `operation` is empty where its path says it."""

    def _queued(self, operation: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html."""
        if asked["QueueUrl"] != QUEUE_URL:
            return {}
        if operation == "ReceiveMessage":
            found = list(self.queue.items())[: asked["MaxNumberOfMessages"]]
            return {"Messages": [_waiting(handle, text) for handle, text in found]}
        for entry in asked["Entries"]:
            self.queue.pop(entry["ReceiptHandle"], None)
        return {"Successful": [{"Id": entry["Id"]} for entry in asked["Entries"]], "Failed": []}

    def _confirm(self, asked: Mapping[str, str]) -> web.Response:
        """https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html."""
        self.confirmed.append(asked)
        arn = f"<SubscriptionArn>{TOPIC}:1</SubscriptionArn>"
        result = f"<ConfirmSubscriptionResult>{arn}</ConfirmSubscriptionResult>"
        return web.Response(
            text=f"<ConfirmSubscriptionResponse>{result}</ConfirmSubscriptionResponse>",
            content_type="text/xml",
        )


def refusal(status: int, code: str, words: str) -> web.Response:
    """In both places in which a service's SDK may look for it."""
    return answered(status, {"message": words, "__type": code}, {"x-amzn-ErrorType": code})


def answered(status: int, body: object, headers: Mapping[str, str] | None = None) -> web.Response:
    content = json.dumps(body).encode()
    return web.Response(
        status=status, body=content, content_type="application/json", headers=headers
    )


async def fail(request: web.BaseRequest, fate: Fate) -> web.StreamResponse:
    transport = request.transport
    if fate == HANG:
        await asyncio.Event().wait()
    if fate == GARBAGE or transport is None:
        return web.Response(text="<html>", content_type="text/html")
    if fate == RESET:
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.close()
    return web.Response()


def _waiting(handle: str, text: str) -> Mapping[str, str]:
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return {"MessageId": handle, "ReceiptHandle": handle, "MD5OfBody": digest, "Body": text}
