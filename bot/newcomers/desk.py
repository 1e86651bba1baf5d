"""Carries out what strangers' conversation decided, in the installation's own unit of work."""

import html
import json
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from agencies.enrolment import (
    ForeignDomain,
    NoWorkAddress,
    TooManyCodes,
    expect_room,
    new_code,
    work_address,
)
from agencies.model import INSTALLATION, AgencyId, Identity
from agencies.staff import NotInvited, Whereabouts, version_of
from bot.chats import Reply, Sender
from bot.desk.office import Door
from bot.desk.refusals import explained
from bot.desk.showing import plain, show
from bot.newcomers.conversation import (
    Answered,
    Back,
    ComeBack,
    Decided,
    GuessCode,
    Join,
    Newcomer,
    SendCode,
    Stage,
    UseInvitation,
    agreed,
    came_back,
    decide,
    invitation_over,
    joined,
    proven,
    sent,
    wrong,
)
from bot.ports import DoorWork, Store
from bot.texts import render
from bot.words import NO_LONGER, Heard, Pressed, Say, line, say
from campaigns.conversations import Job, JobId, SavedSession
from campaigns.stores import NoSuch

log = structlog.get_logger()


class NewcomersDesk:
    def __init__(self, store: Store, door: Door) -> None:
        self._store = store
        self._door = door
        text = door.terms or render(line("terms-default"))
        self._terms = text if not door.terms else html.escape(text, quote=False)
        self._version = version_of(text)

    async def hear(self, sender: Sender, heard: Heard) -> Reply:
        """Of somebody who may speak for no agency. A fault of ours changes nothing."""
        try:
            async with self._store.door() as work:
                return await self._take_turn(work, sender, heard)
        except Exception:
            log.exception("newcomers_turn_failed", heard=type(heard).__name__)
            return Reply(shown=(plain(say("failed")),), refused=True)

    async def press(self, sender: Sender, button: str) -> Reply:
        async with self._store.door() as work:
            found = await work.buttons.press(button, sender.identity)
        pressed = Pressed(found.action, found.argument) if found else Pressed(NO_LONGER)
        return await self.hear(sender, pressed)

    async def _take_turn(self, work: DoorWork, sender: Sender, heard: Heard) -> Reply:
        saved = await work.sessions.load(sender.identity)
        if 0 < sender.update <= saved.update:
            return Reply(shown=())  # the platform repeats itself
        back = self._back(await work.members.whereabouts(sender.identity), sender.identity)
        has_a_way = bool(self._door.domains) or back is Back.WITHOUT_CODE
        newcomer = replace(
            _decoded(saved.payload),
            agencies=tuple(await work.agencies_to_join()),
            terms=self._terms,
            shut="" if has_a_way else str(sender.identity),
            back=back,
        ).met(work.now)
        if newcomer.address and newcomer.stage in (Stage.TERMS, Stage.AGENCY):
            inviting = await work.enrolments.inviting(newcomer.address, newcomer.agencies)
            newcomer = replace(newcomer, agencies=tuple(inviting) or newcomer.agencies)
        done = await self._carry_out(work, sender, newcomer, decide(newcomer, heard))
        update = max(saved.update, sender.update)
        await work.sessions.save(
            sender.identity, SavedSession(payload=_encoded(done.newcomer), update=update)
        )
        shown = tuple([await show(work, sender, one) for one in done.says])
        return Reply(shown=shown, refused=done.refused)

    async def _carry_out(
        self, work: DoorWork, sender: Sender, newcomer: Newcomer, decided: Decided
    ) -> Answered:
        match decided:
            case Answered():
                return decided
            case SendCode(typed):
                return await self._send_code(work, sender, newcomer, typed)
            case GuessCode(code):
                address = await work.enrolments.guess(sender.identity, code)
                if newcomer.back:
                    return await self._known_again(work, sender, newcomer, address)
                return proven(newcomer, address, work.now) if address else wrong(newcomer)
            case ComeBack() if newcomer.back is Back.WITHOUT_CODE:
                await work.enrolments.accept(sender.identity, self._version)
                return agreed()
            case ComeBack():
                await work.enrolments.renew(sender.identity, self._version)
                return came_back()
            case Join(agency):
                return await self._join(work, sender, newcomer, agency)
            case UseInvitation(word):
                return await self._use(work, sender, newcomer, word)

    def _back(self, where: Whereabouts, identity: Identity) -> Back | None:
        """None where they are nobody's staff."""
        if not where.agencies:
            return None
        if self._door.lacks_consent(where) and not self._door.doubts(where, identity):
            return Back.WITHOUT_CODE
        return Back.BY_MAIL if where.has_address else Back.FROM_AN_OWNER

    async def _send_code(
        self, work: DoorWork, sender: Sender, newcomer: Newcomer, typed: str
    ) -> Answered:
        """By a job, which takes its time; the answer is the same whoever has that address."""
        try:
            address = work_address(typed, self._door.domains)
            expect_room(
                await work.enrolments.sent(),
                sender.identity,
                work.enrolments.hash(address),
                work.now,
            )
        except NoWorkAddress:
            return Answered(newcomer, (say("no-work-address"),), refused=True)
        except ForeignDomain as fault:
            return Answered(newcomer, (say("foreign-domain", domain=str(fault)),), refused=True)
        except TooManyCodes as fault:
            return Answered(newcomer, (Say((explained(fault),)),), refused=True)
        code = new_code()
        await work.enrolments.keep_code(sender.identity, address, code)
        await work.jobs.add(
            Job(
                id=JobId(0),
                agency=INSTALLATION,
                kind="send-code",
                campaign=None,
                identity=str(sender.identity),
                chat=sender.chat,
                arguments=json.dumps({"address": address, "code": code}),
            )
        )
        return sent(newcomer, address)

    async def _known_again(
        self, work: DoorWork, sender: Sender, newcomer: Newcomer, address: str | None
    ) -> Answered:
        """By their own address, or by an owner's code where they have none."""
        if address is None:
            return wrong(newcomer)
        if not await work.enrolments.is_own(sender.identity, address):
            return Answered(Newcomer(), (say("two-people"),), refused=True)
        if await work.enrolments.accepted(sender.identity) != self._version:
            return proven(newcomer, address, work.now)
        await work.enrolments.renew(sender.identity, self._version)
        return came_back()

    async def _join(
        self, work: DoorWork, sender: Sender, newcomer: Newcomer, agency: AgencyId
    ) -> Answered:
        """The terms were accepted, whatever the owners will say."""
        try:
            member = await work.enrolments.join(
                agency, sender.identity, newcomer.address, self._version
            )
        except NoSuch:
            return Answered(newcomer, (say("which-agency-gone"),), refused=True)
        if member is None:
            return Answered(Newcomer(), (say("two-people"),), refused=True)
        return joined(newcomer, member)

    async def _use(self, work: DoorWork, sender: Sender, newcomer: Newcomer, word: str) -> Answered:
        try:
            member = await work.enrolments.use(word, sender.identity, self._version)
        except NotInvited:
            return invitation_over()
        return joined(newcomer, member)


def _encoded(newcomer: Newcomer) -> str:
    kept = {"stage": newcomer.stage.value, "address": newcomer.address, "word": newcomer.word}
    proven = newcomer.proven.timestamp() if newcomer.proven else None
    return json.dumps({**kept, "proven": proven})


def _decoded(payload: str) -> Newcomer:
    kept = json.loads(payload) if payload else {}
    if kept.get("stage") not in set(Stage):
        return Newcomer()
    proven = kept.get("proven")
    return Newcomer(
        stage=Stage(kept["stage"]),
        address=kept["address"],
        word=kept["word"],
        proven=datetime.fromtimestamp(proven, UTC) if proven else None,
    )
