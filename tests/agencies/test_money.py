"""Sums of money: what is typed is what is counted, to the millionth, however it is divided."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.money import MILLION, Money, NoAmount, exactly, read_amount, read_money, share

MILLIONTHS = st.integers(0, 10**15 - 1)


@given(MILLIONTHS)
def test_a_sum_is_read_as_it_is_written(millionths: int) -> None:
    written = exactly(millionths)

    assert read_amount(written) == millionths
    assert Decimal(written) * MILLION == millionths


@given(MILLIONTHS, st.lists(st.integers(0, 1000), max_size=20))
def test_the_shares_of_a_sum_make_it_up_however_it_is_divided(
    millionths: int, sizes: list[int]
) -> None:
    ends = [0]
    for size in sizes:
        ends.append(ends[-1] + size)
    shares = [share(millionths, ends[-1], begin, end) for begin, end in pairwise(ends)]

    assert sum(shares) == (millionths if ends[-1] else 0)
    assert all(part >= 0 for part in shares)


@given(MILLIONTHS)
def test_what_is_left_is_never_told_as_more_and_what_it_costs_never_as_less(
    millionths: int,
) -> None:
    money = Money("SGD", millionths)
    least, most = (Decimal(told[4:].replace(",", "")) for told in (money.at_least, money.at_most))

    assert least * MILLION <= millionths <= most * MILLION
    assert most - least <= Decimal("0.01")


@pytest.mark.parametrize(
    ("millionths", "shown"),
    [(0, "0.00"), (41_500, "0.0415"), (100, "0.0001"), (49_924_500, "49.92"),
     (1_234_567_895_000, "1,234,567.90")],
)  # fmt: skip
def test_a_sum_is_shown_to_the_cent_and_a_small_one_whole(millionths: int, shown: str) -> None:
    assert str(Money("SGD", millionths)) == f"SGD {shown}"


@pytest.mark.parametrize("typed", ["SGD 5000", "5,000 sgd", " sgd  5000.00 ", "SGD 5,000.00"])
def test_a_budget_is_a_currency_and_a_sum(typed: str) -> None:
    assert read_money(typed) == Money("SGD", 5000 * MILLION)


NO_SUMS = ("", "5000", "SGD", "SGD -1", "S$ 5", "SGD 1.2.3", "SGD \N{ARABIC-INDIC DIGIT THREE}",
           "SGD 1e9", "SGD 0.1234567", "SGD 1000000000", "SGDX 1", "SGD 5 5",
           "5,50 SGD", "SGD 1,5", "SGD 5.000,50", "SGD 12,34,567", "SGD 1,000,00")  # fmt: skip


@pytest.mark.parametrize("typed", NO_SUMS)
def test_anything_else_is_no_sum(typed: str) -> None:
    with pytest.raises(NoAmount):
        read_money(typed)
