"""The message of one row."""

from collections.abc import Iterator

from agencies.staff import Action
from bot.chat_html import chat_html
from bot.citizens.arriving import NAMES
from bot.conversation.drafting import Drafted, ReadDraft, ShowRow
from bot.conversation.previewing import NoSuchRow, Previewed
from bot.desk.handlers.drafts import drafted
from bot.desk.office import Context, Handlers
from bot.words import File, Markup, line
from campaigns import enclosing, service
from campaigns.confirming import checked_list
from campaigns.fallback import is_checked
from campaigns.model import Campaign, CampaignId, MediaKind, Options
from campaigns.options import CHANNELS
from campaigns.ports import Channel
from campaigns.rendering import render_row, renderer
from campaigns.states import State
from campaigns.stores import NoSuch


async def show_row(context: Context, command: ShowRow) -> Previewed | NoSuchRow:
    campaign = await service.draft(context.work, command.campaign)
    return await show_row_of(context, campaign, command)


async def show_row_of(
    context: Context, campaign: Campaign, command: ShowRow
) -> Previewed | NoSuchRow:
    work, row = context.work, command.row
    if campaign.source and campaign.source.rule:
        return _everybodys(context, campaign)
    if command.step:
        neighbour = await work.ledger.neighbour(campaign.id, row, command.step)
        if neighbour is None:
            return NoSuchRow(row, "end")
        row = neighbour
    try:
        delivery = await work.ledger.find(campaign.id, row)
    except NoSuch:
        return NoSuchRow(row, "none")
    if delivery.state is not State.QUEUED:
        return NoSuchRow(row, delivery.problem or delivery.reason)
    channel = context.office.offers.channels[campaign.channel]
    body = render_row(channel, campaign, delivery)
    size = channel.measure(body)
    return Previewed(
        campaign=campaign.id,
        row=row,
        address=delivery.address,
        subject=body.subject,
        body=Markup(chat_html(body.html, body.text)),
        parts=size.parts,
        characters=size.characters,
        longest=checked_list(campaign).longest,
        options=_options(campaign),
        files=_files(campaign),
        channel=campaign.channel,
        fallback=await _fallback(context, campaign, row),
    )


async def _fallback(context: Context, campaign: Campaign, row: int) -> tuple[str, Markup] | None:
    """Where the row's message goes if it does not arrive, and as what."""
    if campaign.fallback is None or not is_checked(campaign):
        return None
    child = await context.work.campaigns.get(CampaignId(campaign.fallback.campaign))
    try:
        delivery = await context.work.ledger.find(child.id, row)
    except NoSuch:
        return None
    if delivery.state is not State.QUEUED:
        return None
    body = render_row(context.office.offers.channels[child.channel], child, delivery)
    return delivery.address, Markup(chat_html(body.html, body.text))


def _everybodys(context: Context, campaign: Campaign) -> Previewed:
    """What all subscribers read: there are no rows before it is launched."""
    channel = context.office.offers.channels[campaign.channel]
    body = renderer(channel, campaign)("", ())
    size = channel.measure(body)
    return Previewed(
        campaign=campaign.id,
        row=1,
        address="",
        subject=body.subject,
        body=Markup(chat_html(body.html, body.text)),
        parts=size.parts,
        characters=size.characters,
        longest=1,
        options=_options(campaign),
        languages=tuple(_in_languages(campaign, channel)),
        files=_files(campaign),
        channel=campaign.channel,
    )


def _options(campaign: Campaign) -> Options | None:
    """None where the channel has none."""
    if campaign.wording is None or campaign.channel not in CHANNELS | enclosing.CHANNELS:
        return None
    return campaign.wording.options


def _files(campaign: Campaign) -> tuple[File, ...]:
    options = _options(campaign)
    if options is None or options.media is None:
        return ()
    file = options.media
    seen = line("picture-of-message") if file.kind is MediaKind.PHOTO else None
    return (File(file.blob, file.name, campaign.agency, seen),)


def _in_languages(campaign: Campaign, channel: Channel) -> Iterator[tuple[str, Markup]]:
    for language in sorted(campaign.wording.translations) if campaign.wording else ():
        body = renderer(channel, campaign, language)("", ())
        yield NAMES[language], Markup(chat_html(body.html, body.text))


async def read_draft(context: Context, command: ReadDraft) -> Drafted:
    return await drafted(context, await service.draft(context.work, command.campaign))


HANDLERS: Handlers = {
    ShowRow: (Action.PREPARE, show_row),
    ReadDraft: (Action.PREPARE, read_draft),
}
