"""Units of work, and what is asked across agencies: everything the conversation keeps."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.audit import operator
from agencies.bots import Served
from agencies.model import INSTALLATION, Agency, AgencyId, Identity
from agencies.sealing import KeyRing
from agencies.staff import Invitation, Member, PersonId, Role, Whereabouts
from campaigns.conversations import Job, JobId, LiveCard, Notice
from campaigns.model import CampaignId
from storage import cards, groups, invitations, jobs, notices, people, schedules, served_bots
from storage.agencies import SqlAgencies, enter_scope, names, open_scope, with_an_audit_address
from storage.audit import SqlAudit
from storage.blobs import SqlBlobs
from storage.bots import SqlBots
from storage.buttons import SqlButtons
from storage.campaigns import SqlCampaigns
from storage.cards import SqlCards
from storage.chain import append
from storage.country_routes import SqlCountryRoutes
from storage.credentials import SqlCredentials
from storage.database import Database
from storage.doubts import SqlDoubts
from storage.enrolments import SqlEnrolments
from storage.facts import SqlOwnFacts
from storage.fallbacks import SqlFallbackRows
from storage.groups import SqlGroups
from storage.jobs import SqlJobs
from storage.ledger import SqlLedger
from storage.members import SqlMembers, keep_member
from storage.notices import SqlNotices
from storage.one_person import SqlOnePerson
from storage.prices import SqlPrices
from storage.releases import SqlReleases
from storage.scope import Scope, asking
from storage.sessions import SqlSessions
from storage.spending import SqlSpending, to_look_after
from storage.staff import SqlStaffNotes
from storage.subscribers import SqlSubscribers
from storage.suppression_list import SqlSuppressions
from storage.times import aware


class SqlWork:
    """One transaction on behalf of one agency."""

    def __init__(self, scope: Scope, keyring: KeyRing, now: datetime) -> None:
        self.agency: Agency = scope.agency
        self.now = now
        self._connection = scope.connection
        self.agencies = SqlAgencies(scope)
        self.credentials = SqlCredentials(scope, keyring)
        self.campaigns = SqlCampaigns(scope, self.credentials)
        self.releases = SqlReleases(scope)
        self.ledger = SqlLedger(scope)
        self.fallbacks = SqlFallbackRows(scope)
        self.blobs = SqlBlobs(scope)
        self.sessions = SqlSessions(scope)
        self.buttons = SqlButtons(scope)
        self.jobs = SqlJobs(scope)
        self.cards = SqlCards(scope)
        self.notices = SqlNotices(scope)
        self.doubts = SqlDoubts(scope)
        self.staff = SqlStaffNotes(scope)
        self.members = SqlMembers(scope)
        self.audit = SqlAudit(scope)
        self.facts = SqlOwnFacts(scope)
        self.bots = SqlBots(scope)
        self.subscribers = SqlSubscribers(scope)
        self.groups = SqlGroups(scope)
        self.suppressions = SqlSuppressions(scope)
        self.one_person = SqlOnePerson(scope, keyring)
        self.prices = SqlPrices(scope)
        self.country_routes = SqlCountryRoutes(scope)
        self.spending = SqlSpending(scope)

    def all_or_nothing(self) -> AbstractAsyncContextManager[object]:
        """What is written within the block is taken back where it raises."""
        return self._connection.begin_nested()


class SqlDoor(SqlWork):
    """The installation's own unit of work, in which strangers are met."""

    def __init__(self, scope: Scope, keyring: KeyRing, now: datetime) -> None:
        super().__init__(scope, keyring, now)
        self.enrolments = SqlEnrolments(scope, keyring)

    async def agencies_to_join(self) -> Sequence[tuple[AgencyId, str]]:
        return await names(self._connection)


