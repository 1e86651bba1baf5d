"""What a part costs to each country of a campaign's list, and how many go there. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from agencies.model import CredentialId
from agencies.money import Money, share
from agencies.prices import Prices, longest_of
from campaigns.model import Campaign
from campaigns.routing import WHOLE, portions

_CODES = {str(code): str(code) for code in COUNTRY_CODE_TO_REGION_CODE}
"""https://www.itu.int/pub/T-SP-E.164D"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPrice:
    """So many parts go to numbers that begin so, through the account, for `price` each; nothing
    begins a mail's address. What the list of prices tells apart within a country stands apart."""

    account: CredentialId
    begins: str
    price: Money
    parts: int
    sum: Money

    @property
    def country(self) -> str:
        """Two letters; empty where the digits are no country's, or several share its code."""
        code = longest_of(_CODES, self.begins)
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code or 0), ())
        return regions[0] if len(regions) == 1 and regions[0].isalpha() else ""


def part_prices(
    campaign: Campaign, prices: Mapping[CredentialId, Prices], currency: str
) -> Sequence[PartPrice]:
    """Those in that currency, the dearest in all first. Who is left out is taken away of all alike,
    so these are about as many."""
    checked = campaign.checked
    if checked is None:
        return ()
    found: Counter[tuple[CredentialId, str, int]] = Counter()
    for portion in portions(campaign):
        by = prices.get(portion.account)
        for digits, parts in portion.parts_by.items() if by and by.currency == currency else ():
            price = by.of(digits) if by else None
            if price is not None and by is not None:
                found[portion.account, _told_apart(by, digits), price] += parts * portion.percent
    counted = (checked.reachable + checked.suppressed) * WHOLE
    told = [
        PartPrice(
            account=account,
            begins=begins,
            price=Money(currency, price),
            parts=share(parts, counted, 0, checked.reachable * WHOLE) // WHOLE,
            sum=Money(currency, share(parts * price, counted, 0, checked.reachable)),
        )
        for (account, begins, price), parts in found.items()
    ]
    return sorted(told, key=lambda one: (-one.sum.millionths, one.begins, one.account))


def _told_apart(by: Prices, digits: str) -> str:
    """What the number's country begins with, or more where the prices have more."""
    code = longest_of(_CODES, digits) or ""
    of_price = longest_of({prefix: prefix for prefix in by.prefixes}, digits) or ""
    return max(code, of_price, key=len)
