"""All that a card says, which is what is confirmed, and released."""

from collections.abc import Sequence

from bot.citizens.arriving import NAMES
from bot.conversation import fallback
from bot.conversation.hours import clock
from bot.conversation.money import cost_lines
from bot.conversation.options import lines_of
from bot.conversation.plans import plan_lines
from bot.moments import full
from bot.words import Line, line
from campaigns import purpose
from campaigns.acts import Act
from campaigns.confirming import Card, Country, Extras

COUNTED_IN_PARTS = frozenset({"sms", "whatsapp"})


def lines_of_card(card: Card) -> tuple[Line, ...]:
    second = [line("card-release")] if card.needs_release else []
    return (*_what(card), *_left_out(card), *_how(card), *_fallback(card), *second)


def _fallback(card: Card) -> list[Line]:
    chosen, countries = card.extras.fallback, card.extras.fallback_countries
    if chosen is None:
        return []
    return [*fallback.lines_of(card.channel, chosen), *_of_countries(countries, chosen.account)]


def _what(card: Card) -> list[Line]:
    lines = [line("card-rehearsal")] if card.rehearsal else []
    return [
        *lines,
        line("card-head", name=card.name, agency=card.agency),
        *_alike(card),
        line("card-route", channel=card.channel, account=card.account),
        *_others(card),
        line(_to_whom(card.extras), people=card.people),
        *_in_languages(card),
        *lines_of(card.extras.options),
    ]


def _others(card: Card) -> list[Line]:
    """The other accounts that it goes through."""
    lines = [line("card-spare", spare=card.spare, share=card.share)] if card.spare else []
    return [*lines, *_of_countries(card.countries, card.account)]


def _of_countries(countries: Sequence[Country], account: str) -> list[Line]:
    if not countries:
        return []
    lines = [line("card-country", **one._asdict()) for one in countries]
    return [*lines, line("card-countries", account=account)]


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
    unit = "part" if card.channel in COUNTED_IN_PARTS else "message"
    lines += cost_lines(card.extras, unit)
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
