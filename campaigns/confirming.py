"""What staff confirm: the card with everything that matters, and the hash that binds it.

It is long because the card has a field for each of them.
"""

import hashlib
import hmac
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from agencies.hours import Hours, open_until, waits_until
from agencies.model import Agency, Credential
from agencies.money import Money
from agencies.prices import Cost
from campaigns.acts import Act
from campaigns.fallback import Fallback, is_checked
from campaigns.model import PLAIN, Campaign, CampaignId, Checked, Options
from campaigns.part_prices import PartPrice
from campaigns.paying import Price, most_per_second, price_of
from campaigns.purpose import Purpose
from campaigns.repeating import Repeats

HASH_LENGTH = 40
TURNAROUND = 0.1
"""Seconds that a message is in flight at least, its wait for a slot included."""

TYPED_ABOVE = 10_000
"""Above this many people the number is typed, so that nobody sends to a city by a slip."""


class NotComplete(Exception):
    """The draft lacks something that a card would state. A bug: the conversation asks first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """When it is to start, by the agency's clock, and up to how many seconds later it still may.

    `has_passed` if that is no time to come any more. Only broadcasts can repeat.
    """

    at: datetime
    too_late: int
    has_passed: bool = False
    can_repeat: bool = False
    repeats: Repeats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What few channels have. `languages` have a text of their own, for so many people; `price` is
    what going faster costs, whether it is `paid` or not. An `act` other than to send is done to
    what people have already; one that `corrects` goes to those who got another campaign. What is
    deleted can be deleted `until` then, by the agency's clock; `too_long` where it takes longer.
    Only where we are `reachable` can somebody unsubscribe. It comes to about `cost`, where that is
    known, by these `part_prices`, each with the label of its account where there are several; and
    so much is `left` of the `month`'s budget before it, where there is one that `owners` can raise.
    With `lacks_price` it does not count for that. Whom it does not reach gets it by its `fallback`,
    if it has one, which costs so much more if everybody does; it `can_fall_back` where it can have
    one. Of its `fallback_countries` people are reached through an
    account of their own.
    """

    options: Options = PLAIN
    languages: Mapping[str, int] = field(default_factory=dict)
    price: Price | None = None
    paid: bool = False
    act: Act = Act.SEND
    corrects: bool = False
    until: datetime | None = None
    too_long: bool = False
    purpose: Purpose = Purpose.NEWS
    reachable: bool = True
    cost: Cost | None = None
    part_prices: tuple[tuple[PartPrice, str], ...] = ()
    left: Money | None = None
    month: str = ""
    owners: str = ""
    lacks_price: bool = False
    fallback: Fallback | None = None
    fallback_cost: Cost | None = None
    fallback_countries: tuple["Country", ...] = ()
    can_fall_back: bool = False

    @property
    def missing(self) -> Money | None:
        """What it costs more than what is left of the budget; None where it fits."""
        if self.left is None:
            return None
        sums = [cost.sum for cost in (self.cost, self.fallback_cost) if cost]
        counted = [one.millionths for one in sums if one.currency == self.left.currency]
        more = sum(counted) - self.left.millionths
        return Money(self.left.currency, more) if more > 0 else None


