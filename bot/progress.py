"""The messages that show running campaigns, edited in place, and the notices to staff."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

import structlog

from agencies.model import AgencyId, Identity
from bot.chats import FrontEnd, NotShown, Sender, Shown
from bot.conversation.under_way import Held, progress_card
from bot.desk.office import Office
from bot.desk.showing import keep_buttons, plain
from bot.notices import acts
from bot.ports import DeskWork
from bot.rounds import go_round
from bot.words import Button, Say
from campaigns.confirming import effective_rate
from campaigns.conversations import LiveCard
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign
from campaigns.report import Progress, is_over, progress
from campaigns.routing import route

EDIT_EVERY = 2.0
LOOK_EVERY = 0.3
Rows = tuple[tuple[Button, ...], ...]
log = structlog.get_logger()


class ProgressCards:
    """A new card is shown at once, and edited every EDIT_EVERY seconds if it says something new.

    When all is done it says so without waiting for that.
    """

    def __init__(self, office: Office, front_ends: Mapping[str, FrontEnd]) -> None:
        self._office = office
        self._front_ends = front_ends
        self._shown: dict[tuple[int, str], tuple[Rows, Shown]] = {}
        self._looks: dict[tuple[int, str], Progress] = {}
        self._edited: dict[tuple[int, str], float] = {}

    async def run(self) -> None:
        """Until it is cancelled. A platform that makes us wait keeps no other one waiting."""
        async with asyncio.TaskGroup() as rounds:
            for platform in self._front_ends:
                rounds.create_task(go_round(self._look, LOOK_EVERY, platform))

    async def _look(self, platform: str) -> None:
        for agency, card in await self._office.store.all_cards(platform):
            if not card.message or card.finished or self._is_due(card):
                await self._look_at(agency, card)

    def _is_due(self, card: LiveCard) -> bool:
        last = self._edited.get((card.campaign, card.identity), 0.0)
        return time.monotonic() - last >= EDIT_EVERY

    async def _look_at(self, agency: AgencyId, card: LiveCard) -> None:
        try:
            await self._bring_up_to_date(agency, card)
        except NotShown as fault:
            log.warning("progress_not_shown", campaign=card.campaign, reason=str(fault))

    async def _bring_up_to_date(self, agency: AgencyId, card: LiveCard) -> None:
        async with self._office.store.work(agency) as work:
            if not await acts(work, Identity.of(card.identity)):
                await work.cards.remove(card)
                return
            campaign = await work.campaigns.get(card.campaign)
            credential = await work.credentials.get(campaign.credential)
            tally = await work.campaigns.tally(campaign.id)
            rate = effective_rate(campaign, credential)
            key = card.campaign, card.identity
            now = progress(tally, rate, work.now, self._looks.get(key))
            held = Held(
                obstacle=await work.ledger.obstacle(campaign.id),
                nobody_sends=not is_over(tally) and not await work.facts.dispatching(),
                used_up=0 if campaign.rehearsal else await work.facts.used_up_today(),
            )
            held = await _with_route(work, campaign, credential.label, held)
            said = progress_card(campaign, now, work.agency.time_zone, held)
            shown = await self._with_buttons(work, card, said)
        front_end = self._front_ends[Identity.of(card.identity).platform]
        self._looks[key] = now
        self._edited[key] = time.monotonic()
        last = self._shown.get(key)
        if not card.message:
            message = await front_end.show(card.chat, shown)
            async with self._office.store.work(agency) as work:
                await work.cards.put(replace(card, message=message))
        elif last is None or last[1] != shown:
            await front_end.edit(card.chat, card.message, shown)
        self._shown[key] = said.buttons, shown
        if is_over(tally) and campaign.state not in (CampaignState.RUNNING, CampaignState.PAUSED):
            await self._end(agency, card)

    async def _with_buttons(self, work: DeskWork, card: LiveCard, said: Say) -> Shown:
        """The same ones for as long as they mean the same: they never expire."""
        last = self._shown.get((card.campaign, card.identity))
        identity = Identity.of(card.identity)
        if last is not None and last[0] == said.buttons:
            told = plain(replace(said, buttons=()), platform=identity.platform)
            return replace(told, buttons=last[1].buttons, live=True)
        ids = await keep_buttons(work, Sender(identity=identity, chat=card.chat), said)
        return replace(plain(said, ids, identity.platform), live=True)

    async def _end(self, agency: AgencyId, card: LiveCard) -> None:
        self._shown.pop((card.campaign, card.identity), None)
        self._looks.pop((card.campaign, card.identity), None)
        self._edited.pop((card.campaign, card.identity), None)
        async with self._office.store.work(agency) as work:
            await work.cards.remove(card)


async def _with_route(work: DeskWork, campaign: Campaign, own: str, held: Held) -> Held:
    others = route(campaign)[1:]
    over = await work.campaigns.went_over(campaign.id) if others else None
    if over is None:
        return held
    there = [await work.credentials.get(one) for one in others]
    labels = {one.id: one.label for one in there if not one.removed}
    if campaign.spare not in labels:  # nothing goes through it any more
        over = over._replace(since=None)
    away = tuple((labels[one.account], one) for one in over.away if one.account in labels)
    return held._replace(went_over=(own, tuple(one.label for one in there), over), away=away)
