"""What a campaign does: it sends, or changes or deletes what another one sent."""

from datetime import timedelta
from enum import Enum


class Act(Enum):
    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"


DELETABLE_FOR = timedelta(hours=48)
"""https://core.telegram.org/bots/api#deletemessage, from when a message was sent."""
