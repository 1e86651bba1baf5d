"""How a campaign's messages are spread over the accounts of its route. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agencies.model import CredentialId
from agencies.money import share
from agencies.prices import longest_of
from campaigns.model import Campaign
from campaigns.spares import can_have

WHOLE = 100  # per cent
SHARES = (50, 30, 10)
"""Of the messages, by the second account: what staff are offered."""

CHANNEL = "sms"
"""Whose addresses tell their country, and whose senders are registered country by country."""


class UnusableShare(ValueError):
    """There is no second account, or it is no share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """People whose numbers begin so, or all others, where that is empty, by what tells a price;
    `percent` of theirs goes through the `account`."""

    begins: str
    account: CredentialId
    percent: int = WHOLE
    people_by: Counter[str] = field(default_factory=Counter)
    parts_by: Counter[str] = field(default_factory=Counter)


def route(campaign: Campaign) -> tuple[CredentialId, ...]:
    """Its account, the one that may take over or shares the load, and those for some countries."""
    spare = () if campaign.spare is None else (campaign.spare,)
    others = (*spare, *sorted(set(campaign.countries.values())))
    return tuple(dict.fromkeys((campaign.credential, *others)))


def expect_share(campaign: Campaign, percent: int) -> None:
    """Raises UnusableShare."""
    if campaign.spare is None or not 0 <= percent < WHOLE:
        raise UnusableShare


def portions(campaign: Campaign) -> Sequence[Portion]:
    """Of its list, in the order of what their numbers begin with; its own accounts come last."""
    checked = campaign.checked
    people = checked.people_by if checked else {}
    parts = checked.parts_by if checked else {}
    if checked and not parts:  # it was checked before this was counted
        people, parts = {"": checked.reachable + checked.suppressed}, {"": checked.parts}
    found: dict[str, list[str]] = defaultdict(list)
    by_length = {prefix: prefix for prefix in campaign.countries}
    for digits in parts:
        found[longest_of(by_length, digits) or ""].append(digits)
    return [
        Portion(
            begins=begins,
            account=account,
            percent=percent,
            people_by=Counter({one: people.get(one, 0) for one in digits}),
            parts_by=Counter({one: parts[one] for one in digits}),
        )
        for begins, digits in sorted(found.items(), reverse=True)
        for account, percent in _accounts(campaign, begins)
    ]


def _accounts(campaign: Campaign, begins: str) -> Sequence[tuple[CredentialId, int]]:
    if begins:
        return [(campaign.countries[begins], WHOLE)]
    own = (campaign.credential, WHOLE - campaign.share)
    if campaign.spare is None or not campaign.share:
        return [own]
    return [own, (campaign.spare, campaign.share)]


def people_of(campaign: Campaign, portion: Portion) -> int:
    """It is counted before it is known who is left out, so their share is taken away here."""
    checked = campaign.checked
    if checked is None:
        return 0
    counted = checked.reachable + checked.suppressed
    return share(portion.people_by.total(), counted, 0, checked.reachable)


def fastest(campaign: Campaign, rates: Mapping[CredentialId, float | None]) -> float | None:
    """Messages a second of all its accounts together, as each keeps to its own rate and all to
    their shares; None where none has a limit."""
    parts: Counter[CredentialId] = Counter()
    for portion in portions(campaign):
        parts[portion.account] += portion.parts_by.total() * portion.percent
    whole = parts.total()
    limits = [rate * whole / parts[of] for of, rate in rates.items() if rate and parts[of]]
    return min(limits, default=None)


def countries_for(
    campaign: Campaign, table: Mapping[str, CredentialId]
) -> Mapping[str, CredentialId]:
    """What of an agency's table is for people of its list, by the longest that fits."""
    if campaign.channel != CHANNEL or not can_have(campaign) or campaign.checked is None:
        return {}
    by_length = {prefix: prefix for prefix in table}
    used = {longest_of(by_length, digits) for digits in campaign.checked.people_by}
    countries = {prefix: account for prefix, account in table.items() if prefix in used}
    only = set(countries.values()) == {campaign.credential} and campaign.spare is None
    return {} if only else countries
