"""Whom a broadcast goes to, a page at a time: subscribers, or those who got another campaign."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection

from agencies.bots import Rule
from agencies.model import AgencyId
from agencies.sealing import Key
from campaigns.model import CampaignId
from campaigns.rows import open_row
from campaigns.states import GOT_IT
from storage import contexts
from storage.rules import among
from storage.tables import campaign, delivery, subscriber

_SUBSCRIBERS = (
    select(subscriber.c.id, subscriber.c.chat_hash, subscriber.c.sealed, subscriber.c.language)
    .where(
        subscriber.c.agency_id == bindparam("agency"),
        subscriber.c.bot_id == bindparam("bot"),
        subscriber.c.id > bindparam("after"),
        subscriber.c.id <= bindparam("until"),
        subscriber.c.left_at.is_(None),
    )
    .order_by(subscriber.c.id)
    .limit(bindparam("most"))
)
_GOT_IT = (
    select(
        delivery.c.row,
        delivery.c.address_hash,
        delivery.c.sealed,
        func.coalesce(subscriber.c.language, delivery.c.language).label("language"),
        delivery.c.provider_id,
    )
    .outerjoin(
        subscriber,
        (subscriber.c.bot_id == bindparam("bot"))
        & (subscriber.c.chat_hash == delivery.c.address_hash),
    )
    .where(
        delivery.c.agency_id == bindparam("agency"),
        delivery.c.campaign_id == bindparam("got"),
        delivery.c.row > bindparam("after"),
        delivery.c.row <= bindparam("until"),
        delivery.c.state.in_(sorted(GOT_IT)),
        delivery.c.provider_id != "",
    )
    .order_by(delivery.c.row)
    .limit(bindparam("most"))
)
_KEY = select(campaign.c.wrapped_key).where(
    campaign.c.agency_id == bindparam("agency"), campaign.c.id == bindparam("got")
)


class Person(NamedTuple):
    """`at` is where the next page goes on after; what they got before has its `provider_id`, and
    its row in that campaign is the `cause`."""

    at: int
    address: str
    address_hash: bytes
    language: str
    provider_id: str = ""
    cause: int | None = None


class Page(NamedTuple):
    after: int
    until: int
    most: int


def page_of(
    connection: Connection, owner: AgencyId, agency: Key, rule: Rule, page: Page
) -> Sequence[Person]:
    asked = {"agency": owner, "bot": rule.bot, **page._asdict()}
    if rule.got is None:
        found = connection.execute(among(_SUBSCRIBERS, rule), asked).all()
        return [_subscriber(owner, agency, rule, one) for one in found]
    asked["got"] = CampaignId(rule.got)
    wrapped = connection.execute(_KEY, asked).scalar()
    if wrapped is None:  # erased meanwhile: nobody knows any more who they were
        return []
    of = CampaignId(rule.got)
    key = agency.unwrap(wrapped, contexts.campaign_key(owner, of))
    return [_who_got(key, of, one) for one in connection.execute(_GOT_IT, asked)]


def _subscriber(owner: AgencyId, agency: Key, rule: Rule, one: Any) -> Person:
    context = contexts.subscriber(owner, rule.bot, one.chat_hash)
    chat = json.loads(agency.open(one.sealed, context))["chat"]
    return Person(one.id, str(chat), one.chat_hash, one.language)


def _who_got(key: Key, of: CampaignId, one: Any) -> Person:
    address = open_row(key, of, one.row, one.sealed).address
    return Person(one.row, address, one.address_hash, one.language, one.provider_id, one.row)
