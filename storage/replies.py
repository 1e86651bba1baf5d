"""Replies over an account that nobody reads: counted, and owners told of them once a day.

Neither their text nor who sent them comes here.
"""

import json
from zoneinfo import ZoneInfo

from agencies.model import CredentialId
from agencies.sealing import KeyRing
from agencies.staff import owners_chats
from agencies.webhooks import UNREAD_REPLIES
from campaigns.conversations import Notice
from campaigns.stores import NoSuch
from storage.credentials import whose
from storage.database import Database
from storage.store import SqlStore, SqlWork
from storage.transacting import Transacting


class SqlReplies(Transacting):
    """Every function raises StorageDown."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        super().__init__(database, ring)
        self._store = SqlStore(database, ring)

    async def count(self, account: CredentialId) -> None:
        """For the agency whose account it is."""
        await self._known(self._count(account))

    async def _count(self, account: CredentialId) -> None:
        try:
            agency, _ = await whose(self._database, account)
            async with self._store.work(agency) as work:
                today = work.now.astimezone(ZoneInfo(work.agency.time_zone)).date().isoformat()
                if await work.credentials.count_reply(account, today):
                    await _tell(work, account)
        except NoSuch:  # removed just now
            return


async def _tell(work: SqlWork, account: CredentialId) -> None:
    counted = await work.credentials.get(account)
    facts = {"account": counted.label, "count": counted.replies}
    for chat in owners_chats(await work.members.list()):
        await work.notices.add(
            Notice(
                id=0,
                agency=work.agency.id,
                identity=str(chat),
                kind=UNREAD_REPLIES,
                campaign=None,
                arguments=json.dumps(facts),
            )
        )
