"""The shipped product, and a list for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.nursery.birth import end_all
from tests.product.running import PEOPLE, Product, a_list


@pytest.fixture
def product(tmp_path: Path, database_url: str) -> Product:
    return Product(tmp_path, database_url, {"REHEARSAL_LATENCY": "0.01"})


@pytest.fixture(autouse=True)
async def nobody_stays() -> AsyncIterator[None]:
    yield
    await end_all()


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(a_list(PEOPLE), encoding="utf-8")
    return path
