"""How far each agency's audit has come, mailed once a day to where it is kept outside.

Whoever could change the database could write the whole chain anew; not so that it leads to a hash
that somebody else has. The mail may come twice after a crash, and a day without one is no loss: the
next one covers all before it.
"""

from zoneinfo import ZoneInfo

import structlog

from agencies.model import AgencyId
from bot.jobs.shop import Mail
from bot.markup import plain
from bot.ports import Store
from bot.rounds import go_round
from bot.texts import render
from bot.words import line

EVERY = 600.0  # seconds

log = structlog.get_logger(__name__)


class Anchoring:
    def __init__(self, store: Store, mail: Mail) -> None:
        self._store = store
        self._mail = mail

    async def run(self) -> None:
        """Until it is cancelled."""
        await go_round(self.look, EVERY)

    async def look(self) -> None:
        for agency in await self._store.with_an_audit_address():
            await self._anchor(agency)

    async def _anchor(self, agency: AgencyId) -> None:
        async with self._store.read_work(agency) as work:
            of = work.agency
            day = work.now.astimezone(ZoneInfo(of.time_zone)).date().isoformat()
            last = await work.audit.unmailed(day)
        if last is None:
            return
        subject = line("anchor-subject", agency=of.name, day=day)
        text = line("anchor-mail", agency=of.name, day=day, count=last.number, anchor=str(last))
        if not await self._mail.send(of.audit_address, plain(render(subject)), render(text)):
            log.warning("audit_not_mailed", agency=agency)
            return
        async with self._store.work(agency) as work:
            await work.audit.mailed(day)
