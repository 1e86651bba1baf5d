"""The accounts that this worker has open, and the lines that send through them."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping

import structlog

from agencies.model import CredentialId
from campaigns.confirming import NotComplete
from campaigns.model import CampaignId
from campaigns.pacing import Account, Pause
from campaigns.ports import (
    CannotOpenAccount,
    Channel,
    KnowsItsStanding,
    Provider,
    Providers,
    UnusableWording,
)
from campaigns.sending import Runnable
from dispatch.book import Book
from dispatch.line import Line
from dispatch.messages import Writer
from dispatch.ports import Engine
from dispatch.routes import to_open
from dispatch.sender import Sender
from dispatch.ways import Way

log = structlog.get_logger()


class Accounts:
    """One sender for each account in use; closed when nothing uses it any more.

    Opening one can take a second, while others go on; `wake` is called when it is done.
    """

    def __init__(
        self,
        engine: Engine,
        providers: Providers,
        channels: Mapping[str, Channel],
        make_sender: Callable[[Provider], Sender],
        wake: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._providers = providers
        self._channels = channels
        self._make_sender = make_sender
        self._wake = wake
        self._senders: dict[Account, Sender] = {}
        self._opening: dict[Account, asyncio.Task[Provider]] = {}

    @property
    def senders(self) -> Collection[Sender]:
        return self._senders.values()

    async def open_line(self, one: Runnable, book: Book, now: float) -> None:
        """For a campaign that was not served here through the accounts that it goes through, once
        they are open; it is paused where it cannot be served."""
        for account in to_open(one, now):
            line = book.lines.get(one.campaign)
            if line is not None and account in line.route.ways:
                continue
            try:
                sender = self._open(account)
            except CannotOpenAccount as error:
                book.refused(account, str(error))
                continue
            if sender is None:
                continue
            if line is not None:
                line.route.open(Way(line.campaign, account[1], sender))
            elif not await self._begin(one.campaign, account[1], sender, book):
                return

    async def _begin(
        self, campaign: CampaignId, through: CredentialId, sender: Sender, book: Book
    ) -> bool:
        """Whether it can be served."""
        run = await self._engine.open_run(campaign)
        try:
            writer = Writer(run, self._channels[run.campaign.channel])
        except (UnusableWording, NotComplete) as error:
            book.pauses.append(Pause(because=str(error), campaign=campaign))
            return False
        book.lines[campaign] = Line(run.campaign, writer, Way(run.campaign, through, sender))
        return True

    async def close_unused(self, running: Iterable[Runnable], lines: Iterable[Line]) -> None:
        used = {one.account for one in running} | {of for line in lines for of in line.route.ways}
        others = [p for one in running for p in (one.spare, *one.countries.values()) if p]
        used |= {(p.kind, CredentialId(p.subject)) for p in others}
        for account in self._senders.keys() - used:
            await self._senders.pop(account).close()
        for account in self._opening.keys() - used:
            await _break_off(self._opening.pop(account))

    async def close(self) -> None:
        """Breaks off whatever is still under way."""
        for opening in self._opening.values():
            await _break_off(opening)
        for sender in self._senders.values():
            await sender.close()

    def _open(self, account: Account) -> Sender | None:
        """None while it is being opened. Raises CannotOpenAccount."""
        if account in self._senders:
            return self._senders[account]
        opening = self._opening.get(account)
        if opening is None:
            opening = asyncio.ensure_future(self._opened(account[1]))
            opening.add_done_callback(lambda _: self._wake())
            self._opening[account] = opening
        if not opening.done():
            return None
        del self._opening[account]
        self._senders[account] = sender = self._make_sender(opening.result())
        return sender

    async def _opened(self, credential: CredentialId) -> Provider:
        """With its provider's ceiling kept, before anything is sent.

        Raises CannotOpenAccount and StorageDown.
        """
        provider = await self._providers.open(credential)
        try:
            await self._keep_ceiling(credential, provider)
        except BaseException:  # also where nobody waits for it any more
            await provider.close()
            raise
        return provider

    async def _keep_ceiling(self, credential: CredentialId, provider: Provider) -> None:
        """Raises StorageDown."""
        if not isinstance(provider, KnowsItsStanding):
            return
        standing = await provider.standing()
        if standing.fault:
            log.warning("standing_unknown", credential=credential, reason=standing.fault)
        if standing.ceiling:
            await self._engine.keep_ceiling(credential, standing.ceiling)


async def _break_off(opening: asyncio.Task[Provider]) -> None:
    opening.cancel()
    [opened] = await asyncio.gather(opening, return_exceptions=True)
    if not isinstance(opened, BaseException):
        await opened.close()
