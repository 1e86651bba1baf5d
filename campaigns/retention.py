"""When the people of a campaign are erased: so long after its end, and never unannounced. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.model import Campaign, CampaignId

ANNOUNCED_BEFORE = timedelta(days=7)
"""Or half of the time that they are kept, where that is less."""

UPLOADS_KEPT = timedelta(hours=24)
"""Files that were handed over, and those that were made for the chat."""

LEFTOVERS_KEPT = timedelta(days=30)
"""What conversations leave behind: sessions, notices, jobs, what came in."""

SHORTEST, LONGEST = 1, 365
"""Days that an agency may keep people."""

ERASURE_DUE = "erasure-due"
"""The notice that says so beforehand."""


class PeopleErased(Exception):
    """Whom the campaign was for is not known any more; str() is its name."""

    def __init__(self, campaign: Campaign, on: datetime) -> None:
        super().__init__(campaign.name)
        self.on = on
        self.days = days_kept(campaign)


class KeyDestroyed(Exception):
    """No row of that campaign opens any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A campaign whose people are known, though nobody works with it since `idle_since`.

    `announced` is the moment for which staff were told that they will be erased.
    """

    campaign: CampaignId
    idle_since: datetime
    days: int
    announced: datetime | None = None

    @property
    def ends(self) -> datetime:
        return self.idle_since + timedelta(days=self.days)


def to_announce(kept: Kept, now: datetime) -> datetime | None:
    """When they will be erased, where that is to be told now; None where it was told, or is early.

    Who lets them be kept for less erases nobody unannounced: the time from the word to the deed is
    always the same. Who lets them be kept for longer has it told again.
    """
    if kept.announced is not None and kept.announced >= kept.ends:
        return None
    before = min(ANNOUNCED_BEFORE, timedelta(days=kept.days) / 2)
    return max(kept.ends, now + before) if now >= kept.ends - before else None


def is_over(kept: Kept, now: datetime) -> bool:
    """Whether they are to be erased now."""
    return kept.announced is not None and kept.ends <= kept.announced <= now


def expect_people(campaign: Campaign) -> None:
    """Raises PeopleErased."""
    if campaign.erased_at is not None:
        raise PeopleErased(campaign, campaign.erased_at)


def days_kept(campaign: Campaign) -> int:
    """From its end to when its people were erased."""
    if campaign.erased_at is None or campaign.ended_at is None:
        return 0
    return (campaign.erased_at - campaign.ended_at).days
