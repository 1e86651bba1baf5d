"""A campaign that starts later, in the shipped process, on both databases."""

from pathlib import Path

from tests.product.running import PEOPLE, Product, campaign

LATER = ["Start later", "tomorrow 9am", "#1"]


async def test_what_is_scheduled_is_started_by_hand_or_left_for_its_time(
    product: Product, people: Path
) -> None:
    await product.start(*campaign(people), *LATER, "/schedule", "Calendar file")
    await product.says("schedule.ics")
    assert product.outbox() == []
    await product.types("/schedule", "Start now", "/wait", *campaign(people), *LATER)
    ended = await product.ends()

    assert "“Moving” is scheduled: it starts on " in ended.said
    assert (ended.code, len(product.outbox())) == (2, PEOPLE)
    assert "BEGIN:VEVENT" in (product.data / "received" / "schedule.ics").read_text()
