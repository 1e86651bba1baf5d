"""Who asked not to be contacted, as a condition on rows of the ledger."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select

from agencies.bots import Leaving
from agencies.suppression import YIELDING
from campaigns.purpose import Purpose
from storage.tables import delivery, subscriber, suppression

SUPPRESSED_REASON = "suppressed"
"""Of whom we know no cause: they do not subscribe to the bot that it goes through."""


def asked_not_to(channel: ColumnElement[Any], purpose: ColumnElement[Any]) -> ColumnElement[bool]:
    """That the agency may not contact the row's address on this channel for that purpose.

    A value for each row, and no EXISTS: of that PostgreSQL makes a join, which over a table that
    it has not looked at yet reads 100,000 suppressions for every row of the list.
    """
    return _cause(channel, purpose).is_not(None)


def reason_of(channel: ColumnElement[Any], purpose: ColumnElement[Any]) -> ColumnElement[str]:
    """Why the row is left out, as a word."""
    return func.coalesce(_cause(channel, purpose), SUPPRESSED_REASON)


def _cause(channel: ColumnElement[Any], purpose: ColumnElement[Any]) -> ScalarSelect[str]:
    stays = and_(*(suppression.c.cause != cause.value for cause in YIELDING))
    found = select(suppression.c.cause).where(
        suppression.c.agency_id == delivery.c.agency_id,
        suppression.c.channel == channel,
        suppression.c.address_hash == delivery.c.address_hash,
        or_(purpose != Purpose.ESSENTIAL.value, stays),
    )
    return found.scalar_subquery()


def is_no_subscriber(of_bot: ColumnElement[Any]) -> ColumnElement[bool]:
    """That the row goes through a bot to which its person does not subscribe, or not any more.

    `of_bot` is NULL where it goes through none.
    """
    found = select(subscriber.c.id).where(
        subscriber.c.bot_id == of_bot,
        subscriber.c.chat_hash == delivery.c.address_hash,
        subscriber.c.left_at.is_(None),
    )
    return and_(of_bot.is_not(None), found.scalar_subquery().is_(None))


def has_blocked(of_bot: ColumnElement[Any]) -> ColumnElement[bool]:
    """That nothing can be done any more in the row's chat with that bot. Who only unsubscribed has
    what was sent before, and it can be put right."""
    found = select(subscriber.c.id).where(
        subscriber.c.bot_id == of_bot,
        subscriber.c.chat_hash == delivery.c.address_hash,
        subscriber.c.left_because == Leaving.BLOCKED.value,
        subscriber.c.left_at.is_not(None),
    )
    return and_(of_bot.is_not(None), found.scalar_subquery().is_not(None))
