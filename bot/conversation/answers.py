"""What is heard of a command or a job wherever the person is by then, and what is said to it."""

from collections.abc import Callable
from typing import Any

from bot.conversation import (
    accounts,
    adding_account,
    auditing,
    bots,
    charges,
    doubts,
    erasing,
    fallback,
    feedback,
    following,
    groups,
    money,
    plans,
    releasing,
    reporting,
    routing,
    running,
    schedule,
    settings,
    speaking,
    steering,
    subscribers,
    suppressions,
    team,
    trying,
)
from bot.conversation.drafting import Refused
from bot.words import Answer, Session, Turn, say


def _refused(refused: Refused, session: Session) -> Turn:
    """The person stays where they are; a step where something begins anew hears it itself."""
    return Turn(session, (say("refused", reason=refused.reason),), refused=True)


def _discarded(discarded: running.Discarded, session: Session) -> Turn:
    return Turn(session, (say("discarded", name=discarded.name),))


def _account_removed(removed: accounts.AccountRemoved, session: Session) -> Turn:
    return Turn(session, (say("account-removed", label=removed.label),))


ANSWERS: dict[type[Answer], Callable[[Any, Session], Turn]] = {
    Refused: _refused,
    fallback.FallbackChecked: lambda _, session: Turn(session),
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
    charges.ChargesTold: charges.tell_charges,
    reporting.StatusRead: reporting.tell_status,
    running.Discarded: _discarded,
    accounts.AccountsRead: accounts.show_accounts,
    adding_account.ProvidersListed: adding_account.list_providers,
    subscribers.SubscribersRead: subscribers.tell,
    subscribers.SubscribersDrawn: subscribers.show_picture,
    subscribers.SubscribersExported: subscribers.show_export,
    subscribers.SubscriberRemoved: subscribers.removed,
    suppressions.SuppressionsRead: suppressions.tell,
    suppressions.WasLetIn: suppressions.let_in,
    suppressions.SuppressedImported: suppressions.imported,
    suppressions.SuppressedExported: suppressions.show_export,
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
    settings.SettingChanged: settings.changed,
    settings.AddressChecked: settings.checked,
    money.PricesRead: money.show_prices,
    routing.RoutesRead: routing.show,
    money.BudgetRead: money.show_budget,
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
