"""Addresses that a provider told us never to use again, kept for the agency and the channel.

A bot's person who blocked it has left that bot, which is not for ever: they may come back.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from agencies.bots import BotId, Leaving, TopicId
from agencies.model import AgencyId
from agencies.sealing import KeyRing
from campaigns.sending import Record
from storage import contexts
from storage.database import db_now
from storage.engine_ends import agency_keys
from storage.engine_records import LONGEST_REASON
from storage.figures import Counted, Figures
from storage.tables import agency, bot, campaign, delivery, interest, subscriber, suppression
from storage.upserts import Upsert

_WHOM = (
    select(
        delivery.c.agency_id,
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
_ADD = Upsert(suppression, key=["agency_id", "channel", "address_hash"])


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
    for one in records:
        if one.suppress:
            _suppress(connection, ring, one)


def _suppress(connection: Connection, ring: KeyRing, one: Record) -> None:
    asked = {"campaign": one.campaign, "row": one.row}
    found = connection.execute(_WHOM, asked).one()
    of = AgencyId(found.agency_id)
    if found.bot_id is not None:
        _leave(connection, BotId(found.bot_id), found)
        return
    context = contexts.suppressed_address(of, found.channel, found.address_hash)
    key = agency_keys(connection, ring, [of])[of]
    connection.execute(
        _ADD.on(connection).values(
            agency_id=of,
            channel=found.channel,
            address_hash=found.address_hash,
            sealed=key.seal(one.suppress.encode(), context),
            reason=one.reason[:LONGEST_REASON],
            at=db_now(),
        )
    )


def _leave(connection: Connection, of_bot: BotId, found: Any) -> None:
    asked = {"of_bot": of_bot, "chat": found.address_hash}
    person = connection.execute(_BLOCKED, asked).first()
    if person is None:
        return
    topics = connection.execute(_INTERESTS, {"person": person.id}).scalars()
    before = Counted(
        language=person.language, source=person.source, topics=frozenset(map(TopicId, topics))
    )
    owner = AgencyId(found.agency_id)
    figures = Figures(agency=owner, bot=of_bot, zone=found.time_zone, now=found.now)
    for statement, values in figures.follow(connection, before, None):
        connection.execute(statement, values)
