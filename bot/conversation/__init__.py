"""The staff conversation: who says what, when. No chat, no database, no clock.

The draft (channel, message, list) lives in the campaign's row; a session knows only where it is.
One module a flow; the steps and what answers them stand in the tables below, on one long page,
so that each has its place and none is forgotten.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.conversation import (
    accounts,
    adding_account,
    approved,
    audience,
    auditing,
    bots,
    confiding,
    confirming,
    doubts,
    enclosing,
    erasing,
    fallback,
    feedback,
    following,
    groups,
    listing,
    money,
    options,
    previewing,
    purposes,
    releasing,
    repeating,
    reporting,
    routing,
    running,
    schedule,
    settings,
    sparing,
    speaking,
    starting,
    steering,
    subscribers,
    suppressions,
    team,
    translating,
    trying,
    writing,
)
from bot.conversation.answers import ANSWERS
from bot.conversation.drafting import Drafted, StopCheck, ask_text, go_on
from bot.words import Answer, Command, Heard, Pressed, Said, Session, Step, Turn, Uploaded, say

STOPPING = frozenset({"pause", "stop"})

Taker = Callable[[Session, Any], Turn | None]


def take_turn(session: Session, heard: Heard) -> Turn:
    """The next turn. A word that cannot be followed here is answered so and changes nothing."""
    turn = _taken(session, heard)
    return _with_step(turn) if turn.again else turn


def only_stops(session: Session, heard: Heard) -> bool:
    """Pause and Stop, before which nobody is ever asked who they are."""
    match heard:
        case Pressed(action):
            return action in STOPPING
        case Said(text) if _command(text):
            return COMMANDS.get(_command(text)) is _stop_all
        case Said(text) if session.step is Step.IDLE:
            return text.strip().casefold() in STOPPING
    return False


def _taken(session: Session, heard: Heard) -> Turn:
    if isinstance(heard, Said) and confiding.is_of_another(session, heard):
        return confiding.not_asked(session)
    if isinstance(heard, Said) and (taker := COMMANDS.get(_command(heard.text))):
        return taker(session, heard) or _not_followed(session)
    turn = None if _is_of_another(session, heard) else TURNS[session.step](session, heard)
    if turn is None:
        turn = _anywhere(session, heard)
    return turn or _not_followed(session)


def _with_step(turn: Turn) -> Turn:
    """With what the step that it leads to asks, under what it says."""
    step = SHOWN[turn.session.step](turn.session)
    return replace(
        turn,
        session=step.session,
        says=turn.says + step.says,
        commands=turn.commands + step.commands,
        again=False,
    )


def _is_of_another(session: Session, heard: Heard) -> bool:
    """A button of another campaign than the one being made: it never acts on this one."""
    return isinstance(heard, Pressed) and heard.campaign not in (None, session.campaign)


def _anywhere(session: Session, heard: Heard) -> Turn | None:
    """What works wherever the person is: buttons about a campaign, results of jobs, refusals."""
    match heard:
        case Pressed():
            return next(
                filter(None, (taker(session, heard) for taker in PRESSES)), _expired(session)
            )
        case Answer():
            taker = ANSWERS.get(type(heard))
            return taker(heard, session) if taker else Turn(session)
        case Uploaded():
            return listing.another_list(session, heard)
    return None


def _command(text: str) -> str:
    word = text.strip().split(maxsplit=1)[:1]
    return word[0].lower().partition("@")[0] if word and word[0].startswith("/") else ""


def _idle(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Uploaded():
            return writing.begin_with_file(session, heard)
        case Drafted():
            return go_on(session, heard)
        case Said(text):
            return running.steer(session, text)
    return None


def _checking(session: Session, heard: Heard) -> Turn | None:
    """A list, or the addresses of a fallback."""
    match heard:
        case fallback.FallbackChecked(number) if number == session.check:
            return fallback.checked(session, heard)
    return listing.checking(session, heard)


def _help(session: Session, _heard: Said) -> Turn:
    return Turn(session, (say("help"),))


def _cancel(session: Session, _heard: Said) -> Turn:
    """The draft stays; a check that nobody waits for any more does not go on."""
    left = session.left()
    if session.step is Step.IDLE:
        return Turn(left, (say("nothing-to-leave"),))
    if session.campaign is None:
        return Turn(left, (say("left"),))
    checking = session.step is Step.CHECKING
    return Turn(left, (say("left-draft"),), (StopCheck(session.campaign),) if checking else ())


def _new(session: Session, _heard: Said) -> Turn:
    return writing.begin(session)


def _asking(command: Callable[[], Command]) -> Taker:
    """It only asks for something, and leaves the step as it is."""
    return lambda session, _heard: Turn(session, commands=(command(),))


def _stop_all(session: Session, _heard: Said) -> Turn:
    """At once and at any step, which stays as it is: nobody is asked while messages leave."""
    return Turn(session, commands=(steering.PauseAll(),))


def _audit(session: Session, heard: Said) -> Turn:
    sought = heard.text.strip().partition(" ")[2].strip()
    return Turn(session, commands=(auditing.ReadAudit(sought=sought),))


def _feedback(session: Session, heard: Said) -> Turn:
    return feedback.begin(session, heard.text.strip().partition(" ")[2].strip())


def _erase(session: Session, _heard: Said) -> Turn:
    return erasing.begin(session)


def _not_followed(session: Session) -> Turn:
    told = say("not-followed", step=session.step.value)
    return Turn(session, (told,), refused=True, again=True)


def _expired(session: Session) -> Turn:
    return Turn(session, (say("expired"),), refused=True, again=True)


COMMANDS: dict[str, Taker] = {
    "/start": _help,
    "/help": _help,
    "/new": _new,
    "/campaigns": _asking(running.ListCampaigns),
    "/schedule": _asking(schedule.ReadSchedule),
    "/status": _asking(reporting.ReadStatus),
    "/stopall": _stop_all,
    "/credentials": _asking(accounts.ReadAccounts),
    "/bots": _asking(bots.ReadBots),
    "/subscribers": _asking(subscribers.ReadSubscribers),
    "/suppressions": _asking(suppressions.ReadSuppressions),
    "/prices": _asking(money.ReadPrices),
    "/routes": _asking(routing.ReadRoutes),
    "/budget": _asking(money.ReadBudget),
    "/settings": _asking(settings.ReadSettings),
    "/team": _asking(team.ReadTeam),
    "/agency": _asking(speaking.ReadAgencies),
    "/audit": _audit,
    "/feedback": _feedback,
    "/allowgroup": _asking(groups.AllowGroup),
    "/forbidgroup": _asking(groups.ForbidGroup),
    "/erase": _erase,
    "/cancel": _cancel,
}

TURNS: dict[Step, Taker] = {
    Step.IDLE: _idle,
    Step.ACCOUNT: writing.choosing_account,
    Step.NAME: writing.naming,
    Step.SUBJECT: writing.writing_subject,
    Step.TEXT: writing.writing_text,
    Step.MORE_TEXT: writing.writing_more,
    Step.APPROVED: approved.choosing,
    Step.LIST: listing.awaiting_list,
    Step.CHECKING: _checking,
    Step.COLUMN: listing.choosing_column,
    Step.PREVIEW: previewing.previewing,
    Step.TEST_ADDRESS: trying.giving_own_address,
    Step.TEST_CODE: trying.giving_own_code,
    Step.RATE: confirming.choosing_rate,
    Step.HOURS: confirming.choosing_hours,
    Step.PURPOSE: purposes.choosing,
    Step.SPARE: sparing.choosing,
    Step.SHARE: sparing.choosing_share,
    Step.START: starting.choosing_start,
    Step.TOO_LATE: starting.choosing_too_late,
    Step.REPEATS: repeating.choosing_repeats,
    Step.REPEATS_END: repeating.choosing_end,
    Step.REPEATS_LEAD: repeating.choosing_lead,
    Step.FALLBACK: fallback.choosing_account,
    Step.FALLBACK_COLUMN: fallback.choosing_column,
    Step.FALLBACK_SUBJECT: fallback.writing_subject,
    Step.FALLBACK_WAIT: fallback.choosing_wait,
    Step.CARD: confirming.confirming,
    Step.COUNT: confirming.typing_count,
    Step.PROVIDER: adding_account.choosing_provider,
    Step.FORM: adding_account.filling_form,
    Step.PROOF: adding_account.giving_proof,
    Step.PROVING: adding_account.proving,
    Step.LABEL: adding_account.labelling,
    Step.ACCOUNT_RATE: accounts.changing_rate,
    Step.SETTING: settings.changing,
    Step.PRICES: money.changing_prices,
    Step.ROUTES: routing.changing,
    Step.BUDGET: money.changing_budget,
    Step.RUN_RATE: steering.changing_rate,
    Step.BOT_TOKEN: bots.giving_token,
    Step.BOT_CONNECTING: bots.connecting,
    Step.BOT_PURPOSE: bots.giving_purpose,
    Step.BOT_TOPIC: bots.giving_topic,
    Step.AUDIENCE: audience.choosing,
    Step.OPTIONS: options.choosing,
    Step.ENCLOSING: enclosing.choosing,
    Step.LANGUAGES: translating.choosing,
    Step.TRANSLATION: translating.writing,
    Step.SUBSCRIBER: subscribers.finding,
    Step.SUPPRESSED: suppressions.finding,
    Step.SUPPRESSED_LIST: suppressions.taking_list,
    Step.SUPPRESSED_REASON: suppressions.giving_reason,
    Step.MOVE_START: schedule.moving,
    Step.INVITEE: team.naming,
    Step.COMMENT: releasing.commenting,
    Step.ERASE_PERSON: erasing.naming,
}

SHOWN: dict[Step, Callable[[Session], Turn]] = {
    Step.IDLE: Turn,
    Step.ACCOUNT: writing.ask_account,
    Step.NAME: writing.ask_name,
    Step.SUBJECT: writing.ask_subject,
    Step.TEXT: ask_text,
    Step.MORE_TEXT: writing.ask_more,
    Step.APPROVED: approved.ask,
    Step.LIST: listing.look,
    Step.CHECKING: listing.look,
    Step.COLUMN: listing.look,
    Step.PREVIEW: previewing.look,
    Step.TEST_ADDRESS: trying.ask_own_address,
    Step.TEST_CODE: trying.ask_own_code,
    Step.RATE: confirming.ask_rate,
    Step.HOURS: confirming.ask_hours,
    Step.PURPOSE: purposes.ask,
    Step.SPARE: sparing.ask,
    Step.SHARE: sparing.ask_share,
    Step.START: starting.ask_start,
    Step.TOO_LATE: starting.ask_too_late,
    Step.REPEATS: repeating.ask_repeats,
    Step.REPEATS_END: repeating.ask_end,
    Step.REPEATS_LEAD: repeating.ask_lead,
    Step.FALLBACK: fallback.ask,
    Step.FALLBACK_COLUMN: fallback.ask,
    Step.FALLBACK_SUBJECT: fallback.ask_subject,
    Step.FALLBACK_WAIT: fallback.ask_wait,
    Step.CARD: confirming.look,
    Step.COUNT: confirming.ask_count,
    Step.PROVIDER: adding_account.ask_provider,
    Step.FORM: adding_account.ask_field,
    Step.PROOF: adding_account.ask_proof,
    Step.PROVING: adding_account.tell_proving,
    Step.LABEL: adding_account.ask_label,
    Step.ACCOUNT_RATE: accounts.ask_rate,
    Step.SETTING: settings.ask,
    Step.PRICES: money.ask_prices,
    Step.ROUTES: routing.ask,
    Step.BUDGET: money.ask_budget,
    Step.RUN_RATE: steering.ask_rate,
    Step.BOT_TOKEN: bots.ask_token,
    Step.BOT_CONNECTING: bots.tell_connecting,
    Step.BOT_PURPOSE: bots.ask_purpose,
    Step.BOT_TOPIC: bots.ask_topic,
    Step.AUDIENCE: audience.ask,
    Step.OPTIONS: options.ask,
    Step.ENCLOSING: options.ask,
    Step.LANGUAGES: translating.ask,
    Step.TRANSLATION: translating.ask_text,
    Step.SUBSCRIBER: subscribers.ask,
    Step.SUPPRESSED: suppressions.ask,
    Step.SUPPRESSED_LIST: suppressions.ask_list,
    Step.SUPPRESSED_REASON: suppressions.ask_reason,
    Step.MOVE_START: schedule.ask_move,
    Step.INVITEE: team.ask_name,
    Step.COMMENT: releasing.ask_comment,
    Step.ERASE_PERSON: erasing.ask,
}
"""How each step asks what it waits for; some need to read the draft for it."""

PRESSES: tuple[Taker, ...] = (
    running.pressed,
    reporting.pressed,
    steering.pressed,
    releasing.pressed,
    schedule.pressed,
    doubts.pressed,
    following.pressed,
    writing.pressed,
    listing.pressed,
    accounts.pressed,
    adding_account.pressed,
    settings.pressed,
    money.pressed,
    routing.pressed,
    team.pressed,
    speaking.pressed,
    auditing.pressed,
    bots.pressed,
    audience.pressed,
    options.pressed,
    translating.pressed,
    subscribers.pressed,
    suppressions.pressed,
    erasing.pressed,
)
