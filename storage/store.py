"""Units of work, and what is asked across agencies: everything the conversation keeps."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from agencies.bots import Served
from agencies.model import Agency, AgencyId
from agencies.sealing import KeyRing
from campaigns.conversations import Job, JobId, LiveCard, Notice
from campaigns.model import CampaignId
from storage import cards, jobs, notices, schedules, served_bots
from storage.agencies import SqlAgencies, open_scope
from storage.blobs import SqlBlobs
from storage.bots import SqlBots
from storage.buttons import SqlButtons
from storage.campaigns import SqlCampaigns
from storage.cards import SqlCards
from storage.credentials import SqlCredentials
from storage.database import Database
from storage.doubts import SqlDoubts
from storage.facts import SqlOwnFacts
from storage.jobs import SqlJobs
from storage.ledger import SqlLedger
from storage.notices import SqlNotices
from storage.scope import Scope
from storage.sessions import SqlSessions
from storage.staff import SqlStaffNotes
from storage.subscribers import SqlSubscribers
from storage.times import aware


class SqlWork:
    """One transaction on behalf of one agency."""

    def __init__(self, scope: Scope, keyring: KeyRing, now: datetime) -> None:
        self.agency: Agency = scope.agency
        self.now = now
        self.agencies = SqlAgencies(scope)
        self.credentials = SqlCredentials(scope, keyring)
        self.campaigns = SqlCampaigns(scope, self.credentials)
        self.ledger = SqlLedger(scope)
        self.blobs = SqlBlobs(scope)
        self.sessions = SqlSessions(scope)
        self.buttons = SqlButtons(scope)
        self.jobs = SqlJobs(scope)
        self.cards = SqlCards(scope)
        self.notices = SqlNotices(scope)
        self.doubts = SqlDoubts(scope)
        self.staff = SqlStaffNotes(scope)
        self.facts = SqlOwnFacts(scope)
        self.bots = SqlBots(scope)
        self.subscribers = SqlSubscribers(scope)


class SqlStore:
    def __init__(self, database: Database, keyring: KeyRing) -> None:
        self._database = database
        self._keyring = keyring

    def work(self, agency: AgencyId) -> AbstractAsyncContextManager[SqlWork]:
        """Raises NoSuch when there is no such agency."""
        return self._work(self._database.write(), agency)

    def read_work(self, agency: AgencyId) -> AbstractAsyncContextManager[SqlWork]:
        """Raises NoSuch when there is no such agency."""
        return self._work(self._database.read(), agency)

    async def claim_job(self, owner: str, platforms: Collection[str]) -> Job | None:
        async with self._database.write() as connection:
            return await jobs.claim(connection, self._keyring, owner, platforms)

    async def renew_job(self, job: JobId, owner: str) -> Job | None:
        async with self._database.write() as connection:
            return await jobs.renew(connection, self._keyring, job, owner)

    async def waiting_notices(self, platform: str, but: Collection[int] = ()) -> Sequence[Notice]:
        async with self._database.read() as connection:
            return await notices.waiting(connection, self._keyring, platform, but)

    async def all_cards(self, platform: str) -> Sequence[tuple[AgencyId, LiveCard]]:
        async with self._database.read() as connection:
            return await cards.all_cards(connection, platform)

    async def due(self) -> Sequence[tuple[AgencyId, CampaignId]]:
        async with self._database.read() as connection:
            return await schedules.due(connection)

    async def bots_to_serve(self, owner: str) -> Sequence[Served]:
        async with self._database.read() as connection:
            due = await served_bots.is_due(connection, owner)
        if due:
            async with self._database.write() as connection:
                await served_bots.hold(connection, owner)
        async with self._database.read() as connection:
            return await served_bots.served(connection, self._keyring, owner)

    async def let_bots_go(self, owner: str) -> None:
        async with self._database.write() as connection:
            await served_bots.let_go(connection, owner)

    async def bot_refused(self, served: Served) -> None:
        async with self._database.write() as connection:
            await served_bots.refused(connection, self._keyring, served)

    @asynccontextmanager
    async def _work(
        self, transaction: AbstractAsyncContextManager[AsyncConnection], agency: AgencyId
    ) -> AsyncIterator[SqlWork]:
        async with transaction as connection:
            scope, now = await open_scope(connection, self._keyring, agency)
            yield SqlWork(scope, self._keyring, aware(now))
