"""Processes that look after each other: one tells what is wrong, in the chat and by mail."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from campaigns.facts import Facts
from campaigns.meters import Meters
from campaigns.unknown_words import UNKNOWN_WORDS
from config.secrets import Secret
from config.settings import Settings
from installation import Installation, installation
from observing import STUCK, Beat, Watcher, alert_mail, observed, serve_metrics
from storage.alerts import SqlAlerts
from storage.duties import SqlDuties
from storage.facts import SqlFacts
from tests.campaigns.test_alerts import DISPATCH_GONE, WELL
from tests.channels.counterparts import closed_port
from tests.fakes.smtp import MAIL, FakeSmtp

OPERATOR = "operator@example.org"


@pytest.fixture
async def mail() -> AsyncIterator[FakeSmtp]:
    async with FakeSmtp() as server:
        yield server


@pytest.fixture
async def place(tmp_path: Path, mail: FakeSmtp) -> AsyncIterator[Installation]:
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'postbote.db'}",
        data_dir=tmp_path,
        secret_keys=(Secret("thirty-two characters of anything random"),),
        smtp=mail.account,
        mail_from="postbote@example.org",
        alerts_to=OPERATOR,
    )
    async with installation(settings) as opened:
        yield opened


class Watching:
    """A process that looks at these facts every 15 seconds of a clock that the test moves."""

    def __init__(self, place: Installation, owner: str = "a", *, mails: bool = True) -> None:
        self.facts = WELL
        self.at = 0.0
        self.watcher = Watcher(
            duties=SqlDuties(place.database, place.keyring),
            read=self.read,
            alerts=SqlAlerts(place.database, place.keyring),
            send=alert_mail(place) if mails else None,
            owner=owner,
        )

    async def read(self) -> Facts:
        return self.facts

    async def sees(self, facts: Facts, seconds: float) -> None:
        self.facts = facts
        for _ in range(int(seconds // 15)):
            self.at += 15.0
            moved = [replace(c, settled=int(self.at)) for c in facts.campaigns]
            self.facts = replace(facts, campaigns=moved)
            await self.watcher.look(self.at)


def subjects(mail: FakeSmtp) -> list[str]:
    return [str(message["Subject"]) for message in mail.journal]


async def told(place: Installation) -> list[str]:
    return [notice.kind for notice in await place.store.waiting_notices("telegram")]


async def test_the_operator_gets_a_mail_when_it_begins_and_one_when_it_is_over(
    place: Installation, mail: FakeSmtp
) -> None:
    watching = Watching(place)
    await watching.sees(DISPATCH_GONE, 300)
    begun = subjects(mail)
    await watching.sees(WELL, 300)

    assert begun == ["Postbote: Nobody is sending"]
    assert subjects(mail) == [*begun, "Postbote: over: Nobody is sending"]
    assert {to for _, to in mail.envelopes} == {OPERATOR}


async def test_where_all_is_well_nobody_gets_mail_or_a_notice(
    place: Installation, mail: FakeSmtp
) -> None:
    await Watching(place).sees(WELL, 600)

    assert (subjects(mail), await told(place)) == ([], [])


async def test_staff_are_told_in_the_chat_also_where_no_mail_is_set_up(
    place: Installation, mail: FakeSmtp
) -> None:
    await Watching(place, mails=False).sees(DISPATCH_GONE, 90)

    assert (subjects(mail), await told(place)) == ([], ["alert-nobody-sends"])


async def test_a_mail_that_is_not_taken_is_tried_again(place: Installation, mail: FakeSmtp) -> None:
    mail.faults[MAIL] = "451 4.3.0 Later"
    watching = Watching(place)
    await watching.sees(DISPATCH_GONE, 120)
    refused = subjects(mail)
    mail.faults.clear()
    await watching.sees(DISPATCH_GONE, 60)

    assert refused == []
    assert subjects(mail) == ["Postbote: Nobody is sending"]


async def test_of_two_processes_one_tells(place: Installation, mail: FakeSmtp) -> None:
    one, other = Watching(place, "a"), Watching(place, "b")
    for _ in range(20):
        await one.sees(DISPATCH_GONE, 15)
        await other.sees(DISPATCH_GONE, 15)

    assert subjects(mail) == ["Postbote: Nobody is sending"]


async def test_a_process_that_took_over_ends_no_alert_before_it_can_know(
    place: Installation,
) -> None:
    first = Watching(place)
    await first.sees(DISPATCH_GONE, 90)
    [notice] = await place.store.waiting_notices("telegram")
    second = Watching(place)
    await second.sees(DISPATCH_GONE, 45)

    assert await place.store.waiting_notices("telegram") == [notice]


def test_without_an_address_there_is_no_mail(place: Installation) -> None:
    plain = replace(place, settings=replace(place.settings, alerts_to=""))

    assert alert_mail(plain) is None


async def test_words_that_its_readers_did_not_know_are_among_a_process_metrics(
    place: Installation,
) -> None:
    port = closed_port()
    UNKNOWN_WORDS.counts.clear()
    UNKNOWN_WORDS.note("ses", "Teleportation")
    served = replace(place, settings=replace(place.settings, metrics_port=port))
    serving = asyncio.create_task(serve_metrics(served, None))
    async with asyncio.timeout(10), aiohttp.ClientSession() as client:
        text = await page(client, f"http://127.0.0.1:{port}/metrics")
    serving.cancel()

    assert 'receipts_not_understood_total{provider="ses",word="Teleportation"} 1' in text


async def test_each_beat_tells_the_slowest_tick_since_the_last(place: Installation) -> None:
    meters = Meters(looked=time.monotonic())
    beat = Beat(SqlDuties(place.database, place.keyring), meters, "a")
    facts = SqlFacts(place.database, place.keyring)
    for seconds in (0.25, 0.75, 0.5):
        meters.ticked(seconds)
    await beat.look()
    slowest = (await facts.read()).slowest_tick
    await beat.look()
    since = (await facts.read()).slowest_tick

    assert (slowest, since, meters.tick_seconds.total) == (0.75, 0.0, 1.5)


async def page(client: aiohttp.ClientSession, url: str) -> str:
    """Once somebody listens there."""
    while True:
        try:
            async with client.get(url) as answer:
                return await answer.text()
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.01)


async def is_dispatching(place: Installation) -> bool:
    return (await SqlFacts(place.database, place.keyring).read()).dispatching


async def test_a_process_that_dispatches_says_so_from_the_first(place: Installation) -> None:
    async with observed(place):
        before = await is_dispatching(place)
    async with observed(place, Meters()):
        after = await is_dispatching(place)

    assert (before, after) == (False, True)


@pytest.mark.parametrize(
    ("ago", "beats"), [(None, False), (STUCK + 1, False), (0.0, True)],
    ids=["not begun", "stuck", "at work"],
)  # fmt: skip
async def test_a_dispatcher_that_is_stuck_does_not_say_that_it_sends(
    place: Installation, ago: float | None, *, beats: bool
) -> None:
    looked = None if ago is None else time.monotonic() - ago
    duties = SqlDuties(place.database, place.keyring)
    await Beat(duties, Meters(looked=looked), "a").look()

    assert await is_dispatching(place) is beats
