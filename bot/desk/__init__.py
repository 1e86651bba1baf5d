"""The desk: it takes what people say, has the conversation decide, and does what it decided.

Session, effects and the jobs that were asked for are saved in one unit of work, so a doubled
"Confirm" launches once, and a crash leaves either all of a turn or nothing of it. It is long
because all that a front-end may ask is answered here.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import structlog

from agencies.model import INSTALLATION, AgencyId, Identity
from agencies.staff import Lapsed, NotInvited, NotOneOfUs, Whereabouts, invitation_in
from bot.chats import Attachment, FileRefused, Reply, Sender, Shown
from bot.conversation import only_stops, take_turn
from bot.conversation.groups import is_heard, lets_a_group_in
from bot.conversation.under_way import waits
from bot.desk.files import take_file
from bot.desk.handlers import carry_out
from bot.desk.home import at_home
from bot.desk.leaving import leave
from bot.desk.office import Context, Office
from bot.desk.sessions import decode, encode
from bot.desk.showing import plain, show
from bot.newcomers.desk import NewcomersDesk
from bot.ports import DeskWork
from bot.texts import render
from bot.words import (
    NO_LONGER,
    Answer,
    Heard,
    Pressed,
    Said,
    Say,
    Session,
    Turn,
    Uploaded,
    line,
    say,
)
from campaigns.conversations import JobId, LiveCard, SavedSession
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign

POLL = 0.1
LEFT_OPEN = (CampaignState.PAUSED, CampaignState.SCHEDULED, CampaignState.AWAITING_RELEASE)
log = structlog.get_logger()


@dataclass(slots=True)
class _Round:
    """What the turns of one update have come to so far."""

    session: Session
    says: list[Say] = field(default_factory=list)
    forget: bool = False
    refused: bool = False

    def take(self, turn: Turn) -> None:
        self.session = turn.session
        self.says += turn.says
        self.forget |= turn.forget
        self.refused |= turn.refused


class StaffDesk:
    """What every front-end talks to, and what the jobs bring their results to."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._newcomers = NewcomersDesk(office.store, office.door)
        self._jobs: defaultdict[Identity, set[JobId]] = defaultdict(set)
        self._refused: set[Identity] = set()

    async def knows(self, identity: Identity) -> bool:
        where = await self._office.store.whereabouts(identity)
        return bool(where.agencies) and not self._asks(where, identity)

    async def hear(self, sender: Sender, heard: Heard) -> Reply:
        """Takes a turn for the agency that the person speaks for now."""
        where = await self._office.store.whereabouts(sender.identity)
        if sender.group:
            return await self._hear_in_group(where, sender, heard)
        if not where.agencies:
            return await self._newcomers.hear(sender, heard)
        asks = self._asks(where, sender.identity)
        if isinstance(heard, Said) and (word := invitation_in(heard.text)) and not asks:
            return await self._come_in(sender, word)
        if 0 < sender.update <= where.since:  # the platform repeats what another agency was told
            log.info("turn_repeated", update=sender.update, last=where.since)
            return Reply(shown=())
        return await self.bring(where.ids[0], sender, heard, asks=asks)

    async def press(self, sender: Sender, button: str) -> Reply:
        """A button is its agency's, and so is what is answered to it: they speak for that now."""
        where = await self._office.store.whereabouts(sender.identity)
        if sender.group and await self._group_of(sender) not in where.ids:
            return Reply(shown=())
        if not where.agencies:
            return await self._newcomers.press(sender, button)
        asks = self._asks(where, sender.identity)
        for agency in where.ids:
            try:
                pressed = await self._pressed(where, agency, sender, button, asks=asks)
            except Lapsed:
                if sender.group:
                    return _tell(sender, say("go-on-in-private"), refused=True)
                return await self._newcomers.hear(sender, Pressed(NO_LONGER))
            if pressed:
                reply = await self.bring(agency, sender, pressed, asks=asks)
                if agency == where.ids[0]:
                    return reply
                told = _tell(sender, say("speaks-for", name=dict(where.agencies)[agency]))
                return replace(reply, shown=(*told.shown, *reply.shown))
        if asks:
            return await self._newcomers.press(sender, button)
        return await self.hear(sender, Pressed(NO_LONGER))

    async def _hear_in_group(self, where: Whereabouts, sender: Sender, heard: Heard) -> Reply:
        """For the agency that let the group in, and from its staff alone: the others there talk to
        each other.
        """
        agency = group = await self._group_of(sender)
        if group is None and lets_a_group_in(heard):
            agency = next(iter(where.ids), None)
        if agency is None or agency not in where.ids:
            return Reply(shown=())
        asks = self._asks(where, sender.identity)
        if not is_heard(heard) or (asks and not only_stops(Session(), heard)):
            return _tell(sender, say("go-on-in-private"), refused=True)
        reply = await self.bring(agency, sender, heard, asks=asks)
        return Reply(shown=()) if group is None and reply.refused else reply

    async def _group_of(self, sender: Sender) -> AgencyId | None:
        return await self._office.store.agency_of_group(sender.identity.platform, sender.chat)

    async def bring(
        self, agency: AgencyId, sender: Sender, heard: Heard, *, asks: bool = False
    ) -> Reply:
        """Takes a turn, in one unit of work; a fault of ours changes nothing and is told.

        Where one `asks` something of them, nothing but Pause and Stop goes before the answer.
        """
        try:
            async with self._office.store.work(agency) as work:
                reply = await self._take_turns(work, sender, heard, asks=asks)
        except Lapsed:
            return await self._newcomers.hear(sender, heard)
        except NotOneOfUs:  # since a moment ago
            if isinstance(heard, Answer):
                return Reply(shown=())  # of a job that they asked for when they still were
            return await self._newcomers.hear(sender, heard)
        except Exception:
            log.exception("turn_failed", heard=type(heard).__name__, agency=agency)
            return _tell(sender, say("failed"), refused=True)
        self._office.changed()
        return reply

    async def take_file(self, sender: Sender, name: str, content: AsyncIterator[bytes]) -> Uploaded:
        if not await self.knows(sender.identity):
            raise FileRefused(render(line("file-of-nobody")))
        return await take_file(self._office.store, sender, name, content)

    def _asks(self, where: Whereabouts, identity: Identity) -> bool:
        """Whether they are asked something at the door before they go on."""
        door = self._office.door
        return bool(where.agencies) and (door.doubts(where, identity) or door.lacks_consent(where))

    async def _pressed(
        self, where: Whereabouts, agency: AgencyId, sender: Sender, button: str, *, asks: bool
    ) -> Pressed | None:
        """What that button of the agency's does; it is not used up where it raises Lapsed."""
        async with self._office.store.work(agency) as work:
            found = await work.buttons.press(button, sender.identity)
            if found is None:
                return None
            pressed = Pressed(found.action, found.argument, found.campaign)
            if (asks and not only_stops(Session(), pressed)) or (
                sender.group and not is_heard(pressed)
            ):
                raise Lapsed
            if agency != where.ids[0]:
                await work.members.speak_for(sender.identity, agency, sender.update)
            return pressed

    async def home(self, sender: Sender) -> tuple[Shown, ...]:
        where = await self._office.store.whereabouts(sender.identity)
        if where.agencies and not self._asks(where, sender.identity):
            with suppress(NotOneOfUs):  # since a moment ago
                async with self._office.store.work(where.ids[0]) as work:
                    says = await at_home(work, sender.identity)
                    return tuple([await show(work, sender, one) for one in says])
        return _tell(sender, say("home-of-nobody")).shown

    async def leaves(self, identity: Identity) -> None:
        await leave(self._office.store, identity)

    async def read_file(self, attachment: Attachment) -> AsyncIterator[bytes]:
        async with self._office.store.read_work(attachment.agency) as work:
            async for piece in work.blobs.read(attachment.blob):
                yield piece

    async def settle(self, sender: Sender) -> bool:
        while await self._has_jobs(sender.identity):
            await asyncio.sleep(POLL)
        return sender.identity not in self._refused

    async def wait_for_campaigns(self, sender: Sender) -> None:
        while await self._busy(sender):
            await asyncio.sleep(POLL)

    async def unfinished(self, sender: Sender) -> int:
        left = 0
        for agency in await self._agencies(sender.identity):
            async with self._office.store.read_work(agency) as work:
                used_up = await work.facts.used_up_today() > 0
                found = [*await work.campaigns.active(), *await work.campaigns.scheduled()]
                found += await work.campaigns.awaiting_release()
                left += sum(_is_left(work, campaign, used_up=used_up) for campaign in found)
        return left

    def job_begun(self, identity: Identity, job: JobId) -> None:
        """The runner says so, for it may go on with one from before a restart."""
        self._jobs[identity].add(job)

    def job_ended(self, identity: Identity, job: JobId, *, refused: bool = False) -> None:
        """The runner says so once the person was told the result."""
        self._jobs[identity].discard(job)
        if refused:
            self._refused.add(identity)

    async def _come_in(self, sender: Sender, word: str) -> Reply:
        """To one more agency."""
        store = self._office.store
        try:
            new = await store.accept_invitation(word, sender.identity)
        except NotInvited:
            return _tell(sender, say("invitation-over"), refused=True)
        async with store.work(new.agency) as work:
            await work.members.speak_for(sender.identity, new.agency, sender.update)
            return _tell(sender, say("welcome", agency=work.agency.name, role=new.role.value))

    async def _busy(self, sender: Sender) -> bool:
        """In the order in which one becomes the other: a campaign, the notice of it, a job."""
        for agency in await self._agencies(sender.identity):
            async with self._office.store.read_work(agency) as work:
                shown = {c.campaign for c in await work.cards.list() if _is_here(c, sender)}
                shown |= {campaign.id for campaign in await work.campaigns.active()}
                campaigns = [await work.campaigns.get(campaign) for campaign in shown]
                used_up = await work.facts.used_up_today() > 0
                if not all(_is_left(work, one, used_up=used_up) for one in campaigns):
                    return True
        if await self._office.store.waiting_notices(sender.identity.platform):
            return True
        return await self._has_jobs(sender.identity)

    async def _has_jobs(self, identity: Identity) -> bool:
        """Also those that wait since before a restart, and those whose result is being shown."""
        if self._jobs[identity]:
            return True
        for agency in (INSTALLATION, *await self._agencies(identity)):  # a code's mail is its own
            async with self._office.store.read_work(agency) as work:
                if await work.jobs.under_way(identity) > 0:
                    return True
        return False

    async def _agencies(self, identity: Identity) -> Sequence[AgencyId]:
        return (await self._office.store.whereabouts(identity)).ids

    async def _take_turns(
        self, work: DeskWork, sender: Sender, heard: Heard, *, asks: bool
    ) -> Reply:
        member = await work.members.acting(sender.identity)
        saved = await work.sessions.load(sender.identity)
        if 0 < sender.update <= saved.update:  # the platform repeats itself, or is late
            log.info("turn_repeated", update=sender.update, last=saved.update)
            return Reply(shown=())
        session = decode(saved.payload)
        if asks and not only_stops(session, heard):
            raise Lapsed
        if isinstance(heard, Said | Uploaded | Pressed):
            self._refused.discard(sender.identity)
            if not asks:
                await work.members.note(sender.identity)
        context = Context(work=work, sender=sender, member=member, office=self._office)
        done = await self._converse(context, session, heard)
        update = max(saved.update, sender.update)
        kept = SavedSession(payload=encode(done.session), update=update)
        await work.sessions.save(sender.identity, kept)
        await work.audit.append(context.deeds)
        self._jobs[sender.identity] |= context.jobs_added
        shown = [await show(work, sender, one) for one in done.says]
        return Reply(shown=tuple(shown), forget=done.forget, refused=done.refused)

    async def _converse(self, context: Context, session: Session, heard: Heard) -> _Round:
        """Turn after turn: what a command comes to is heard in its turn."""
        done = _Round(session)
        waiting = [heard]
        while waiting:
            turn = take_turn(done.session, waiting.pop(0))
            done.take(turn)
            for command in turn.commands:
                answer = await carry_out(context, command)
                waiting += [answer] if answer else []
        return done


def _is_left(work: DeskWork, campaign: Campaign, *, used_up: bool) -> bool:
    """Whether nothing of it leaves now, and nobody waits for it: its hours may be a night away,
    and so is the next day where the agency's daily limit is used up."""
    if campaign.state in LEFT_OPEN or waits(campaign, work.agency.time_zone, work.now):
        return True
    return used_up and campaign.state is CampaignState.RUNNING and not campaign.rehearsal


def _is_here(card: LiveCard, sender: Sender) -> bool:
    """Shown by this front-end; what another one shows is brought to its end by that."""
    return Identity.of(card.identity).platform == sender.identity.platform


def _tell(sender: Sender, said: Say, *, refused: bool = False) -> Reply:
    return Reply(shown=(plain(said, platform=sender.identity.platform),), refused=refused)
