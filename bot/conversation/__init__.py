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
    audience,
    auditing,
    bots,
    confirming,
    doubts,
    erasing,
    feedback,
    following,
    groups,
    listing,
    options,
    plans,
    previewing,
    releasing,
    repeating,
    reporting,
    running,
    schedule,
    settings,
    speaking,
    starting,
    steering,
    subscribers,
    team,
    translating,
    trying,
    writing,
)
from bot.conversation.drafting import Drafted, Refused, StopCheck, ask_text, go_on
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


def _refused(refused: Refused, session: Session) -> Turn:
    """The person stays where they are; a step where something begins anew hears it itself."""
    return Turn(session, (say("refused", reason=refused.reason),), refused=True)


def _discarded(discarded: running.Discarded, session: Session) -> Turn:
    return Turn(session, (say("discarded", name=discarded.name),))


def _account_removed(removed: accounts.AccountRemoved, session: Session) -> Turn:
    return Turn(session, (say("account-removed", label=removed.label),))


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
    Step.LIST: listing.awaiting_list,
    Step.CHECKING: listing.checking,
    Step.COLUMN: listing.choosing_column,
    Step.PREVIEW: previewing.previewing,
    Step.TEST_ADDRESS: trying.giving_own_address,
    Step.TEST_CODE: trying.giving_own_code,
    Step.RATE: confirming.choosing_rate,
    Step.HOURS: confirming.choosing_hours,
    Step.START: starting.choosing_start,
    Step.TOO_LATE: starting.choosing_too_late,
    Step.REPEATS: repeating.choosing_repeats,
    Step.REPEATS_END: repeating.choosing_end,
    Step.REPEATS_LEAD: repeating.choosing_lead,
    Step.CARD: confirming.confirming,
    Step.COUNT: confirming.typing_count,
    Step.PROVIDER: adding_account.choosing_provider,
    Step.FORM: adding_account.filling_form,
    Step.PROOF: adding_account.giving_proof,
    Step.PROVING: adding_account.proving,
    Step.LABEL: adding_account.labelling,
    Step.ACCOUNT_RATE: accounts.changing_rate,
    Step.SETTING: settings.changing,
    Step.RUN_RATE: steering.changing_rate,
    Step.BOT_TOKEN: bots.giving_token,
    Step.BOT_CONNECTING: bots.connecting,
    Step.BOT_PURPOSE: bots.giving_purpose,
    Step.BOT_TOPIC: bots.giving_topic,
    Step.AUDIENCE: audience.choosing,
    Step.OPTIONS: options.choosing,
    Step.LANGUAGES: translating.choosing,
    Step.TRANSLATION: translating.writing,
    Step.SUBSCRIBER: subscribers.finding,
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
    Step.LIST: listing.look,
    Step.CHECKING: listing.look,
    Step.COLUMN: listing.look,
    Step.PREVIEW: previewing.look,
    Step.TEST_ADDRESS: trying.ask_own_address,
    Step.TEST_CODE: trying.ask_own_code,
    Step.RATE: confirming.ask_rate,
    Step.HOURS: confirming.ask_hours,
    Step.START: starting.ask_start,
    Step.TOO_LATE: starting.ask_too_late,
    Step.REPEATS: repeating.ask_repeats,
    Step.REPEATS_END: repeating.ask_end,
    Step.REPEATS_LEAD: repeating.ask_lead,
    Step.CARD: confirming.look,
    Step.COUNT: confirming.ask_count,
    Step.PROVIDER: adding_account.ask_provider,
    Step.FORM: adding_account.ask_field,
    Step.PROOF: adding_account.ask_proof,
    Step.PROVING: adding_account.tell_proving,
    Step.LABEL: adding_account.ask_label,
    Step.ACCOUNT_RATE: accounts.ask_rate,
    Step.SETTING: settings.ask,
    Step.RUN_RATE: steering.ask_rate,
    Step.BOT_TOKEN: bots.ask_token,
    Step.BOT_CONNECTING: bots.tell_connecting,
    Step.BOT_PURPOSE: bots.ask_purpose,
    Step.BOT_TOPIC: bots.ask_topic,
    Step.AUDIENCE: audience.ask,
    Step.OPTIONS: options.ask,
    Step.LANGUAGES: translating.ask,
    Step.TRANSLATION: translating.ask_text,
    Step.SUBSCRIBER: subscribers.ask,
    Step.MOVE_START: schedule.ask_move,
    Step.INVITEE: team.ask_name,
    Step.COMMENT: releasing.ask_comment,
    Step.ERASE_PERSON: erasing.ask,
}
"""How each step asks what it waits for; some need to read the draft for it."""

