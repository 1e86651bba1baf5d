"""What staff confirm: the card with everything that matters, and the hash that binds it."""

import hashlib
import hmac
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from agencies.model import Agency, Credential
from campaigns.model import Campaign, CampaignId, Checked

HASH_LENGTH = 40
TURNAROUND = 0.1
"""Seconds that a message is in flight at least, its wait for a slot included."""

TYPED_ABOVE = 10_000
"""Above this many people the number is typed, so that nobody sends to a city by a slip."""


class NotComplete(Exception):
    """The draft lacks something that a card would state. A bug: the conversation asks first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """All that is confirmed with one press. `rate` is per second, `seconds` the time it takes."""

    campaign: CampaignId
    hash: str
    agency: str
    name: str
    channel: str
    account: str
    rehearsal: bool
    people: int
    invalid: int
    duplicates: int
    suppressed: int
    send_each: bool
    blank: int
    empty: Mapping[str, int]
    abroad: Mapping[str, int]
    parts: int
    rate: float
    seconds: int
    uncertain: int

    @property
    def must_be_typed(self) -> bool:
        return self.people > TYPED_ABOVE


def confirmation_hash(campaign: Campaign) -> str:
    """Over template version, list digest and route, with the rate ceiling beside it.

    A change of one of them voids what was confirmed; going slower does not.
    """
    checked = checked_list(campaign)
    bound = [campaign.id, campaign.template, checked.digest, campaign.credential]
    bound += [campaign.duplicates.value, campaign.prefer_delivery]
    digest = hashlib.sha256(json.dumps(bound).encode()).hexdigest()[:HASH_LENGTH]
    return f"{digest}@{campaign.rate or 0:g}"


def is_confirmed(campaign: Campaign, confirmed: str) -> bool:
    """Whether that campaign, as it is now, is what was confirmed, or the same and slower."""
    digest, _, ceiling = confirmed.partition("@")
    now, _, rate = confirmation_hash(campaign).partition("@")
    return hmac.compare_digest(now, digest) and float(rate) <= float(ceiling or 0)


def effective_rate(campaign: Campaign, credential: Credential) -> float:
    """Messages per second: the campaign's own ceiling or the account's, whichever is lower."""
    rates = [rate for rate in (campaign.rate, credential.rate) if rate]
    if not rates:
        raise NotComplete("neither the campaign nor its account has a rate")
    return min(rates)


def make_card(
    campaign: Campaign, credential: Credential, agency: Agency, in_flight_max: int
) -> Card:
    """Raises NotComplete."""
    checked = checked_list(campaign)
    rate = effective_rate(campaign, credential)
    return Card(
        campaign=campaign.id,
        hash=confirmation_hash(campaign),
        agency=agency.name,
        name=campaign.name,
        channel=campaign.channel,
        account=credential.label,
        rehearsal=campaign.rehearsal,
        people=checked.reachable,
        invalid=checked.invalid,
        duplicates=checked.duplicates,
        suppressed=checked.suppressed,
        send_each=campaign.duplicates.value == "send_each",
        blank=checked.blank,
        empty=checked.empty,
        abroad={c: n for c, n in checked.countries.items() if c and c != agency.region},
        parts=checked.parts,
        rate=rate,
        seconds=math.ceil(checked.reachable / min(rate, in_flight_max / TURNAROUND)),
        uncertain=min(in_flight_max, checked.reachable),
    )


def checked_list(campaign: Campaign) -> Checked:
    if campaign.checked is None or campaign.checked.refused or campaign.checked.missing:
        raise NotComplete("the list is not checked")
    return campaign.checked
