"""Where in a row of the list the address and the fields of the message stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.template import Field, heading_key

RECIPIENT = "recipient"
"""The heading of the addresses, and the field that stands for a row's own address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Made once for a list. `missing` are the fields, as typed, that no column has.

    `address` is the place of the address among all cells, `places` those of the fields by key
    among the values, which are the cells without the address; fields in `addressed` stand for
    the address itself. Only `missing` is to be used while it is not empty.
    """

    address: int
    places: tuple[tuple[str, int], ...]
    addressed: tuple[str, ...]
    missing: tuple[str, ...]

    def values_of(self, address: str, values: Sequence[str]) -> dict[str, str]:
        """One row's values by field key, as `Prepared.render` takes them."""
        found = {key: values[place] for key, place in self.places}
        for key in self.addressed:
            found[key] = address
        return found


def lay_out(columns: Sequence[str], mapping: Mapping[str, str], fields: Sequence[Field]) -> Layout:
    """`columns` are the list's headings, `mapping` the headings that staff chose by field key.

    A choice that this list has no column for is passed over for the column of the field's name.
    """
    by_key = {heading_key(heading): place for place, heading in enumerate(columns)}

    def place_of(key: str) -> int | None:
        chosen = by_key.get(heading_key(mapping.get(key, key)))
        return by_key.get(key) if chosen is None else chosen

    address = place_of(RECIPIENT)
    places = {field: address if field.key == RECIPIENT else place_of(field.key) for field in fields}
    missing = [RECIPIENT] if address is None else []
    missing += [f.name for f, place in places.items() if place is None and f.key != RECIPIENT]
    at = -1 if address is None else address
    return Layout(
        address=at,
        places=tuple(
            (field.key, place - (place > at))
            for field, place in places.items()
            if place is not None and place != at
        ),
        addressed=tuple(field.key for field, place in places.items() if place == at),
        missing=tuple(missing),
    )
