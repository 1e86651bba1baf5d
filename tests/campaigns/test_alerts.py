"""Each alert is raised by what it is about after its time, and by nothing else."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from agencies.model import AgencyId, CredentialId
from campaigns.alerts import (
    CALM,
    MAIL_EVERY,
    UNSURE,
    AlertKind,
    Raised,
    Watch,
    mail_about,
    owes_mail,
)
from campaigns.facts import AccountFacts, CampaignFacts, Disk, Facts
from campaigns.lifecycle import CampaignState
from campaigns.model import CampaignId
from campaigns.pacing import Pace, PaceKind

NOW = 1_790_000_000.0
EVERY = 15.0
FLOOD = CampaignFacts(
    campaign=CampaignId(7),
    agency=AgencyId(1),
    credential=CredentialId(3),
    name="Flood",
    created_by="telegram:1",
    state=CampaignState.RUNNING,
    urgent=False,
    tripped=False,
    queued=40,
    in_flight=3,
    settled=57,
    due=True,
    waited=1.0,
    next_slot=NOW,
)
ACCOUNT = AccountFacts(
    credential=CredentialId(3),
    agency=AgencyId(1),
    channel="sms",
    provider="twilio",
    label="Main",
    running=1,
    under_way=1,
    pace=Pace(PaceKind.CREDENTIAL, 3, interval=0.1, ceiling=10.0),
)
UNREACHED = replace(ACCOUNT, pace=ACCOUNT.pace._replace(opened=1))
WELL = Facts(
    now=NOW,
    current=True,
    dispatching=True,
    campaigns=[FLOOD],
    accounts=[ACCOUNT],
    uncertain=0,
    receipts=0,
    receipts_lag=0.0,
    slowest_tick=0.02,
    database_size=4096,
    disk=Disk(free=50, size=100),
)
DISPATCH_GONE = replace(WELL, dispatching=False)


def asleep(**change: object) -> Facts:
    return replace(WELL, campaigns=[replace(FLOOD, **change)])  # type: ignore[arg-type] # its fields


class Watched:
    """A watch that looks every 15 seconds; messages of the campaigns that are `going` end."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.at = 1000.0
        self.settled: Counter[int] = Counter()

    def sees(
        self, facts: Facts, seconds: float, going: Collection[int] = (7, 8)
    ) -> list[AlertKind]:
        """For so long; the alerts at its end."""
        found: Sequence[AlertKind] = []
        for _ in range(int(seconds // EVERY) + 1):
            self.at += EVERY
            self.settled.update(going)
            moved = [replace(c, settled=self.settled[c.campaign]) for c in facts.campaigns]
            alerts = self.watch.look(replace(facts, campaigns=moved), self.at)
            found = [alert.kind for alert in alerts]
        return list(found)


def test_where_all_is_well_nobody_is_told_anything() -> None:
    assert Watched().sees(WELL, 600) == []


def test_that_nobody_sends_is_told_after_a_minute_and_not_before() -> None:
    watched = Watched()

    assert watched.sees(DISPATCH_GONE, 45) == []
    assert watched.sees(DISPATCH_GONE, 15) == [AlertKind.NOBODY_SENDS]


@pytest.mark.parametrize(
    "facts",
    [
        replace(DISPATCH_GONE, campaigns=[]),
        replace(DISPATCH_GONE, campaigns=[replace(FLOOD, state=CampaignState.PAUSED, due=False)]),
    ],
    ids=["nothing runs", "all is paused"],
)
def test_that_nobody_sends_is_no_alert_while_there_is_nothing_to_send(facts: Facts) -> None:
    assert Watched().sees(facts, 600) == []


def test_a_dispatcher_that_is_restarted_is_no_alert() -> None:
    watched = Watched()
    told = [*watched.sees(DISPATCH_GONE, 30), *watched.sees(WELL, 0)]

    assert [*told, *watched.sees(DISPATCH_GONE, 45)] == []


def test_a_campaign_that_does_not_go_on_is_told_after_a_minute() -> None:
    watched = Watched()
    assert watched.sees(WELL, 60) == []

    assert watched.sees(WELL, 45, going=()) == []
    assert watched.sees(WELL, 15, going=()) == [AlertKind.STALLED]


@pytest.mark.parametrize(
    "facts",
    [asleep(next_slot=NOW + 300), asleep(due=False)],
    ids=["its rate", "its hours, or another try"],
)
def test_a_campaign_that_has_to_wait_is_no_alert(facts: Facts) -> None:
    assert Watched().sees(facts, 600, going=()) == []


def test_a_campaign_that_an_urgent_one_overtakes_is_no_alert() -> None:
    urgent = replace(FLOOD, campaign=CampaignId(8), urgent=True)
    both = replace(WELL, campaigns=[FLOOD, urgent])

    assert Watched().sees(both, 600, going=[urgent.campaign]) == []
    assert Watched().sees(both, 600, going=[FLOOD.campaign]) == [AlertKind.STALLED]


def test_a_provider_that_cannot_be_reached_is_told_after_a_minute() -> None:
    watched = Watched()
    facts = replace(WELL, accounts=[UNREACHED])

    assert watched.sees(facts, 45, going=()) == []
    assert watched.sees(facts, 15, going=()) == [AlertKind.UNREACHABLE]


def test_a_provider_that_nobody_sends_through_is_no_alert() -> None:
    other = replace(UNREACHED, credential=CredentialId(4), running=0)

    assert Watched().sees(replace(WELL, accounts=[ACCOUNT, other]), 600) == []


@pytest.mark.parametrize(("lag", "told"), [(299.0, []), (301.0, [AlertKind.RECEIPTS])])
def test_receipts_are_late_after_five_minutes(lag: float, told: list[AlertKind]) -> None:
    assert Watched().sees(replace(WELL, receipts=3, receipts_lag=lag), 0) == told


@pytest.mark.parametrize(
    ("disk", "told"),
    [(Disk(free=10, size=100), []), (Disk(free=9, size=100), [AlertKind.DISK]), (None, [])],
)
def test_a_disk_is_almost_full_below_a_tenth(disk: Disk | None, told: list[AlertKind]) -> None:
    assert Watched().sees(replace(WELL, disk=disk), 0) == told


def test_an_alert_is_over_when_it_was_so_for_a_minute() -> None:
    watched = Watched()
    watched.sees(DISPATCH_GONE, 90)

    assert watched.sees(WELL, CALM - EVERY - 1) == [AlertKind.NOBODY_SENDS]
    assert watched.sees(WELL, EVERY) == []


def test_what_comes_and_goes_is_one_alert_since_the_first_time() -> None:
    watched = Watched()
    watched.sees(DISPATCH_GONE, 90)
    watched.sees(WELL, 30)
    again = replace(DISPATCH_GONE, now=NOW + 500)
    watched.sees(again, 15)
    [alert] = watched.watch.look(again, watched.at)

    assert alert.since == NOW


def test_an_alert_names_the_campaigns_that_are_affected() -> None:
    other = replace(FLOOD, campaign=CampaignId(8), credential=CredentialId(4), name="Moving")
    reached = replace(ACCOUNT, credential=CredentialId(4))
    facts = replace(WELL, campaigns=[FLOOD, other], accounts=[UNREACHED, reached])
    watched = Watched()
    watched.sees(facts, 75)
    [alert] = watched.watch.look(facts, watched.at)

    assert [one.name for one in alert.campaigns] == ["Flood"]


def test_a_watch_that_begins_anew_ends_nothing_before_it_can_know() -> None:
    watched = Watched()
    watched.sees(WELL, UNSURE - EVERY)
    unsure = watched.watch.is_sure
    watched.sees(WELL, EVERY)

    assert (unsure, watched.watch.is_sure) == (False, True)


BEGAN = Raised(kind=AlertKind.NOBODY_SENDS, since=NOW)


@pytest.mark.parametrize(
    ("raised", "after", "owed"),
    [
        (BEGAN, 0.0, True),
        (replace(BEGAN, mailed_at=NOW, owed=True), 2 * MAIL_EVERY, False),
        (replace(BEGAN, mailed_at=NOW, owed=True, over_at=NOW + 60), 60.0, True),
        (replace(BEGAN, mailed_at=NOW, owed=False, over_at=NOW + 60), 90.0, False),
        (replace(BEGAN, mailed_at=NOW), 600.0, False),
        (replace(BEGAN, mailed_at=NOW), MAIL_EVERY, True),
        (replace(BEGAN, over_at=NOW + 60), 60.0, False),
    ],
    ids=["begun", "told", "over", "told that over", "again at once", "again later", "never told"],
)
def test_a_mail_is_due_once_an_hour_and_once_it_is_over(
    raised: Raised, after: float, *, owed: bool
) -> None:
    assert owes_mail(raised, NOW + after) is owed


@pytest.mark.parametrize("kind", list(AlertKind))
@pytest.mark.parametrize("over", [None, NOW + 600])
def test_a_mail_says_what_is_wrong_and_names_nobody(kind: AlertKind, over: float | None) -> None:
    subject, text = mail_about(Raised(kind=kind, since=NOW, over_at=over), WELL)

    assert subject.startswith("Postbote: ")
    assert subject.startswith("Postbote: over: ") is (over is not None)
    assert "Flood" not in subject + text
    assert "telegram:1" not in subject + text
