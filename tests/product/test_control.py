"""What staff hold back, hurry and slow down, in the shipped process, on both databases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.product.running import PEOPLE, Product, campaign

# On both databases in tests/dispatch.
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@pytest.fixture
def quiet() -> str:
    """Quiet hours that have begun an hour ago and end in two; an agency begins in UTC."""
    now = datetime.now(UTC)
    begun, end = now - timedelta(hours=1), now + timedelta(hours=2)
    return f"{begun:%H:%M}-{end:%H:%M}"


async def test_within_the_quiet_hours_nothing_leaves_and_the_card_says_so(
    product: Product, people: Path, quiet: str
) -> None:
    end = quiet.partition("-")[2]
    aside = ["/settings", "Change the quiet hours", quiet]
    ended = await product.holds(*aside, *campaign(people), "#1")

    assert f"Sends between {end} and " in ended.said
    assert f"It begins at {end}, when its hours do" in ended.said
    assert f"“Moving” is confirmed, and begins at {end}, when its hours do." in ended.said
    assert product.outbox() == []
    assert ended.code == 2


async def test_what_waits_for_its_hours_is_sent_at_once_when_that_is_pressed(
    product: Product, people: Path, quiet: str
) -> None:
    aside = ["/settings", "Change the quiet hours", quiet]
    await product.start(*aside, *campaign(people), "#1")
    await product.says("[Send now, at any hour]")
    assert product.outbox() == []
    await product.types("Send now, at any hour")
    ended = await product.ends()

    assert f"Waits until {quiet.partition('-')[2]}, its hours begin then" in ended.said
    assert (ended.code, len(product.outbox())) == (0, PEOPLE)


async def test_at_any_hour_chosen_on_the_card_the_quiet_hours_do_not_hold(
    product: Product, people: Path, quiet: str
) -> None:
    aside = ["/settings", "Change the quiet hours", quiet]
    chosen = ["Change the hours", "At any hour", "#1"]
    ended = await product.holds(*aside, *campaign(people), *chosen)

    assert (ended.code, len(product.outbox())) == (0, PEOPLE)


async def test_stopall_pauses_what_runs_and_leaves_a_draft_where_it_is(
    product: Product, people: Path
) -> None:
    await product.start(*campaign(people, rate=1), "#1")
    await product.says("[Pause]")
    draft = ["/new", "SMS · rehearsal", "/stopall", "Storm"]
    await product.types(*draft, "Resume “Moving”", "Change its rate", "1000", "Hi", "/cancel")
    ended = await product.ends()

    told = ended.said.partition("> /stopall")[2]
    assert "1 campaign is paused:\n• Moving" in told
    assert "> Storm\nPlease type the message." in told
    assert "“Moving” goes on." in told
    assert (ended.code, len(product.outbox())) == (0, PEOPLE)


async def test_a_running_campaign_is_made_faster_and_urgent(product: Product, people: Path) -> None:
    await product.start(*campaign(people, rate=1), "#1")
    await product.says("[Make it urgent]")
    await product.types("Make it urgent")
    await product.says("[Not urgent any more]")
    await product.types("Change its rate", "2000", "1000")
    ended = await product.ends()

    assert "running, urgent" in ended.said
    assert "This account is set to 1,000 per second." in ended.said
    assert "“Moving” now goes at up to 1,000 per second." in ended.said
    assert len(product.outbox()) == PEOPLE


async def test_what_is_chosen_on_the_card_is_said_on_the_next_one(
    product: Product, people: Path
) -> None:
    ended = await product.holds(*campaign(people), "Urgent", "Prefer delivery", "#1")

    card = ended.said.partition("> Prefer delivery")[2]
    assert "Urgent: it goes before everything else of this account" in card
    assert "so some people may get it twice" in card
    assert (ended.code, len(product.outbox())) == (0, PEOPLE)
