"""What stands beside the conversation where a chat has a place for it. Pure.

Its buttons are those of the conversation, which they lead into.
"""

from collections.abc import Sequence

from bot.words import Say, press, say
from campaigns.model import Campaign


def welcome_home(
    agency: str, *, active: Sequence[Campaign], waiting: Sequence[Campaign], prepares: bool
) -> tuple[Say, ...]:
    begin = (press("new-campaign"),) if prepares else ()
    says = [say("home", agency=agency).with_buttons(begin)]
    if waiting:
        says.append(_listed(say("home-waiting", count=len(waiting)), waiting))
    if active:
        says.append(_listed(say("home-running", count=len(active)), active))
    else:
        says.append(say("home-nothing-runs"))
    return tuple(says)


def _listed(told: Say, campaigns: Sequence[Campaign]) -> Say:
    rows = [
        (press("open", campaign=one.id, name=one.name or "…", state=one.state.value),)
        for one in campaigns
    ]
    return told.with_buttons(*rows)
