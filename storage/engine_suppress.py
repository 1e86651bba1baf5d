"""Addresses that a provider told us never to use again, kept for the agency and the channel: at
once, when it refuses a message to them, or later, when it could not be delivered or was unwanted.

A bot's person who blocked it has left that bot, which is not for ever: they may come back.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from agencies.bots import BotId, Leaving, TopicId
from agencies.model import AgencyId
from agencies.sealing import CannotOpen, Key, KeyRing
from agencies.suppression import Cause, Suppression
from campaigns.model import CampaignId
from campaigns.rows import open_row
from campaigns.sending import Record
from storage import contexts
from storage.database import db_now
from storage.engine_ends import agency_keys
from storage.figures import Change, Counted, Figures
from storage.suppressing import entry, put
from storage.tables import agency, bot, campaign, delivery, interest, subscriber

_WHOM = (
    select(
        delivery.c.agency_id,
        delivery.c.campaign_id,
        delivery.c.row,
        delivery.c.sealed,
        campaign.c.wrapped_key,
        campaign.c.channel,
        delivery.c.address_hash,
        bot.c.id.label("bot_id"),
        agency.c.time_zone,
        db_now().label("now"),
    )
    .join(campaign, campaign.c.id == delivery.c.campaign_id)
    .join(agency, agency.c.id == delivery.c.agency_id)
    .outerjoin(bot, bot.c.credential_id == campaign.c.credential_id)
    .where(delivery.c.campaign_id == bindparam("campaign"), delivery.c.row == bindparam("row"))
)
_BLOCKED = (
    update(subscriber)
    .where(
        subscriber.c.bot_id == bindparam("of_bot"),
        subscriber.c.chat_hash == bindparam("chat"),
        subscriber.c.left_at.is_(None),
    )
    .values(left_at=db_now(), left_because=Leaving.BLOCKED.value)
    .returning(subscriber.c.id, subscriber.c.language, subscriber.c.source)
)
_INTERESTS = select(interest.c.topic_id).where(interest.c.subscriber_id == bindparam("person"))


def suppress(connection: Connection, ring: KeyRing, records: Sequence[Record]) -> None:
    """In one order, so that no two wait for each other. Nothing where the row's person was erased:
    nobody knows any more who that was."""
    told = [
        (found, one.suppress, one.reason)
        for one in records
        if one.suppress
        for found in connection.execute(_WHOM, {"campaign": one.campaign, "row": one.row})
        if found.address_hash
    ]
    told.sort(key=lambda one: (one[0].bot_id or 0, one[0].agency_id, one[0].address_hash))
    for found, cause, reason in told:
        if found.bot_id is None:
            _suppress(connection, ring, found, cause, reason)
    _leave(connection, [found for found, *_ in told if found.bot_id is not None])


def _suppress(connection: Connection, ring: KeyRing, found: Any, cause: Cause, reason: str) -> None:
    of = AgencyId(found.agency_id)
    key = agency_keys(connection, ring, [of])[of]
    told = Suppression(
        channel=found.channel, address=_address(key, found), cause=cause, reason=reason
    )
    row = entry(of, key, told, found.address_hash)
    connection.execute(put(connection).values(**row))


def _address(agency: Key, found: Any) -> str:
    """As it stands in the row; empty where that does not open any more."""
    if found.wrapped_key is None:
        return ""
    of = CampaignId(found.campaign_id)
    key = agency.unwrap(found.wrapped_key, contexts.campaign_key(AgencyId(found.agency_id), of))
    try:
        return open_row(key, of, found.row, found.sealed).address
    except CannotOpen:
        return ""


def _leave(connection: Connection, gone: Sequence[Any]) -> None:
    """First all people, in order, and only then what is counted of them (storage/figures.py)."""
    changes: dict[Figures, list[Change]] = {}
    for found in gone:
        asked = {"of_bot": found.bot_id, "chat": found.address_hash}
        person = connection.execute(_BLOCKED, asked).first()
        if person is None:
            continue
        topics = connection.execute(_INTERESTS, {"person": person.id}).scalars()
        before = Counted(
            language=person.language, source=person.source, topics=frozenset(map(TopicId, topics))
        )
        figures = Figures(
            agency=AgencyId(found.agency_id),
            bot=BotId(found.bot_id),
            zone=found.time_zone,
            now=gone[0].now,
        )
        changes.setdefault(figures, []).append((before, None))
    for figures, of_bot in changes.items():
        for statement, values in figures.follow(connection, of_bot):
            connection.execute(statement, values)
