"""Where a provider tells what people answer: `POST /answers/<account's address>`.

An answer is believed when it comes to an address that only we can make, with the provider's
signature over it where that can be checked. One that stops or starts is acted upon at once: no
message that is not on its way yet leaves after it. All others are counted, and let fall unread.
"""

from typing import Protocol

import structlog
from aiohttp import web

from agencies.model import CredentialId
from agencies.webhooks import NotAnAccount, Webhooks
from campaigns.ports import (
    FORM_DATA,
    BadSignature,
    CannotOpenAccount,
    Provider,
    Providers,
    ReadsAnswers,
    Wish,
)
from campaigns.sending import StorageDown
from web.calling import call_of

PATH = "/answers/{name:[0-9]{1,18}[.][0-9a-f]+}"
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""https://www.twilio.com/docs/messaging/twiml: whoever stops is answered by Twilio itself."""

log = structlog.get_logger()


class Wishes(Protocol):
    async def fulfil(self, account: CredentialId, wish: Wish) -> None:
        """For the agency whose account it is. Raises StorageDown."""


class Replies(Protocol):
    async def count(self, account: CredentialId) -> None:
        """One more that nobody reads. Raises StorageDown."""


class Answers:
    """`public_url` is where providers reach us: what they sign begins with it."""

    def __init__(
        self,
        *,
        webhooks: Webhooks,
        providers: Providers,
        wishes: Wishes,
        replies: Replies,
        public_url: str,
    ) -> None:
        self._webhooks = webhooks
        self._providers = providers
        self._wishes = wishes
        self._replies = replies
        self._public_url = public_url

    async def receive(self, request: web.Request) -> web.Response:
        if request.content_type != FORM_DATA:
            raise web.HTTPUnsupportedMediaType
        try:
            account = self._webhooks.read_account(request.match_info["name"])
            wish = await self._read(account, request)
            if wish is None:
                await self._replies.count(account)
            else:
                await self._wishes.fulfil(account, wish)
        except (NotAnAccount, CannotOpenAccount) as fault:
            log.warning("answer_refused", reason=type(fault).__name__)
            raise web.HTTPNotFound from None
        except BadSignature as fault:
            log.warning("answer_refused", reason=type(fault).__name__)
            raise web.HTTPForbidden from None
        except StorageDown:
            raise web.HTTPServiceUnavailable from None
        return web.Response(text=NOTHING_TO_SAY, content_type="text/xml")

    async def _read(self, account: CredentialId, request: web.Request) -> Wish | None:
        """Raises CannotOpenAccount, BadSignature."""
        call = await call_of(request, self._public_url)
        provider: Provider = await self._providers.open(account)
        try:
            if not isinstance(provider, ReadsAnswers):
                raise CannotOpenAccount("its provider passes no answers on")
            return provider.read_answer(call)
        finally:
            await provider.close()
