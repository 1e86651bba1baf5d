"""The file that a campaign's messages bring: uploaded by the first of them, named by all others.

What a provider calls a file that it has is kept in the database, by account, for every process.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import structlog

from agencies.model import AgencyId, CredentialId
from campaigns.model import Attachment, BlobId, Campaign
from campaigns.sending import StorageDown

log = structlog.get_logger()


class Files(Protocol):
    """Every function is one short transaction, and raises StorageDown."""

    async def content(self, agency: AgencyId, blob: BlobId) -> bytes: ...

    async def name_of(self, credential: CredentialId, blob: BlobId) -> str:
        """What that account's provider calls it; empty where it was never uploaded."""

    async def keep_name(
        self, agency: AgencyId, credential: CredentialId, blob: BlobId, name: str
    ) -> None:
        """An empty one is forgotten."""


class Media:
    """One file through one account. One message at a time may upload it."""

    def __init__(
        self, files: Files, agency: AgencyId, credential: CredentialId, file: Attachment
    ) -> None:
        self.file = file
        self._uploading = asyncio.Lock()
        self.name = ""
        self._files = files
        self._of = (agency, credential)

    @asynccontextmanager
    async def alone(self, until: float) -> AsyncIterator[None]:
        """Nobody uploads beside the block. Raises TimeoutError where somebody does until then."""
        async with asyncio.timeout_at(until):
            await self._uploading.acquire()
        try:
            yield
        finally:
            self._uploading.release()

    async def find(self) -> str:
        """What its provider calls it, if anybody has uploaded it. Raises StorageDown."""
        self.name = self.name or await self._files.name_of(self._of[1], self.file.blob)
        return self.name

    async def content(self) -> bytes:
        """Raises StorageDown."""
        return await self._files.content(self._of[0], self.file.blob)

    async def keep(self, name: str) -> None:
        """For all from now on; "" where the provider does not know it any more."""
        self.name = name
        try:
            await self._files.keep_name(*self._of, self.file.blob, name)
        except StorageDown as error:  # another process uploads it once more
            log.warning("file_name_not_kept", reason=str(error))


def media_of(campaign: Campaign, files: Files) -> Media | None:
    file = campaign.wording and campaign.wording.options.media
    return Media(files, campaign.agency, campaign.credential, file) if file else None
