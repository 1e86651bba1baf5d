"""Who shaped a campaign, kept of each command that shapes one."""

from collections.abc import Mapping

from bot.conversation.approved import ChooseText
from bot.conversation.audience import TakeAudience
from bot.conversation.enclosing import Enclose, SetPreheader
from bot.conversation.fallback import DropFallback, SetFallback
from bot.conversation.listing import MapColumn, TakeList, TreatDuplicates
from bot.conversation.options import Attach, SetLinks, Switch, TakeAway
from bot.conversation.purposes import SetPurpose
from bot.conversation.repeating import SetAsks, SetEnd, SetRepeats
from bot.conversation.starting import SetStart, SetTooLate
from bot.conversation.translating import Translate
from bot.conversation.writing import Write, WriteFromFile
from bot.desk.office import Context
from bot.words import Command
from campaigns.authorship import Part, shaped
from campaigns.model import Campaign, CampaignId

SHAPES: Mapping[type[Command], tuple[Part, bool]] = {
    Write: (Part.WORDING, True),
    WriteFromFile: (Part.WORDING, True),
    ChooseText: (Part.WORDING, True),
    Translate: (Part.WORDING, False),
    Attach: (Part.WORDING, False),
    Enclose: (Part.WORDING, False),
    SetPreheader: (Part.WORDING, False),
    SetLinks: (Part.WORDING, False),
    Switch: (Part.WORDING, False),
    TakeAway: (Part.WORDING, False),
    TakeList: (Part.LIST, True),
    TakeAudience: (Part.LIST, True),
    MapColumn: (Part.LIST, False),
    TreatDuplicates: (Part.LIST, False),
    SetPurpose: (Part.LIST, False),
    SetFallback: (Part.LIST, False),
    DropFallback: (Part.LIST, False),
    SetStart: (Part.TIME, False),
    SetTooLate: (Part.TIME, False),
    SetRepeats: (Part.TIME, False),
    SetEnd: (Part.TIME, False),
    SetAsks: (Part.TIME, False),
}
"""Whose part of a campaign somebody made by that, and whether the whole of it."""


async def keep_author(context: Context, command: Command) -> None:
    """In the same unit of work."""
    of = getattr(command, "campaign", None)
    if isinstance(of, int) and type(command) in SHAPES:
        part, whole = SHAPES[type(command)]
        found = await context.work.campaigns.get(CampaignId(of))
        by = context.member.person
        await context.work.campaigns.save(shaped(found, part, by, whole=whole))


async def keep_copier(context: Context, copied: Campaign) -> Campaign:
    """Beside the authors of the one that it was made from."""
    return await context.work.campaigns.save(shaped(copied, Part.COPY, context.member.person))
