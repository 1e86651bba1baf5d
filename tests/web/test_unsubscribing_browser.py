"""The page to unsubscribe in a real browser: by keyboard alone, without scripts, read out loud."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from agencies.model import Agency
from agencies.suppression import Cause
from bot.citizens.arriving import NAMES
from reaching import said
from storage.store import SqlStore
from storage.unsubscribed import SqlUnsubscribed
from tests.fakes.browser import FOUND, Browser, browser
from tests.web.test_unsubscribing import LINKS, MAIL, cause, is_ready
from web.app import make_app
from web.unsubscribing import Unsubscribing

pytestmark = [
    pytest.mark.skipif(not FOUND, reason="needs Chromium"),
    pytest.mark.parametrize("dialect", ["sqlite"], indirect=True),
]


@pytest.fixture
async def url(store: SqlStore, agency: Agency) -> AsyncIterator[str]:
    people = SqlUnsubscribed(store.database, store.keyring)
    app = make_app(is_ready, unsubscribing=Unsubscribing(LINKS, people, said, NAMES))
    async with store.read_work(agency.id) as work:
        key = await work.agencies.address_key()
    async with TestServer(app) as server:
        yield str(server.make_url(f"/unsubscribe/{LINKS.make(agency.id, key.hash(MAIL))}"))


async def test_it_is_used_by_keyboard_and_read_out_in_every_language(
    url: str, store: SqlStore, agency: Agency
) -> None:
    async with browser() as page:
        await page.without_scripts()
        for language in NAMES:
            await _there_and_back(page, url, language, store, agency)


async def _there_and_back(
    page: Browser, url: str, language: str, store: SqlStore, agency: Agency
) -> None:
    def says(key: str) -> str:
        return said(key, language=language, agency=agency.name)

    await page.open(f"{url}?lang={language}")
    told = await page.read_out()
    assert ("RootWebArea", says("unsubscribe-ask-head")) in told
    assert ("heading", says("unsubscribe-ask-head")) in told
    assert ("button", says("unsubscribe-button-leave")) in told
    assert {name for role, name in told if role == "link"} == {
        name for of, name in NAMES.items() if of != language
    }
    await page.press("Tab")
    assert await page.focused() == ("button", says("unsubscribe-button-leave"))
    await page.press_and_load("Enter")
    assert ("heading", says("unsubscribe-done-head")) in await page.read_out()
    assert await cause(store, agency) is Cause.UNSUBSCRIBED
    await page.press("Tab")
    await page.press_and_load("Enter")
    assert ("heading", says("unsubscribe-ask-head")) in await page.read_out()
    assert await cause(store, agency) is None
