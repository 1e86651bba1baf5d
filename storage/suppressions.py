"""Who asked not to be contacted, as a condition on rows of the ledger."""

from typing import Any

from sqlalchemy import ColumnElement, Exists, exists

from storage.tables import delivery, suppression

SUPPRESSED_REASON = "suppressed"


def asked_not_to(channel: ColumnElement[Any]) -> Exists:
    """That the agency may not contact the row's address on this channel."""
    return exists().where(
        suppression.c.agency_id == delivery.c.agency_id,
        suppression.c.channel == channel,
        suppression.c.address_hash == delivery.c.address_hash,
    )
