"""Starts campaigns whose time has come, and tells staff of those that could not be started.

Any number of processes may do it at once: each start is one transaction, and one of them makes it.
"""

import json
from collections.abc import Callable

import structlog

from agencies.audit import Deed, by_itself
from agencies.model import AgencyId, Identity
from campaigns.conversations import LiveCard, Notice
from campaigns.model import CampaignId
from campaigns.offers import Offers
from campaigns.starting import Came, Event, start_due
from campaigns.stores import Stale
from dispatch.ports import Schedule, StartingWork, Starts
from dispatch.rounds import go_round

EVERY = 1.0  # seconds
UNTOLD = (Event.STARTED, Event.PLANNED)  # by a notice

log = structlog.get_logger()


class Starter:
    """`started` is called after each start: there is something to send."""

    def __init__(
        self, starts: Starts, offers: Offers, schedule: Schedule, started: Callable[[], None]
    ) -> None:
        self._starts = starts
        self._offers = offers
        self._schedule = schedule
        self._started = started

    async def run(self) -> None:
        """Until it is cancelled, which leaves what is due to others, or to the next start."""
        await go_round(self._schedule, EVERY, self.look)

    async def look(self) -> None:
        """All that is due now. Never raises: what failed is due again in the next round."""
        try:
            for agency, campaign in await self._starts.due():
                await self._start(agency, campaign)
        except Exception:
            log.exception("due_not_found", again_in=EVERY)

    async def _start(self, agency: AgencyId, campaign: CampaignId) -> None:
        try:
            async with self._starts.work(agency) as work:
                events = await start_due(work, campaign, self._offers)
                for came in events:
                    await _tell(work, came)
                await work.audit.append([_deed(came) for came in events])
        except Stale:
            return  # another process was faster
        except Exception:  # it waits, and the others go on
            log.exception("campaign_not_started", campaign=campaign, again_in=EVERY)
            return
        log.info("campaign_due", campaign=campaign, came=[came.event.value for came in events])
        self._started()


def _deed(came: Came) -> Deed:
    campaign = came.campaign
    return by_itself(came.event.value, campaign=campaign.id, state=campaign.state.value)


async def _tell(work: StartingWork, came: Came) -> None:
    """Who confirmed it sees how it goes on, or why it does not, in the chat that they have."""
    campaign, identity = came.campaign, came.campaign.created_by
    if came.event is Event.STARTED:
        chat = Identity.of(identity).user
        card = LiveCard(campaign=campaign.id, identity=identity, chat=chat, message="")
        await work.cards.put(card)
    if came.event in UNTOLD:
        return
    facts = {"zone": work.agency.time_zone, "count": came.count}
    await work.notices.add(
        Notice(
            id=0,
            agency=campaign.agency,
            identity=identity,
            kind=came.event.value,
            campaign=campaign.id,
            arguments=json.dumps(facts),
        )
    )
