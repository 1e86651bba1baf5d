"""Prices as an owner types them: which counts, and what of them cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.money import Money
from agencies.prices import Cost, Prices, UnusablePrices, beginning_of, cost_of, read_prices

DIGITS = st.text("0123456789", min_size=7, max_size=15).filter(lambda one: one[0] != "0")
PREFIXES = st.dictionaries(
    st.text("123", min_size=1, max_size=4), st.integers(0, 10**9), max_size=12
)
OTHERS = st.none() | st.integers(0, 10**9)
PRICES = st.builds(
    lambda prefixes, others: Prices(currency="SGD", prefixes=prefixes, others=others),
    PREFIXES,
    OTHERS,
).filter(lambda one: one.prefixes or one.others is not None)
TYPED = "sgd\n\n65 0.0415\n+1 0.0079\n1242 0.05\nelse 0.08\n"


@given(PRICES, DIGITS)
def test_the_longest_prefix_that_fits_counts(prices: Prices, digits: str) -> None:
    fitting = [one for one in prices.prefixes if digits.startswith(one)]
    expected = prices.prefixes[max(fitting, key=len)] if fitting else prices.others

    assert prices.of(beginning_of(f"+{digits}")) == expected


@given(PRICES)
def test_prices_are_read_as_they_are_shown(prices: Prices) -> None:
    assert read_prices("\n".join([prices.currency, *prices.lines()])) == prices


@given(PRICES, st.lists(st.tuples(st.text("123", min_size=7, max_size=9), st.integers(1, 9))))
def test_a_list_costs_what_its_parts_cost_one_by_one(
    prices: Prices, rows: list[tuple[str, int]]
) -> None:
    people: dict[str, int] = {}
    parts: dict[str, int] = {}
    for digits, size in rows:
        begins = beginning_of(f"+{digits}")
        people[begins] = people.get(begins, 0) + 1
        parts[begins] = parts.get(begins, 0) + size
    each = [(prices.of(digits[:4]), size) for digits, size in rows]

    assert cost_of(prices, people, parts) == Cost(
        sum=Money("SGD", sum(price * size for price, size in each if price is not None)),
        unpriced=sum(price is None for price, _ in each),
    )


def test_they_are_typed_line_by_line() -> None:
    assert read_prices(TYPED) == Prices(
        currency="SGD", prefixes={"65": 41_500, "1": 7_900, "1242": 50_000}, others=80_000
    )


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "There are no prices here."),
        ("65 0.08", "Line 1: The first line is the currency alone."),
        ("SGD", "There is no price below SGD."),
        ("SGD\n65 0.08\n\n6x 0.09", "Line 4: A prefix is the digits"),
        ("SGD\n65 0,08", "Line 2: A sum is written with a point, like 0.08."),
        ("SGD\n65 -1", "Line 2: A sum is a number"),
        ("SGD\n65 1001", "Line 2: No part of a message costs that much."),
        ("SGD\n65", "Line 2: It is a prefix and a price"),
        ("SGD\n65812 0.1", "Line 2: A prefix has at most 4 digits."),
        ("SGD\n065 0.1", "Line 2: A prefix is the digits"),
        ("SGD\n65 0.1\n+65 0.2", "Line 3: 65 stands there twice."),
        ("SGD\nelse 1\nElse 2", "Line 3: “else” stands there twice."),
        ("SGD\n" + "65 0.1\n" * 300, "There are more than 300 lines."),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(typed: str, why: str) -> None:
    with pytest.raises(UnusablePrices) as fault:
        read_prices(typed)

    assert str(fault.value).startswith(why)


def test_an_address_that_is_no_number_has_no_beginning() -> None:
    assert (beginning_of("ann@example.com"), beginning_of("+6581234567")) == ("", "6581")
