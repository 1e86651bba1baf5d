"""What an account's provider takes for each part of a message, as an owner typed it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from agencies.money import MILLION, Money, NoAmount, exactly, read_amount, read_currency

LONGEST_PREFIX = 4
"""https://www.itu.int/pub/T-SP-E.164D: with so many digits a number tells its country, also where
several share a code (+1 242 is the Bahamas, +7 7 is Kazakhstan), but for a few islands."""

OTHERS = "else"
MOST_LINES = 300
HIGHEST = 1000 * MILLION

T = TypeVar("T")
_PREFIX = re.compile(r"\+?([1-9]\d*)", re.ASCII)


class UnusablePrices(ValueError):
    """They cannot be read; str() says which line is wrong, and why, for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Millionths of `currency` for each part, by the digits that a number begins with, without +.

    `others` is for whatever begins with none of them; None where that is not known.
    """

    currency: str
    prefixes: Mapping[str, int]
    others: int | None = None

    def of(self, begins: str) -> int | None:
        """By the longest prefix of the number's first LONGEST_PREFIX digits; None: not known."""
        price = longest_of(self.prefixes, begins)
        return self.others if price is None else price

    def lines(self) -> list[str]:
        """As they can be typed again."""
        told = [f"{prefix} {exactly(price)}" for prefix, price in sorted(self.prefixes.items())]
        return told if self.others is None else [*told, f"{OTHERS} {exactly(self.others)}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What so many messages come to. For `unpriced` of the people no price is known."""

    sum: Money
    unpriced: int = 0


def longest_of(prefixes: Mapping[str, T], begins: str) -> T | None:
    """What stands by the longest of them that a number begins with."""
    for length in range(len(begins), 0, -1):
        if (found := prefixes.get(begins[:length])) is not None:
            return found
    return None


def beginning_of(address: str) -> str:
    """The digits by which a phone number is priced; nothing of any other address."""
    return address[1 : LONGEST_PREFIX + 1] if address.startswith("+") else ""


def cost_of(prices: Prices, people: Mapping[str, int], parts: Mapping[str, int]) -> Cost:
    """Of a list, by `beginning_of` its addresses."""
    known = {begins: price for begins in parts if (price := prices.of(begins)) is not None}
    return Cost(
        sum=Money(prices.currency, sum(price * parts[begins] for begins, price in known.items())),
        unpriced=sum(count for begins, count in people.items() if begins not in known),
    )


def read_prices(text: str) -> Prices:
    """A currency, and below it a line for each prefix. Raises UnusablePrices."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    filled = [(number, line) for number, line in lines if line]
    if not filled:
        raise UnusablePrices("There are no prices here.")
    if len(filled) > MOST_LINES:
        raise UnusablePrices(f"There are more than {MOST_LINES} lines.")
    (first, currency), *rest = filled
    try:
        read = _Read(read_currency(currency))
    except NoAmount as fault:
        raise _at(first, f"The first line is the currency alone. {fault}") from None
    for number, line in rest:
        read.take(number, line)
    if not rest:
        raise UnusablePrices(f"There is no price below {read.currency}.")
    return Prices(currency=read.currency, prefixes=read.prefixes, others=read.others)


class _Read:
    """What was read so far."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.prefixes: dict[str, int] = {}
        self.others: int | None = None

    def take(self, number: int, line: str) -> None:
        words = line.split()
        if len(words) != 2:  # noqa: PLR2004 -- what it is the price of, and the price
            raise _at(number, "It is a prefix and a price, like 65 0.08, or else and a price.")
        which, price = words[0].casefold(), _price(number, words[1])
        if which == OTHERS:
            if self.others is not None:
                raise _at(number, f"“{OTHERS}” stands there twice.")
            self.others = price
            return
        try:
            prefix = read_prefix(which)
        except ValueError as fault:
            raise _at(number, str(fault)) from None
        if prefix in self.prefixes:
            raise _at(number, f"{prefix} stands there twice.")
        self.prefixes[prefix] = price


def read_prefix(typed: str) -> str:
    """Raises ValueError; str() is why, for staff."""
    found = _PREFIX.fullmatch(typed)
    if found is None:
        msg = "A prefix is the digits that numbers begin with, like 65 for Singapore."
        raise ValueError(msg)
    if len(found[1]) > LONGEST_PREFIX:
        msg = f"A prefix has at most {LONGEST_PREFIX} digits."
        raise ValueError(msg)
    return found[1]


def _price(number: int, typed: str) -> int:
    try:
        price = read_amount(typed)
    except NoAmount as fault:
        raise _at(number, str(fault)) from None
    if price > HIGHEST:
        raise _at(number, "No part of a message costs that much.")
    return price


def _at(number: int, why: str) -> UnusablePrices:
    return UnusablePrices(f"Line {number}: {why}")
