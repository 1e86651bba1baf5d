"""What staff are told without having asked: written by any process, delivered here."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import replace

import structlog

from agencies.model import Identity
from agencies.staff import NotOneOfUs, owners_chats
from bot.chats import FrontEnd, NotShown, Sender, Shown
from bot.conversation.alerting import alert
from bot.conversation.noticing import OF_NO_CAMPAIGN, OF_TURNS
from bot.conversation.noticing import notice as say_notice
from bot.desk.office import Office
from bot.desk.showing import keep_buttons, plain
from bot.ports import DeskWork
from bot.rounds import go_round
from bot.words import Say
from campaigns.conversations import Job, JobId, Notice
from campaigns.spares import HELPER
from campaigns.stores import NoSuch

LOOK_EVERY = 0.3
PUT_OFF = 60.0  # seconds until somebody who could not be reached is tried again
log = structlog.get_logger()


class Notices:
    """Delivers what other processes want staff to know; a finished campaign gets its report."""

    def __init__(self, office: Office, front_ends: Mapping[str, FrontEnd]) -> None:
        self._office = office
        self._front_ends = front_ends
        self._put_off: dict[int, float] = {}  # until when

    async def run(self) -> None:
        """Until it is cancelled. A platform that makes us wait keeps no other one waiting."""
        async with asyncio.TaskGroup() as rounds:
            for platform in self._front_ends:
                rounds.create_task(go_round(self._look, LOOK_EVERY, platform))

    async def _look(self, platform: str) -> None:
        """Who cannot be reached, or a notice that cannot be told, keeps nobody else waiting."""
        now = time.monotonic()
        self._put_off = {one: until for one, until in self._put_off.items() if until > now}
        for notice in await self._office.store.waiting_notices(platform, self._put_off):
            try:
                await self._deliver(notice)
            except NoSuch:  # its campaign was deleted: there is nothing to tell any more
                await self._forget(notice)
            except NotShown as fault:
                log.warning("notice_not_shown", kind=notice.kind, reason=str(fault))
                self._put_off[notice.id] = now + PUT_OFF
            except Exception:
                log.exception("notice_failed", kind=notice.kind, again_in=PUT_OFF)
                self._put_off[notice.id] = now + PUT_OFF

    async def _forget(self, notice: Notice) -> None:
        async with self._office.store.work(notice.agency) as work:
            await work.notices.delivered(notice)

    async def _deliver(self, notice: Notice) -> None:
        """Raises NotShown, NoSuch."""
        identity = Identity.of(notice.identity)
        if notice.kind == "finished":
            await self._ask_for_report(notice)
            return
        async with self._office.store.work(notice.agency) as work:
            if not await acts(work, identity):
                await _pass_on(work, notice)
                return
            said = await _said(work, notice)
            sender = Sender(identity=identity, chat=identity.user)
            ids = await keep_buttons(work, sender, said)
            shown = replace(plain(said, ids, identity.platform), unasked=True)
        message = await self._show(notice, identity, shown)
        async with self._office.store.work(notice.agency) as work:
            await work.notices.delivered(notice, "" if _is_last(notice) else message)

    async def _show(self, notice: Notice, identity: Identity, shown: Shown) -> str:
        """Where the last one of its kind stands, if it does; which message it is. NotShown."""
        front_end = self._front_ends[identity.platform]
        if notice.message:
            await front_end.edit(identity.user, notice.message, shown)
            return notice.message
        return await front_end.show(identity.user, shown)

    async def _ask_for_report(self, notice: Notice) -> None:
        """In the unit of work that delivers it, so that one report comes of it."""
        identity = Identity.of(notice.identity)
        async with self._office.store.work(notice.agency) as work:
            if not await acts(work, identity):
                await _pass_on(work, notice)
                return
            await work.jobs.add(
                Job(
                    id=JobId(0),
                    agency=notice.agency,
                    kind="report",
                    campaign=notice.campaign,
                    identity=notice.identity,
                    chat=identity.user,
                    arguments="{}",
                )
            )
            await work.notices.delivered(notice)


async def acts(work: DeskWork, identity: Identity) -> bool:
    try:
        await work.members.acting(identity)
    except NotOneOfUs:
        return False
    return True


async def _pass_on(work: DeskWork, notice: Notice) -> None:
    """To the owners, where whom it was for is not among the agency's staff any more."""
    await work.notices.delivered(notice)
    for chat in owners_chats(await work.members.list()):
        await work.notices.add(replace(notice, identity=str(chat), message=""))


async def _said(work: DeskWork, notice: Notice) -> Say:
    facts = json.loads(notice.arguments)
    if notice.kind in OF_NO_CAMPAIGN:
        return OF_NO_CAMPAIGN[notice.kind](facts)
    if notice.campaign is None:
        return alert(notice.kind, facts, work.agency.time_zone)
    return say_notice(notice.kind, await work.campaigns.get(notice.campaign), facts)


def _is_last(notice: Notice) -> bool:
    """Nothing more will come of it, like of an alert that is over, or of an account that works
    again: a next one is told in a message of its own, where it is seen.
    """
    if notice.kind in OF_NO_CAMPAIGN or notice.kind in OF_TURNS:
        return True
    facts = json.loads(notice.arguments)
    if notice.kind.startswith(HELPER):
        return not facts["away"]
    return notice.campaign is None and facts["over"] is not None
