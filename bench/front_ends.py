"""What the one process weighs with all three staff front-ends and one agency's bot, at rest.

A terminal, Telegram and Slack (over a connection) are local counterparts; the bot is polled.
"""

import asyncio
import os
import pty
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bench.audiences import open_bot, token_of
from bench.laying import SECRET_KEYS, in_folder, installation
from bench.sites import megabytes
from storage.agencies import list_agencies
from storage.store import SqlStore
from tests.fakes.bots import FakeBots
from tests.fakes.eventually import eventually
from tests.fakes.slack_workspace import APP_TOKEN, BOT_TOKEN, local_slack

ROOT = Path(__file__).parents[1]
STAFF, BOT = 1, 2
SETTLES = 3.0  # seconds after the last of them is connected
MOST = 240  # megabytes


async def front_ends_table() -> list[str]:
    """What `make bench` prints about them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with FakeBots() as telegram, local_slack() as slack:
            accounts = [telegram.add(token_of(number)) for number in (STAFF, BOT)]
            async with installation(in_folder(folder)) as (database, ring):
                agency, *_ = await list_agencies(database)
                await open_bot(SqlStore(database, ring), agency, BOT, 30.0)
            settings = {
                "DATABASE_URL": in_folder(folder), "DATA_DIR": name, "SECRET_KEYS": SECRET_KEYS,
                "STAFF_TELEGRAM_TOKEN": token_of(STAFF), "TELEGRAM_API_URL": telegram.url,
                "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN,
                "SLACK_API_URL": slack.url, "LOG_LEVEL": "warning", "PATH": os.defpath,
                "TERM": "xterm",
            }  # fmt: skip

            async def are_all_there() -> bool:
                return all(one.waiting for one in accounts) and slack.is_connected

            async with at_a_terminal(settings) as running:
                await eventually(are_all_there, within=60.0)
                await asyncio.sleep(SETTLES)
                now, peak = (megabytes(running, what) for what in ("VmRSS:", "VmHWM:"))
    what = "terminal, Telegram, Slack and one bot in one process"
    return [f"{what}: {now:.0f} MB at rest, {peak:.0f} MB at most (aim: {MOST})"]


@asynccontextmanager
async def at_a_terminal(settings: Mapping[str, str]) -> AsyncIterator[int]:
    """The number of the process."""
    ours, theirs = pty.openpty()
    running = await asyncio.create_subprocess_exec(
        sys.executable, "main.py", "run", cwd=ROOT, stdin=theirs, stdout=theirs, env=settings
    )
    os.close(theirs)
    loop = asyncio.get_running_loop()
    loop.add_reader(ours, _read_on, ours)
    try:
        yield running.pid
    finally:
        loop.remove_reader(ours)
        running.kill()
        await running.wait()
        os.close(ours)


def _read_on(terminal: int) -> None:
    """What nobody reads would stop it in the end."""
    with suppress(OSError):
        os.read(terminal, 1 << 16)