class SqlStore:
    def __init__(self, database: Database, keyring: KeyRing) -> None:
        self.database = database
        self.keyring = keyring

    @asynccontextmanager
    async def door(self) -> AsyncIterator[SqlDoor]:
        async with self.database.write() as connection:
            scope, now = await open_scope(connection, self.keyring, INSTALLATION)
            yield SqlDoor(scope, self.keyring, aware(now))

    def work(self, agency: AgencyId) -> AbstractAsyncContextManager[SqlWork]:
        """Raises NoSuch when there is no such agency."""
        return self._work(self.database.write(), agency)

    def read_work(self, agency: AgencyId) -> AbstractAsyncContextManager[SqlWork]:
        """Raises NoSuch when there is no such agency."""
        return self._work(self.database.read(), agency)

    async def whereabouts(self, identity: Identity) -> Whereabouts:
        return await people.whereabouts(self.database.ask, identity)

    async def agency_of_group(self, platform: str, chat: str) -> AgencyId | None:
        async with self.database.read() as connection:
            return await groups.agency_of(connection, platform, chat)

    async def is_known(self, identity: Identity) -> bool:
        """Also where they may speak for nobody any more."""
        async with self.database.read() as connection:
            return await people.is_known(connection, identity)

    async def let_in(
        self, agency: AgencyId, identity: Identity, name: str, role: Role, by: str = ""
    ) -> None:
        """Whoever talks from that chat has that role there from now on. Raises NoSuch."""
        async with self.database.write() as connection:
            whose = await people.meet(connection, identity)
            await people.prove(connection, identity)
            scope, now = await open_scope(connection, self.keyring, agency)
            new = Member(
                agency=agency, person=whose, name=name, role=role, added_by=by, added_at=aware(now)
            )
            await keep_member(scope, new)
            await SqlAudit(scope).append([operator("let-in", whom=whose, role=role.value)])

    async def invite_address(
        self, agency: AgencyId, address: str, name: str, role: Role, by: str = ""
    ) -> None:
        """Whoever proves that work address comes in. Raises NoSuch."""
        async with self.door() as door:
            await door.enrolments.invite(
                address, Invitation(agency=agency, role=role, name=name, by=by)
            )

    async def accept_invitation(self, word: str, identity: Identity) -> Member:
        async with self.database.write() as connection:
            return await invitations.accept(connection, self.keyring, word, identity)

    async def give_chat(self, person: PersonId, identity: Identity) -> None:
        """Another one that this person talks from. Raises NoSuch where it is somebody else's."""
        async with self.database.write() as connection:
            if await people.whose(connection, identity) == person:
                return
            await people.give_chat(connection, person, identity)
            where = await people.whereabouts(asking(connection), identity)
            deed = operator("give-chat", whom=person, platform=identity.platform)
            await connection.run_sync(append, [(agency, deed) for agency in where.ids])

    async def with_an_audit_address(self) -> Sequence[AgencyId]:
        async with self.database.read() as connection:
            return await with_an_audit_address(connection)

    async def claim_job(self, owner: str, platforms: Collection[str]) -> Job | None:
        theirs = frozenset(platforms)
        if not await jobs.is_waiting(self.database.ask, theirs):
            return None
        async with self.database.write() as connection:
            return await jobs.claim(connection, self.keyring, owner, theirs)

    async def renew_job(self, job: JobId, owner: str) -> Job | None:
        async with self.database.write() as connection:
            return await jobs.renew(connection, self.keyring, job, owner)

    async def waiting_notices(self, platform: str, but: Collection[int] = ()) -> Sequence[Notice]:
        found = await notices.waiting(self.database.ask, platform, but)
        if not found:
            return []
        async with self.database.read() as connection:
            return await notices.opened(connection, self.keyring, found)

    async def all_cards(self, platform: str) -> Sequence[tuple[AgencyId, LiveCard]]:
        return await cards.all_cards(self.database.ask, platform)

    async def due(self) -> Sequence[tuple[AgencyId, CampaignId]]:
        return await schedules.due(self.database.ask)

    async def to_look_after(self) -> Sequence[AgencyId]:
        return await to_look_after(self.database.ask)

    async def bots_to_serve(self, owner: str) -> Sequence[Served]:
        if await served_bots.is_due(self.database.ask, owner):
            async with self.database.write() as connection:
                await served_bots.hold(connection, owner)
        return await served_bots.served(self.database.ask, self.keyring, owner)

    async def let_bots_go(self, owner: str) -> None:
        async with self.database.write() as connection:
            await served_bots.let_go(connection, owner)

    async def bot_refused(self, served: Served) -> None:
        async with self.database.write() as connection:
            await served_bots.refused(connection, self.keyring, served)

    @asynccontextmanager
    async def _work(
        self, transaction: AbstractAsyncContextManager[AsyncConnection], agency: AgencyId
    ) -> AsyncIterator[SqlWork]:
        async with transaction as connection:
            scope, now = await enter_scope(connection, self.keyring, agency)
            yield SqlWork(scope, self.keyring, aware(now))
