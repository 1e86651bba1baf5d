"""What the conversation asks of storage, and what it and the chat front-ends ask of each other.

It is long because all of that stands here by name.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

import campaigns.stores
from agencies.bots import Audience, Bot, BotId, Comings, Subscriber, TopicId
from agencies.model import AgencyId, CredentialId, Identity
from agencies.staff import Invitation, Member, PersonId, Whereabouts
from bot.words import Heard, Uploaded
from campaigns.conversations import Job, JobId, LiveCard, Notice, SavedButton, SavedSession
from campaigns.facts import Facts
from campaigns.model import BlobId, CampaignId
from campaigns.stores import Work


class Sessions(Protocol):
    async def load(self, identity: Identity) -> SavedSession:
        """Locked until the unit of work ends, so that two updates take turns."""

    async def save(self, identity: Identity, session: SavedSession) -> None: ...


class Buttons(Protocol):
    async def add(self, buttons: Sequence[SavedButton]) -> None: ...

    async def press(self, button: str, identity: Identity) -> SavedButton | None:
        """None where it is unknown, somebody else's, expired, or single and pressed before."""


class Jobs(Protocol):
    async def add(self, job: Job) -> JobId:
        """`job.id` is not used."""

    async def cancel(self, campaign: CampaignId, kind: str) -> None:
        """Those of that kind that are waiting or under way; they notice within a second."""

    async def cancel_all(self, identity: Identity) -> None:
        """Those of that person."""

    async def shown(self, job: JobId, message: str) -> None:
        """Remembers which chat message shows its progress."""

    async def under_way(self, identity: Identity) -> int:
        """How many of that person's wait or are being done."""

    async def end(self, job: JobId) -> None:
        """Raises NoSuch when it was ended before, so that a result counts once."""


class Cards(Protocol):
    async def put(self, card: LiveCard) -> None:
        """Takes the place of an earlier one for the same campaign and person."""

    async def list(self) -> Sequence[LiveCard]: ...

    async def remove(self, card: LiveCard) -> None: ...


class Notices(Protocol):
    async def add(self, notice: Notice) -> None:
        """`notice.id` is not used. One of the same kind and campaign that waits for that
        person is replaced; those about no campaign all stay."""

    async def delivered(self, notice: int, message: str = "") -> None:
        """With the `message` that shows it, one of its kind that follows is shown there too."""

    async def forget(self, campaign: CampaignId, kinds: Collection[str]) -> None:
        """What they told is over: a next one is told in a message of its own."""


class StaffNotes(Protocol):
    """What is kept about a staff member: their own addresses, and how many tests they sent."""

    async def own_address(self, identity: Identity, channel: str) -> str | None: ...

    async def keep_address(self, identity: Identity, channel: str, address: str) -> None: ...

    async def count_test(self, identity: Identity, day: str) -> int:
        """One more test on that day; how many there were with it."""


class Members(Protocol):
    """The agency's staff."""

    async def acting(self, identity: Identity) -> Member:
        """Who acts from that chat. Raises NotOneOfUs for everybody who may not act."""

    async def whereabouts(self, identity: Identity) -> Whereabouts:
        """Whom that chat's person may speak for."""

    async def speak_for(self, identity: Identity, chosen: AgencyId, update: int) -> None:
        """With the platform's update of that number. Raises NoSuch where they may not."""

    async def list(self) -> Sequence[Member]:
        """All, also who waits or was disabled, in the order in which they came."""

    async def hold(self) -> Sequence[Member]:
        """As `list`; nobody else changes them until the unit of work ends."""

    async def get(self, person: PersonId) -> Member:
        """Raises NoSuch."""

    async def save(self, member: Member) -> None:
        """Their role and standing. Raises NoSuch."""

    async def invite(self, word: str, invitation: Invitation) -> None:
        """Whoever says that word first, in time, comes in."""


class OwnFacts(Protocol):
    """How it stands with what this agency sends."""

    async def read(self) -> Facts: ...

    async def dispatching(self) -> bool: ...

    async def used_up_today(self) -> int: ...


class Bots(Protocol):
    """The agency's own bots."""

    async def list(self) -> Sequence[Bot]:
        """Without those that were removed, in the order in which they were added."""

    async def get(self, bot: BotId) -> Bot:
        """Raises NoSuch, also for one that was removed."""

    async def former(self, account: int) -> CredentialId | None:
        """Through which it was here before it was removed, by its account with the platform."""

    async def of_account(self, credential: CredentialId) -> Bot:
        """The one that messages over it come from. Raises NoSuch."""

    async def keep(self, bot: Bot) -> BotId:
        """A new one, or the one of the same account with another token: its people stay with it.

        `bot.id` and `bot.topics` are not used. Raises BotTaken where another agency has it, and
        NoSuch for an account that is not the agency's.
        """

    async def save(self, bot: Bot) -> None:
        """What staff may change of it; its topics are not. Raises NoSuch."""

    async def remove(self, bot: BotId) -> None:
        """Its people stay, and are there again when it is added again. Raises NoSuch."""

    async def add_topic(self, bot: BotId, name: str) -> TopicId:
        """Raises NoSuch."""

    async def remove_topic(self, bot: BotId, topic: TopicId) -> None:
        """Nobody is interested in it any more. Raises NoSuch."""

    async def audience(self, bot: BotId) -> Audience:
        """Raises NoSuch."""

    async def comings(self, bot: BotId) -> Sequence[Comings]:
        """By day and source, the oldest first. Raises NoSuch."""


