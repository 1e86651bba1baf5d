"""Long work for the conversation: it runs beside the chat and survives a restart.

A job is a row that a turn wrote. Whoever holds its lease does the work, shows how far it is, and
brings the result to the desk, where it is heard like anything else that is said.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Mapping

import structlog

from agencies.model import Identity
from bot.chats import NotShown, Sender
from bot.conversation.drafting import Refused
from bot.desk import StaffDesk
from bot.jobs.address import check_address
from bot.jobs.approved import list_texts
from bot.jobs.audit import export_audit
from bot.jobs.bots import connect, introduce, poster
from bot.jobs.charges import ask_charges
from bot.jobs.check import check
from bot.jobs.codes import give_code, send_code
from bot.jobs.discard import discard
from bot.jobs.erasing import erase_person, find_person
from bot.jobs.fallback import check_fallback, drop_fallback
from bot.jobs.feedback import send_feedback
from bot.jobs.messages import prove, send_own_code, send_test
from bot.jobs.record import make_record
from bot.jobs.report import report
from bot.jobs.shop import JobCancelled, Shop, Work
from bot.jobs.subscribers import export, picture
from bot.jobs.suppressions import export_suppressed, import_suppressed
from bot.rounds import go_round
from bot.words import Answer, line
from campaigns.conversations import Job, JobId
from campaigns.model import CampaignId
from campaigns.stores import NoSuch

RENEW_EVERY = 1.0
LOOK_EVERY = 0.2
AT_ONCE = 4
log = structlog.get_logger()

JOBS: Mapping[str, Work] = {
    "check": check,
    "check-fallback": check_fallback,
    "drop-fallback": drop_fallback,
    "discard": discard,
    "report": report,
    "list-texts": list_texts,
    "record": make_record,
    "charges": ask_charges,
    "check-address": check_address,
    "test": send_test,
    "own-code": send_own_code,
    "prove": prove,
    "feedback": send_feedback,
    "export-audit": export_audit,
    "find-person": find_person,
    "erase-person": erase_person,
    "send-code": send_code,
    "give-code": give_code,
    "connect-bot": connect,
    "introduce-bot": introduce,
    "poster": poster,
    "draw-subscribers": picture,
    "export-subscribers": export,
    "import-suppressed": import_suppressed,
    "export-suppressed": export_suppressed,
}


ENDED_FIRST = frozenset({"test", "own-code", "prove", "feedback", "send-code"})
"""Their rows end before a message goes out, however long that takes: it never goes out twice."""


class JobRunner:
    """Runs the jobs of the people on its front-ends, a few at once, one a campaign at a time."""

    def __init__(self, shop: Shop, desk: StaffDesk, owner: str) -> None:
        self._shop = shop
        self._desk = desk
        self._owner = owner
        self._turns: defaultdict[CampaignId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._ours: set[JobId] = set()

    async def run(self) -> None:
        """Until it is cancelled; what is under way is then taken up after the next start."""
        async with asyncio.TaskGroup() as tasks:
            await go_round(lambda: self._begin_next(tasks), LOOK_EVERY)

    async def _begin_next(self, tasks: asyncio.TaskGroup) -> None:
        """All that can be begun now."""
        while len(self._ours) < AT_ONCE:
            job = await self._shop.office.store.claim_job(self._owner, self._shop.front_ends)
            if job is None or job.id in self._ours:
                return
            self._ours.add(job.id)
            tasks.create_task(self._carry_out(job))

    async def _carry_out(self, job: Job) -> None:
        """Never raises: a job that fails here is held until its lease ends, and begun again."""
        identity = Identity.of(job.identity)
        self._desk.job_begun(identity, job.id)
        refused = True
        try:
            async with self._turns[job.campaign] if job.campaign else contextlib.nullcontext():
                refused = await self._work(job, Sender(identity=identity, chat=job.chat))
        except NotShown as fault:
            log.warning("result_not_shown", job=job.kind, reason=str(fault))
        except Exception:
            log.exception("job_not_ended", job=job.kind, agency=job.agency)
        finally:
            self._ours.discard(job.id)
            self._desk.job_ended(identity, job.id, refused=refused)

    async def _work(self, job: Job, sender: Sender) -> bool:
        """Whether the person was told that something did not work.

        The job ends after its result was shown: rather told twice after a crash than never.
        """
        result = await self._result(job)
        refused = False
        if result is not None:
            reply = await self._desk.bring(job.agency, sender, result)
            front_end = self._shop.front_ends[sender.identity.platform]
            for shown in reply.shown:
                await front_end.show(job.chat, shown)
            refused = reply.refused
        with contextlib.suppress(NoSuch):  # single messages end theirs before they are sent
            async with self._shop.office.store.work(job.agency) as work:
                await work.jobs.end(job.id)
        return refused

    async def _result(self, job: Job) -> Answer | None:
        """None where it was cancelled. A fault of ours ends the job and is told as one."""
        working = asyncio.ensure_future(JOBS[job.kind](self._shop, job))
        holding = asyncio.ensure_future(self._hold(job))
        try:
            await asyncio.wait({working, holding}, return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else None
        except JobCancelled:
            return None
        except Exception:
            log.exception("job_failed", job=job.kind, agency=job.agency)
            return Refused(line("failed"))
        finally:
            for task in (working, holding):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task

    async def _hold(self, job: Job) -> None:
        """Renews the lease, and returns when the job was cancelled or is no longer ours."""
        while True:
            await asyncio.sleep(RENEW_EVERY)
            held = await self._shop.office.store.renew_job(job.id, self._owner)
            if held is None and job.kind in ENDED_FIRST:
                await asyncio.Event().wait()
            if held is None or held.cancelled:
                return
