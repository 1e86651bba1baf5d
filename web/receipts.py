"""Where a provider tells what became of an attempt: `POST /receipts/<account>`.

A receipt is believed when it carries the id of an attempt over that account, which only we can
make, and the provider's signature, where that can be checked. A provider that is told for each
attempt where to call finds the id in its address (`?attempt=<id>`), another one brings it within.
What is believed is written down and answered at once.
"""

import asyncio

import structlog
from aiohttp import web

from agencies.model import CredentialId
from campaigns.attempts import AttemptIds, NotOurs
from campaigns.ports import (
    FORM_DATA,
    BadSignature,
    CannotOpenAccount,
    NotNow,
    Providers,
    ReadsReceipts,
)
from campaigns.receipts import records_of
from campaigns.sending import StorageDown
from web.calling import LARGEST, LARGEST_NOTICE, call_of
from web.gathering import Inbox

PATH = "/receipts/{account:[0-9]{1,18}}"
ATTEMPT = "attempt"

log = structlog.get_logger()


class Receipts:
    """`public_url` is where providers reach us: what they sign begins with it."""

    def __init__(
        self, *, providers: Providers, ids: AttemptIds, inbox: Inbox, public_url: str
    ) -> None:
        self._providers = providers
        self._ids = ids
        self._inbox = inbox
        self._public_url = public_url
        self._opened: dict[CredentialId, ReadsReceipts | None] = {}
        self._opening = asyncio.Lock()

    async def receive(self, request: web.Request) -> web.Response:
        account = CredentialId(int(request.match_info["account"]))
        try:
            if ATTEMPT in request.query:
                self._ids.read(account, request.query[ATTEMPT])  # first: it costs nothing to refuse
            provider = await self._provider(account)
            if request.content_type not in provider.reports_in:
                raise web.HTTPUnsupportedMediaType
            largest = LARGEST if request.content_type == FORM_DATA else LARGEST_NOTICE
            call = await call_of(request, self._public_url, largest)
            told = records_of(await provider.read_receipts(call), account, self._ids)
            await self._inbox.put_receipts(told)
        except CannotOpenAccount:
            raise web.HTTPNotFound from None
        except (BadSignature, NotOurs) as fault:
            log.warning("receipt_refused", credential=account, reason=type(fault).__name__)
            raise web.HTTPForbidden from None
        except (StorageDown, NotNow):
            raise web.HTTPServiceUnavailable from None
        return web.Response(status=204)

    async def close(self) -> None:
        while self._opened:
            _, provider = self._opened.popitem()
            if provider:
                await provider.close()

    async def _provider(self, account: CredentialId) -> ReadsReceipts:
        """Raises CannotOpenAccount."""
        if account not in self._opened:
            async with self._opening:  # many come at once, and it is opened for the first of them
                if account not in self._opened:
                    self._opened[account] = await self._open(account)
        provider = self._opened[account]
        if provider is None:
            raise CannotOpenAccount("its provider sends no receipts")
        return provider

    async def _open(self, account: CredentialId) -> ReadsReceipts | None:
        """None where there is nothing to read, which is found out once."""
        provider = await self._providers.open(account)
        if isinstance(provider, ReadsReceipts):
            return provider
        await provider.close()
        return None
