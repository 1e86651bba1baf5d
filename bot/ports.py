"""What the conversation asks of storage.

It is long because all of that stands here by name.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import campaigns.stores
from agencies.audit import Anchor, Deed, Entry, Sought
from agencies.bots import Audience, Bot, BotId, Comings, Subscriber, TopicId
from agencies.enrolment import CodeSent
from agencies.model import AgencyId, CredentialId, Identity
from agencies.staff import Invitation, Member, OwnAddress, PersonId, Whereabouts
from agencies.suppression import Suppressions
from campaigns.conversations import Job, JobId, LiveCard, Notice, SavedButton, SavedSession
from campaigns.facts import Facts
from campaigns.model import CampaignId
from campaigns.one_person import OnePerson
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

    async def end_all(self, kind: str) -> None:
        """The agency's of that kind: what comes of them counts no more."""

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

    async def delivered(self, notice: Notice, message: str = "") -> None:
        """With the `message` that shows it, one of its kind that follows is shown there too. What
        was written in its place meanwhile is still to be told."""

    async def forget(self, campaign: CampaignId, kinds: Collection[str]) -> None:
        """What they told is over: a next one is told in a message of its own."""


class StaffNotes(Protocol):
    """What is kept about a staff member: their own addresses, and how many tests they sent."""

    async def own_address(self, identity: Identity, channel: str) -> OwnAddress | None: ...

    async def keep_address(self, identity: Identity, channel: str, address: str) -> None:
        """It has to be proven, unless it is the one that was."""

    async def keep_code(self, identity: Identity, channel: str, code: str) -> None:
        """That is on its way to the address; it takes the place of an earlier one."""

    async def guess_code(self, identity: Identity, channel: str, code: str) -> bool:
        """Whether the address is proven by it now."""

    async def count_test(self, identity: Identity, day: str) -> int:
        """One more test on that day; how many there were with it."""


class Members(Protocol):
    """The agency's staff."""

    async def acting(self, identity: Identity) -> Member:
        """Who acts from that chat. Raises NotOneOfUs for everybody who may not act."""

    async def note(self, identity: Identity) -> None:
        """They have just said something from that chat."""

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

    async def take_invitations_back(self, by: Sequence[Identity]) -> None:
        """Those that were given from these chats and not used."""


class Audit(Protocol):
    """What was changed, when, by whom and from where: appended, and never changed."""

    async def append(self, deeds: Sequence[Deed]) -> None:
        """In their order, after all that was there."""

    async def latest(self, most: int, before: int | None = None) -> Sequence[Entry]:
        """The newest first; those before that number."""

    async def search(self, sought: Sought, most: int, before: int | None = None) -> Sequence[Entry]:
        """The newest first; those before that number."""

    async def about(self, campaign: CampaignId) -> Sequence[Entry]:
        """Those that name it, the oldest first."""

    def read(self) -> AsyncIterator[Sequence[Entry]]:
        """All, in pages, the oldest first."""

    async def unmailed(self, day: str) -> Anchor | None:
        """How far it has come, where that was not mailed on that day."""

    async def mailed(self, day: str) -> None: ...


class Groups(Protocol):
    """Where an agency's staff may talk to the bot together."""

    async def allow(self, platform: str, chat: str, by: str) -> bool:
        """Whether it is this agency's now; another one may have let it in before."""

    async def forbid(self, platform: str, chat: str) -> None: ...


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

    async def with_hashes(self, hashes: Collection[bytes]) -> Sequence[Subscriber]:
        """Of any of the agency's bots, by the hash of the chat id or of the number."""

    async def erase(self, person: Subscriber) -> None:
        """All that is kept of them; the figures stay. Raises NoSuch."""

    async def chats(self, bot: BotId, hashes: Sequence[bytes]) -> Mapping[bytes, int]:
        """Of those who subscribe to it now: by the hash of their chat id, or of their number."""

    async def keep(self, before: Subscriber | None, after: Subscriber) -> None:
        """`before` is as it was found. Raises NoSuch."""

    def read(self, bot: BotId) -> AsyncIterator[Sequence[Subscriber]]:
        """All of one bot, also those who left, in pages and in order. Raises NoSuch."""


