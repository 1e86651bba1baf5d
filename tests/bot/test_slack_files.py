"""Files that people drop into Slack: fetched from its own host with the token, or not at all."""

from dataclasses import replace

import pytest
from aiohttp import ClientSession

from bot.slack.files import Files, NotAllowed, NotFetched, is_slacks
from bot.slack.reading import Document
from bot.words import Said, Uploaded
from campaigns.model import BlobId
from config.secrets import Secret
from tests.fakes.desk import ScriptedDesk, reply
from tests.fakes.slack_staff import Person
from tests.fakes.slack_workspace import BOT_TOKEN, LocalSlack

FILE = Document(id="F1", name="people.csv", url="", kind="text/csv", size=1)


async def test_a_file_reaches_the_desk_whole(in_slack: Person, desk: ScriptedDesk) -> None:
    content = bytes(range(256)) * 3000
    desk.answers(reply("Reading it."))
    await in_slack.sends_file("people.csv", content)
    await in_slack.sees("Reading it.")
    assert desk.uploads == {"people.csv": content}
    assert desk.heard == [Uploaded(BlobId(1), "people.csv", len(content))]


async def test_words_that_come_with_a_file_are_heard_before_it(
    in_slack: Person, desk: ScriptedDesk
) -> None:
    desk.answers(reply("Noted."), reply("Reading it."))
    await in_slack.sends_file("people.csv", b"recipient\n", words="Flood")
    await in_slack.sees("Reading it.")
    assert desk.heard == [Said("Flood", stays=True), Uploaded(BlobId(1), "people.csv", 10)]


@pytest.mark.parametrize("what", ["page", "elsewhere"])
async def test_a_page_to_log_in_at_is_not_taken_for_the_list_and_what_to_do_is_said(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack, what: str
) -> None:
    slack.hands_over = what
    await in_slack.sends_file("people.csv", b"recipient\n")
    told = await in_slack.sees("Slack did not hand me the file people.csv")
    assert "files:read" in told.text
    assert (desk.uploads, desk.heard) == ({}, [])


async def test_a_page_that_does_not_say_so_is_known_by_how_it_begins(slack: LocalSlack) -> None:
    slack.files["F1"] = "people.csv", b"  <!DOCTYPE html><html>Sign in"
    file = replace(FILE, url=f"{slack.url}/files-pri/F1/download/people.csv")
    async with ClientSession() as session:
        with pytest.raises(NotAllowed):
            await _read(Files(session, Secret(BOT_TOKEN), slack.url), file)
        files = Files(session, Secret(BOT_TOKEN), slack.url)
        assert await _read(files, replace(file, kind="text/html")) == slack.files["F1"][1]


async def test_a_file_that_does_not_arrive_is_asked_for_again(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    slack.hands_over = "gone"
    await in_slack.sends_file("people.csv", b"recipient\n")
    await in_slack.sees("people.csv did not arrive")
    assert desk.uploads == {}


async def test_the_token_is_shown_to_no_other_host(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    async with LocalSlack() as elsewhere:
        url = f"{elsewhere.url}/files-pri/F1/download/people.csv"
        await in_slack.sends_file("people.csv", b"x", url_private_download=url, url_private=url)
        await in_slack.sees("people.csv did not arrive")
        assert elsewhere.fetched == []
    assert desk.uploads == {}
    await in_slack.sends_file("people.csv", b"x")
    await desk.hears(1)
    assert len(slack.fetched) == 1


@pytest.mark.parametrize(
    ("url", "own", "allowed"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/people.csv", "", True),
        ("http://files.slack.com/files-pri/T1-F1/people.csv", "", False),
        ("https://files.slack.com.evil.test/x", "", False),
        ("https://files.slack.com@evil.test/x", "", False),
        ("https://evil.test/files.slack.com/x", "", False),
        ("https://files.slack.com:8443/x", "", False),
        ("https://slack.com/x", "", False),
        ("http://127.0.0.1:1/x", "", False),
        ("http://127.0.0.1:1/x", "http://127.0.0.1:1", True),
        ("http://127.0.0.1:2/x", "http://127.0.0.1:1", False),
        ("https://files.slack.com/x", "http://127.0.0.1:1", False),
    ],
)
def test_a_file_is_fetched_from_slack_s_own_host_only(
    url: str,
    own: str,
    allowed: bool,  # noqa: FBT001 - a table
) -> None:
    assert is_slacks(url, own) is allowed


async def test_a_stranger_s_file_is_not_even_fetched(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    desk.strangers.add(in_slack.user)
    desk.answers(reply("This bot serves an agency's staff."))
    slack.hands_over = "gone"
    await in_slack.sends_file("people.csv", b"recipient\n")
    await in_slack.sees("This bot serves an agency's staff.")


async def test_a_file_that_the_desk_finds_too_large_is_refused_in_its_words(
    in_slack: Person, desk: ScriptedDesk
) -> None:
    desk.most = 10
    await in_slack.sends_file("a<b>.csv", b"more than ten bytes")
    await in_slack.sees("a<b>.csv of U012AB3CD is larger than I can read.")


@pytest.mark.parametrize("mode", ["tombstone", "external", "canvas"])
async def test_what_is_no_file_of_slack_s_is_answered_with_what_can_be_read(
    in_slack: Person, mode: str
) -> None:
    await in_slack.sends_file("people.csv", b"x", mode=mode)
    await in_slack.sees("I can read text and files")


async def _read(files: Files, file: Document) -> bytes:
    return b"".join([piece async for piece in files.read(file)])


async def test_what_cannot_be_reached_did_not_arrive() -> None:
    async with ClientSession() as session:
        files = Files(session, Secret(BOT_TOKEN), "http://127.0.0.1:9")
        with pytest.raises(NotFetched):
            await _read(files, replace(FILE, url="http://127.0.0.1:9/x"))
