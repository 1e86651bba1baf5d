"""What receipts say that a provider charged, kept for each attempt.

Receipts come again, late and in any order, and what the last of them says is not known by when it
came: the most that one said stands, whichever came first. Who writes here has locked the rows.
"""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Integer, SmallInteger, Text, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection

from agencies.money import Money
from campaigns.model import CampaignId
from campaigns.sending import Record
from storage.packed import packed, unpacked
from storage.quick import Quick
from storage.tables import campaign, charge

_TOLD = unpacked(
    "told",
    campaign=BigInteger,
    row=Integer,
    attempt=SmallInteger,
    currency=Text,
    millionths=BigInteger,
)
_INSERT = postgresql.insert(charge).from_select(  # SQLite spells it alike
    ["agency_id", "campaign_id", "row", "attempt", "currency", "millionths"],
    select(campaign.c.agency_id, *_TOLD.values()).where(
        campaign.c.id == _TOLD["campaign"], campaign.c.erased_at.is_(None)
    ),
)
_KEEP = Quick(
    _INSERT.on_conflict_do_update(
        index_elements=["campaign_id", "row", "attempt"],
        set_={name: _INSERT.excluded[name] for name in ("currency", "millionths")},
        where=_INSERT.excluded["millionths"] > charge.c.millionths,
    ),
    "told",
)


def keep_charges(connection: Connection, records: Sequence[Record]) -> None:
    """Nothing is done where none of them brings a price, as most providers' do not."""
    most: dict[tuple[CampaignId, int, int], Money] = {}
    for one in records:
        if one.charged is not None:
            key = (one.campaign, one.row, one.attempt)
            most[key] = max(one.charged, most.get(key, one.charged), key=_much)
    if most:
        rows = [(*key, sum_.currency, sum_.millionths) for key, sum_ in sorted(most.items())]
        _KEEP.run(connection, packed(connection, rows))


def _much(one: Money) -> int:
    return one.millionths
