"""Whether the same message went to the same people a moment ago: mostly it is a slip. Pure."""

from collections.abc import Iterable
from datetime import timedelta

from campaigns.model import Campaign

LATELY = timedelta(hours=24)


def sent_alike(draft: Campaign, lately: Iterable[Campaign]) -> Campaign | None:
    """The latest of those that were launched `lately`. Whatever is done to what people have
    already, like a correction, is no second message; a rehearsal reaches nobody.
    """
    if draft.rehearsal:
        return None
    alike = [one for one in lately if one.id != draft.id and _is_alike(draft, one)]
    return max(alike, key=lambda one: one.id, default=None)


def _is_alike(draft: Campaign, sent: Campaign) -> bool:
    return not sent.rehearsal and _what(draft) == _what(sent) and _to_whom(draft) == _to_whom(sent)


def _what(campaign: Campaign) -> object:
    return campaign.channel, campaign.act, campaign.wording


def _to_whom(campaign: Campaign) -> object:
    rule = campaign.source.rule if campaign.source else None
    return rule or (campaign.checked.digest if campaign.checked else None)
