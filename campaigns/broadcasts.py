"""A message to the subscribers of a bot: what its check comes to, and when it has to be renewed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace

from agencies.bots import Rule
from campaigns.model import Campaign, CampaignId, Checked
from campaigns.ports import Channel, UnusableValues
from campaigns.states import GOT_IT, State
from campaigns.stores import Work

DRIFT = 0.05
"""By so much of what was confirmed an audience may have changed without being asked about."""


def check_audience(
    campaign: Campaign,
    channel: Channel,
    rule: Rule,
    people: int,
    languages: Mapping[str, int] | None = None,
) -> Checked:
    """Its digest is over the rule, whoever follows it when it is launched."""
    if campaign.wording is None:
        return Checked(refused=("There is no message yet.",))
    prepared = channel.prepare(campaign.wording)
    if prepared.fields:
        whose = "Subscribers have no columns" if rule.got is None else "Everybody gets the same"
        names = ", ".join(f"{{{field.name}}}" for field in prepared.fields)
        fault = f"{whose}, so {names} cannot be filled in."
        return Checked(refused=(f"{fault} Take it out of the message.",))
    try:
        bodies = [
            channel.prepare(campaign.wording.read_in(language)).render({})
            for language in ("", *campaign.wording.translations)
        ]
    except UnusableValues as error:
        return Checked(refused=(str(error),))
    sizes = [channel.measure(body) for body in bodies]
    digest = hashlib.sha256(json.dumps(asdict(rule)).encode()).hexdigest()
    return Checked(
        columns=("recipient",),
        reachable=people,
        parts=people * max(size.parts for size in sizes),
        first=1,
        longest=1,
        characters=max(size.characters for size in sizes),
        digest=f"subscribers {digest}",
        languages=languages or {},
    )


def has_drifted(before: int, now: int) -> bool:
    return abs(now - before) > before * DRIFT


async def people_now(work: Work, campaign: Campaign) -> int | None:
    """How many a broadcast would go to; None where it is none."""
    rule = campaign.source.rule if campaign.source else None
    if rule is None:
        return None
    if rule.got is None:
        return await work.subscribers.count(rule)
    return got_it(await work.campaigns.tally(CampaignId(rule.got)))


def got_it(tally: Mapping[State, int]) -> int:
    return sum(tally.get(state, 0) for state in GOT_IT)


def with_people(campaign: Campaign, people: int) -> Campaign:
    """The same broadcast, to as many as it is for by now."""
    checked = campaign.checked
    if checked is None:
        return campaign
    parts = checked.parts * people // max(1, checked.reachable)
    return replace(campaign, checked=replace(checked, reachable=people, parts=parts))


async def is_another_audience(work: Work, campaign: Campaign) -> bool:
    """Whether more than DRIFT of those it was confirmed for came or went."""
    people = await people_now(work, campaign)
    checked = campaign.checked
    return people is not None and checked is not None and has_drifted(checked.reachable, people)
