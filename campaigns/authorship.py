"""Who shaped what a campaign sends: none of them can be the second person who releases it. Pure."""

from dataclasses import replace
from enum import StrEnum

from agencies.staff import PersonId
from campaigns.model import PLAIN, Campaign


class Part(StrEnum):
    """What somebody had a hand in: its message, for whom it is, when it leaves, or that it is
    another one's copy.
    """

    WORDING = "wording"
    LIST = "list"
    TIME = "time"
    COPY = "copy"


def shaped(campaign: Campaign, part: Part, by: PersonId, *, whole: bool = False) -> Campaign:
    """They are among those who shaped that part; alone, where they made the `whole` of it anew."""
    alone = whole and (part is not Part.WORDING or _is_only_text(campaign))
    others = () if alone else campaign.shaped_by.get(part, ())
    people = tuple(sorted({*others, by}))
    return replace(campaign, shaped_by={**campaign.shaped_by, part.value: people})


def shapers(campaign: Campaign) -> frozenset[PersonId]:
    return frozenset(person for people in campaign.shaped_by.values() for person in people)


def _is_only_text(campaign: Campaign) -> bool:
    """A file, buttons and translations outlast the text that they came with."""
    wording = campaign.wording
    return wording is not None and wording.options == PLAIN and not wording.translations
