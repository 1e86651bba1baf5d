"""A campaign's fallback as it stands in its row, and back."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from agencies.model import CredentialId
from campaigns.fallback import Fallback


def fallback_to_record(fallback: Fallback | None) -> dict[str, Any] | None:
    if fallback is None:
        return None
    wait, countries = int(fallback.wait.total_seconds()), dict(fallback.countries)
    return {**asdict(fallback), "wait": wait, "countries": countries}


def fallback_from_record(record: dict[str, Any] | None) -> Fallback | None:
    if record is None:
        return None
    wait, refused = timedelta(seconds=record["wait"]), tuple(record["refused"])
    of = {begins: CredentialId(one) for begins, one in record.get("countries", {}).items()}
    return Fallback(**{**record, "wait": wait, "refused": refused, "countries": of})
