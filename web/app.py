"""The web server: what providers report, what citizens say, and whether we are well."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from web.answers import PATH as ANSWERS
from web.answers import Answers
from web.calling import LARGEST
from web.receipts import PATH as RECEIPTS
from web.receipts import Receipts
from web.unsubscribing import PATH as UNSUBSCRIBE
from web.unsubscribing import Unsubscribing
from web.updates import PATH as UPDATES
from web.updates import Updates

READY = "ready"
NOT_READY = "not ready"

App = web.Application
IsReady = Callable[[], Awaitable[bool]]


def make_app(
    is_ready: IsReady,
    receipts: Receipts | None = None,
    updates: Updates | None = None,
    unsubscribing: Unsubscribing | None = None,
    answers: Answers | None = None,
) -> App:
    """`/livez` answers while the process runs, `/readyz` while it can also do its work.

    What is not given is not there: nobody was told its address.
    """

    async def livez(_request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(_request: web.Request) -> web.Response:
        ready = await is_ready()
        text, status = (READY, 200) if ready else (NOT_READY, 503)
        return web.Response(text=f"{text}\n", status=status)

    app = web.Application(client_max_size=LARGEST)
    app.router.add_get("/livez", livez)
    app.router.add_get("/readyz", readyz)
    if receipts is not None:
        app.router.add_post(RECEIPTS, receipts.receive)
    if updates is not None:
        app.router.add_post(UPDATES, updates.receive)
    if answers is not None:
        app.router.add_post(ANSWERS, answers.receive)
    if unsubscribing is not None:
        app.router.add_get(UNSUBSCRIBE, unsubscribing.show)
        app.router.add_post(UNSUBSCRIBE, unsubscribing.take)
    return app


async def serve(app: App, port: int, host: str | None = None) -> None:
    """Until it is cancelled; for everybody, or only where `host` is reached."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
