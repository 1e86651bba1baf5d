"""Keeps what is sent within the agencies' budgets for the month, and tells owners in time.

Any number of processes may do it at once: each holds an agency's budget while it looks.
"""

import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import structlog

from agencies.audit import by_itself
from agencies.model import AgencyId
from agencies.staff import Member, owners_chats
from campaigns.budgeting import look_after
from campaigns.conversations import Notice
from campaigns.lifecycle import NotNow
from campaigns.model import Campaign
from campaigns.spending import BUDGET_WARNED, OVER_BUDGET, Standing
from campaigns.stores import Stale
from dispatch.ports import Schedule, StartingWork
from dispatch.rounds import go_round

EVERY = 10.0  # seconds

log = structlog.get_logger()


class Members(Protocol):
    async def list(self) -> Sequence[Member]: ...


class BudgetWork(StartingWork, Protocol):
    @property
    def members(self) -> Members: ...


class Budgets(Protocol):
    async def to_look_after(self) -> Sequence[AgencyId]:
        """Those that have a budget, or campaigns under way that cost something."""

    def work(self, agency: AgencyId) -> AbstractAsyncContextManager[BudgetWork]: ...


class Keeper:
    def __init__(self, budgets: Budgets, schedule: Schedule) -> None:
        self._budgets = budgets
        self._schedule = schedule

    async def run(self) -> None:
        """Until it is cancelled."""
        await go_round(self._schedule, EVERY, self.look)

    async def look(self) -> None:
        """Never raises: what failed is looked at again in the next round."""
        try:
            for agency in await self._budgets.to_look_after():
                await self._look_after(agency)
        except Exception:
            log.exception("budgets_not_found", again_in=EVERY)

    async def _look_after(self, agency: AgencyId) -> None:
        try:
            async with self._budgets.work(agency) as work:
                await _look(work)
        except (Stale, NotNow):
            return  # what was to be paused has ended just then
        except Exception:  # the others are looked after
            log.exception("budget_not_kept", agency=agency, again_in=EVERY)


async def _look(work: BudgetWork) -> None:
    looked = await look_after(work)
    for campaign in looked.paused:
        await _tell(work, campaign.created_by, OVER_BUDGET, campaign)
    if looked.warning:
        await _warn(work, looked.warning)
    deeds = [by_itself(OVER_BUDGET, campaign=one.id) for one in looked.paused]
    if deeds:
        await work.audit.append(deeds)


async def _warn(work: BudgetWork, now: Standing) -> None:
    if now.budget is None or now.left is None:
        return
    most = now.budget.most
    facts: dict[str, str | int] = {
        "month": now.month,
        "most": str(most),
        "left": now.left.at_least,
        "share": 100 * now.held // most.millionths if most.millionths else 100,
    }
    for chat in owners_chats(await work.members.list()):
        await _tell(work, str(chat), BUDGET_WARNED, None, **facts)


async def _tell(
    work: BudgetWork, whom: str, kind: str, campaign: Campaign | None, **facts: str | int
) -> None:
    await work.notices.add(
        Notice(
            id=0,
            agency=work.agency.id,
            identity=whom,
            kind=kind,
            campaign=campaign.id if campaign else None,
            arguments=json.dumps(facts),
        )
    )
