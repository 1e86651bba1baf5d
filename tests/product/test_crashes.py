"""`kill -9` at the worst moments, then a start: nobody gets two, nobody is missing."""

from collections import Counter
from pathlib import Path

import pytest

from tests.product.running import Product, a_list, campaign, number, the_message

PEOPLE = 300
IN_FLIGHT = 16


@pytest.fixture
def product(tmp_path: Path, database_url: str) -> Product:
    settings = {"REHEARSAL_LATENCY": "0.05", "IN_FLIGHT_MAX": str(IN_FLIGHT)}
    return Product(tmp_path, database_url, settings)


async def test_killed_while_it_sends_it_finishes_after_the_next_start(
    product: Product, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(a_list(PEOPLE), encoding="utf-8")
    await product.start(*campaign(people, rate=100), "#1")
    await product.hands_over(30)
    await product.killed()
    before = len(product.outbox())

    ended = await product.holds("/wait")

    counts = ended.counts()
    uncertain = counts.get("uncertain: they may have arrived", 0)
    uncertain += counts.get("uncertain: it may have arrived", 0)
    assert 0 < before < PEOPLE
    assert uncertain <= IN_FLIGHT
    assert counts["accepted by the provider"] + uncertain == PEOPLE
    assert max(Counter(line["address"] for line in product.outbox()).values()) == 1
    sent = {line["address"]: line["text"] for line in product.outbox()}
    assert sent.items() <= {number(n): the_message(n) for n in range(PEOPLE)}.items()
    assert len(sent) >= PEOPLE - uncertain


async def test_killed_while_it_reads_a_list_it_reads_it_again(
    product: Product, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(a_list(PEOPLE), encoding="utf-8")
    await product.start("/new", "SMS · rehearsal", "Moving", "Hello", f"/upload {people}")
    await product.says("Reading it now")
    await product.killed()

    ended = await product.holds("/status", "#1", "Looks right, go on", "1000", "#1")

    assert "300 people can be reached, of 300 rows" in ended.said
    counted = {"accepted by the provider": PEOPLE, "rows of the list": PEOPLE}
    assert ended.counts() == counted, ended.said
    assert len(product.outbox()) == PEOPLE
