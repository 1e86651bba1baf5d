"""From rows of the ledger to messages that are ready to leave."""

import structlog

from agencies.sealing import CannotOpen
from campaigns.model import Body, CampaignId
from campaigns.ports import Channel, UnusableValues
from campaigns.rendering import renderer
from campaigns.rows import open_row
from campaigns.sending import ChunkId, Queued, Record, Run
from campaigns.states import Event

log = structlog.get_logger()


class Message:
    """One rendered row on its way. `attempt` is the number of the next one to make."""

    __slots__ = (
        "address",
        "address_hash",
        "attempt",
        "body",
        "campaign",
        "chunk",
        "enclosed",
        "excused",
        "letterhead",
        "media",
        "parts",
        "provider_id",
        "repeated",
        "row",
        "tried_since",
    )

    def __init__(  # noqa: PLR0913, PLR0917 -- all that a message is made of
        self,
        campaign: CampaignId,
        chunk: ChunkId,
        queued: Queued,
        address: str,
        body: Body,
        run: Run | None = None,
    ) -> None:
        self.campaign = campaign
        self.chunk = chunk
        self.row = queued.row
        self.attempt = queued.attempt + 1
        self.excused = queued.excused
        self.repeated = queued.repeated
        self.parts = queued.parts
        self.provider_id = queued.provider_id
        self.tried_since = queued.tried_since
        self.address = address
        self.address_hash = queued.address_hash
        self.body = body
        self.media = run.media if run else None
        self.enclosed = run.enclosed if run else None
        self.letterhead = run.letterhead if run else None


class Writer:
    """Opens and renders one campaign's rows. Raises UnusableWording, NotComplete when made."""

    def __init__(self, run: Run, channel: Channel) -> None:
        self._run = run
        self._id = run.campaign.id
        self._key = run.key
        wording = run.campaign.wording
        self._in = {
            language: renderer(channel, run.campaign, language)
            for language in ("", *(wording.translations if wording else ()))
        }

    def write(self, chunk: ChunkId, queued: Queued) -> Message | Record:
        """A record instead where the row makes no message, though the check of the list passed."""
        try:
            row = open_row(self._key, self._id, queued.row, queued.sealed)
        except CannotOpen:
            return self._hopeless(queued, "the row does not open: it was altered")
        try:
            body = self._in[queued.language](row.address, row.values)
        except UnusableValues as error:
            return self._hopeless(queued, without(str(error), row.address))
        return Message(self._id, chunk, queued, row.address, body, self._run)

    def _hopeless(self, queued: Queued, reason: str) -> Record:
        log.error("row_not_rendered", campaign=self._id, row=queued.row)
        return Record(self._id, queued.row, queued.attempt, Event.GIVE_UP, reason)


def without(reason: str, address: str) -> str:
    """No recipient stands in clear in the ledger, also not in a provider's own words."""
    bare = address.lstrip("+")
    return reason.replace(address, "…").replace(bare, "…") if bare else reason