class Country(NamedTuple):
    """So many people's numbers begin so, and the label of the account that they are reached by."""

    begins: str
    account: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """All that is confirmed with one press. `rate` is per second, `seconds` the time it takes.

    `hours` are those of `time_zone`, and so are `begins` (when it is outside of them now) and
    `breaks` (when they end before it is done); both are None otherwise. `daily_most` is the
    agency's daily limit where that makes it last several `days`. `start` is None where it starts
    as soon as it is confirmed. With `needs_release` it is not sent by that press, but shown to
    somebody else. `alike` is one that sent the same to the same people lately: its name, and when.
    `spare` is the account that takes over when the first one fails, None where there is no such
    choice, "" where none was chosen; `share` per cent go through it while both are well. Of the
    `countries` people are reached through an account of their own.
    """

    campaign: CampaignId
    hash: str
    agency: str
    name: str
    channel: str
    account: str
    spare: str | None = None
    share: int = 0
    countries: tuple[Country, ...] = ()
    rehearsal: bool
    people: int
    invalid: int
    duplicates: int
    suppressed: Mapping[str, int]
    send_each: bool
    blank: int
    empty: Mapping[str, int]
    abroad: Mapping[str, int]
    parts: int
    rate: float
    seconds: int
    urgent: bool
    hours: Hours | None
    time_zone: str
    begins: datetime | None
    breaks: datetime | None
    daily_most: int | None
    days: int
    prefer_delivery: bool
    uncertain: int
    start: Start | None = None
    needs_release: bool = False
    alike: tuple[str, datetime] | None = None
    extras: Extras

    @property
    def must_be_typed(self) -> bool:
        return self.people > TYPED_ABOVE


def confirmation_hash(campaign: Campaign, time_zone: str) -> str:
    """Over template version, list digest, route and choices, with the rate ceiling beside it.

    When it starts is among them. A change of one of them voids what was confirmed; going slower
    does not. The agency's time zone counts where there are hours: they would be others in another.
    """
    checked = checked_list(campaign)
    bound = [campaign.id, campaign.template, checked.digest, campaign.credential]
    bound += [campaign.duplicates.value, campaign.prefer_delivery, campaign.urgent, campaign.paid]
    if campaign.spare is not None:
        bound += ["spare", campaign.spare]
    if campaign.share:
        bound += ["share", campaign.share]
    if campaign.countries:
        bound += ["countries", sorted(campaign.countries.items())]
    if campaign.act is not Act.SEND:
        bound.append(campaign.act.value)
    if campaign.purpose is not Purpose.NEWS:
        bound.append(campaign.purpose.value)
    if campaign.fallback:
        bound += _bound_of(campaign.fallback)
    if hours := campaign.hours:
        bound += [hours.opens.isoformat(), hours.closes.isoformat(), time_zone]
    if plan := campaign.repeats:  # its next start is another one each time
        bound += [plan.cron, plan.first.timestamp(), plan.until and plan.until.timestamp()]
        bound += [plan.asks, plan.lead.total_seconds(), time_zone]
        bound += [campaign.too_late_after.total_seconds()]
    elif campaign.starts_at:
        bound += [campaign.starts_at.timestamp(), campaign.too_late_after.total_seconds()]
    digest = hashlib.sha256(json.dumps(bound).encode()).hexdigest()[:HASH_LENGTH]
    return f"{digest}@{campaign.rate or 0:g}"


def _bound_of(fallback: Fallback) -> list[Any]:
    bound: list[Any] = [fallback.campaign, fallback.credential, fallback.digest, fallback.of]
    bound += [fallback.wait.total_seconds(), fallback.reports]
    if fallback.countries:
        bound += ["countries", sorted(fallback.countries.items())]
    return bound


def is_confirmed(campaign: Campaign, confirmed: str, time_zone: str) -> bool:
    """Whether that campaign, as it is now, is what was confirmed, or the same and slower."""
    digest, _, ceiling = confirmed.partition("@")
    now, _, rate = confirmation_hash(campaign, time_zone).partition("@")
    return hmac.compare_digest(now, digest) and float(rate) <= float(ceiling or 0)


def ceiling_of(campaign: Campaign) -> float:
    """Messages per second that were confirmed; 0 where nothing was."""
    return float(campaign.confirmed.partition("@")[2] or 0)


def effective_rate(campaign: Campaign, credential: Credential) -> float:
    """Messages per second: the campaign's own ceiling or the account's, whichever is lower."""
    rates = [rate for rate in (campaign.rate, most_per_second(campaign, credential)) if rate]
    if not rates:
        raise NotComplete("Neither the campaign nor its account has a rate.")
    return min(rates)


