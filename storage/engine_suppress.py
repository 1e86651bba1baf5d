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
from storage.figures import Change, Counted, Figures
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
    told = [
        (connection.execute(_WHOM, {"campaign": one.campaign, "row": one.row}).one(), one)
        for one in records
        if one.suppress
    ]
    for found, one in told:
        if found.bot_id is None:
            _suppress(connection, ring, found, one)
    gone = [found for found, _ in told if found.bot_id is not None]
    _leave(connection, sorted(gone, key=lambda found: (found.bot_id, found.address_hash)))


def _suppress(connection: Connection, ring: KeyRing, found: Any, one: Record) -> None:
    of = AgencyId(found.agency_id)
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
