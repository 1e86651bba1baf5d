"""People unsubscribe by a mail's link, and come back; only a POST changes anything."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from agencies.model import Agency, AgencyId
from agencies.sealing import HASH_SIZE
from agencies.suppression import Cause, Suppression
from agencies.unsubscribing import Links
from bot.citizens.arriving import NAMES
from campaigns.sending import StorageDown
from reaching import said
from storage.agencies import create_agency
from storage.store import SqlStore
from storage.unsubscribed import SqlUnsubscribed
from web.app import make_app
from web.unsubscribing import Unsubscribing

LINKS = Links(b"a key for links")
MAIL = "anna@example.com"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}

Client = TestClient[Request, Application]


@pytest.fixture
async def client(store: SqlStore) -> AsyncIterator[Client]:
    people = SqlUnsubscribed(store.database, store.keyring)
    app = make_app(is_ready, unsubscribing=Unsubscribing(LINKS, people, said, NAMES))
    async with TestClient(TestServer(app)) as running:
        yield running


@pytest.fixture
async def path(store: SqlStore, agency: Agency) -> str:
    async with store.read_work(agency.id) as work:
        key = await work.agencies.address_key()
    return f"/unsubscribe/{LINKS.make(agency.id, key.hash(MAIL))}"


async def is_ready() -> bool:
    return True


async def cause(store: SqlStore, agency: Agency) -> Cause | None:
    async with store.read_work(agency.id) as work:
        found = await work.suppressions.find("email", [MAIL])
    return found[0].suppression.cause if found else None


async def shown(client: Client, path: str, **asked: Any) -> tuple[int, str]:
    async with client.get(path, **asked) as answer:
        return answer.status, await answer.text()


async def posted(client: Client, path: str, data: Any) -> tuple[int, str]:
    async with client.post(path, data=data, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def test_to_open_the_page_changes_nothing_however_often_it_is_opened(
    client: Client, path: str, store: SqlStore, agency: Agency
) -> None:
    for method in ("GET", "HEAD", "GET"):
        async with client.request(method, path) as answer:
            assert answer.status == 200
    status, page = await shown(client, path)
    assert (status, "Stop getting mails from Our agency?" in page) == (200, True)
    assert MAIL not in page
    assert await cause(store, agency) is None


@pytest.mark.parametrize("data", [ONE_CLICK, {"do": "leave"}, {}, b"anything"])
async def test_whatever_is_posted_unsubscribes_and_answers_without_sending_elsewhere(
    client: Client, path: str, store: SqlStore, agency: Agency, data: Any
) -> None:
    status, page = await posted(client, path, data)
    assert (status, "You are unsubscribed" in page) == (200, True)
    assert await cause(store, agency) is Cause.UNSUBSCRIBED


async def test_a_mail_programs_button_may_send_it_in_parts(
    client: Client, path: str, store: SqlStore, agency: Agency
) -> None:
    form = FormData(ONE_CLICK)
    form.add_field("more", b"x", filename="x")  # so that it goes as multipart/form-data
    assert (await posted(client, path, form))[0] == 200
    assert await cause(store, agency) is Cause.UNSUBSCRIBED


async def test_twenty_presses_at_once_are_one(
    client: Client, path: str, store: SqlStore, agency: Agency
) -> None:
    answers = await asyncio.gather(*(posted(client, path, ONE_CLICK) for _ in range(20)))
    assert {status for status, _ in answers} == {200}
    assert await cause(store, agency) is Cause.UNSUBSCRIBED


async def test_who_unsubscribed_sees_so_and_can_come_back(
    client: Client, path: str, store: SqlStore, agency: Agency
) -> None:
    await posted(client, path, ONE_CLICK)
    assert "You are unsubscribed" in (await shown(client, path))[1]
    assert "Stop getting mails" in (await posted(client, path, {"do": "return"}))[1]
    assert await cause(store, agency) is None


@pytest.mark.parametrize("data", [{"do": "return"}, ONE_CLICK])
async def test_whoever_is_left_out_for_another_reason_stays_so(
    client: Client, path: str, store: SqlStore, agency: Agency, data: dict[str, str]
) -> None:
    async with store.work(agency.id) as work:
        told = Suppression(channel="email", address=MAIL, cause=Cause.COMPLAINED)
        await work.suppressions.put([told])
    _, page = await posted(client, path, data)
    assert "You get no mails from Our agency" in page
    assert "<button" not in page
    assert await cause(store, agency) is Cause.COMPLAINED


async def test_one_agencys_link_is_about_that_agency_alone(
    client: Client, path: str, store: SqlStore, agency: Agency
) -> None:
    other = await create_agency(store.database, store.keyring, "Other", "SG")
    await posted(client, path, ONE_CLICK)
    assert await cause(store, agency) is Cause.UNSUBSCRIBED
    assert await cause(store, other) is None


@pytest.mark.parametrize("word", ["x", "A" * 46, LINKS.make(AgencyId(999), bytes(HASH_SIZE))])
async def test_a_link_that_is_not_whole_says_so(client: Client, word: str) -> None:
    for status, page in (
        await shown(client, f"/unsubscribe/{word}"),
        await posted(client, f"/unsubscribe/{word}", ONE_CLICK),
    ):
        assert (status, "This link does not work" in page) == (404, True)


async def test_nothing_is_loaded_kept_or_passed_on(client: Client, path: str) -> None:
    async with client.get(path) as answer:
        headers, page = answer.headers, await answer.text()
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in headers
    assert [
        mark for mark in ("<script", "<img", "http://", "https://", "<link") if mark in page
    ] == []


@pytest.mark.parametrize(
    ("wished", "language"),
    [("", "en"), ("de-DE,de;q=0.9", "en"), ("ms-MY,en;q=0.5", "ms"), ("zh-Hans", "zh")],
)
async def test_it_speaks_what_the_browser_asks_for(
    client: Client, path: str, wished: str, language: str
) -> None:
    _, page = await shown(client, path, headers={"Accept-Language": wished})
    assert f'<html lang="{language}">' in page
    assert said("unsubscribe-ask", language=language, agency="Our agency") in page


@pytest.mark.parametrize("language", NAMES)
async def test_a_language_that_was_chosen_stays(client: Client, path: str, language: str) -> None:
    _, page = await shown(client, f"{path}?lang={language}", headers={"Accept-Language": "en"})
    assert f'<html lang="{language}">' in page
    assert f'name="lang" value="{language}"' in page
    _, page = await posted(client, path, {"do": "leave", "lang": language})
    assert said("unsubscribe-done-head", language=language, agency="Our agency") in page


async def test_an_agencys_name_is_text_on_the_page(client: Client, store: SqlStore) -> None:
    other = await create_agency(store.database, store.keyring, "<b>Food & Drugs</b>", "SG")
    word = LINKS.make(other.id, bytes(HASH_SIZE))
    _, page = await shown(client, f"/unsubscribe/{word}")
    assert "&lt;b&gt;Food &amp; Drugs&lt;/b&gt;" in page
    assert "<b>" not in page


class Down:
    """People that cannot be reached."""

    async def fail(self, _agency: AgencyId, _address: bytes) -> None:
        raise StorageDown("test")

    standing = unsubscribe = come_back = fail


async def test_what_cannot_be_written_down_is_told_and_to_be_tried_again(path: str) -> None:
    app = make_app(is_ready, unsubscribing=Unsubscribing(LINKS, Down(), said, NAMES))
    async with TestClient(TestServer(app)) as down:
        status, page = await posted(down, path, ONE_CLICK)
    assert (status, "That did not work" in page) == (503, True)
