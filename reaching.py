"""Where others reach us: the web server, and the addresses that it answers at."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from errno import EADDRINUSE
from typing import TYPE_CHECKING

from agencies.model import CredentialId
from agencies.unsubscribing import Links
from agencies.webhooks import Webhooks
from bot.citizens.arriving import NAMES
from bot.texts import render
from bot.words import line
from campaigns.attempts import AttemptIds
from campaigns.model import Campaign
from campaigns.purpose import CHANNELS as DECLINABLE
from campaigns.purpose import Purpose
from dispatch.names import no_leaving, no_receipts
from dispatch.ports import LeaveUrl, ReceiptUrl
from installation import Accounts, Installation
from opening import CannotStart
from storage.agencies import attempt_key, unsubscribing_key, webhook_key
from storage.engine import SqlEngine
from storage.migrate import is_current
from storage.replies import SqlReplies
from storage.unsubscribed import SqlUnsubscribed
from storage.updates import SqlUpdates
from storage.wishes import SqlWishes

if TYPE_CHECKING:
    from web.app import App
    from web.slack import Listener


def receipt_url(public_url: str) -> ReceiptUrl:
    """Where `web` hears about an attempt (web/receipts.py); nowhere if nobody can reach it."""
    if not public_url:
        return no_receipts
    return lambda campaign, attempt: (
        f"{public_url}/receipts/{campaign.credential}?attempt={attempt}"
    )


async def leave_url(place: Installation) -> LeaveUrl:
    """Where `web` lets people unsubscribe (web/unsubscribing.py) from what offers it."""
    public_url = place.settings.public_url
    links = await _links(place)
    if not public_url:
        return no_leaving

    def url(campaign: Campaign, address: bytes) -> str:
        if campaign.channel not in DECLINABLE or campaign.purpose is not Purpose.NEWS:
            return ""
        return f"{public_url}/unsubscribe/{links.make(campaign.agency, address)}"

    return url


async def answers_url(place: Installation) -> Callable[[CredentialId], str]:
    """Where `web` hears what people answer (web/answers.py); nowhere if nobody can reach it."""
    public_url, made = place.settings.public_url, await webhooks(place)
    return lambda of: f"{public_url}/answers/{made.account_name(of)}" if public_url else ""


async def _links(place: Installation) -> Links:
    return Links(await unsubscribing_key(place.database, place.keyring))


def said(key: str, *, language: str, agency: str) -> str:
    return render(line(key, agency=agency), language)


async def serve_web(place: Installation, slack: "Listener | None" = None) -> None:
    """Until it is cancelled. `slack` takes what people do there, where Slack tells it over HTTP."""
    from web.app import serve  # noqa: PLC0415 - 0.3 s and 15 MB that the others save

    port = place.settings.port
    async with web_app(place, slack) as app:
        with on_port("PORT", port):
            await serve(app, port)


@asynccontextmanager
async def web_app(place: Installation, slack: "Listener | None" = None) -> AsyncIterator["App"]:
    """All that answers those who reach us."""
    from web.answers import Answers  # noqa: PLC0415 - the same
    from web.app import make_app  # noqa: PLC0415 - the same
    from web.gathering import Gathering  # noqa: PLC0415 - the same
    from web.receipts import Receipts  # noqa: PLC0415 - the same
    from web.slack import let_in  # noqa: PLC0415 - the same
    from web.unsubscribing import Unsubscribing  # noqa: PLC0415 - the same
    from web.updates import Updates  # noqa: PLC0415 - the same

    receipts = Receipts(
        providers=Accounts(place),
        ids=AttemptIds(await attempt_key(place.database, place.keyring)),
        inbox=Gathering(SqlEngine(place.database, place.keyring)),
        public_url=place.settings.public_url,
    )
    updates = Updates(await webhooks(place), SqlUpdates(place.database, place.keyring))
    unsubscribing = Unsubscribing(
        await _links(place), SqlUnsubscribed(place.database, place.keyring), said, NAMES
    )
    answers = Answers(
        webhooks=await webhooks(place),
        providers=Accounts(place),
        wishes=SqlWishes(place.database, place.keyring),
        replies=SqlReplies(place.database, place.keyring),
        public_url=place.settings.public_url,
    )
    try:
        app = make_app(
            lambda: is_current(place.database), receipts, updates, unsubscribing, answers
        )
        if slack:
            let_in(app, slack)
        yield app
    finally:
        await receipts.close()


@contextmanager
def on_port(setting: str, port: int) -> Iterator[None]:
    """Raises CannotStart where the block cannot listen there."""
    try:
        yield
    except OSError as fault:
        why = "another process listens there" if fault.errno == EADDRINUSE else fault.strerror
        raise CannotStart(
            f"The port {port} cannot be used: {why}. Set {setting} to one that is free."
        ) from None


async def webhooks(place: Installation) -> Webhooks:
    return Webhooks(await webhook_key(place.database, place.keyring))
