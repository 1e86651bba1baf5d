"""What staff are told of a campaign without having asked, and the buttons that go with it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agencies.audit import MOVED
from agencies.release import LOOSENED, UNGUARDED
from agencies.staff import CHAT_LINKED, LET_IN, WANTS_IN
from agencies.webhooks import UNREAD_REPLIES
from bot.conversation.accounts import unread_replies
from bot.conversation.doubts import doubts_notice
from bot.conversation.hours import clock
from bot.conversation.money import budget_warned
from bot.conversation.schedule import asks_for_text, not_started
from bot.conversation.team import let_in, wants_in
from bot.moments import full
from bot.words import Line, Say, line, press, say
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Campaign
from campaigns.retention import ERASURE_DUE
from campaigns.scheduling import Hindrance
from campaigns.spares import CAME_BACK, HELPER, UNTRUE, WENT_OVER
from campaigns.spending import BUDGET_WARNED, OVER_BUDGET

RELEASE_WANTED, RELEASED, SENT_BACK = "release-wanted", "released", "sent-back"
NOT_RELEASED = "not-released"
UNCERTAIN = "uncertain"
NOT_STARTED = "not-started"
ASKS = "asks-for-text"
OF_TURNS = frozenset(UNTRUE)
"""Each tells that the last one is not so any more: in the order in which they are read."""

PAUSED = frozenset({"misconfigured", "tripped", OVER_BUDGET})
"""The kinds that tell why a campaign is paused."""


def notice(kind: str, campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    if kind.startswith(HELPER):
        return _helper(campaign, facts)
    return NOTICES[kind](campaign, facts)


def _misconfigured(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    told = line("notice-misconfigured", name=campaign.name, reason=facts["reason"])
    return _with_steps(campaign, told)


def _tripped(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    return _with_steps(campaign, line("notice-tripped", name=campaign.name, reason=facts["reason"]))


def _over_budget(campaign: Campaign, _facts: Mapping[str, Any]) -> Say:
    return _with_steps(campaign, line("notice-over-budget", name=campaign.name))


def _went_over(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    return Say((line("notice-went-over", because=facts["because"], **_route(campaign, facts)),))


def _came_back(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    return Say((line("notice-came-back", **_route(campaign, facts)),))


def _helper(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    told = _route(campaign, facts)
    if not facts["away"]:
        return Say((line("notice-helper-works", **told),))
    why = {"because": facts["because"], "begins": facts["begins"] or "none"}
    return Say((line("notice-helper-fails", **why, **told),))


def _route(campaign: Campaign, facts: Mapping[str, Any]) -> dict[str, Any]:
    at = clock(datetime.fromtimestamp(facts["at"], ZoneInfo(facts["zone"])))
    return {"name": campaign.name, "account": facts["account"], "other": facts["other"], "at": at}


def _interrupted(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    return Say((line("notice-interrupted", name=campaign.name, seconds=facts["seconds"]),))


def _not_started(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    return not_started(campaign, facts["zone"])


def _asks(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    return asks_for_text(campaign, facts["zone"])


def _missed(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    return Say((line("occurrences-missed", name=campaign.name, count=facts["count"]),))


def _release_wanted(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    people = campaign.checked.reachable if campaign.checked else 0
    told = line("release-wanted", name=campaign.name, by=facts["by"], people=people)
    return Say((told,)).with_buttons((press("see-release", campaign=campaign.id, lasting=True),))


def _release_given(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    return Say((line("notice-released", name=campaign.name, by=facts["by"]),))


def _sent_back(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    told = line("notice-sent-back", name=campaign.name, by=facts["by"], comment=facts["comment"])
    return Say((told,)).with_buttons((press("go-on-draft", campaign=campaign.id),))


def _not_released(campaign: Campaign, _facts: Mapping[str, Any]) -> Say:
    told = line("notice-not-released", name=campaign.name)
    return Say((told,)).with_buttons((press("go-on-draft", campaign=campaign.id),))


def _erasure_due(campaign: Campaign, facts: Mapping[str, Any]) -> Say:
    """While there still is somebody to report on."""
    on = datetime.fromtimestamp(facts["at"], ZoneInfo(facts["zone"]))
    told = line("erasure-due", name=campaign.name or "…", draft=facts["draft"], on=full(on))
    if facts["draft"]:
        return Say((told,)).with_buttons(
            (press("go-on-draft", campaign=campaign.id, lasting=True),)
        )
    return Say((told,)).with_buttons((press("report", campaign=campaign.id, lasting=True),))


def _with_steps(campaign: Campaign, told: Line) -> Say:
    said = Say((told,))
    if campaign.state is not CampaignState.PAUSED:
        return said
    steps = (Step.RESUME, Step.STOP)
    return said.with_buttons(
        tuple(press(step.value, campaign=campaign.id, lasting=True) for step in steps)
    )


def bot_refused(facts: Mapping[str, Any]) -> Say:
    return Say((line("notice-bot-refused", bot=facts["bot"]),))


def _loosened(facts: Mapping[str, Any]) -> Say:
    return say("notice-loosened", by=facts["by"], people=facts["people"])


def _unguarded(facts: Mapping[str, Any]) -> Say:
    return say("notice-unguarded", by=facts["by"], account=facts["account"])


def _audit_moved(facts: Mapping[str, Any]) -> Say:
    return say("notice-audit-moved", by=facts["by"], address=facts["address"])


def _chat_linked(facts: Mapping[str, Any]) -> Say:
    return say("notice-chat-linked", name=facts["name"])


def _restored(facts: Mapping[str, Any]) -> Say:
    zone = ZoneInfo(facts["zone"])
    at = full(datetime.fromtimestamp(facts["at"], zone))
    told = line("notice-restored", at=at, zone=str(zone))
    held = line("notice-restored-held", count=facts["held"])
    return Say((told, held, line("notice-restored-look")))


OF_NO_CAMPAIGN: dict[str, Callable[[Mapping[str, Any]], Say]] = {
    "bot-refused": bot_refused,
    LOOSENED: _loosened,
    UNGUARDED: _unguarded,
    MOVED: _audit_moved,
    BUDGET_WARNED: budget_warned,
    UNREAD_REPLIES: unread_replies,
    WANTS_IN: wants_in,
    LET_IN: let_in,
    CHAT_LINKED: _chat_linked,
    Hindrance.RESTORED.value: _restored,
}
"""What is told of an agency's bots and of its staff, and of all of it."""

NOTICES: dict[str, Callable[[Campaign, Mapping[str, Any]], Say]] = {
    RELEASE_WANTED: _release_wanted,
    RELEASED: _release_given,
    SENT_BACK: _sent_back,
    NOT_RELEASED: _not_released,
    "misconfigured": _misconfigured,
    "tripped": _tripped,
    OVER_BUDGET: _over_budget,
    WENT_OVER: _went_over,
    CAME_BACK: _came_back,
    "interrupted": _interrupted,
    UNCERTAIN: doubts_notice,
    NOT_STARTED: _not_started,
    ASKS: _asks,
    "occurrences-missed": _missed,
    ERASURE_DUE: _erasure_due,
}
