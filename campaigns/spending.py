"""What campaigns cost, and what each has of its agency's budget for a month. Pure.

What a campaign costs is fixed when it is confirmed, and claimed of the month then; so two that are
confirmed at once never share the last of it. What a claim comes to by now follows from the counters
of the campaign's rows: what was handed over is spent, what waits is still claimed, and what is
never sent is given back by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from agencies.model import CredentialId
from agencies.money import Money, share
from agencies.prices import Cost, Prices, cost_of
from campaigns.acts import Act
from campaigns.charges import LastCharged
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId
from campaigns.routing import WHOLE, portions
from campaigns.states import State

HANDED_OVER = frozenset(
    {
        *(State.ATTEMPTING, State.ACCEPTED, State.SENT, State.DELIVERED, State.READ),
        *(State.FAILED, State.UNCERTAIN),
    }
)
"""What a provider may charge for."""

WARNED_AT = 80  # per cent

BUDGET_WARNED, OVER_BUDGET = "budget-warned", "over-budget"
"""What owners, and the maker of a campaign, are told."""

HELD = "budget"
"""Why one that was to start does not."""

USED_UP = "it would go past your agency's budget for the month; an owner can raise it with /budget"
"""Why one that ran does not. Either has given back what it had claimed and not spent."""

OVER = frozenset({CampaignState.FINISHED, CampaignState.CANCELLED})
BEFORE_START = frozenset({CampaignState.AWAITING_RELEASE, CampaignState.SCHEDULED})


class OverBudget(Exception):
    """It costs more than what is left of that month."""

    def __init__(self, cost: Money, left: Money, month: str) -> None:
        super().__init__(f"{cost} of {left} in {month}")
        self.cost = cost
        self.left = left
        self.month = month


class OtherCurrency(Exception):
    """An agency with a budget counts in its currency; str() is what is counted in already.

    `account` is the label of the one whose prices are in it, empty where the budget is.
    """

    def __init__(self, currency: str, account: str = "") -> None:
        super().__init__(currency)
        self.account = account


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """For a month. `warned` is the last one in which its owners were."""

    most: Money
    warned: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a campaign has of a month; one that goes on into the next has another there.

    `sum` is for all its `people`; `since` so many were handed over before this month, and `until`
    so many at its end, where it is over. By now it is so many, and others wait. `charged` is what
    its provider last said.
    """

    campaign: CampaignId
    month: str
    sum: Money
    people: int
    unpriced: int = 0
    since: int = 0
    until: int | None = None
    handed: int = 0
    waiting: int = 0
    state: CampaignState = CampaignState.RUNNING
    paused_because: str = ""
    charged: LastCharged | None = None

    @property
    def spent(self) -> int:
        """By what the provider charged, once it said so of every message of what is over. Of what
        went through other accounts nobody says it."""
        charged = self.charged
        known = charged.known if charged and self.state in OVER else 0
        if charged is None or charged.others or not known or known != self.handed:
            return self.estimated
        if [one.currency for one in charged.sums] != [self.sum.currency]:
            return self.estimated
        end = known if self.until is None else min(known, self.until)
        return share(charged.sums[0].millionths, known, min(known, self.since), end)

    @property
    def estimated(self) -> int:
        return share(self.sum.millionths, self.people, self.since, self._by_now)

    @property
    def to_come(self) -> int:
        """What is still to leave in this month, were it let."""
        if self.until is not None or self.state in OVER:
            return 0
        last = self.people if self.state in BEFORE_START else self.handed + self.waiting
        return share(self.sum.millionths, self.people, self._by_now, min(self.people, last))

    @property
    def held(self) -> int:
        """All that nobody else may have of the month."""
        return self.spent + (0 if self.paused_because in {HELD, USED_UP} else self.to_come)

    @property
    def _by_now(self) -> int:
        return min(self.people, self.handed if self.until is None else self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with a month: what was spent, and what is claimed by what is to be sent."""

    month: str
    budget: Budget | None
    spent: int
    held: int

    @property
    def left(self) -> Money | None:
        """Nothing, also where more is gone: an owner can lower a budget at any time."""
        if self.budget is None:
            return None
        most = self.budget.most
        return Money(most.currency, max(0, most.millionths - self.held))

    @property
    def is_nearly_used_up(self) -> bool:
        if self.budget is None:
            return False
        return 100 * self.held >= WARNED_AT * self.budget.most.millionths


def month_of(at: datetime, zone: str) -> str:
    """Like 2026-03, by the agency's clock."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m}"


def estimate(campaign: Campaign, prices: Mapping[CredentialId, Prices]) -> Cost | None:
    """By the prices of its accounts, each for what goes through it. None where nothing is paid for
    (a rehearsal, a bot's message, what is only put right), or no price is set.

    The check counts parts before it is known who is left out, so their share is taken away here.
    """
    broadcast = campaign.source is not None and campaign.source.rule is not None
    checked = campaign.checked
    if campaign.rehearsal or campaign.act is not Act.SEND or broadcast or checked is None:
        return None
    spread = portions(campaign)
    accounts = [campaign.credential, *(one.account for one in reversed(spread))]
    known = [prices[one].currency for one in accounts if one in prices]
    if not known:
        return None
    currency, whole, unpriced = known[0], 0, 0
    for one in spread:
        by = prices.get(one.account)
        if by is None or by.currency != currency:
            unpriced += one.people_by.total() * one.percent
            continue
        cost = cost_of(by, one.people_by, one.parts_by)
        whole += cost.sum.millionths * one.percent
        unpriced += cost.unpriced * one.percent
    counted = checked.reachable + checked.suppressed
    now = share(-(-whole // WHOLE), counted, 0, checked.reachable)
    lacking = min(-(-unpriced // WHOLE), checked.reachable)
    return Cost(sum=Money(currency, now), unpriced=lacking)
