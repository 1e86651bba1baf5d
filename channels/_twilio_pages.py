"""Pages of the messages that a Twilio account has, each believed only where it is one.

https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources. The
SDK's own page takes the first key that it does not know for the list, whatever stands there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from twilio.base.exceptions import TwilioException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessagePage

from campaigns.outcomes import Accepted, accepted

TEXTS = ("body", "from", "messaging_service_sid", "date_created")
"""Of each message, where it has any."""


class NoPage(TwilioException):  # type: ignore[misc] # the SDK has no types
    """Whatever it is that Twilio answered, it is no list of messages."""


class Page(MessagePage):  # type: ignore[misc] # the SDK has no types
    def load_page(self, payload: object) -> Sequence[Mapping[str, Any]]:
        listed = payload.get("messages") if isinstance(payload, dict) else None
        if not isinstance(listed, list) or not all(map(_is_message, listed)):
            raise NoPage("it is no list of messages")
        return listed

    async def following(self) -> "Page | None":
        """None after the last. Raises as `first_page` does."""
        page: Page | None = await self.next_page_async()
        if page is not None and page.next_page_url == self.next_page_url:
            raise NoPage("it names itself as the next one")
        return page


async def first_page(client: Client, asked: Mapping[str, object]) -> Page:
    """Of what `asked` is about. Raises whatever the SDK does, and NoPage."""
    api = client.api.v2010
    uri = f"/Accounts/{client.account_sid}/Messages.json"
    answer = await api.page_async("GET", uri, params=asked, headers={"Accept": "application/json"})
    return Page(api, answer, {"account_sid": client.account_sid})


def _is_message(one: object) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(accepted(one.get("sid"), ""), Accepted)
        and all(isinstance(one.get(key), str | None) for key in TEXTS)
    )
