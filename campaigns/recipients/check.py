"""Checks a list against a message: every row read, rendered, measured and sealed. Pure.

A row is written to the ledger whatever is wrong with it, so the rows of a list are the sum over
all states. Only what leaves no right reading of the whole file refuses the file.

Rows go through in pages, all of a page through one step before the next: the code of a step
stays in the processor's cache, which makes the whole twice as fast.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from campaigns.model import Body, Checked, Duplicates, Problem, Size
from campaigns.ports import InvalidAddress, Prepared, UnusableValues, UnusableWording
from campaigns.recipients.faults import (
    Unsendable,
    check_cells,
    check_values,
    gap,
    refuse_addresses_as_headings,
    refuse_swallowed_rows,
)
from campaigns.recipients.layout import Layout, lay_out
from campaigns.recipients.listing import Listing, UnreadableList
from campaigns.recipients.order import Batch, Directory, Event, Order, Progress
from campaigns.recipients.seen import Seen
from campaigns.recipients.tally import Tally
from campaigns.rows import Row, seal_row
from campaigns.states import State
from campaigns.stores import NewRow

NO_HASH = bytes(16)
"""Stands for the hash of an address or a body that a row does not have."""

DUPLICATE = "duplicate"
NOBODY = "no_subscriber"
NOBODY_HAS_IT = "Nobody who subscribes to this bot has this number or chat id."
AMBIGUOUS = "ambiguous"
SAY_WHICH = (
    "It reads as a mobile number, but it is a subscriber's chat id. If the number is meant, "
    "write it with its + and country code."
)
QUEUED = int(State.QUEUED)


def check(order: Order, listing: Listing, directory: Directory | None = None) -> Iterator[Event]:
    """Ends in a Checked. Raises UnreadableList, possibly after some batches.

    With a `directory` only those get a message whose address it knows.
    """
    try:
        prepared = order.channel.prepare(order.wording)
    except UnusableWording as unusable:
        raise UnreadableList(str(unusable)) from None
    layout = lay_out(listing.headings, order.columns, prepared.fields)
    refuse_addresses_as_headings(order, listing, layout.missing)
    if layout.missing:
        yield Checked(columns=listing.headings, missing=layout.missing)
        return
    tally = Tally()
    checking = _Check(order, listing, prepared, layout, directory)
    rows = iter(listing)
    while page := [_Draft(number, cells) for number, cells in islice(rows, order.batch)]:
        batch = checking.batch(page)
        for draft, row in zip(page, batch.rows, strict=True):
            tally.count(row)
            if row.state == QUEUED:
                tally.count_sendable(row, draft.to, draft.empty, draft.size)
        tally.warnings += len(batch.warnings)
        _refuse_beyond(order.most, tally.rows)
        yield batch
        yield Progress(tally.rows, tally.first, tuple(listing.headings))
    if not tally.rows:
        raise UnreadableList(
            "The file has headings but no rows below them. Fill in one row for each person."
        )
    yield tally.checked(listing)


def body_hash(body: Body) -> bytes:
    """16 bytes of SHA-256 over the UTF-8 of subject, text and html, with a NUL between them."""
    whole = f"{body.subject}\0{body.text}\0{body.html}"
    return hashlib.sha256(whole.encode()).digest()[:16]


class _Draft:
    """A row on its way through the steps. With a `reason` it is not to be sent.

    `empty` are the fields, as typed, that its message has a gap for.
    `to` is the address as it stands in the list, and in its channel's spelling once it has one.
    """

    __slots__ = (
        "also", "body", "cells", "country", "empty", "found", "hashed", "number", "reason", "size",
        "text", "to", "values", "warning",
    )  # fmt: skip
    body: Body
    empty: list[str]
    found: dict[str, str]
    size: Size
    to: str
    values: list[str]

    def __init__(self, number: int, cells: Sequence[str]) -> None:
        self.number = number
        self.cells = cells
        self.also = self.country = self.warning = self.reason = self.text = ""
        self.hashed = NO_HASH


class _Check:
    """One pass over one list."""

    def __init__(
        self,
        order: Order,
        listing: Listing,
        prepared: Prepared,
        layout: Layout,
        directory: Directory | None,
    ) -> None:
        self._directory = directory
        self._order = order
        self._listing = listing
        self._prepared = prepared
        self._layout = layout
        self._names = {field.key: field.name for field in prepared.fields if field.gap}
        self._seen = Seen() if order.duplicates is Duplicates.KEEP_FIRST else None
        self._reading = (self._take_cells, self._parse_address)
        self._making = (
            self._find_values,
            self._render,
            self._measure,
            self._hash,
            self._compare,
        )

    def batch(self, page: Sequence[_Draft]) -> Batch:
        _take(self._reading, page)
        if self._directory:
            self._look_up(self._directory, page)
        _take(self._making, page)
        sealed = [self._seal(draft) for draft in page]
        return Batch(
            rows=tuple(map(_new_row, page, sealed)),
            problems=tuple(_problem(d) for d in page if d.reason and d.reason != DUPLICATE),
            repeats=tuple(_problem(draft) for draft in page if draft.reason == DUPLICATE),
            warnings=tuple(
                Problem(row=draft.number, text=draft.warning)
                for draft in page
                if draft.warning and not draft.reason
            ),
            gaps=tuple(
                Problem(row=draft.number, text=gap(draft.empty))
                for draft in page
                if not draft.reason and draft.empty
            ),
        )

    def _take_cells(self, draft: _Draft) -> None:
        cells, listing, at = draft.cells, self._listing, self._layout.address
        if listing.delimiter and any("\n" in cell for cell in cells):
            refuse_swallowed_rows(self._order, listing, draft.number, cells, at)
        draft.values = list(cells)
        if missing := len(listing.headings) - len(cells):  # or, below zero, there are too many
            draft.values = [*cells, *[""] * missing][: len(listing.headings)]
        draft.to = draft.values.pop(at)
        check_cells(cells, listing.headings, listing.delimiter)

    def _parse_address(self, draft: _Draft) -> None:
        address = self._order.channel.parse_address(draft.to, self._order.region)
        draft.to, draft.country, draft.warning = address.text, address.country, address.warning
        draft.also = address.also

    def _look_up(self, directory: Directory, page: Sequence[_Draft]) -> None:
        """Everybody of a page at once; what they are sent to is another address from now on."""
        asked = [draft for draft in page if not draft.reason]
        meanings = [meaning for draft in asked for meaning in (draft.to, draft.also or draft.to)]
        found = directory([self._order.agency_key.hash(meaning) for meaning in meanings])
        for draft, meant, also in zip(asked, found[::2], found[1::2], strict=True):
            if draft.also and also and meant != also:
                draft.reason, draft.text = AMBIGUOUS, SAY_WHICH
            elif not meant:
                draft.reason, draft.text = NOBODY, NOBODY_HAS_IT
            else:
                draft.to, draft.country = meant, ""

    def _find_values(self, draft: _Draft) -> None:
        found = draft.found = self._layout.values_of(draft.to, draft.values)
        check_values(found)
        draft.empty = [
            name for key, name in self._names.items() if not found[key] or found[key].isspace()
        ]

    def _render(self, draft: _Draft) -> None:
        draft.body = self._prepared.render(draft.found)

    def _measure(self, draft: _Draft) -> None:
        draft.size = self._order.channel.measure(draft.body)

    def _hash(self, draft: _Draft) -> None:
        draft.hashed = self._order.agency_key.hash(draft.to)

    def _compare(self, draft: _Draft) -> None:
        """The last step, so that the first of several is one that can be sent."""
        first = self._seen.first(draft.hashed, draft.number) if self._seen else draft.number
        if first != draft.number:
            raise Unsendable(DUPLICATE, f"It repeats the address of row {first}.")

    def _seal(self, draft: _Draft) -> bytes:
        row = Row(draft.to, tuple(draft.values), draft.text)
        return seal_row(self._order.campaign_key, self._order.campaign, draft.number, row)


def _take(steps: Iterable[Callable[[_Draft], None]], page: Sequence[_Draft]) -> None:
    """All of a page through one step before the next, but for what a step finds wrong."""
    for step in steps:
        for draft in page:
            if draft.reason:
                continue
            try:
                step(draft)
            except Unsendable as unsendable:
                draft.reason, draft.text = unsendable.reason, unsendable.text
            except InvalidAddress as invalid:
                draft.reason, draft.text = "address", str(invalid)
            except UnusableValues as unusable:
                draft.reason, draft.text = unusable.reason, str(unusable)


def _new_row(draft: _Draft, sealed: bytes) -> NewRow:
    number, hashed, country, reason = draft.number, draft.hashed, draft.country, draft.reason
    if reason:
        state = State.DUPLICATE if reason == DUPLICATE else State.INVALID
        return NewRow(number, int(state), sealed, hashed, NO_HASH, 0, country, reason)
    hash_of_body, parts = body_hash(draft.body), draft.size.parts
    return NewRow(number, QUEUED, sealed, hashed, hash_of_body, parts, country, "")


def _problem(draft: _Draft) -> Problem:
    return Problem(row=draft.number, text=draft.text)


def _refuse_beyond(most: int, rows: int) -> None:
    if rows > most:
        raise UnreadableList(f"The list has more than {most:,} rows. Divide it into several.")
