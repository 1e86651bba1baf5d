"""The accounts that this worker has open, and the lines that send through them."""

from collections.abc import Callable, Collection, Iterable, Mapping

from agencies.model import CredentialId
from campaigns.confirming import NotComplete
from campaigns.pacing import Pause
from campaigns.ports import CannotOpenAccount, Channel, Provider, Providers, UnusableWording
from campaigns.sending import Runnable
from dispatch.book import Book
from dispatch.line import Line
from dispatch.messages import Writer
from dispatch.ports import Engine
from dispatch.sender import Sender


class Accounts:
    """One sender for each credential in use; closed when nothing uses it any more."""

    def __init__(
        self,
        engine: Engine,
        providers: Providers,
        channels: Mapping[str, Channel],
        make_sender: Callable[[Provider], Sender],
    ) -> None:
        self._engine = engine
        self._providers = providers
        self._channels = channels
        self._make_sender = make_sender
        self._senders: dict[CredentialId, Sender] = {}

    @property
    def senders(self) -> Collection[Sender]:
        return self._senders.values()

    async def open_line(self, one: Runnable, book: Book) -> None:
        """For a campaign that was not served here; it is paused where it cannot be."""
        run = await self._engine.open_run(one.campaign)
        try:
            writer = Writer(run, self._channels[run.campaign.channel])
        except (UnusableWording, NotComplete) as error:
            book.pauses.append(Pause(because=str(error), campaign=one.campaign))
            return
        try:
            sender = self._senders.get(one.credential) or await self._open(one.credential)
        except CannotOpenAccount as error:
            book.pauses.append(Pause(because=str(error), credential=one.credential))
            return
        book.lines[one.campaign] = Line(run.campaign, writer, sender)

    async def close_unused(self, running: Iterable[Runnable], lines: Iterable[Line]) -> None:
        used = {one.credential for one in running} | {line.campaign.credential for line in lines}
        for credential in self._senders.keys() - used:
            await self._senders.pop(credential).close()

    async def close(self) -> None:
        """Breaks off whatever is still under way."""
        for sender in self._senders.values():
            await sender.close()

    async def _open(self, credential: CredentialId) -> Sender:
        provider = await self._providers.open(credential)
        self._senders[credential] = sender = self._make_sender(provider)
        return sender