def make_card(
    campaign: Campaign, credential: Credential, agency: Agency, in_flight_max: int, now: datetime
) -> Card:
    """Raises NotComplete."""
    checked = _all_checked(campaign)
    rate = effective_rate(campaign, credential)
    seconds = math.ceil(max(checked.parts / rate, checked.reachable / (in_flight_max / TURNAROUND)))
    begins, breaks = _ends(campaign, agency, campaign.starts_at or now, seconds)
    days = _days(campaign, checked, agency)
    return Card(
        campaign=campaign.id,
        hash=confirmation_hash(campaign, agency.time_zone),
        agency=agency.name,
        name=campaign.name,
        channel=campaign.channel,
        account=credential.label,
        rehearsal=campaign.rehearsal,
        people=checked.reachable,
        invalid=checked.invalid,
        duplicates=checked.duplicates,
        suppressed=checked.suppressed_because,
        send_each=campaign.duplicates.value == "send_each",
        blank=checked.blank,
        empty=checked.empty,
        abroad={c: n for c, n in checked.countries.items() if c and c != agency.region},
        parts=checked.parts,
        rate=rate,
        seconds=seconds,
        urgent=campaign.urgent,
        hours=campaign.hours,
        time_zone=agency.time_zone,
        begins=begins,
        breaks=breaks,
        daily_most=agency.daily_most if days > 1 else None,
        days=days,
        prefer_delivery=campaign.prefer_delivery,
        uncertain=min(in_flight_max, checked.reachable),
        start=_start(campaign, agency, now),
        extras=_extras(campaign, checked, credential),
    )


def _days(campaign: Campaign, checked: Checked, agency: Agency) -> int:
    """What is no message counts for no daily limit."""
    if campaign.rehearsal or campaign.act is not Act.SEND:
        return 1
    return math.ceil(checked.parts / (agency.daily_most or math.inf))


def _start(campaign: Campaign, agency: Agency, now: datetime) -> Start | None:
    if campaign.starts_at is None:
        return None
    too_late = int(campaign.too_late_after.total_seconds())
    at = campaign.starts_at.astimezone(ZoneInfo(agency.time_zone))
    return Start(
        at=at,
        too_late=too_late,
        has_passed=at <= now,
        can_repeat=bool(
            campaign.source
            and campaign.source.rule
            and campaign.source.rule.got is None
            and not campaign.plan
        ),
        repeats=campaign.repeats,
    )


def _ends(
    campaign: Campaign, agency: Agency, start: datetime, seconds: int
) -> tuple[datetime | None, datetime | None]:
    """When its hours begin, if not yet at the start, and when they end before it is done."""
    hours, zone = campaign.hours, ZoneInfo(agency.time_zone)
    begins = waits_until(hours, zone, start)
    closes = open_until(hours, zone, begins or start) if hours else None
    if closes and closes - (begins or start) >= timedelta(seconds=seconds):
        closes = None
    return begins and begins.astimezone(zone), closes and closes.astimezone(zone)


def _extras(campaign: Campaign, checked: Checked, credential: Credential) -> Extras:
    return Extras(
        options=campaign.wording.options if campaign.wording else PLAIN,
        languages=checked.languages,
        price=price_of(credential) if campaign.act is Act.SEND else None,
        paid=campaign.paid,
        act=campaign.act,
        purpose=campaign.purpose,
        fallback=campaign.fallback,
        corrects=bool(campaign.source and campaign.source.rule and campaign.source.rule.got),
    )


def _all_checked(campaign: Campaign) -> Checked:
    """Its fallback's list, too."""
    if not is_checked(campaign):
        raise NotComplete("The addresses of its fallback are not checked.")
    return checked_list(campaign)


def checked_list(campaign: Campaign) -> Checked:
    if campaign.checked is None or campaign.checked.refused or campaign.checked.missing:
        raise NotComplete("The list is not checked.")
    return campaign.checked
