"""Files that staff hand over: stored sealed, piece by piece."""

from collections.abc import AsyncIterator
from contextlib import suppress

from agencies.model import AgencyId
from agencies.staff import Action, NotOneOfUs
from bot.chats import FileRefused, Sender
from bot.ports import Store
from bot.texts import render
from bot.words import Uploaded, line
from campaigns.model import BlobId
from campaigns.recipients.limits import MAX_UPLOAD
from campaigns.stores import PIECE_SIZE


async def take_file(
    store: Store, sender: Sender, name: str, content: AsyncIterator[bytes]
) -> Uploaded:
    """Each piece in a transaction of its own. Raises FileRefused."""
    agency, blob = await _begin(store, sender, name)
    size = number = 0
    async for piece in _pieces(content):
        size += len(piece)
        if size > MAX_UPLOAD:
            async with store.work(agency) as ended:
                await ended.blobs.delete(blob)
            most = MAX_UPLOAD // 1_000_000
            raise FileRefused(render(line("file-too-large", name=name, most=most)))
        async with store.work(agency) as going_on:
            await going_on.blobs.write(blob, number, piece)
        number += 1
    return Uploaded(blob, name, size)


async def _begin(store: Store, sender: Sender, name: str) -> tuple[AgencyId, BlobId]:
    """For whom they speak. Raises FileRefused, also for who was disabled just now."""
    for agency in (await store.whereabouts(sender.identity)).ids[:1]:
        async with store.work(agency) as work:
            with suppress(NotOneOfUs):
                if (await work.members.acting(sender.identity)).may(Action.PREPARE):
                    return agency, await work.blobs.create(name)
    raise FileRefused(render(line("not-allowed", action=Action.PREPARE.value)))


async def _pieces(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in pieces of PIECE_SIZE, whatever the sizes they come in."""
    held = bytearray()
    async for part in content:
        held += part
        while len(held) >= PIECE_SIZE:
            yield bytes(held[:PIECE_SIZE])
            del held[:PIECE_SIZE]
    if held:
        yield bytes(held)
