"""The confirmation card: everything that is confirmed with one press, and how it is changed."""

from bot.conversation.card_lines import lines_of_card
from bot.words import Button, Say, press
from campaigns import enclosing, purpose
from campaigns.acts import Act
from campaigns.confirming import Card
from campaigns.options import CHANNELS

CHANGES = ("message", "list", "account", "rate")


def show(card: Card) -> Say:
    lines = lines_of_card(card)
    if card.extras.act is not Act.SEND:
        return Say(lines).with_buttons(*_few(card))
    changes = [press(f"change-{what}", campaign=card.campaign) for what in CHANGES]
    if card.extras.corrects:  # to exactly those who got the other one, through the same bot
        changes = [changes[0], changes[-1]]
    return Say(lines).with_buttons(
        (_send(card),),
        tuple(changes[:2]),
        tuple(changes[2:]),
        _options(card),
        _purpose(card),
        _spare(card),
        (press("change-hours", campaign=card.campaign), _urgent(card)),
        _start(card),
        *_repeats(card),
        (_prefer(card),),
        *_fallback(card),
        (press("later", campaign=card.campaign),),
    )


def _send(card: Card) -> Button:
    """What would be refused for its cost is not offered."""
    of, people = card.campaign, card.people
    if card.extras.missing:
        return press("look-again", campaign=of)
    if card.needs_release:
        typed = "type-count" if card.must_be_typed else "send"
        return press("ask-release", typed, card.hash, of, people=people)
    if card.must_be_typed:
        key = "schedule-many" if card.start else "type-count"
        return press(key, "type-count", card.hash, of, people=people)
    if card.start and card.start.repeats:
        return press("schedule-plan", "send", card.hash, of)
    return press("schedule" if card.start else "send", "send", card.hash, of, people=people)


def _few(card: Card) -> list[tuple[Button, ...]]:
    """Where nothing is sent there is little to choose: it makes no sound and costs nothing."""
    act, of, people = card.extras.act.value, card.campaign, card.people
    if card.must_be_typed:
        do = press(f"{act}-many", "type-count", card.hash, of, people=people)
    else:
        do = press(f"{act}-people", "send", card.hash, of, people=people)
    rows = [(do,), (press("change-rate", campaign=of), _urgent(card))]
    if card.extras.act is Act.EDIT:
        change = press("change-message", campaign=of)
        rows.append((change, press("change-options", campaign=of)))
    return [*rows, (press("later", campaign=of),)]


def _start(card: Card) -> tuple[Button, ...]:
    if card.start is None:
        return (press("start-later", "change-start", campaign=card.campaign),)
    return (
        press("change-start", campaign=card.campaign),
        press("change-too-late", campaign=card.campaign),
    )


def _options(card: Card) -> tuple[Button, ...]:
    if card.channel in enclosing.CHANNELS:
        return (press("change-enclosed", "change-options", campaign=card.campaign),)
    if card.channel not in CHANNELS:
        return ()
    options = press("change-options", campaign=card.campaign)
    return (options, _pay(card)) if card.extras.price else (options,)


def _purpose(card: Card) -> tuple[Button, ...]:
    if card.channel not in purpose.CHANNELS:
        return ()
    return (press("change-purpose", campaign=card.campaign),)


def _spare(card: Card) -> tuple[Button, ...]:
    if card.spare is None:
        return ()
    spare = press("change-spare", campaign=card.campaign)
    return (spare, press("change-share", campaign=card.campaign)) if card.spare else (spare,)


def _pay(card: Card) -> Button:
    if card.extras.paid:
        return press("do-not-pay", "pay", "no", card.campaign)
    return press("pay", "pay", "yes", card.campaign)


def _repeats(card: Card) -> tuple[tuple[Button, ...], ...]:
    if card.start is None or not card.start.can_repeat:
        return ()
    of, plan = card.campaign, card.start.repeats
    if plan is None:
        return ((press("repeat", "change-repeats", campaign=of),),)
    asks = press("change-lead" if plan.asks else "ask-each-time", "change-lead", campaign=of)
    return (press("change-repeats", campaign=of), press("change-end", campaign=of)), (asks,)


def _urgent(card: Card) -> Button:
    if card.urgent:
        return press("not-urgent", "urgent", "no", card.campaign)
    return press("urgent", "urgent", "yes", card.campaign)


def _prefer(card: Card) -> Button:
    if card.prefer_delivery:
        return press("at-most-once", "prefer-delivery", "no", card.campaign)
    return press("prefer-delivery", "prefer-delivery", "yes", card.campaign)


def _fallback(card: Card) -> list[tuple[Button, ...]]:
    if not card.extras.can_fall_back and card.extras.fallback is None:
        return []
    return [(press("change-fallback", campaign=card.campaign),)]
