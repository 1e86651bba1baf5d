"""What is wrong with the installation, in words for staff: in /status, on the card, and unasked."""

from dataclasses import replace

import pytest

from bot.conversation.alerting import alert, troubles
from bot.conversation.under_way import Held, progress_card
from bot.texts import render
from campaigns.alerts import AlertKind
from campaigns.facts import Facts
from campaigns.lifecycle import CampaignState
from campaigns.pacing import Down
from campaigns.report import progress
from campaigns.states import State
from tests.bot.talking import drafted
from tests.campaigns.test_alerts import ACCOUNT, DISPATCH_GONE, NOW, UNREACHED, WELL

ZONE = "Asia/Singapore"
SINCE = 1_790_000_000.0  # 22:13 there
RUNNING = drafted(name="Flood", state=CampaignState.RUNNING, created_by="telegram:1").campaign
LINE = "Nobody is sending: the part of Postbote that sends does not run."


def said(facts: Facts) -> list[str]:
    return [render(line) for line in troubles(facts)]


def test_nothing_is_told_where_nothing_is_wrong() -> None:
    assert troubles(WELL) == []


def test_that_nobody_sends_is_told_while_something_waits() -> None:
    [told] = said(DISPATCH_GONE)

    assert told.startswith(LINE)
    assert said(replace(DISPATCH_GONE, campaigns=[])) == []


def test_a_provider_that_is_not_reached_is_told_by_its_account() -> None:
    pace = UNREACHED.pace._replace(paused_until=NOW + 42)

    assert said(replace(WELL, accounts=[replace(UNREACHED, pace=pace)])) == [
        (
            "The provider of the account “Main” cannot be reached. It is tried again in 42 s, "
            "and its campaigns go on by themselves."
        )
    ]
    unused = replace(UNREACHED, pace=pace, running=0, under_way=0)
    assert said(replace(WELL, accounts=[unused])) == []


@pytest.mark.parametrize(
    ("opened", "why", "told"),
    [
        (0, "", "asked us to wait 1 min 30 s more."),
        (1, Down.WAITS, "asked us to wait 1 min 30 s more."),
        (2, Down.FAILS, "answers, and takes nothing. It is tried again in 1 min 30 s."),
    ],
)
def test_a_provider_that_is_there_is_told_by_what_it_says(opened: int, why: str, told: str) -> None:
    pace = ACCOUNT.pace._replace(opened=opened, paused_because=why, paused_until=NOW + 90)

    [words] = said(replace(WELL, accounts=[replace(ACCOUNT, pace=pace)]))
    assert words == f"The provider of the account “Main” {told}"


def test_an_account_that_is_refused_is_told_though_its_campaigns_are_paused() -> None:
    pace = ACCOUNT.pace._replace(opened=1, paused_because=Down.REFUSED)

    [words] = said(replace(WELL, accounts=[replace(ACCOUNT, pace=pace, running=0)]))
    assert words.startswith("Nothing goes through the account “Main”: its provider refuses it, or")


def test_late_receipts_are_told() -> None:
    assert said(replace(WELL, receipts_lag=600.0)) == [
        "What became of messages is told late: reports of the providers wait since 10 min."
    ]


@pytest.mark.parametrize(("took", "told"), [(1.0, False), (2.4, True)])
def test_a_tick_that_takes_seconds_is_told(took: float, *, told: bool) -> None:
    words = (
        "Sending is slower than it should be: one step took the database 2 s. "
        "Please tell whoever runs Postbote."
    )

    assert said(replace(WELL, slowest_tick=took)) == ([words] if told else [])


@pytest.mark.parametrize(
    ("state", "nobody", "told"),
    [
        (CampaignState.RUNNING, True, True),
        (CampaignState.RUNNING, False, False),
        (CampaignState.PAUSED, True, False),
    ],
)
def test_the_card_of_a_campaign_says_that_nobody_sends(
    state: CampaignState, *, nobody: bool, told: bool
) -> None:
    now = RUNNING.created_at
    assert now is not None
    card = progress_card(
        replace(RUNNING, state=state),
        progress({State.QUEUED: 30}, 10.0, now),
        ZONE,
        Held(nobody_sends=nobody),
    )

    assert any(render(line).startswith(LINE) for line in card.lines) is told


@pytest.mark.parametrize("kind", list(AlertKind))
def test_an_alert_tells_since_when_and_is_over_in_the_same_words(kind: AlertKind) -> None:
    facts = {"campaigns": ["Flood"], "since": SINCE, "over": None}
    began = alert(kind.value, facts, ZONE)
    ended = alert(kind.value, {**facts, "over": SINCE + 600}, ZONE)

    assert "22:13" in render(began.lines[0])
    assert render(ended.lines[0]).startswith("From 22:13 to 22:23: ")
    assert render(ended.lines[0]).endswith("That is over.")


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Flood"], "“Flood” does not go on since 22:13"),
        (["Flood", "Moving", "Drill"], "“Flood” and 2 more do not go on since 22:13"),
    ],
)
def test_an_alert_names_the_first_campaign_and_counts_the_others(
    names: list[str], told: str
) -> None:
    facts = {"campaigns": names, "since": SINCE, "over": None}

    assert render(alert("alert-stalled", facts, ZONE).lines[0]).startswith(told)
