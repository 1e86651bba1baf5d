"""How a row of the list is kept in the ledger: one sealed piece, opened only to send or to show."""

import json
from typing import NamedTuple

from agencies.sealing import Key
from campaigns.model import CampaignId

_quoted = json.JSONEncoder(ensure_ascii=False).encode
"""Of strings one by one: a third of what the same JSON costs as a whole."""
_read = json.JSONDecoder().raw_decode
"""It does not look for more behind it, as nothing is there: half of what that costs."""


class Row(NamedTuple):
    """`values` in the order of the list's columns; `problem` is why it cannot be sent, or empty."""

    address: str
    values: tuple[str, ...]
    problem: str = ""


NOTHING_LEFT = Row("", ())
"""What is inside of a row once it was erased."""


def seal_row(key: Key, campaign: CampaignId, number: int, row: Row) -> bytes:
    values = ",".join(map(_quoted, row.values))
    packed = f"[{_quoted(row.address)},[{values}],{_quoted(row.problem)}]"
    return key.seal(packed.encode(), _context(campaign, number))


def open_row(key: Key, campaign: CampaignId, number: int, sealed: bytes) -> Row:
    """Raises CannotOpen, also for a row that was sealed for another place."""
    (address, values, problem), _ = _read(key.open(sealed, _context(campaign, number)).decode())
    return Row(address, tuple(values), problem)


def _context(campaign: CampaignId, number: int) -> bytes:
    return b"delivery/%d/%d" % (campaign, number)
