"""What a platform asks about the health of an installation."""

import pytest
from aiohttp.test_utils import TestClient, TestServer

from web.app import make_app


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
async def test_is_ready_when_the_database_is(ready: bool, status: int) -> None:  # noqa: FBT001
    async def is_ready() -> bool:
        return ready

    async with TestClient(TestServer(make_app(is_ready))) as client:
        assert (await client.get("/readyz")).status == status


async def test_is_alive_whatever_the_database_does() -> None:
    async def is_ready() -> bool:
        raise AssertionError("not asked")

    async with TestClient(TestServer(make_app(is_ready))) as client:
        assert (await client.get("/livez")).status == 200