class Subscribers(campaigns.stores.Subscribers, Protocol):
    """Citizens who agreed to hear from the agency's bots."""

    async def find(self, bot: BotId, chat: int) -> Subscriber | None:
        """Also one who left. Locked, so that two updates of one person take turns."""

    async def with_phone(self, phone: str) -> Sequence[Subscriber]:
        """Of any of the agency's bots."""

    async def chats(self, bot: BotId, hashes: Sequence[bytes]) -> Mapping[bytes, int]:
        """Of those who subscribe to it now: by the hash of their chat id, or of their number."""

    async def keep(self, before: Subscriber | None, after: Subscriber) -> None:
        """`before` is as it was found. Raises NoSuch."""

    def read(self, bot: BotId) -> AsyncIterator[Sequence[Subscriber]]:
        """All of one bot, also those who left, in pages and in order. Raises NoSuch."""


class DeskWork(Work, Protocol):
    """A unit of work with what the conversation keeps."""

    @property
    def bots(self) -> Bots: ...

    @property
    def subscribers(self) -> Subscribers: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def buttons(self) -> Buttons: ...

    @property
    def jobs(self) -> Jobs: ...

    @property
    def cards(self) -> Cards: ...

    @property
    def notices(self) -> Notices: ...

    @property
    def staff(self) -> StaffNotes: ...

    @property
    def members(self) -> Members: ...

    @property
    def facts(self) -> OwnFacts: ...


class Store(Protocol):
    def work(self, agency: AgencyId) -> AbstractAsyncContextManager[DeskWork]:
        """One transaction; committed when the block ends, rolled back when it raises."""

    def read_work(self, agency: AgencyId) -> AbstractAsyncContextManager[DeskWork]:
        """One view of the data that keeps nobody waiting, for exports; changing a thing raises."""

    async def whereabouts(self, identity: Identity) -> Whereabouts:
        """Whom that chat's person may speak for."""

    async def accept_invitation(self, word: str, identity: Identity) -> Member:
        """What its person is from now on; the same again for who used it. Raises NotInvited."""

    async def claim_job(self, owner: str, platforms: Collection[str]) -> Job | None:
        """For people on these platforms: the oldest that waits, or whose owner went silent.

        It is held for JOB_LEASE.
        """

    async def renew_job(self, job: JobId, owner: str) -> Job | None:
        """Holds it on; None when it is no longer ours."""

    async def waiting_notices(self, platform: str, but: Collection[int] = ()) -> Sequence[Notice]:
        """Those for people on that platform, of all agencies, the oldest first."""

    async def all_cards(self, platform: str) -> Sequence[tuple[AgencyId, LiveCard]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who says something, and where to answer. `update` is the platform's number of it, or 0.

    An update with a number that is not above the last one taken is a repetition and is ignored.
    """

    identity: Identity
    chat: str
    update: int = 0


@dataclass(frozen=True, slots=True)
class ShownButton:
    """`id` is what `Desk.press` takes, at most 32 characters."""

    label: str
    id: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to show beside a text. `picture` is a PNG that a chat shows in place."""

    blob: BlobId
    name: str
    agency: AgencyId
    picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One message of ours, ready for any chat.

    `text` is simple HTML (the tags of bot/markup.py), everything else escaped, line breaks as
    they are. Buttons stand in rows. A `live` message shows up unasked and goes on changing, so
    its buttons are pressed by their labels, not by a number that meant another message's.
    """

    text: str
    buttons: tuple[tuple[ShownButton, ...], ...] = ()
    files: tuple[Attachment, ...] = ()
    live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to show, in order. `forget`: what the person just sent is removed from the chat.

    `refused` is set when what was said could not be followed or was not possible.
    """

    shown: tuple[Shown, ...]
    forget: bool = False
    refused: bool = False


class Desk(Protocol):
    """What a front-end talks to. A stranger's every call is answered by one neutral line."""

    async def knows(self, identity: Identity) -> bool: ...

    async def hear(self, sender: Sender, heard: Heard) -> Reply:
        """Takes a turn."""

    async def press(self, sender: Sender, button: str) -> Reply:
        """Takes the turn of a pressed button, by its id."""

    async def take_file(self, sender: Sender, name: str, content: AsyncIterator[bytes]) -> Uploaded:
        """Stores a file, sealed; then `hear` is told of it. Raises FileRefused."""

    def read_file(self, attachment: Attachment) -> AsyncIterator[bytes]: ...

    async def settle(self, sender: Sender) -> bool:
        """Returns when no job of this person's conversation is under way; whether all went well.

        False where a job's turn was refused (`Turn.refused`) since this person last said anything.
        """

    async def wait_for_campaigns(self, sender: Sender) -> None:
        """Returns when nothing of this person's agency is running any more, and was reported."""

    async def unfinished(self, sender: Sender) -> int:
        """How many campaigns are left paused, scheduled or awaiting release."""


class FileRefused(ValueError):
    """Too large, or from somebody who may not; str() says why for staff, as simple HTML."""


class NotShown(Exception):
    """The chat could not be reached, or refused the message; str() says why, for operators."""


class CannotServe(Exception):
    """The chat cannot be used as it is set up; str() says what to do, for operators."""


class FrontEnd(Protocol):
    """A chat platform, as the desk, the jobs and the notices see it."""

    @property
    def platform(self) -> str:
        """As in `Identity.platform`."""

    async def show(self, chat: str, shown: Shown) -> str:
        """Shows a message; answers with what `edit` needs to find it again. Raises NotShown."""

    async def edit(self, chat: str, message: str, shown: Shown) -> None:
        """Changes a message in place, without its files; one that is gone is not an error.

        It waits for as long as the platform asks; of several that wait only the latest is shown.
        Raises NotShown.
        """

    async def serve(self, desk: Desk) -> None:
        """Listens to people until it is cancelled, or until its input ends."""
