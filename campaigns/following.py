"""Correcting and taking back what was sent: each a campaign of its own, to those who got it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from agencies.bots import BotId, Rule
from campaigns.acts import DELETABLE_FOR, Act
from campaigns.broadcasts import got_it
from campaigns.lifecycle import CampaignState
from campaigns.model import PLAIN, Campaign, CampaignId, Checked, Options, Source, Wording
from campaigns.options import CHANNELS
from campaigns.paying import most_per_second
from campaigns.report import is_over
from campaigns.retention import expect_people
from campaigns.service import Account, open_draft
from campaigns.states import State
from campaigns.stores import Work

ENDED = frozenset({CampaignState.FINISHED, CampaignState.CANCELLED})


class StillRuns(Exception):
    """Whoever did not get it yet would get the old text; str() is its name."""


class NobodyGotIt(Exception):
    """There is nothing to correct or to take back; str() is the campaign's name."""


class TooLate(Exception):
    """The provider deletes it no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What can still be done about a campaign: so many `got` it. It can be deleted for all of them
    `until`, and for the last ones up to `ends`."""

    got: int
    until: datetime | None
    ends: datetime | None = None
    now: datetime

    @property
    def can_delete(self) -> bool:
        ends = self.ends or self.until
        return ends is not None and self.now < ends


def can_follow(campaign: Campaign) -> bool:
    """Whether what it sent can be changed at all, once it is over."""
    return campaign.act is Act.SEND and campaign.channel in CHANNELS


async def reach(work: Work, campaign: Campaign, tally: Mapping[State, int]) -> Reach | None:
    """None where it cannot be followed up."""
    if (
        campaign.erased_at
        or not can_follow(campaign)
        or campaign.launched_at is None
        or not got_it(tally)
    ):
        return None
    first = await work.ledger.first_left(campaign.id)
    last = campaign.ended_at
    return Reach(
        got=got_it(tally),
        until=first and first + DELETABLE_FOR,
        ends=last and last + DELETABLE_FOR,
        now=work.now,
    )


async def expect_possible(work: Work, old: Campaign, act: Act) -> Reach:
    """Raises PeopleErased, StillRuns, NobodyGotIt, TooLate."""
    expect_people(old)
    tally = await work.campaigns.tally(old.id)
    if old.state not in ENDED or not is_over(tally):
        raise StillRuns(old.name)
    found = await reach(work, old, tally)
    if found is None:
        raise NobodyGotIt(old.name)
    if act is Act.DELETE and not found.can_delete:
        raise TooLate
    return found


async def follow_up(  # noqa: PLR0913, PLR0917 -- all that it is made of
    work: Work, campaign: CampaignId, act: Act, account: Account, by: str, name: str
) -> Campaign:
    """A draft that goes through the account that the old one went through.

    What makes no sound waits for no hours, and what is the same however often it is done is tried
    once more where its answer was lost. Raises PeopleErased, StillRuns, NobodyGotIt, TooLate.
    """
    old = await work.campaigns.get(campaign)
    found = await expect_possible(work, old, act)
    bot = old.source.rule.bot if old.source and old.source.rule else BotId(0)
    new = await open_draft(work, account, by)
    new = replace(
        new,
        name=name,
        act=act,
        follows=old.id,
        source=Source(rule=Rule(bot=bot, got=old.id), name=old.name),
        shaped_by=old.shaped_by,
    )
    if act is not Act.SEND:
        new = replace(new, hours=None, prefer_delivery=True)
    if act is Act.DELETE and old.wording:
        new = await _ready_to_delete(work, new, old.wording, account, found.got)
    return await work.campaigns.save(new)


async def _ready_to_delete(
    work: Work, new: Campaign, wording: Wording, account: Account, people: int
) -> Campaign:
    """There is nothing to write and nothing to check; what goes is shown."""
    return replace(
        new,
        wording=wording,
        template=await work.campaigns.write(new.id, wording),
        rate=most_per_second(new, account.credential),
        checked=Checked(
            columns=("recipient",),
            reachable=people,
            parts=people,
            first=1,
            longest=1,
            digest=f"got {new.follows}",
        ),
    )


async def options_of(work: Work, draft: Campaign) -> Options:
    """What a text that is written for it brings: where one is changed, what that one brought."""
    if draft.wording:
        return draft.wording.options
    if draft.act is not Act.EDIT or draft.follows is None:
        return PLAIN
    old = await work.campaigns.get(draft.follows)
    return old.wording.options if old.wording else PLAIN
