"""What is kept of the conversations with staff, so that a restart loses no step and no message."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from agencies.model import AgencyId
from campaigns.model import CampaignId

JobId = NewType("JobId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSession:
    """Where a person is in the conversation, as it was saved. `update` is the last one taken."""

    payload: str = ""
    update: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedButton:
    """What pressing a button means; its id is 96 random bits and says nothing.

    `expires` is None for Pause, Stop and their like. `single` ones are gone once they were pressed.
    """

    id: str
    identity: str
    action: str
    argument: str
    campaign: CampaignId | None
    single: bool
    expires: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A long piece of work for the conversation. `arguments` are sealed JSON where they rest."""

    id: JobId
    agency: AgencyId
    kind: str
    campaign: CampaignId | None
    identity: str
    chat: str
    arguments: str
    message: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to staff that any process may write and the bot delivers.

    `identity` is who is told; `kind` chooses the words, `campaign` what they are about, None where
    it is no single one. `message` is the one of the chat that showed an earlier state of it, and
    is edited.
    """

    id: int
    agency: AgencyId
    identity: str
    kind: str
    campaign: CampaignId | None
    arguments: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCard:
    """The one message of a chat that shows a running campaign and is edited in place.

    `finished` where there is nothing more to come.
    """

    campaign: CampaignId
    identity: str
    chat: str
    message: str
    shown: str = ""
    finished: bool = False
