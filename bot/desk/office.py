"""What the desk and its handlers work with."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from agencies.audit import Deed, Fact
from agencies.model import Agency, Credential, CredentialId, Identity
from agencies.staff import Action, Member, Whereabouts, version_of
from bot.chats import Sender
from bot.ports import DeskWork, Store
from bot.words import Answer, Command
from campaigns.conversations import Job, JobId
from campaigns.model import Campaign, CampaignId
from campaigns.offers import Offers
from campaigns.ports import Spec, Surroundings
from campaigns.releasing import route_of
from campaigns.service import Account, AccountLimited, account_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Whose people come in by their work address, and what they agree to (as plain text).

    Without `domains` nobody does: they need an invitation, or the operator.
    """

    domains: tuple[str, ...] = ()
    terms: str = ""

    def doubts(self, where: Whereabouts, identity: Identity) -> bool:
        """Whether they prove again that it is them, where codes can be sent at all."""
        return where.lapsed and bool(self.domains) and not identity.is_at_the_machine

    def lacks_consent(self, where: Whereabouts) -> bool:
        """Whether they have yet to accept the operator's terms, where there are any."""
        return bool(self.terms) and where.terms != version_of(self.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """`changed` wakes whoever does what was written; `operator` is the operator's mail address.

    `answers_url` is where an account's provider is to pass on what people answer, empty where
    nobody can reach us; `reachable` where citizens can.
    """

    store: Store
    offers: Offers
    surroundings: Surroundings
    changed: Callable[[], None]
    door: Door = field(default_factory=Door)
    operator: str = ""
    answers_url: Callable[[CredentialId], str] = lambda _account: ""
    reachable: bool = False


@dataclass(slots=True, kw_only=True)
class Context:
    """One update being handled: its unit of work, and who asks, from which chat.

    `deeds` are for the audit; `notes` is what a handler adds to its own, like how it was before.
    """

    work: DeskWork
    sender: Sender
    member: Member
    office: Office
    jobs_added: set[JobId] = field(default_factory=set)
    changed: Agency | None = None
    deeds: list[Deed] = field(default_factory=list)
    notes: dict[str, Fact] = field(default_factory=dict)

    @property
    def agency(self) -> Agency:
        """As it is now: the unit of work has it as it was when that began."""
        return self.changed or self.work.agency

    @asynccontextmanager
    async def all_or_nothing(self) -> AsyncIterator[None]:
        """What the block has written, and promised here, is taken back where it raises."""
        jobs, changed = set(self.jobs_added), self.changed
        try:
            async with self.work.all_or_nothing():
                yield
        except BaseException:
            self.jobs_added, self.changed = jobs, changed
            raise

    async def add_job(self, kind: str, campaign: CampaignId | None, **arguments: Any) -> None:
        """It begins when the turn is saved; its result comes back as something heard."""
        added = await self.work.jobs.add(
            Job(
                id=JobId(0),
                agency=self.work.agency.id,
                kind=kind,
                campaign=campaign,
                identity=str(self.sender.identity),
                chat=self.sender.chat,
                arguments=json.dumps(arguments),
            )
        )
        self.jobs_added.add(added)

    async def account(self, credential: CredentialId) -> Account:
        """Raises NoSuch, also for one that this installation no longer offers."""
        return await account_of(self.work, credential, self.office.offers)

    async def account_to_use(self, credential: CredentialId) -> Account:
        """As `account`, for whatever sends. Raises AccountLimited."""
        account = await self.account(credential)
        if not account.credential.is_for(self.member.role):
            raise AccountLimited(account.credential.label)
        return account

    async def route_to_use(self, campaign: Campaign) -> Sequence[Credential]:
        """Its account, and the one that may take over. Raises AccountLimited, AccountGone."""
        route = await route_of(self.work, campaign)
        return [(await self.account_to_use(one.id)).credential for one in route]

    async def expect_to_use(self, campaign: CampaignId) -> None:
        """The accounts that it goes over. Raises AccountLimited, NoSuch."""
        for found in await route_of(self.work, await self.work.campaigns.get(campaign)):
            if not found.is_for(self.member.role):
                raise AccountLimited(found.label)

    def spec(self, account: Account) -> Spec:
        return self.office.offers.spec(account.credential.channel, account.credential.provider)


Handlers = Mapping[type[Command], tuple[Action, Callable[[Context, Any], Awaitable[Answer | None]]]]
"""What each command does, and as what it counts when it is asked who may; each takes the context
and its own kind of command."""
