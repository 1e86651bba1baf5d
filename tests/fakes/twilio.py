"""A local Twilio: creates messages over its real wire format, and keeps a journal of them.

https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource. In a process
of its own: `python -m tests.fakes.twilio --port 0 --latency 0 --journal FILE`, which prints its
port, writes a JSON line per request and stops when its standard input ends. A line of that is the
fate of all requests from then on, until "ok". It is long because it is a whole provider.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import os
import random
import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web

from campaigns.ports import Callback
from tests.fakes.twilio_contents import (
    CONTENTS,
    Content,
    contents_page,
    filled_in,
    wrong_content,
)

FIELDS = {
    "account_sid": f"AC{'0a' * 16}",
    "api_key_sid": f"SK{'0b' * 16}",
    "api_key_secret": "s3cretOfTheApiKey" + 15 * "x",
    "sender": f"MG{'0c' * 16}",
    "whatsapp_sender": "+6531234567",
    "auth_token": "5ec4e7" + 26 * "0",
}
"""An account that it knows, as staff would type it in."""

_KEY = f"{FIELDS['api_key_sid']}:{FIELDS['api_key_secret']}"
AUTHORIZATION = f"Basic {base64.b64encode(_KEY.encode()).decode()}"

# https://www.twilio.com/docs/api/errors: the HTTP status, and Twilio's sentence.
ERRORS = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service is unavailable. Please try again"),
    21211: (400, "The 'To' number {to} is not a valid phone number."),
    21408: (403, "Permission to send an SMS has not been enabled for the region"),
    21602: (400, "Message body is required."),
    21606: (400, "The 'From' number is not a valid, SMS-capable Twilio number"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21655: (400, "The ContentSid parameter is invalid"),
    21656: (400, "The ContentVariables parameter is invalid"),
    21701: (404, "The Messaging Service does not exist"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
    63016: (400, "Failed to send freeform message because you are outside the allowed window"),
}

DROP, HANG, RESET, GARBAGE = "drop", "hang", "reset", "garbage"
"""Instead of an answer: close, stay silent, a TCP reset; or 201 with something that is no JSON."""
OK = "ok"
Fate = str | int  # one of these, or a code of ERRORS


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request, as it was read off the wire `at` then; `sid` is empty where it was not taken.

    It may have been there for the `late` seconds in which this process was held up.
    """

    account: str
    to: str
    sender: str
    body: str
    callback: str
    sid: str
    fate: Fate
    content: str = ""
    validity: str = ""
    variables: str = ""
    at: float = field(default_factory=time.time)
    late: float = 0.0


