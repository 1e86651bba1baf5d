"""Numbers of one country go through an account of their own, in the shipped process."""

import re
from pathlib import Path

from tests.fakes.twilio import FakeTwilio
from tests.product.running import MESSAGE, Product, a_list, number
from tests.product.twilio_account import an_account

MAIN, ABROAD = "+12025550141", "+12025550142"
HERE, THERE = [number(n) for n in range(20)], [number(n) for n in range(100, 110)]
BEGINS = THERE[0][1:5]
"""As a country does that shares its code with others."""


async def test_each_country_leaves_through_its_account_and_the_report_says_how_many(
    tmp_path: Path, database_url: str
) -> None:
    people = tmp_path / "people.csv"
    abroad = [[one, f"Person {one}", "Bath"] for one in THERE]
    people.write_text(a_list(len(HERE), *abroad), encoding="utf-8")
    async with FakeTwilio() as twilio:
        product = Product(tmp_path, database_url, {"TWILIO_API_URL": twilio.url})
        await product.start(*an_account(ABROAD, "Abroad"), *an_account(MAIN, "Main"))
        await product.types("Moving", MESSAGE, f"/upload {people}", "#1", "Looks right, go on")
        await product.types("10", "/routes", "Change the routes", f"{BEGINS} Abroad")
        await product.says(f"To +{BEGINS} through “Abroad”: {len(THERE)} people")
        twilio.journal[:] = []
        await product.types(f"Send to {len(HERE + THERE)} people", "/wait")
        await product.says("finished")
        await product.types("/campaigns", "Moving · finished", "Report")
        ended = await product.ends()

    assert sorted(one.to for one in twilio.journal if one.sender == ABROAD) == THERE
    assert sorted(one.to for one in twilio.journal if one.sender == MAIN) == HERE
    assert len(twilio.journal) == len(HERE + THERE)
    assert ended.counts()["taken through “Abroad”"] == len(THERE)
    assert re.search(f"^{len(HERE)} taken through “Main”", ended.said, re.MULTILINE)
