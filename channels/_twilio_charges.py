"""What Twilio charged for each message.

https://www.twilio.com/docs/messaging/api/message-resource: `price` is there once the message was
sent, mostly, and after a day at the latest; it has the carriers' fees in it:
https://support.twilio.com/hc/en-us/articles/46871410243099. No callback has it.
"""

import math
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from decimal import Decimal

import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.base.serialize import iso8601_datetime
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from agencies.money import MILLION, Money, NoAmount, read_currency
from campaigns.charges import CannotTell, Charge
from campaigns.reasons import without_addresses
from channels._http import send_by
from channels._twilio_pages import Page, first_page

LISTED = 1000
"""https://www.twilio.com/docs/usage/twilios-response#pagination: `PageSize`, at most."""

MOST_FOR_ONE = 1000 * MILLION

log = structlog.get_logger()


async def read_charges(
    client: Client, since: datetime, until: datetime
) -> AsyncIterator[Sequence[Charge]]:
    """Of all that the account sent in that time. Raises CannotTell."""
    send_by.set(math.inf)
    try:
        asked = {"DateSent>": iso8601_datetime(since), "DateSent<": iso8601_datetime(until)}
        page: Page | None = await first_page(client, {**asked, "PageSize": LISTED})
        while page is not None:
            yield [charge_of(one) for one in page]
            page = await page.following()
    except TwilioRestException as refusal:
        raise CannotTell(f"Twilio does not tell: {without_addresses(str(refusal.msg))}") from None
    except TwilioException as refusal:
        log.warning("Twilio's charges not listed", error=type(refusal).__name__)
        raise CannotTell("Twilio did not say what it charged.") from None
    except Exception as error:  # noqa: BLE001 -- whatever it was, nothing was found out
        log.warning("Twilio's charges not listed", error=type(error).__name__)
        raise CannotTell("Twilio could not be asked what it charged.") from None


def charge_of(message: MessageInstance) -> Charge:
    """What is no sum is not known, whatever it is. Twilio writes what it takes below zero."""
    try:
        millionths = -Decimal(str(message.price)) * MILLION
        is_known = 0 <= millionths <= MOST_FOR_ONE
        currency = read_currency(str(message.price_unit))
    except (ArithmeticError, NoAmount):
        is_known = False
    if not is_known:
        return Charge(message.sid, None)
    return Charge(message.sid, Money(currency, int(millionths.to_integral_value())))
