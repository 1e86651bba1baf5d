"""Which account is for numbers of which country, as an owner typed it. Pure."""

from collections import Counter
from collections.abc import Sequence

from agencies.model import Credential, CredentialId
from agencies.prices import MOST_LINES, read_prefix

Table = dict[str, CredentialId]
"""Accounts by the digits that numbers begin with, without +; the longest that fits counts."""


class UnusableRoutes(ValueError):
    """They cannot be read; str() says which line is wrong, and why, for staff."""


def read_table(text: str, accounts: Sequence[Credential]) -> Table:
    """A line for each prefix: the digits, and one of the accounts by its label.

    Raises UnusableRoutes.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    filled = [(number, line) for number, line in lines if line]
    if not filled:
        raise UnusableRoutes("There are no routes here.")
    if len(filled) > MOST_LINES:
        raise UnusableRoutes(f"There are more than {MOST_LINES} lines.")
    labels = Counter(one.label.casefold() for one in accounts)
    known = {one.label.casefold(): one.id for one in accounts}
    table: Table = {}
    for number, line in filled:
        try:
            prefix, label = _read(line)
            if prefix in table:
                raise ValueError(f"{prefix} stands there twice.")  # noqa: TRY301 -- told as others
            if label not in known:
                named = ", ".join(one.label for one in accounts)
                raise ValueError(f"No SMS account is called so. There are: {named}.")  # noqa: TRY301
            if labels[label] > 1:
                raise ValueError("Several accounts are called so: rename one.")  # noqa: TRY301
        except ValueError as fault:
            raise UnusableRoutes(f"Line {number}: {fault}") from None
        table[prefix] = known[label]
    return table


def _read(line: str) -> tuple[str, str]:
    """Raises ValueError."""
    typed, _, label = line.partition(" ")
    if not label:
        raise ValueError("It is a prefix and the name of an account, like 65 Main.")
    return read_prefix(typed), label.strip().casefold()