class DeskWork(Work, Protocol):
    """A unit of work with what the conversation keeps."""

    def all_or_nothing(self) -> AbstractAsyncContextManager[object]:
        """What is written within the block is taken back where it raises."""

    @property
    def bots(self) -> Bots: ...

    @property
    def subscribers(self) -> Subscribers: ...

    @property
    def suppressions(self) -> Suppressions: ...

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
    def audit(self) -> Audit: ...

    @property
    def one_person(self) -> OnePerson: ...

    @property
    def facts(self) -> OwnFacts: ...

    @property
    def groups(self) -> Groups: ...


class Enrolments(Protocol):
    """Strangers on their way in."""

    def hash(self, address: str) -> bytes:
        """The same for the same address, and meaningless to others."""

    async def sent(self) -> Sequence[CodeSent]:
        """The codes of the last hour, to anybody. Locked: who asks at once takes turns."""

    async def keep_code(self, identity: Identity, address: str, code: str) -> None:
        """It takes the place of an earlier one, and counts as sent."""

    async def guess(self, identity: Identity, code: str) -> str | None:
        """The address that is proven now; None for a wrong code, or one too many."""

    async def join(
        self, agency: AgencyId, identity: Identity, address: str, terms: str
    ) -> Member | None:
        """What they are there by now: who was invited comes in, of others the owners are told.

        None where the chat and the address are two people's. Raises NoSuch.
        """

    async def inviting(
        self, address: str, agencies: Sequence[tuple[AgencyId, str]]
    ) -> Sequence[tuple[AgencyId, str]]:
        """Those among them that wait for whoever proves that address."""

    async def is_own(self, identity: Identity, address: str) -> bool:
        """Whether that is the address of that chat's person; none is, of who has none."""

    async def accepted(self, identity: Identity) -> str:
        """The version of the terms that they accepted last."""

    async def accept(self, identity: Identity, terms: str) -> None:
        """Somebody of the staff accepts that version of the terms."""

    async def renew(self, identity: Identity, terms: str) -> None:
        """It was proven again that it is them, and they accept that version of the terms."""

    async def use(self, word: str, identity: Identity, terms: str) -> Member:
        """Of an invitation; the same again for who used it. Raises NotInvited."""


class DoorWork(DeskWork, Protocol):
    """The installation's own unit of work, in which strangers are met."""

    @property
    def enrolments(self) -> Enrolments: ...

    async def agencies_to_join(self) -> Sequence[tuple[AgencyId, str]]: ...


class Store(Protocol):
    def door(self) -> AbstractAsyncContextManager[DoorWork]: ...

    def work(self, agency: AgencyId) -> AbstractAsyncContextManager[DeskWork]:
        """One transaction; committed when the block ends, rolled back when it raises."""

    def read_work(self, agency: AgencyId) -> AbstractAsyncContextManager[DeskWork]:
        """One view of the data that keeps nobody waiting, for exports; changing a thing raises."""

    async def whereabouts(self, identity: Identity) -> Whereabouts:
        """Whom that chat's person may speak for."""

    async def agency_of_group(self, platform: str, chat: str) -> AgencyId | None:
        """Whose staff may talk there; None where nobody may."""

    async def accept_invitation(self, word: str, identity: Identity) -> Member:
        """What its person is from now on; the same again for who used it. Raises NotInvited."""

    async def with_an_audit_address(self) -> Sequence[AgencyId]: ...

    async def claim_job(self, owner: str, platforms: Collection[str]) -> Job | None:
        """For people on these platforms: the oldest that waits, or whose owner went silent.

        It is held for JOB_LEASE.
        """

    async def renew_job(self, job: JobId, owner: str) -> Job | None:
        """Holds it on; None when it is no longer ours."""

    async def waiting_notices(self, platform: str, but: Collection[int] = ()) -> Sequence[Notice]:
        """Those for people on that platform, of all agencies, the oldest first."""

    async def all_cards(self, platform: str) -> Sequence[tuple[AgencyId, LiveCard]]: ...
