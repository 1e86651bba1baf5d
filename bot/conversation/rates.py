"""How people write a rate."""

import re

HIGHEST_RATE = 10_000.0
_RATE = re.compile(
    r"(?P<whole> \d{1,3}(?:,\d{3})+ | \d{1,3}(?:\x20\d{3})+ | \d+) (?P<part> \.\d{1,2})?"
    r"\s* (?:/\s*s|per\ second)?",
    re.VERBOSE | re.IGNORECASE,
)


def per_second(text: str) -> float | None:
    """Messages per second from "100", "1,000", "0.5" or "100 per second".

    None when it is none, and where it could be read in two ways, like "0,5" or "1.000".
    """
    written = _RATE.fullmatch(text.strip())
    if written is None:
        return None
    rate = float(re.sub(r"\D", "", written["whole"]) + (written["part"] or ""))
    return rate if 0 < rate <= HIGHEST_RATE else None
