"""What a message brings beside its text."""

import asyncio
from dataclasses import replace
from typing import Any

from agencies.staff import Action
from bot.conversation.enclosing import Enclose, SetPreheader
from bot.conversation.options import (
    Attach,
    OptionsRead,
    ReadOptions,
    SetLinks,
    Switch,
    TakeAway,
)
from bot.desk.office import Context, Handlers
from campaigns import service
from campaigns.enclosing import (
    enclosure_of,
    expect_another,
    expect_room,
    is_packed,
    preheader_of,
)
from campaigns.model import PLAIN, BlobId, Campaign, CampaignId, Options
from campaigns.options import HEAD, UnusableOption, attachment_of, links_of
from campaigns.programs import expect_no_program


async def read_options(context: Context, command: ReadOptions) -> OptionsRead:
    draft = await service.draft(context.work, command.campaign)
    return OptionsRead(draft.id, _options_of(draft), draft.channel)


async def enclose(context: Context, command: Enclose) -> OptionsRead:
    """A file that cannot be used is refused, and goes with the turn."""
    file = await context.work.blobs.get(command.blob)
    options = await _options(context, command.campaign)
    sizes = [(await context.work.blobs.get(one.blob)).size for one in options.enclosed]
    expect_room(options, command.name, sum(sizes), file.size)
    enclosed = enclosure_of(command.blob, command.name, await _head(context, command.blob))
    if is_packed(enclosed):
        content = b"".join([piece async for piece in context.work.blobs.read(command.blob)])
        await asyncio.to_thread(expect_no_program, enclosed.name, content)
    expect_another(options, enclosed)
    more = replace(options, enclosed=(*options.enclosed, enclosed))
    return await _keep(context, command.campaign, more)


async def set_preheader(context: Context, command: SetPreheader) -> OptionsRead:
    options = await _options(context, command.campaign)
    changed = replace(options, preheader=preheader_of(command.text))
    return await _keep(context, command.campaign, changed)


async def attach(context: Context, command: Attach) -> OptionsRead:
    """A file that cannot be used is refused, and goes with the turn."""
    size = (await context.work.blobs.get(command.blob)).size
    head = await _head(context, command.blob)
    media = attachment_of(command.blob, command.name, size, head[:HEAD])
    options = await _options(context, command.campaign)
    return await _keep(context, command.campaign, replace(options, media=media))


async def set_links(context: Context, command: SetLinks) -> OptionsRead:
    options = await _options(context, command.campaign)
    return await _keep(context, command.campaign, replace(options, links=links_of(command.text)))


async def switch(context: Context, command: Switch) -> OptionsRead:
    options = await _options(context, command.campaign)
    other: dict[str, Any] = {command.option: not getattr(options, command.option)}
    return await _keep(context, command.campaign, replace(options, **other))


async def take_away(context: Context, command: TakeAway) -> OptionsRead:
    options = await _options(context, command.campaign)
    left = tuple(one for one in options.enclosed if one.name != command.what)
    if len(left) < len(options.enclosed):
        return await _keep(context, command.campaign, replace(options, enclosed=left))
    nothing: dict[str, Any] = {command.what: getattr(PLAIN, command.what)}
    return await _keep(context, command.campaign, replace(options, **nothing))


async def _head(context: Context, blob: BlobId) -> bytes:
    """Its first piece."""
    async for piece in context.work.blobs.read(blob):
        return piece
    return b""


async def _options(context: Context, campaign: CampaignId) -> Options:
    return _options_of(await service.draft(context.work, campaign))


def _options_of(draft: Campaign) -> Options:
    if draft.wording is None:
        raise UnusableOption("There is no message yet.")
    return draft.wording.options


async def _keep(context: Context, campaign: CampaignId, options: Options) -> OptionsRead:
    draft = await service.set_options(context.work, campaign, options)
    return OptionsRead(campaign, options, draft.channel)


HANDLERS: Handlers = {
    ReadOptions: (Action.PREPARE, read_options),
    Attach: (Action.PREPARE, attach),
    Enclose: (Action.PREPARE, enclose),
    SetPreheader: (Action.PREPARE, set_preheader),
    SetLinks: (Action.PREPARE, set_links),
    Switch: (Action.PREPARE, switch),
    TakeAway: (Action.PREPARE, take_away),
}
