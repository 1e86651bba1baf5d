"""Words of providers' reports that we do not know: told in the log, and counted for `/metrics`.

They are what somebody else writes, so few of them are kept, and only what can be a provider's word.
"""

import re
from collections import Counter

import structlog

from campaigns.reasons import without_addresses

MOST = 50
OTHER = "other"
"""Under which all others are counted, for each provider."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_ .-]{0,39}")

log = structlog.get_logger()


class UnknownWords:
    """Of one process, since it began; lost when it ends, as Prometheus expects."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()  # provider, word

    def note(self, provider: str, word: str) -> None:
        safe = without_addresses(word)
        log.info("receipt_not_understood", provider=provider, word=safe)
        key = provider, safe if _WORD.fullmatch(safe) else OTHER
        is_new = key not in self.counts and key[1] != OTHER
        if is_new and sum(word != OTHER for _, word in self.counts) >= MOST:
            key = provider, OTHER
        self.counts[key] += 1


UNKNOWN_WORDS = UnknownWords()