@dataclass(slots=True)
class FakeTwilio:
    """`script` gives the next requests their fates, `fates` an address its own, or a sender.

    Of all others `shares` of each fate are drawn by `luck`, as is what answers take: `latency` and
    up to `spread` more, in seconds. `always` is everybody's fate.
    """

    latency: float = 0
    spread: float = 0
    shares: dict[Fate, float] = field(default_factory=dict)
    luck: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - dice
    always: Fate = OK
    journal_file: Path | None = None
    host: str = "127.0.0.1"
    port: int = 0
    retry_after: str = ""
    script: deque[Fate] = field(default_factory=deque)
    fates: dict[str, Fate] = field(default_factory=dict)
    journal: list[Received] = field(default_factory=list)
    asked: list[Mapping[str, str]] = field(default_factory=list)  # the queries of look-ups
    statuses: dict[str, tuple[str, int]] = field(default_factory=dict)  # what became of some, why
    prices: dict[str, str | None] = field(default_factory=dict)  # in USD, of those that have one
    list_fate: Fate = OK
    contents: list[Content] = field(default_factory=list)
    contents_fate: Fate = OK
    most_contents: int = 1000  # on a page
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _runner: web.ServerRunner | None = None
    _file: int = -1

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    async def __aenter__(self) -> Self:
        if self.journal_file:
            flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND
            self._file = os.open(self.journal_file, flags, 0o600)
        self._runner = web.ServerRunner(
            web.Server(self._answer, access_log=None), shutdown_timeout=0.01
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()
        if self._file >= 0:
            os.close(self._file)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "GET" and request.path == CONTENTS:
            return await self._list_contents(request)
        if request.method == "GET":
            return self._list(request)
        form = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        fate = self._fate(request, form)
        received = self._received(request, form, fate)
        self._keep(received)
        if self.latency or self.spread:
            await asyncio.sleep(self.latency + self.spread * self.luck.random())
        match fate:
            case str() if fate == OK:
                return _json(201, _message(received))
            case str():
                return await _fail(request, fate)
            case int(code):
                headers = {"Retry-After": self.retry_after} if self.retry_after else {}
                return _json(ERRORS[code][0], _error(code, received.to), headers)

    def _list(self, request: web.BaseRequest) -> web.Response:
        """What it took for an address or in a time, the newest first, a page of it.

        https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
        """
        query = request.query
        if request.headers.get("Authorization") != AUTHORIZATION:
            return _json(401, _error(20003, ""))
        if isinstance(self.list_fate, int):
            return _json(ERRORS[self.list_fate][0], _error(self.list_fate, ""))
        self.asked.append(dict(query))
        taken = [one for one in self._taken() if one.sid and _is_asked_for(one, query)]
        size, page = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
        here, more = taken[::-1][page * size :][:size], len(taken) > (page + 1) * size
        following = urlencode({**query, "Page": page + 1})
        uri = f"{request.path}?{following}" if more else None
        return _json(200, {"messages": list(map(self._now, here)), "next_page_uri": uri})

    async def _list_contents(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.headers.get("Authorization") != AUTHORIZATION:
            return _json(401, _error(20003, ""))
        if isinstance(self.contents_fate, int):
            return _json(ERRORS[self.contents_fate][0], _error(self.contents_fate, ""))
        if self.contents_fate != OK:
            return await _fail(request, self.contents_fate)
        return _json(200, contents_page(self.url, self.contents, request.query, self.most_contents))

    def _now(self, received: Received) -> dict[str, object]:
        """The message as it is by now."""
        status, code = self.statuses.get(received.sid, (None, None))
        now = {"status": status, "error_code": code} if status else {}
        price = {"price": self.prices.get(received.sid), "price_unit": "USD"}
        return {**_message(received), **price, **now}

    def _taken(self) -> Sequence[Received]:
        if self.journal_file is None:
            return self.journal
        return [Received(**json.loads(line)) for line in self.journal_file.open()]

    def _fate(self, request: web.BaseRequest, form: Mapping[str, str]) -> Fate:
        sid = FIELDS["account_sid"]
        if request.headers.get("Authorization") != AUTHORIZATION:
            return 20003
        if (request.method, request.path) != ("POST", f"/2010-04-01/Accounts/{sid}/Messages.json"):
            return 20404
        if self.script:
            return self.script.popleft()
        if wrong := wrong_content(self.contents, form):
            return wrong
        if self.always != OK:
            return self.always
        of_sender = self.fates.get(form.get("From", ""))
        return of_sender or self.fates.get(form.get("To", "")) or self._drawn()

    def _drawn(self) -> Fate:
        if not self.shares:
            return OK
        left = 1 - sum(self.shares.values())
        [fate] = self.luck.choices([OK, *self.shares], [left, *self.shares.values()])
        return fate

    def _received(self, request: web.BaseRequest, form: Mapping[str, str], fate: Fate) -> Received:
        taken = fate in {OK, GARBAGE, DROP, HANG, RESET}
        return Received(
            account=request.path.partition("/Accounts/")[2].partition("/")[0],
            to=form.get("To", ""),
            sender=form.get("MessagingServiceSid", form.get("From", "")),
            body=form.get("Body") or filled_in(self.contents, form),
            content=form.get("ContentSid", ""),
            validity=form.get("ValidityPeriod", ""),
            variables=form.get("ContentVariables", ""),
            callback=form.get("StatusCallback", ""),
            sid=f"SM{next(self._numbers):032x}" if taken else "",
            fate=fate,
        )

    def _keep(self, received: Received) -> None:
        if self._file >= 0:
            os.write(self._file, json.dumps(asdict(received)).encode() + b"\n")
        else:
            self.journal.append(received)


def _is_asked_for(one: Received, query: Mapping[str, str]) -> bool:
    """Their moments are written alike, so that their letters tell which is earlier."""
    sent = f"{datetime.fromtimestamp(one.at, UTC):%Y-%m-%dT%H:%M:%SZ}"
    since, until = query.get("DateSent>", ""), query.get("DateSent<", "9")
    return one.to == query.get("To", one.to) and since <= sent <= until


def _message(received: Received) -> dict[str, object]:
    is_service = received.sender.startswith("MG")
    path = f"/2010-04-01/Accounts/{received.account}/Messages/{received.sid}"
    return {
        "account_sid": received.account,
        "api_version": "2010-04-01",
        "body": received.body,
        "date_created": formatdate(received.at),
        "date_sent": None,
        "date_updated": "Thu, 24 Aug 2023 05:01:45 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": None if is_service else received.sender,
        "messaging_service_sid": received.sender if is_service else None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "sid": received.sid,
        "status": "accepted" if is_service else "queued",
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": received.to,
        "uri": f"{path}.json",
    }


def _error(code: int, to: str) -> dict[str, object]:
    status, message = ERRORS[code]
    more = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": message.format(to=to), "more_info": more, "status": status}


def _json(status: int, body: object, headers: Mapping[str, str] | None = None) -> web.Response:
    content = json.dumps(body).encode()
    return web.Response(
        status=status, body=content, content_type="application/json", headers=headers
    )


async def _fail(request: web.BaseRequest, fate: str) -> web.StreamResponse:
    transport = request.transport
    if fate == HANG:
        await asyncio.Event().wait()
    if fate == GARBAGE or transport is None:
        return web.Response(status=201, text="<html>", content_type="text/html")
    if fate == RESET:
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.close()
    return web.Response()


def signed_callback(
    url: str, form: Mapping[str, str], token: str = FIELDS["auth_token"]
) -> Callback:
    """https://www.twilio.com/docs/usage/security#validating-requests. What stands behind a # in the
    address is for Twilio itself."""
    url = url.partition("#")[0]
    signed = url + "".join(key + form[key] for key in sorted(form))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    query = dict(parse_qsl(urlsplit(url).query))
    headers = {"X-Twilio-Signature": base64.b64encode(digest).decode()}
    return Callback(url, query, headers, urlencode(form).encode())


async def serve(arguments: argparse.Namespace) -> None:
    fates = dict(pair.split("=", 1) for pair in arguments.fate)
    shares = dict(pair.split("=", 1) for pair in arguments.share)
    twilio = FakeTwilio(
        latency=arguments.latency,
        spread=arguments.spread,
        journal_file=arguments.journal,
        port=arguments.port,
        fates={to: _named(fate) for to, fate in fates.items()},
        shares={_named(fate): float(share) for fate, share in shares.items()},
        luck=random.Random(arguments.seed),  # noqa: S311 - dice
    )
    async with twilio:
        print(twilio.port, flush=True)  # noqa: T201 -- whoever started it reads it
        while line := await asyncio.to_thread(sys.stdin.readline):
            twilio.always = _named(line.strip())


def _named(fate: str) -> Fate:
    return int(fate) if fate.isdecimal() else fate


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.twilio", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0, help="seconds")
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--spread", type=float, default=0, help="seconds of latency more, at most")
    parser.add_argument("--fate", action="append", default=[], metavar="+6581234567=drop")
    parser.add_argument("--share", action="append", default=[], metavar="drop=0.02")
    parser.add_argument("--seed", type=int, default=1, help="of the shares and the latency")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
