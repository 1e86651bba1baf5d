"""A backup is taken while messages leave; brought back, it writes to nobody a second time."""

from pathlib import Path

import pytest

from tests.product.running import PEOPLE, Ended, Product, campaign


@pytest.fixture
def product(tmp_path: Path) -> Product:
    url = f"sqlite+aiosqlite:///{tmp_path / 'postbote.db'}"
    return Product(tmp_path, url, {"REHEARSAL_LATENCY": "0.02"})


async def gives(product: Product, command: str) -> Ended:
    beside = Product(product.data, product.database_url, product.settings)
    return await (await beside.start(role=command)).ends()


async def test_what_was_sent_after_a_backup_is_not_sent_again(
    product: Product, people: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backups" / "monday"
    file.parent.mkdir()
    await product.start(*campaign(people, rate=30), "#1")
    await product.hands_over(5)
    taken = await gives(product, f"backup {file}")
    again = await gives(product, f"backup {file}")
    refused = await gives(product, f"restore {file}")
    await product.types("/wait")
    await product.ends()
    before = product.outbox()
    restored = await gives(product, f"restore {file}")
    paused = await product.holds("/campaigns", "Moving · paused")
    after = product.outbox()

    assert (taken.code, again.code, refused.code, restored.code) == (0, 78, 78, 0)
    assert "is there already" in again.said
    assert "Stop run" in refused.said
    assert "Campaigns that are held: 1" in restored.said
    assert len(before) == len(after) == PEOPLE
    assert "Everything was restored from a backup of" in paused.said
    assert "Paused: it was restored from a backup of" in paused.said


async def test_a_backup_that_is_only_copied_into_place_does_not_start(
    product: Product, tmp_path: Path
) -> None:
    await product.holds("/help")
    await gives(product, f"backup {tmp_path / 'monday'}")
    (tmp_path / "monday").replace(tmp_path / "postbote.db")

    ended = await product.holds("/help")

    assert ended.code == 78
    assert "This database is a backup" in ended.said
