"""What the audit keeps of a command: who asked for what, from where, and what it was before."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, time
from enum import Enum
from typing import Any

from agencies.audit import Deed, Fact, from_chat
from agencies.sealing import Key
from bot.desk.office import Context
from bot.words import Command
from campaigns.model import Campaign, CampaignId
from campaigns.stores import NoSuch

IN_CLEAR = frozenset(
    {"confirmed", "hash", "setting", "every", "what", "language", "option", "channel", "why"}
)
"""Fields whose text is one of ours. Any other may be a person's, and is kept as a keyed hash."""

_WORDS = re.compile(r"(?<!^)(?=[A-Z])")
Keyed = Callable[[str], str]


async def deed_of(
    context: Context, command: Command, before: Mapping[str, Fact], *, refused: bool
) -> Deed:
    """`before` is how the campaign was that it is about, as `campaign_facts` told it."""
    key = await context.work.agencies.address_key()
    facts = _told(command, lambda text: keyed(key, text))
    if not refused:
        after = await campaign_facts(context, command)
        facts |= {f"{name}_before": old for name, old in before.items() if old != after.get(name)}
        facts |= {name: new for name, new in after.items() if new != before.get(name)}
    facts |= context.notes
    context.notes.clear()
    if refused:
        facts["refused"] = True
    identity, person = context.sender.identity, context.member.person
    return from_chat(identity, person, name_of(type(command)), facts)


def name_of(command: type[Command]) -> str:
    """`ChangeRole` is `change-role`."""
    return _WORDS.sub("-", command.__name__).lower()


def keyed(key: Key, text: str) -> str:
    """Known again by whoever has the text and the key, and by nobody else."""
    return f"#{key.hash(text).hex()}" if text else ""


async def campaign_facts(context: Context, command: Command) -> dict[str, Fact]:
    """Of the campaign that a command is about, as far as it says what would be sent."""
    of = getattr(command, "campaign", None)
    if not isinstance(of, int):
        return {}
    try:
        return _facts(await context.work.campaigns.get(CampaignId(of)))
    except NoSuch:
        return {}


def _facts(campaign: Campaign) -> dict[str, Fact]:
    return {
        "state": campaign.state.value,
        "template": campaign.template,
        "list": campaign.checked.digest if campaign.checked else "",
        "people": campaign.checked.reachable if campaign.checked else 0,
        "credential": campaign.credential,
        "spare": campaign.spare,
        "share": campaign.share,
        "countries": ", ".join(f"{begins} {one}" for begins, one in campaign.countries.items()),
        "rate": campaign.rate,
        "confirmed": campaign.confirmed,
    }


def _told(command: Command, hashed: Keyed) -> dict[str, Fact]:
    if not is_dataclass(command):
        return {}
    return {
        one.name: _fact(one.name, getattr(command, one.name), hashed) for one in fields(command)
    }


def _fact(name: str, value: Any, hashed: Keyed) -> Fact:
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return str(value.value)
        case datetime() | time():
            return value.isoformat()
        case str():
            return value if name in IN_CLEAR else hashed(value)
    return hashed(repr(value))
