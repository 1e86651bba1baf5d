"""What a message brings beside its text."""

from dataclasses import replace
from typing import Any

from agencies.staff import Action
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
from campaigns.model import PLAIN, CampaignId, Options
from campaigns.options import HEAD, UnusableOption, attachment_of, links_of


async def read_options(context: Context, command: ReadOptions) -> OptionsRead:
    return OptionsRead(command.campaign, await _options(context, command.campaign))


async def attach(context: Context, command: Attach) -> OptionsRead:
    """A file that cannot be used is refused, and goes with the turn."""
    blobs = context.work.blobs
    head = b""
    async for piece in blobs.read(command.blob):
        head = piece[:HEAD]
        break
    size = (await blobs.get(command.blob)).size
    media = attachment_of(command.blob, command.name, size, head)
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
    nothing: dict[str, Any] = {command.what: getattr(PLAIN, command.what)}
    return await _keep(context, command.campaign, replace(options, **nothing))


async def _options(context: Context, campaign: CampaignId) -> Options:
    draft = await service.draft(context.work, campaign)
    if draft.wording is None:
        raise UnusableOption("There is no message yet.")
    return draft.wording.options


async def _keep(context: Context, campaign: CampaignId, options: Options) -> OptionsRead:
    await service.set_options(context.work, campaign, options)
    return OptionsRead(campaign, options)


HANDLERS: Handlers = {
    ReadOptions: (Action.PREPARE, read_options),
    Attach: (Action.PREPARE, attach),
    SetLinks: (Action.PREPARE, set_links),
    Switch: (Action.PREPARE, switch),
    TakeAway: (Action.PREPARE, take_away),
}
