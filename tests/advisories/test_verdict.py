"""A package that is vulnerable, or that could not be checked, fails the audit."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.advisories.__main__ import ask
from tests.advisories.verdict import faults, pins

PINNED = {"idna": "3.20", "six": "1.17.0"}
CLEAN = {"name": "idna", "version": "3.20", "vulns": []}
SIX = {"name": "six", "version": "1.17.0", "vulns": []}
# As it was answered where PyPI's advisories could not be reached.
SKIPPED = {"name": "six", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def found(*answered: dict[str, Any]) -> str:
    return "\n".join(faults(PINNED, json.dumps({"dependencies": answered, "fixes": []}), ""))


def test_where_each_was_checked_and_none_is_vulnerable_there_is_no_fault() -> None:
    assert found(CLEAN, SIX) == ""


@pytest.mark.parametrize(
    ("six", "told"),
    [
        (SKIPPED, "six 1.17.0 was not checked: Dependency not found on PyPI"),
        (SIX | {"version": "1.16.0"}, "six 1.17.0 was not checked, but 1.16.0"),
        ({"name": "six", "version": "1.17.0"}, "six 1.17.0 was not checked"),
        ({"name": "sixty", "version": "1.17.0", "vulns": []}, "nothing was answered about it"),
        (
            SIX | {"vulns": [{"id": "PYSEC-1", "fix_versions": ["1.18.0"]}]},
            "six 1.17.0 is vulnerable: PYSEC-1, mended in 1.18.0",
        ),
        (
            SIX | {"vulns": [{"id": "PYSEC-1", "fix_versions": []}]},
            "six 1.17.0 is vulnerable: PYSEC-1, mended in no version yet",
        ),
    ],
    ids=["skipped", "another version", "no word", "left out", "vulnerable", "not mended"],
)
def test_one_that_is_vulnerable_or_was_not_checked_is_a_fault(
    six: dict[str, Any], told: str
) -> None:
    assert told in found(CLEAN, six)
    assert "idna" not in found(CLEAN, six)


@pytest.mark.parametrize("answer", ["", "[]", "{}", "Nothing known"])
def test_where_the_service_cannot_be_reached_that_is_the_fault(answer: str) -> None:
    assert faults(PINNED, answer, "Traceback\nConnectionError: no such host\n") == [
        "Nothing was checked: the advisories could not be read. ConnectionError: no such host"
    ]


def test_every_pin_is_read_with_a_marker_or_hashes_too() -> None:
    text = 'uvloop==0.23.0 ; platform_system != "Windows" \\\n    --hash=sha256:0\nsix==1.17.0\n# x'

    assert pins([text, "idna==3.20\n"]) == {"uvloop": "0.23.0"} | PINNED


@pytest.fixture
async def advisories() -> AsyncIterator[str]:
    """A counterpart that knows of one: https://google.github.io/osv.dev/post-v1-query/"""

    async def query(request: web.Request) -> web.Response:
        asked = json.loads(await request.text())["package"]
        known = {"id": "PYSEC-1", "affected": [{"package": asked, "ranges": []}]}
        return web.json_response({"vulns": [known]} if asked["name"] == "six" else {})

    app = web.Application()
    app.router.add_post("/v1/query", query)
    async with TestServer(app) as server:
        yield str(server.make_url("/v1/query"))


async def test_what_the_tool_itself_answers_is_understood(advisories: str, tmp_path: Path) -> None:
    """Of both: the one that nothing is known of is no fault."""
    file = tmp_path / "requirements.txt"
    file.write_text("idna==3.20\nsix==1.17.0\n")
    service = ("--vulnerability-service=osv", f"--osv-url={advisories}")

    assert await asyncio.to_thread(ask, [file], *service) == [
        "six 1.17.0 is vulnerable: PYSEC-1, mended in no version yet"
    ]
