"""What messages cost: each account's prices, and the agency's budget for a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agencies.money import Money
from agencies.prices import Cost, Prices
from bot.words import (
    Answer,
    Command,
    Heard,
    Line,
    Pressed,
    Said,
    Say,
    Session,
    Step,
    Turn,
    line,
    press,
    say,
)
from campaigns.charges import together
from campaigns.confirming import Extras

MOST_PRICES = 4
"""On a card."""

BY_NUMBER = frozenset({"sms", "whatsapp"})
"""Channels whose price depends on the country, and which count parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedAccount:
    id: int
    channel: str
    label: str
    prices: Prices | None


@dataclass(frozen=True, slots=True)
class ReadPrices(Command):
    pass


@dataclass(frozen=True, slots=True)
class PricesRead(Answer):
    accounts: tuple[PricedAccount, ...]


@dataclass(frozen=True, slots=True)
class ChangePrices(Command):
    account: int
    text: str


@dataclass(frozen=True, slots=True)
class PricesChanged(Answer):
    account: PricedAccount


@dataclass(frozen=True, slots=True)
class ReadBudget(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRead(Answer):
    """Of a month, like 2026-03: `spent` and `held` are in each currency, the budget's first."""

    month: str
    most: Money | None
    left: Money | None
    sums: tuple[tuple[Money, Money], ...]


@dataclass(frozen=True, slots=True)
class ChangeBudget(Command):
    value: str


@dataclass(frozen=True, slots=True)
class BudgetChanged(Answer):
    read: BudgetRead


def cost_lines(extras: Extras, unit: str) -> list[Line]:
    """On a card: what it comes to, for what each `unit` of it costs, and whether that is left."""
    lines = [line("card-no-price")] if extras.lacks_price else []
    if cost := extras.cost:
        lines.append(line("card-cost", cost=str(cost.sum)))
        lines += [*_part_prices(extras, unit), *_unpriced(cost)]
    if cost := extras.fallback_cost:
        lines += [line("card-fallback-cost", cost=str(cost.sum)), *_unpriced(cost)]
    if extras.left is not None:
        left = {"left": extras.left.at_least, "month": extras.month}
        if missing := extras.missing:
            more = {"missing": missing.at_most, "owners": extras.owners}
            return [*lines, line("card-too-much", **left, **more)]
        lines.append(line("card-left", **left))
    return lines


def _part_prices(extras: Extras, unit: str) -> list[Line]:
    """The dearest in all, and how much the others come to."""
    told, others = extras.part_prices[:MOST_PRICES], extras.part_prices[MOST_PRICES:]
    lines = [
        line(
            "card-part-price",
            price=one.price.exact,
            unit=unit,
            begins=one.begins or "none",
            country=one.country or "none",
            account=account or "none",
            count=one.parts,
            sum=str(one.sum),
        )
        for one, account in told
    ]
    if others:
        parts = sum(one.parts for one, _ in others)
        (rest,) = together(one.sum for one, _ in others)
        more = line("card-more-prices", prices=len(others), count=parts, unit=unit, sum=str(rest))
        lines.append(more)
    return lines


def _unpriced(cost: Cost) -> list[Line]:
    return [line("card-unpriced", people=cost.unpriced)] if cost.unpriced else []


def show_prices(read: PricesRead, session: Session) -> Turn:
    if not read.accounts:
        return Turn(session, (say("prices-no-account"),))
    lines = [line("prices"), *(_priced(account) for account in read.accounts)]
    rows = [
        (press("prices-of", argument=f"{one.id}\n{one.channel}\n{one.label}", label=one.label),)
        for one in read.accounts
    ]
    return Turn(session, (Say(tuple(lines)).with_buttons(*rows),))


def _priced(account: PricedAccount) -> Line:
    prices = account.prices
    return line(
        "prices-line",
        channel=account.channel,
        label=account.label,
        currency=prices.currency if prices else "none",
        prices=" · ".join(prices.lines()) if prices else "",
    )


def pressed(session: Session, heard: Pressed) -> Turn | None:
    match heard:
        case Pressed("prices-of", which):
            account, channel, label = which.split("\n", 2)
            form = {"account": account, "channel": channel, "label": label}
            return ask_prices(session.aside(Step.PRICES, form))
        case Pressed("change-budget"):
            return ask_budget(session.aside(Step.BUDGET, {}))
    return None


def ask_prices(session: Session) -> Turn:
    form = session.form
    by_number = "yes" if form.get("channel") in BY_NUMBER else "no"
    asked = say("ask-prices", label=form.get("label", ""), by_number=by_number)
    return Turn(session, (asked,))


def changing_prices(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            account = int(session.form["account"])
            return Turn(session, commands=(ChangePrices(account, text.strip()),))
        case PricesChanged(account):
            told = Say((line("prices-changed"), _priced(account)))
            return Turn(session.back(), (told,), again=True)
    return None


def show_budget(read: BudgetRead, session: Session) -> Turn:
    return Turn(session, (_budget(read),))


def _budget(read: BudgetRead) -> Say:
    most, left = read.most, read.left
    lines = [
        line(
            "budget",
            month=read.month,
            most=str(most) if most else "none",
            left=left.at_least if left else "",
        )
    ]
    lines += [
        line("budget-spent", spent=str(spent), held=str(held) if held.millionths else "none")
        for spent, held in read.sums
    ]
    if not read.sums:
        lines.append(line("budget-nothing"))
    return Say(tuple(lines)).with_buttons((press("change-budget"),))


def ask_budget(session: Session) -> Turn:
    return Turn(session, (say("ask-budget"),))


def changing_budget(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Said(text):
            return Turn(session, commands=(ChangeBudget(text.strip()),))
        case BudgetChanged(read):
            told = Say((line("budget-changed"), *_budget(read).lines))
            return Turn(session.back(), (told,), again=True)
    return None


def budget_warned(facts: Mapping[str, Any]) -> Say:
    return say(
        "notice-budget-warned",
        share=facts["share"],
        month=facts["month"],
        most=facts["most"],
        left=facts["left"],
    )
