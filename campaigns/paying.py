"""What a provider takes for sending faster than it does for nothing. Pure."""

import math
from dataclasses import dataclass

from agencies.model import Credential
from campaigns.model import Campaign


class PaidEachTime(Exception):
    """What repeats is not paid for: its price is that of people who come later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """`rate` messages per second, of which `free` cost nothing; `per_message` in its own `coin`.

    `least` is what the account has to hold before it may.
    """

    rate: float
    free: float
    per_message: float
    least: int
    coin: str

    def most(self, people: int) -> int:
        """What so many messages cost at most."""
        return math.ceil(people * self.per_message)


PRICES = {
    ("telegram", "bot"): Price(
        rate=1000, free=30, per_message=0.1, least=10_000, coin="Telegram Stars"
    )
}
"""https://core.telegram.org/bots/faq#how-can-i-message-all-of-my-bot-39s-subscribers-at-once and
https://core.telegram.org/bots/api#paid-broadcasts, by channel and provider."""


def price_of(credential: Credential) -> Price | None:
    """None where nothing more is to be had."""
    return PRICES.get((credential.channel, credential.provider))


def most_per_second(campaign: Campaign, credential: Credential) -> float | None:
    """What its account can do for it; None where that has no limit."""
    price = price_of(credential) if campaign.paid else None
    return price.rate if price else credential.rate
