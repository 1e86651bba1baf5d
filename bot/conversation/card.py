"""The confirmation card: everything that is confirmed with one press, and how it is changed."""

from bot.citizens.arriving import NAMES
from bot.conversation.hours import clock
from bot.conversation.money import cost_lines
from bot.conversation.options import lines_of
from bot.conversation.plans import plan_lines
from bot.moments import full
from bot.words import Button, Line, Say, line, press
from campaigns import enclosing, purpose
from campaigns.acts import Act
from campaigns.confirming import Card, Extras
from campaigns.options import CHANNELS

COUNTED_IN_PARTS = frozenset({"sms", "whatsapp"})
CHANGES = ("message", "list", "account", "rate")


def lines_of_card(card: Card) -> tuple[Line, ...]:
    """All that is confirmed, and released."""
    second = [line("card-release")] if card.needs_release else []
    return (*_what(card), *_left_out(card), *_how(card), *second)


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
        (press("later", campaign=card.campaign),),
    )


def _send(card: Card) -> Button:
    of, people = card.campaign, card.people
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
    return (press("change-spare", campaign=card.campaign),)


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


def _what(card: Card) -> list[Line]:
    lines = [line("card-rehearsal")] if card.rehearsal else []
    return [
        *lines,
        line("card-head", name=card.name, agency=card.agency),
        *_alike(card),
        line("card-route", channel=card.channel, account=card.account),
        *([line("card-spare", spare=card.spare)] if card.spare else ()),
        line(_to_whom(card.extras), people=card.people),
        *_in_languages(card),
        *lines_of(card.extras.options),
    ]


def _alike(card: Card) -> list[Line]:
    if card.alike is None:
        return []
    name, at = card.alike
    return [line("card-alike", name=name, at=full(at))]


def _to_whom(extras: Extras) -> str:
    if extras.act is Act.SEND:
        return "card-people-corrected" if extras.corrects else "card-people"
    return f"card-{extras.act.value}"


def _in_languages(card: Card) -> list[Line]:
    """How many get each, where there are several."""
    if not card.extras.languages:
        return []
    others = card.people - sum(card.extras.languages.values())
    lines = [
        line("card-languages", language=NAMES[of], people=n)
        for of, n in card.extras.languages.items()
    ]
    return [*lines, line("card-other-languages", people=others)]


def _left_out(card: Card) -> list[Line]:
    left_out = {"card-invalid": card.invalid, "card-duplicates": card.duplicates}
    lines = [line(key, count=count) for key, count in left_out.items() if count]
    lines += [line("card-suppressed", count=n, reason=why) for why, n in card.suppressed.items()]
    if card.blank:
        lines.append(line("card-blank", count=card.blank))
    if card.send_each:
        lines.append(line("card-send-each"))
    lines += [line("card-empty", field=f, count=n) for f, n in card.empty.items() if n]
    return lines + [line("card-abroad", country=c, count=n) for c, n in card.abroad.items()]


def _how(card: Card) -> list[Line]:
    """What a fault of ours may come to stands last, where it is read."""
    if card.extras.act is not Act.SEND:
        return _how_it_is_done(card)
    lines = [line("card-parts", parts=card.parts)] if card.channel in COUNTED_IN_PARTS else []
    lines += cost_lines(card.extras)
    if card.urgent:
        lines.append(line("card-urgent"))
    lines += _starts(card)
    lines.append(_hours(card))
    lines.append(line("card-time", seconds=card.seconds, rate=card.rate))
    if card.extras.price and card.extras.paid:
        price = card.extras.price
        most, each, free = price.most(card.people), price.per_message, price.free
        coin, least = price.coin, price.least
        lines.append(line("card-paid", most=most, each=each, free=free, coin=coin, least=least))
    if card.begins:
        urgent = "yes" if card.urgent else "no"
        lines.append(line("card-begins", begins=clock(card.begins), urgent=urgent))
    if card.breaks and card.hours:
        ends, goes_on = clock(card.breaks), clock(card.hours.opens)
        lines.append(line("card-breaks", ends=ends, goes_on=goes_on))
    if card.daily_most:
        lines.append(line("card-days", most=card.daily_most, days=card.days))
    if card.channel in purpose.CHANNELS:
        leaves = "yes" if card.extras.reachable else "no"
        lines.append(line("card-purpose", purpose=card.extras.purpose.value, leaves=leaves))
    if card.prefer_delivery:
        lines.append(line("card-prefer"))
    repeated = "yes" if card.prefer_delivery else "no"
    return [*lines, line("card-uncertain", count=card.uncertain, repeated=repeated)]


def _how_it_is_done(card: Card) -> list[Line]:
    lines = [line("card-urgent")] if card.urgent else []
    lines.append(line("card-time", seconds=card.seconds, rate=card.rate))
    if card.extras.until:
        late = "yes" if card.extras.too_long else "no"
        until, zone = full(card.extras.until), card.time_zone
        lines.append(line("card-until", until=until, zone=zone, late=late))
    return [*lines, line(f"card-{card.extras.act.value}-harmless")]


def _starts(card: Card) -> list[Line]:
    if card.start is None:
        return []
    at = full(card.start.at)
    if card.start.has_passed:
        return [line("card-start-passed", at=at)]
    return [
        line("card-starts", at=at, zone=card.time_zone),
        line("card-too-late", late=card.start.too_late),
        *(plan_lines(card.start.repeats, card.time_zone) if card.start.repeats else ()),
    ]


def _hours(card: Card) -> Line:
    if card.hours is None:
        return line("card-any-hour")
    opens, closes = clock(card.hours.opens), clock(card.hours.closes)
    return line("card-hours", opens=opens, closes=closes, zone=card.time_zone)
