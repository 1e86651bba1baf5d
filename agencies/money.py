"""Sums of money, in whole millionths of a currency: nothing here is ever a float. Pure."""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

MILLION = 1_000_000
CENT = Decimal("0.01")
MOST_PLACES = 6
MOST = 1_000_000_000
"""Units of a currency that anybody can type here."""

_AMOUNT = re.compile(r"\d{1,10}(\.\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class NoAmount(ValueError):
    """The text is no sum of money; str() says why, for staff."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`millionths` of `currency`, which is three letters by ISO 4217."""

    currency: str
    millionths: int

    def __str__(self) -> str:
        """To the cent, as nobody pays less."""
        return self._to_the_cent(ROUND_HALF_UP)

    @property
    def at_most(self) -> str:
        """Of what something costs: never less than it is."""
        return self._to_the_cent(ROUND_CEILING)

    @property
    def at_least(self) -> str:
        """Of what is left: never more than there is."""
        return self._to_the_cent(ROUND_FLOOR)

    @property
    def exact(self) -> str:
        """Of a price, which can be a part of a cent."""
        return f"{self.currency} {exactly(self.millionths)}"

    def _to_the_cent(self, rounding: str) -> str:
        if 0 < self.millionths < MILLION:  # what costs little is not for nothing
            return self.exact
        units = Decimal(self.millionths) / MILLION
        return f"{self.currency} {units.quantize(CENT, rounding):,}"


def exactly(millionths: int) -> str:
    """With all its places, and two at least."""
    whole, rest = divmod(millionths, MILLION)
    places = f"{rest:06}".rstrip("0").ljust(2, "0")
    return f"{whole}.{places}"


def share(millionths: int, people: int, begin: int, end: int) -> int:
    """What of a sum for so many `people` falls to those from `begin` to `end`.

    However it is divided, the shares make up the whole: each is what is due up to its end, less
    what was due up to its beginning.
    """
    if not people:
        return 0
    return millionths * end // people - millionths * begin // people


def read_amount(text: str) -> int:
    """Millionths, of a number like 0.0415. Raises NoAmount."""
    typed = text.strip()
    if "," in typed:
        raise NoAmount("A sum is written with a point, like 0.08.")
    if not _AMOUNT.fullmatch(typed):
        raise NoAmount("A sum is a number, like 0.08.")
    whole, _, places = typed.partition(".")
    if len(places) > MOST_PLACES:
        raise NoAmount(f"A sum has at most {MOST_PLACES} places after the point.")
    if int(whole) >= MOST:
        raise NoAmount("That is more than can be counted here.")
    return int(whole) * MILLION + int(places.ljust(MOST_PLACES, "0"))


def read_currency(text: str) -> str:
    """Raises NoAmount."""
    typed = text.strip().upper()
    if not _CURRENCY.fullmatch(typed):
        raise NoAmount("A currency is three letters, like SGD or USD.")
    return typed


def read_money(text: str) -> Money:
    """Of what is typed like `SGD 5,000` or `5000 SGD`. Raises NoAmount.

    Commas stand between thousands only: 5,50 is not taken for 550.
    """
    words = text.split()
    if len(words) != 2:  # noqa: PLR2004 -- a currency and a number
        raise NoAmount("A budget is a currency and a sum, like SGD 5000.")
    currency, amount = words if words[0].isalpha() else reversed(words)
    plain = amount.replace(",", "") if _THOUSANDS.fullmatch(amount) else amount
    return Money(read_currency(currency), read_amount(plain))
