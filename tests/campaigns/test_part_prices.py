"""A card says what a part costs to each country, and the lines come to what the card costs."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from agencies.model import CredentialId
from agencies.money import MILLION, Money
from agencies.prices import Prices
from bot.conversation.money import MOST_PRICES, cost_lines
from bot.texts import render
from campaigns.confirming import Extras
from campaigns.model import Campaign, Checked
from campaigns.part_prices import PartPrice, part_prices
from campaigns.spending import estimate
from tests.storage.making import a_campaign

OWN, OTHER = CredentialId(1), CredentialId(2)
BEGINS = ["6581", "6591", "6012", "1242", "1212", "4479", "8816", ""]
DRAFT = replace(a_campaign(OWN), rehearsal=False)
COUNTS = st.dictionaries(st.sampled_from(BEGINS), st.integers(1, 10**6), min_size=1)


def draft(parts: Mapping[str, int], suppressed: int = 0) -> Campaign:
    people = sum(parts.values())
    checked = Checked(
        reachable=people - suppressed, suppressed=suppressed, parts_by=parts, people_by=parts
    )
    return replace(DRAFT, checked=checked)


def shown(of: Campaign, prices: Mapping[CredentialId, Prices], unit: str = "part") -> list[str]:
    told = tuple((one, "") for one in part_prices(of, prices, "SGD"))
    extras = Extras(cost=estimate(of, prices), part_prices=told)
    return [render(one) for one in cost_lines(extras, unit)][1:]


def test_each_country_has_a_line_and_numbers_that_cost_apart_their_own() -> None:
    prices = Prices(currency="SGD", prefixes={"65": 41_700, "1242": 50_000}, others=100_000)
    parts = {"6581": 1000, "6591": 240, "1242": 2, "1212": 1, "8816": 3}

    assert shown(draft(parts), {OWN: prices}) == [
        "• SGD 0.0417 a part to Singapore (+65), 1,240 parts: about SGD 51.71",
        "• SGD 0.10 a part to +881, 3 parts: about SGD 0.30",
        "• SGD 0.10 a part to +1, 1 part: about SGD 0.10",
        "• SGD 0.05 a part to +1242, 2 parts: about SGD 0.10",
    ]


def test_numbers_that_cost_apart_within_a_country_are_named_after_it() -> None:
    prices = Prices(currency="SGD", prefixes={"65": 41_700, "6581": 50_000})
    assert shown(draft({"6581": 4000, "6591": 240}), {OWN: prices}) == [
        "• SGD 0.05 a part to Singapore (+6581), 4,000 parts: about SGD 200.00",
        "• SGD 0.0417 a part to Singapore (+65), 240 parts: about SGD 10.01",
    ]


def test_only_the_dearest_are_named_and_the_others_counted() -> None:
    prices = Prices(currency="SGD", prefixes={}, others=MILLION)
    parts = {"6581": 9, "6012": 8, "4479": 7, "8816": 6, "1212": 5, "3361": 4}
    lines = shown(draft(parts), {OWN: prices})

    assert len(lines) == MOST_PRICES + 1
    assert lines[-1] == "• and 2 more prices, 9 parts: about SGD 9.00"


def test_a_mail_has_a_price_and_no_country() -> None:
    prices = Prices(currency="SGD", prefixes={}, others=100)
    assert shown(draft({"": 400}), {OWN: prices}, "message") == [
        "• SGD 0.0001 a message, 400 messages: about SGD 0.04"
    ]


@given(COUNTS, st.integers(0, 1000), st.integers(0, 99), st.integers(0, MILLION))
def test_the_lines_come_to_the_sum(
    parts: dict[str, int], suppressed: int, percent: int, price: int
) -> None:
    of = draft(parts, min(suppressed, sum(parts.values()) - 1))
    shared = replace(of, spare=OTHER, share=percent)
    prices = {
        OWN: Prices(currency="SGD", prefixes={"65": price, "1": 7}, others=9),
        OTHER: Prices(currency="SGD", prefixes={}, others=price),
    }
    told = part_prices(shared, prices, "SGD")
    cost = estimate(shared, prices)

    assert cost is not None
    assert 0 <= cost.sum.millionths - sum(one.sum.millionths for one in told) <= len(told) + 1


def test_what_is_in_another_currency_is_in_no_line() -> None:
    prices = {OWN: Prices(currency="USD", prefixes={}, others=1)}
    assert part_prices(draft({"65": 1}), prices, "SGD") == []


def test_a_country_is_named_where_its_digits_are_its_own() -> None:
    names = {"65": "SG", "60": "MY", "6581": "SG", "4479": "", "7701": "", "": "", "1242": ""}
    for begins, country in {**names, "1": "", "7": "", "44": "", "881": "", "999": ""}.items():
        one = PartPrice(
            account=OWN, begins=begins, price=Money("SGD", 1), parts=1, sum=Money("SGD", 1)
        )
        assert one.country == country, begins
