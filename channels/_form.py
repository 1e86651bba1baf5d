"""What the forms of accounts share: shapes of fields, and all faults of a form at once."""

import re
from collections.abc import Callable, Mapping, Sequence

from campaigns.ports import FormField, Surroundings, UnusableCredential


def unless(shape: str, sentence: str) -> Callable[[str, Surroundings], str]:
    """The fault of a field that is not of this shape; blanks around it are no fault."""
    pattern = re.compile(shape)
    return lambda text, _: "" if pattern.fullmatch(text.strip()) else sentence


def check_each(
    form: Sequence[FormField], fields: Mapping[str, str], surroundings: Surroundings
) -> None:
    """Raises UnusableCredential, which tells the faults of all fields."""
    faults = [field.fault(fields.get(field.key, ""), surroundings) for field in form]
    if any(faults):
        raise UnusableCredential(" ".join(filter(None, faults)))
