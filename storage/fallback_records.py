"""A campaign's fallback as it stands in its row, and back."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from campaigns.fallback import Fallback


def fallback_to_record(fallback: Fallback | None) -> dict[str, Any] | None:
    if fallback is None:
        return None
    return {**asdict(fallback), "wait": int(fallback.wait.total_seconds())}


def fallback_from_record(record: dict[str, Any] | None) -> Fallback | None:
    if record is None:
        return None
    wait, refused = timedelta(seconds=record["wait"]), tuple(record["refused"])
    return Fallback(**{**record, "wait": wait, "refused": refused})
