"""One update of a citizen at a time: their turn is taken, and what it comes to is kept."""

import html
from collections.abc import Callable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from agencies.bots import LANGUAGES, Bot, BotId, Subscriber
from agencies.model import AgencyId
from bot.citizens.buttons import Buttons
from bot.citizens.conversation import take_turn
from bot.citizens.ports import CitizensStore, CitizensWork, Incoming, Pressed, Reply
from bot.citizens.words import Blocked, Chose, Heard, Saying, Scene, Shared, Turn
from bot.texts import render
from bot.words import Line, line

Phone = Callable[[str, str], str]
"""A number and the agency's region to its one spelling; empty where it is none."""

EXPIRED = Chose("expired")


class CitizensDesk:
    def __init__(self, store: CitizensStore, phone: Phone) -> None:
        self._store = store
        self._phone = phone

    async def hear(
        self, agency: AgencyId, bot: BotId, number: int, incoming: Incoming
    ) -> Sequence[Reply]:
        """Nothing where the update was taken before. Raises NoSuch where the bot was removed."""
        async with self._store.work(agency) as work:
            if not await work.subscribers.take_update(bot, number):
                return ()
            return await self._take(work, await work.bots.get(bot), incoming)

    async def blocked(self, agency: AgencyId, bot: BotId, chat: int) -> None:
        """Found out by writing to them."""
        async with self._store.work(agency) as work:
            gone = Incoming(chat=chat, language=LANGUAGES[0], what=Blocked())
            await self._take(work, await work.bots.get(bot), gone)

    async def _take(self, work: CitizensWork, bot: Bot, incoming: Incoming) -> Sequence[Reply]:
        buttons = Buttons(await work.bots.button_key(), bot.id, incoming.chat)
        before = await work.subscribers.find(bot.id, incoming.chat)
        scene = Scene(
            bot=bot,
            agency=work.agency.name,
            chat=incoming.chat,
            language=incoming.language,
            now=work.now.astimezone(ZoneInfo(work.agency.time_zone)),
        )
        heard = self._heard(work, incoming, buttons)
        turn = take_turn(scene, before, heard)
        told = await _keep(work, before, turn)
        message = incoming.what.message if isinstance(incoming.what, Pressed) else None
        replies = [
            _shown(scene, turn, one, buttons, message if turn.in_place and not at else None)
            for at, one in enumerate(turn.says)
        ]
        return [*replies, *told]

    def _heard(self, work: CitizensWork, incoming: Incoming, buttons: Buttons) -> Heard:
        match incoming.what:
            case Pressed(data=data):
                return buttons.read(data) or EXPIRED
            case Shared(phone, own):
                return Shared(self._phone(phone, work.agency.region), own)
            case heard:
                return heard


async def _keep(work: CitizensWork, before: Subscriber | None, turn: Turn) -> Sequence[Reply]:
    """What is told to other chats of it."""
    after = turn.person
    if after is None:
        if before is not None:
            await work.subscribers.erase(before)
        return ()
    if after == before:
        return ()
    told = await _take_over(work, after) if after.phone and after.phone != _phone_of(before) else ()
    if turn.read:
        await work.bots.keep_wording(after.bot, after.consent.wording, turn.read)
    await work.subscribers.keep(before, after)
    return told


async def _take_over(work: CitizensWork, person: Subscriber) -> Sequence[Reply]:
    """A number is one person's in an agency: whoever had it before is told."""
    told: list[Reply] = []
    for other in await work.subscribers.with_phone(person.phone):
        if other.chat == person.chat:
            continue
        await work.subscribers.keep(other, replace(other, phone=""))
        if other.subscribed:
            text = render(line("citizen-phone-moved"), other.language)
            told.append(Reply(bot=other.bot, chat=other.chat, text=text))
    return told


def _phone_of(person: Subscriber | None) -> str:
    return person.phone if person else ""


def _shown(
    scene: Scene, turn: Turn, saying: Saying, buttons: Buttons, in_place: int | None
) -> Reply:
    def said(sentence: Line) -> str:
        return render(sentence, turn.language)

    return Reply(
        bot=scene.bot.id,
        chat=scene.chat,
        text="\n".join(map(said, saying.lines)),
        buttons=tuple(
            tuple((html.unescape(said(one.label)), buttons.data(one)) for one in row)
            for row in saying.choices
        ),
        share=said(saying.share) if saying.share else "",
        unshare=saying.unshare,
        file=saying.file,
        in_place=in_place,
    )
