"""A session as it is kept: JSON, which storage seals."""

import json
from dataclasses import asdict
from typing import Any

from bot.words import Session, Step
from campaigns.model import BlobId, CampaignId


def encode(session: Session) -> str:
    """Only what differs from a new session, so that old sessions survive new fields."""
    new = asdict(Session())
    return json.dumps({key: value for key, value in asdict(session).items() if value != new[key]})


def decode(payload: str) -> Session:
    """A step that no longer exists begins anew; the draft is kept in the campaign's row."""
    kept: dict[str, Any] = json.loads(payload) if payload else {}
    if kept.get("step", Step.IDLE) not in set(Step):
        return Session(check=kept.get("check", 0))
    kept["step"] = Step(kept.get("step", Step.IDLE))
    if kept.get("file"):
        blob, name = kept["file"]
        kept["file"] = BlobId(blob), name
    if kept.get("copies"):
        campaign, states = kept["copies"]
        kept["copies"] = CampaignId(campaign), tuple(states)
    known = {key: value for key, value in kept.items() if key in Session.__dataclass_fields__}
    return Session(**known)
