"""Staff get one message of a kind, which changes and says when it is over; mails are remembered."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from campaigns.alerts import Alert, AlertKind
from campaigns.facts import CampaignFacts
from campaigns.model import CampaignId
from storage.alerts import SqlAlerts
from storage.facts import SqlFacts
from tests.dispatch.office import Office

SINCE = 1_790_000_000.0
SILENT, LATE = AlertKind.NOBODY_SENDS, AlertKind.RECEIPTS


@pytest.fixture
def alerts(office: Office) -> SqlAlerts:
    return SqlAlerts(office.database, office.keyring)


async def affected(office: Office, *campaigns: CampaignId) -> list[CampaignFacts]:
    facts = await SqlFacts(office.database, office.keyring).read()
    return [one for one in facts.campaigns if one.campaign in campaigns]


async def an_alert(office: Office, *campaigns: CampaignId, kind: AlertKind = SILENT) -> Alert:
    return Alert(kind=kind, since=SINCE, campaigns=await affected(office, *campaigns))


async def told(office: Office) -> dict[str, Mapping[str, Any]]:
    """By kind, what waits to be shown."""
    return {notice.kind: json.loads(notice.arguments) for notice in await office.notices()}


async def shown(office: Office, message: str = "m1") -> None:
    for notice in await office.notices():
        async with office.store.work(office.agency.id) as work:
            await work.notices.delivered(notice, message)


async def test_staff_are_told_once_of_all_their_campaigns(
    office: Office, alerts: SqlAlerts
) -> None:
    both = await office.launch(3), await office.launch(3)
    for _ in range(3):
        await alerts.keep([await an_alert(office, *both)], is_sure=True)

    assert await told(office) == {
        SILENT.value: {"campaigns": ["Flood drill"] * 2, "since": SINCE, "over": None}
    }


async def test_what_was_shown_is_told_again_only_when_it_changes(
    office: Office, alerts: SqlAlerts
) -> None:
    one, two = await office.launch(3), await office.launch(3)
    await alerts.keep([await an_alert(office, one)], is_sure=True)
    await shown(office)
    await alerts.keep([await an_alert(office, one)], is_sure=True)
    same = await told(office)
    await alerts.keep([await an_alert(office, one, two)], is_sure=True)
    [changed] = await office.notices()

    assert same == {}
    assert len(json.loads(changed.arguments)["campaigns"]) == 2
    assert changed.message == "m1"


async def test_that_it_is_over_is_told_where_it_was_shown(
    office: Office, alerts: SqlAlerts
) -> None:
    await alerts.keep([await an_alert(office, await office.launch(3))], is_sure=True)
    await shown(office)
    await alerts.keep([], is_sure=False)
    unsure = await told(office)
    await alerts.keep([], is_sure=True)
    [over] = await office.notices()

    assert unsure == {}
    assert json.loads(over.arguments)["over"] > SINCE
    assert over.message == "m1"


async def test_what_nobody_has_seen_is_taken_back(office: Office, alerts: SqlAlerts) -> None:
    await alerts.keep([await an_alert(office, await office.launch(3))], is_sure=True)
    await alerts.keep([], is_sure=True)

    assert await told(office) == {}


async def test_an_end_that_was_not_shown_is_told_again(office: Office, alerts: SqlAlerts) -> None:
    """The bot was showing that it began while it ended."""
    await alerts.keep([await an_alert(office, await office.launch(3))], is_sure=True)
    await shown(office)
    await alerts.keep([], is_sure=True)
    await shown(office)
    await alerts.keep([], is_sure=True)

    assert set(await told(office)) == {SILENT.value}


async def test_kinds_are_told_apart(office: Office, alerts: SqlAlerts) -> None:
    campaign = await office.launch(3)
    late = await an_alert(office, campaign, kind=LATE)
    await alerts.keep([await an_alert(office, campaign), late], is_sure=True)
    await shown(office)
    await alerts.keep([late], is_sure=True)

    assert set(await told(office)) == {SILENT.value}


async def test_mails_are_due_until_they_were_sent(alerts: SqlAlerts) -> None:
    alert = Alert(kind=SILENT, since=SINCE, campaigns=[])
    due = [await alerts.keep([alert], is_sure=True) for _ in range(2)]
    [[began], _] = due
    await alerts.mailed(began)
    after = await alerts.keep([alert], is_sure=True)
    [over] = await alerts.keep([], is_sure=True)
    await alerts.mailed(over)
    again = await alerts.keep([alert], is_sure=True)

    assert [[one.over_at for one in each] for each in due] == [[None], [None]]
    assert after == []
    assert over.over_at is not None
    assert again == []
    assert await alerts.keep([], is_sure=True) == []
