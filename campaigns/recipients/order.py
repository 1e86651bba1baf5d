"""What is asked for when a list is checked, and what is heard while it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agencies.sealing import Key
from campaigns.model import CampaignId, Checked, Duplicates, Problem, Wording
from campaigns.ports import Channel
from campaigns.recipients.limits import MAX_ROWS
from campaigns.stores import NewRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`columns` maps a field's key (`recipient` is the address) to the heading staff chose for it.

    `campaign_key` seals the rows, `agency_key` hashes the addresses. `batch` is how many rows
    come at once, `most` how many there may be.
    """

    campaign: CampaignId
    wording: Wording
    channel: Channel
    region: str
    columns: Mapping[str, str] = field(default_factory=dict)
    duplicates: Duplicates = Duplicates.KEEP_FIRST
    campaign_key: Key
    agency_key: Key
    batch: int = 1000
    most: int = MAX_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows for the ledger, in order. What is wrong with some of them, in words for staff.

    `problems` and `repeats` are of rows that are not sent; `warnings` (of addresses) and `gaps`
    (of empty fields) of rows that are.
    """

    rows: tuple[NewRow, ...]
    problems: tuple[Problem, ...] = ()
    repeats: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    gaps: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows came in the batches so far; `first` is one that can be shown, or 0.

    `columns` are the list's headings, which it takes to show that row.
    """

    rows: int
    first: int
    columns: tuple[str, ...]


Event = Batch | Progress | Checked
"""Batches, each followed by a Progress, and at the end one Checked.

When that is `refused` or has something `missing`, the rows that came before it are to be dropped.
"""


@dataclass(frozen=True, slots=True)
class Whose:
    """Asked in the middle of a check: to whom the addresses with these hashes belong."""

    hashes: tuple[bytes, ...]


Directory = Callable[[Sequence[bytes]], Sequence[str]]
"""Answers it: for each the address to send to, empty where it is nobody's."""
