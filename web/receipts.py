"""Where a provider tells what became of an attempt: `POST /receipts/<account>?attempt=<id>`.

A receipt is believed when it carries the id of an attempt over that account, which only we can
make, and the provider's signature over the address that it was told to call, where that can be
checked. It is written down and answered at once.
"""

from collections.abc import Sequence
from typing import Protocol

import structlog
from aiohttp import web

from agencies.model import CredentialId
from campaigns.attempts import AttemptIds, NotOurs
from campaigns.model import Receipt
from campaigns.ports import (
    BadSignature,
    Callback,
    CannotOpenAccount,
    Provider,
    Providers,
    ReadsReceipts,
)
from campaigns.receipts import record_of
from campaigns.sending import Record, StorageDown

PATH = "/receipts/{account:[0-9]{1,18}}"
FORM = "application/x-www-form-urlencoded"

log = structlog.get_logger()


class Inbox(Protocol):
    async def put_receipts(self, receipts: Sequence[Record]) -> None:
        """Raises StorageDown."""


class Receipts:
    """`public_url` is where providers reach us: what they sign begins with it."""

    def __init__(
        self, *, providers: Providers, ids: AttemptIds, inbox: Inbox, public_url: str
    ) -> None:
        self._providers = providers
        self._ids = ids
        self._inbox = inbox
        self._public_url = public_url
        self._opened: dict[CredentialId, Provider] = {}

    async def receive(self, request: web.Request) -> web.Response:
        account = CredentialId(int(request.match_info["account"]))
        if request.content_type != FORM:
            raise web.HTTPUnsupportedMediaType
        call = Callback(
            url=self._public_url + request.raw_path,
            query=dict(request.query),
            form={key: str(value) for key, value in (await request.post()).items()},
            headers=dict(request.headers),
        )
        try:
            self._ids.read(
                account, call.query.get("attempt", "")
            )  # first: it costs nothing to refuse
            receipts = await self._read(account, call)
            records = [record_of(one, account, self._ids) for one in receipts]
            await self._inbox.put_receipts(records)
        except CannotOpenAccount:
            raise web.HTTPNotFound from None
        except (BadSignature, NotOurs) as fault:
            log.warning("receipt_refused", credential=account, reason=type(fault).__name__)
            raise web.HTTPForbidden from None
        except StorageDown:
            raise web.HTTPServiceUnavailable from None
        return web.Response(status=204)

    async def close(self) -> None:
        while self._opened:
            _, provider = self._opened.popitem()
            await provider.close()

    async def _read(self, account: CredentialId, call: Callback) -> Sequence[Receipt]:
        """Raises CannotOpenAccount and BadSignature."""
        if account not in self._opened:
            self._opened[account] = await self._providers.open(account)
        provider = self._opened[account]
        if not isinstance(provider, ReadsReceipts):
            raise CannotOpenAccount("its provider sends no receipts")
        return provider.read_receipts(call)