PRESSES: tuple[Taker, ...] = (
    running.pressed,
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
    team.pressed,
    speaking.pressed,
    auditing.pressed,
    bots.pressed,
    audience.pressed,
    options.pressed,
    translating.pressed,
    subscribers.pressed,
    erasing.pressed,
)

ANSWERS: dict[type[Answer], Callable[[Any, Session], Turn]] = {
    Refused: _refused,
    running.CampaignsListed: running.list_campaigns,
    running.CampaignOpened: running.show_campaign,
    running.Stepped: running.stepped,
    running.Steerable: running.steer_one,
    steering.AllPaused: steering.all_paused,
    steering.RunRateRead: steering.begin_rate,
    steering.RunOver: steering.run_over,
    steering.UrgencySteered: steering.urgency_steered,
    steering.SendsAtAnyHour: steering.sends_at_any_hour,
    following.FollowUpBegun: following.begun,
    doubts.SentAgain: doubts.sent_again,
    doubts.LeftAsTheyAre: doubts.left_as_they_are,
    schedule.ScheduleRead: schedule.tell,
    schedule.StartedNow: schedule.started_now,
    schedule.CalendarMade: schedule.show_calendar,
    plans.PlanRead: plans.ask_which,
    schedule.PlanChanged: schedule.plan_changed,
    reporting.ReportMade: reporting.tell_report,
    reporting.RecordMade: reporting.show_record,
    reporting.StatusRead: reporting.tell_status,
    running.Discarded: _discarded,
    accounts.AccountsRead: accounts.show_accounts,
    adding_account.ProvidersListed: adding_account.list_providers,
    subscribers.SubscribersRead: subscribers.tell,
    subscribers.SubscribersDrawn: subscribers.show_picture,
    subscribers.SubscribersExported: subscribers.show_export,
    subscribers.SubscriberRemoved: subscribers.removed,
    bots.BotsRead: bots.list_bots,
    bots.BotRead: bots.show_bot,
    bots.BotChanged: bots.changed,
    bots.BotRemoved: bots.removed,
    bots.PosterMade: bots.show_poster,
    bots.TryAddressNeeded: bots.need_try_address,
    bots.NotSubscribed: bots.not_subscribed,
    bots.CanarySent: bots.canary_sent,
    accounts.AccountRemoved: _account_removed,
    trying.TestSent: trying.tell_test,
    trying.OwnCodeNotSent: trying.code_not_sent,
    settings.SettingsRead: settings.show_settings,
    releasing.AskedForRelease: releasing.asked,
    releasing.ReleaseRead: releasing.show,
    releasing.ReleasedShown: releasing.show_message,
    releasing.ReleaseGiven: releasing.given,
    releasing.TakenBack: releasing.taken_back,
    erasing.PersonFound: erasing.show,
    erasing.NotAnAddress: erasing.not_an_address,
    erasing.PersonErased: erasing.tell,
    auditing.AuditRead: auditing.show,
    auditing.AuditExported: auditing.show_export,
    team.TeamRead: team.show_team,
    team.MemberRead: team.show_member,
    team.MemberChanged: team.changed,
    team.Invited: team.invited,
    team.CodeGiven: team.code_given,
    speaking.AgenciesRead: speaking.show_agencies,
    speaking.SpeaksFor: speaking.speaks_for,
    feedback.FeedbackSent: feedback.sent,
    groups.GroupAllowed: groups.allowed,
    groups.GroupForbidden: groups.forbidden,
}
