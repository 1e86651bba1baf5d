"""What the providers charged for a campaign, asked when somebody wants to know."""

from dataclasses import dataclass

from agencies.money import Money
from bot.words import Answer, Button, Command, Line, Say, Session, Turn, line, press, say
from campaigns.charges import LastCharged
from campaigns.model import Campaign, CampaignId


@dataclass(frozen=True, slots=True)
class AskCharges(Command):
    """Long: becomes a job."""

    campaign: CampaignId


@dataclass(frozen=True, slots=True)
class StaysSilent:
    """The account of that label took so many messages, and `why` it cannot tell what it charged."""

    account: str
    messages: int
    why: str


@dataclass(frozen=True, slots=True)
class ChargesTold(Answer):
    """The accounts that tell took so many messages, and charged `sums` for as many as it is `known`
    of. What went through those that are `silent` is in none of these. `fault` is why none told.
    """

    campaign: Campaign
    messages: int = 0
    known: int = 0
    sums: tuple[Money, ...] = ()
    silent: tuple[StaysSilent, ...] = ()
    fault: str = ""


def tell_charges(told: ChargesTold, session: Session) -> Turn:
    name = told.campaign.name
    if told.fault:
        return Turn(session, (say("charges-not-told", name=name, why=told.fault),), refused=True)
    lines = [line("charges-head", name=name, messages=told.messages)]
    if told.known:
        sums = ", ".join(map(str, told.sums))
        lines.append(line("charges-known", sums=sums, count=told.known))
    if missing := told.messages - told.known:
        lines.append(line("charges-to-come", count=missing))
    lines += [
        line("charges-silent", account=one.account, count=one.messages, why=one.why)
        if one.account
        else line("charges-silent-unnamed", count=one.messages, why=one.why)
        for one in told.silent
    ]
    again = (ask_button(told.campaign.id, asked=True),) if missing else ()
    return Turn(session, (Say(tuple(lines)).with_buttons(again),))


def charged_so_far(last: LastCharged | None) -> list[Line]:
    """In the report: what the provider said when it was asked."""
    if last is None:
        return []
    if not last.messages:
        return _left_out(last)
    at = f"{last.at.day} {last.at:%b %Y, %H:%M}"
    charged = line(
        "report-charged",
        sums=", ".join(map(str, last.sums)),
        whole="yes" if last.known == last.messages else "no",
        known=last.known,
        messages=last.messages,
        at=at,
    )
    return [charged, *_left_out(last)]


def _left_out(last: LastCharged) -> list[Line]:
    return [
        line("charges-left-out-by", account=one.account, count=one.messages)
        if one.account
        else line("charges-left-out", count=one.messages)
        for one in last.silent
    ]


def ask_button(campaign: CampaignId, *, asked: bool) -> Button:
    return press("ask-charges", campaign=campaign, asked="yes" if asked else "no")
