"""The second account of a campaign's route: what may take over when the first fails. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from agencies.model import Credential, CredentialId
from campaigns.acts import Act
from campaigns.model import Campaign

CHANNELS = frozenset({"sms", "email"})
"""Whose addresses are anybody's: a chat with one bot is none with another, and WhatsApp
approves a text for one account."""


class NotASpare(Exception):
    """It cannot take over from the campaign's account; str() is its label."""


HELPER = "helper:"
"""With an account's id: the kind of the notice that it fails, or works again."""


WENT_OVER, CAME_BACK = "went-over", "came-back"
"""The kinds of the notices that a campaign goes through its second account, and no longer."""

UNTRUE = {WENT_OVER: CAME_BACK, CAME_BACK: WENT_OVER}
"""By the kind of a notice: which one is not so any more, and is not told where it still waits."""


class Fails(NamedTuple):
    """That account of a campaign's route takes nothing `since` then, `because` (one of Down)."""

    account: CredentialId
    since: datetime
    because: str


class WentOver(NamedTuple):
    """A campaign goes through its second account `since` then, `because` (one of Down); None once
    it came back. All others than the first `took` so many messages; of those, `away` fail.
    """

    since: datetime | None
    because: str
    took: int
    away: tuple[Fails, ...] = ()


def can_have(campaign: Campaign) -> bool:
    """Whether it can go over to a second account at all. A rehearsal reaches nobody by either."""
    return campaign.channel in CHANNELS and campaign.act is Act.SEND and not campaign.rehearsal


def fits(campaign: Campaign, spare: Credential, *, rehearsal: bool) -> bool:
    """Whether it can take over from that campaign's account, as that is now."""
    another = spare.id != campaign.credential and not rehearsal and not spare.removed
    return can_have(campaign) and another and spare.channel == campaign.channel


def with_spare(campaign: Campaign, spare: CredentialId | None) -> Campaign:
    """Another one, or none, has no share yet."""
    share = campaign.share if spare is not None and spare == campaign.spare else 0
    return replace(campaign, spare=spare, share=share)


def kept(campaign: Campaign, spare: CredentialId | None, channel: str) -> CredentialId | None:
    """The second account of a campaign on that channel, once its first is another one."""
    same = can_have(campaign) and campaign.channel == channel and campaign.credential != spare
    return spare if same else None
