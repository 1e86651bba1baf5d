"""How soon fifty people are answered while one process sends as fast as it can.

All of it is the product's own: the desk, its jobs and progress cards, and dispatch to the simulator
without latency, over one SQLite with synchronous=FULL. Each person asks something every second.
"""

import asyncio
import statistics
import tempfile
import time
from itertools import cycle
from pathlib import Path

from agencies.model import Identity
from agencies.staff import Role
from bench.conversation import Listener
from bench.laying import SECRET_KEYS, in_folder, launch
from bot.chats import Sender
from bot.desk import StaffDesk
from bot.words import Said
from campaigns.meters import Meters
from campaigns.model import Campaign
from campaigns.states import State
from config.env import read_settings
from installation import Installation, installation
from wiring import dispatching, front_office

PEOPLE = 50
ROWS = 100_000
SECONDS = 15.0
QUESTIONS = ("/status", "/campaigns", "/new", "Flood drill", "/cancel", "/help")


async def chatting_table() -> list[str]:
    """What `make bench` prints about answers under load."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = read_settings(
            {
                "DATA_DIR": name,
                "DATABASE_URL": in_folder(folder),
                "SECRET_KEYS": SECRET_KEYS,
                "REHEARSAL_LATENCY": "0",
            }
        )
        async with installation(settings) as place:
            answers, sent = await _measure(place)
    p95 = statistics.quantiles(answers, n=20)[-1]
    took = f"p95 {p95 * 1000:.0f} ms, slowest {max(answers) * 1000:.0f} ms"
    return [
        f"{PEOPLE} people asking once a second, {sent / SECONDS:,.0f} messages/s being sent:",
        f"  {len(answers):,} answers, {took}",
    ]


async def _measure(place: Installation) -> tuple[list[float], int]:
    campaign = await launch(place.database, place.keyring, ROWS, None)
    listener = Listener()
    for number in range(PEOPLE):
        await place.store.let_in(campaign.agency, _person(number), f"{number}", Role.OWNER)
    answers: list[float] = []
    async with (
        dispatching(place, Meters()) as dispatcher,
        front_office(place, {listener.platform: listener}, dispatcher.wake) as desk,
    ):
        await asyncio.sleep(1)
        before = await _taken(place, campaign)
        async with asyncio.TaskGroup() as people:
            for number in range(PEOPLE):
                people.create_task(_ask(desk, number, answers))
        sent = await _taken(place, campaign) - before
    return answers, sent


async def _ask(desk: StaffDesk, number: int, answers: list[float]) -> None:
    sender = Sender(identity=_person(number), chat="console")
    until = time.monotonic() + SECONDS
    await asyncio.sleep(number / PEOPLE)
    for question in cycle(QUESTIONS):
        if time.monotonic() >= until:
            return
        at = time.perf_counter()
        await desk.hear(sender, Said(question))
        took = time.perf_counter() - at
        answers.append(took)
        await asyncio.sleep(max(0.0, 1 - took))


def _person(number: int) -> Identity:
    return Identity(platform="console", user=str(number))


async def _taken(place: Installation, campaign: Campaign) -> int:
    async with place.store.read_work(campaign.agency) as work:
        return (await work.campaigns.tally(campaign.id)).get(State.ACCEPTED, 0)
