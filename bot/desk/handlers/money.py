"""What accounts cost, and what the agency may spend."""

from babel.numbers import is_currency

from agencies.model import Credential, CredentialId
from agencies.money import NoAmount, read_money
from agencies.prices import Prices, UnusablePrices, read_prices
from agencies.staff import Action
from bot.conversation.drafting import Refused
from bot.conversation.hours import is_none
from bot.conversation.money import (
    BY_NUMBER,
    BudgetChanged,
    BudgetRead,
    ChangeBudget,
    ChangePrices,
    PricedAccount,
    PricesChanged,
    PricesRead,
    ReadBudget,
    ReadPrices,
)
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns import budgeting
from campaigns.spending import OverBudget


async def read_prices_of_all(context: Context, _command: ReadPrices) -> PricesRead:
    known = await context.work.prices.all()
    usable = [one for one in await context.work.credentials.list() if _is_paid(context, one)]
    return PricesRead(tuple(_priced(one, known.get(one.id)) for one in usable))


async def change_prices(context: Context, command: ChangePrices) -> PricesChanged:
    """Of one account. What was confirmed keeps the price that it was confirmed with."""
    work = context.work
    account = await work.credentials.get(CredentialId(command.account))
    if account.removed or not _is_paid(context, account):
        raise NotPossible(line("prices-not-here"))
    prices = None if is_none(command.text) else _read(command.text, account.channel)
    budget = await work.spending.hold()
    if prices:
        budgeting.expect_same_currency(prices, budget.most if budget else None)
    before = await work.prices.of(account.id)
    context.notes.update(before=_as_kept(before), after=_as_kept(prices))
    await work.prices.keep(account.id, prices)
    return PricesChanged(_priced(account, prices))


async def read_budget(context: Context, _command: ReadBudget) -> BudgetRead:
    now = await budgeting.standing(context.work)
    most = now.budget.most if now.budget else None
    sums = await budgeting.sums(context.work, now.month)
    return BudgetRead(month=now.month, most=most, left=now.left, sums=tuple(sums))


async def change_budget(context: Context, command: ChangeBudget) -> BudgetChanged:
    """What would go past a lower one is paused by dispatch, whose next look is seconds away."""
    try:
        most = None if is_none(command.value) else read_money(command.value)
    except NoAmount as fault:
        raise NotPossible(line("refused", reason=str(fault))) from None
    if most:
        _expect_currency(most.currency)
    before = await context.work.spending.budget()
    context.notes.update(before=str(before.most) if before else "", after=str(most or ""))
    await budgeting.set_budget(context.work, most)
    return BudgetChanged(await read_budget(context, ReadBudget()))


async def owners_of(context: Context) -> str:
    """Who can raise the budget: their names."""
    return ", ".join(one.name for one in await context.work.members.list() if one.decides)


async def over_budget(context: Context, fault: OverBudget) -> Refused:
    """With who can raise it."""
    told = line(
        "over-budget",
        cost=fault.cost.at_most,
        left=fault.left.at_least,
        month=fault.month,
        owners=await owners_of(context),
    )
    return Refused(told)


def _is_paid(context: Context, account: Credential) -> bool:
    """Not a rehearsal, and not a bot's."""
    if not context.office.offers.can_use(account):
        return False
    spec = context.office.offers.spec(account.channel, account.provider)
    return not spec.rehearsal and not spec.citizens


def _priced(account: Credential, prices: Prices | None) -> PricedAccount:
    return PricedAccount(id=account.id, channel=account.channel, label=account.label, prices=prices)


def _read(text: str, channel: str) -> Prices:
    """Raises UnusablePrices, NotPossible."""
    prices = read_prices(text)
    _expect_currency(prices.currency)
    if prices.prefixes and channel not in BY_NUMBER:
        raise UnusablePrices(
            "Only phone numbers begin with a country's digits: type else and one price here."
        )
    return prices


def _expect_currency(currency: str) -> None:
    if not is_currency(currency):
        raise NotPossible(line("unknown-currency", currency=currency))


def _as_kept(prices: Prices | None) -> str:
    return ", ".join([prices.currency, *prices.lines()]) if prices else ""


HANDLERS: Handlers = {
    ReadPrices: (Action.LOOK, read_prices_of_all),
    ChangePrices: (Action.MANAGE, change_prices),
    ReadBudget: (Action.LOOK, read_budget),
    ChangeBudget: (Action.MANAGE, change_budget),
}
