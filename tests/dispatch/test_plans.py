"""What repeats comes round at its times, each once, over clock changes and restarts.

`at` takes a turn of the starter as if it were that moment, on a real database.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from campaigns import scheduling
from campaigns.confirming import confirmation_hash
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId
from campaigns.scheduling import StartPassed
from campaigns.starting import Came, Event
from storage.database import Database
from storage.store import SqlStore
from tests.dispatch.office import Office
from tests.dispatch.planning import NEWS, a_plan, another_process, at, checked, runs, starter
from tests.dispatch.test_broadcasts import Following, following
from tests.storage.making import unbroken

__all__ = ["following"]

HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def in_zone(office: Office, zone: str) -> None:
    async with office.store.work(office.agency.id) as work:
        await work.agencies.change(replace(work.agency, time_zone=zone))


async def made(office: Office, plan: CampaignId) -> Sequence[Campaign]:
    """Its occurrences, the first one first."""
    async with office.store.read_work(office.agency.id) as work:
        found = await work.campaigns.list(99)
    return [one for one in reversed(found) if one.plan == plan]


async def passes(office: Office, plan: CampaignId, since: datetime, until: datetime) -> None:
    """The starter looks at everything again and again meanwhile."""
    now = since
    while now <= until:
        await at(office, now, plan)
        for one in await made(office, plan):
            await at(office, now, one.id)
        now += timedelta(minutes=30)


@pytest.mark.parametrize(
    ("zone", "cron", "expected"),
    [
        (
            "Europe/Berlin",
            "0 9 * * *",
            ["2027-03-27 08:00", "2027-03-28 07:00", "2027-03-29 07:00"],
        ),
        (
            "America/New_York",
            "30 1 * * *",
            ["2027-11-06 05:30", "2027-11-07 05:30", "2027-11-08 06:30"],
        ),
    ],
)
async def test_over_a_clock_change_each_goes_out_once_at_its_time_on_the_wall(
    following: Following, zone: str, cron: str, expected: list[str]
) -> None:
    await following.join(range(1, 4))
    await in_zone(following.office, zone)
    plan = await a_plan(following, cron, utc(expected[0]))
    await passes(following.office, plan, utc(expected[0]) - HOUR, utc(expected[-1]) + HOUR)

    found = await made(following.office, plan)
    assert [one.starts_at for one in found] == [utc(moment) for moment in expected]
    assert [one.launched_at for one in found] == [utc(moment) for moment in expected]
    assert await runs(following.office) == 3


async def test_an_occurrence_is_a_campaign_of_its_own_with_the_plans_text(
    following: Following,
) -> None:
    await following.join(range(1, 10))
    first = utc("2027-01-04 08:00")
    plan = await a_plan(following, "0 8 * * *", first)
    await at(following.office, first, plan)
    [one] = await made(following.office, plan)

    assert (one.name, one.state) == ("Water news 2027-01-04 08:00", CampaignState.SCHEDULED)
    assert (one.wording, one.repeats, one.rate) == (NEWS, None, 5.0)
    assert one.checked is not None
    assert one.checked.reachable == 9  # whoever subscribes by now


async def test_a_restart_between_two_occurrences_loses_none_and_doubles_none(
    following: Following, database_url: str
) -> None:
    await following.join(range(1, 4))
    office = following.office
    plan = await a_plan(following, "0 8 * * *", utc("2027-01-04 08:00"))
    for day in (4, 4, 5, 5):
        process = Database(database_url)
        reborn = replace(office, store=SqlStore(process, office.keyring))
        await at(reborn, utc(f"2027-01-0{day} 08:00"), plan)
        await process.close()

    starts = [one.starts_at for one in await made(office, plan)]
    assert starts == [utc("2027-01-04 08:00"), utc("2027-01-05 08:00")]


def hourly(due: timedelta) -> tuple[str, datetime]:
    """A plan by the hour of which one was due so long ago, by the real clock."""
    first = (datetime.now(UTC) - due).replace(second=0, microsecond=0)
    return f"{first.minute} * * * *", first


async def test_several_processes_make_and_start_each_occurrence_once(
    following: Following, database_url: str
) -> None:
    await following.join(range(1, 4))
    plan = await a_plan(following, *hourly(timedelta(minutes=5)))
    others = [Database(database_url) for _ in range(2)]
    processes = [another_process(one, following.office) for one in others]
    for _ in range(2):  # the plan's turn, then the occurrence's
        await asyncio.gather(*(process.look() for process in processes))
    for other in others:
        await other.close()

    assert [one.state for one in await made(following.office, plan)] == [CampaignState.RUNNING]
    assert await runs(following.office) == 1
    deeds = await unbroken(following.office.store, following.office.agency)
    kept = [(deed.by, deed.what) for deed in deeds[-2:]]
    assert kept == [("postbote", "occurrence-planned"), ("postbote", "started")]


async def test_an_occurrence_that_was_missed_is_made_up_for_while_it_may_be_late(
    following: Following,
) -> None:
    await following.join(range(1, 4))
    plan = await a_plan(following, *hourly(timedelta(hours=3, minutes=30)))
    for _ in range(2):
        await starter(following.office.store).look()

    assert [one.state for one in await made(following.office, plan)] == [CampaignState.RUNNING]
    [told] = await following.office.notices()
    assert (told.kind, told.campaign) == ("occurrences-missed", plan)
    assert '"count": 3' in told.arguments


async def test_an_occurrence_that_is_too_late_is_asked_about_and_the_plan_goes_on(
    following: Following,
) -> None:
    await following.join(range(1, 4))
    first = utc("2027-01-04 08:00")
    plan = await a_plan(following, "0 8 * * *", first)
    await at(following.office, first + 2 * HOUR, plan)
    [one] = await made(following.office, plan)
    [came] = await at(following.office, first + 2 * HOUR, one.id)

    assert (came.event, came.campaign.paused_because) == (Event.NOT_STARTED, "late")
    assert (await following.office.campaign(plan)).starts_at == utc("2027-01-05 08:00")
    assert await runs(following.office) == 0


async def test_after_its_last_occurrence_a_plan_is_finished(following: Following) -> None:
    first = utc("2027-01-04 08:00")
    plan = await a_plan(following, "0 8 * * *", first, until=first + HOUR)
    await at(following.office, first, plan)
    over = await following.office.campaign(plan)

    assert (over.state, over.due_at) == (CampaignState.FINISHED, None)
    assert len(await made(following.office, plan)) == 1


async def test_a_plan_that_is_not_what_was_confirmed_stands_still(following: Following) -> None:
    first = utc("2027-01-04 08:00")
    plan = await a_plan(following, "0 8 * * *", first)
    await in_zone(following.office, "Asia/Tokyo")
    [came] = await at(following.office, first, plan)

    assert (came.event, came.campaign.paused_because) == (Event.NOT_STARTED, "changed")
    assert await made(following.office, plan) == []


ASKED = utc("2027-01-04 07:00")
DUE = ASKED + HOUR


async def asked(following: Following) -> tuple[CampaignId, Campaign, Sequence[Came]]:
    await following.join(range(1, 4))
    plan = await a_plan(following, "0 8 * * *", DUE, asks=True, lead=HOUR)
    came = await at(following.office, ASKED, plan)
    [draft] = await made(following.office, plan)
    return plan, draft, came


async def confirm(following: Following, draft: Campaign, now: datetime) -> Campaign:
    async with following.office.store.work(following.office.agency.id) as work:
        work.now = now
        template = await work.campaigns.write(draft.id, NEWS)
        ready = checked(following, replace(draft, wording=NEWS, template=template))
        saved = await work.campaigns.save(ready)
        confirmed = confirmation_hash(saved, work.agency.time_zone)
        return await scheduling.schedule(work, draft.id, confirmed, "telegram:2")


async def test_for_each_that_asks_staff_get_a_draft_without_a_text_in_time(
    following: Following,
) -> None:
    plan, draft, came = await asked(following)

    assert [(one.event, one.campaign.id) for one in came] == [(Event.ASKS, draft.id)]
    assert (draft.state, draft.wording, draft.starts_at) == (CampaignState.DRAFT, None, DUE)
    assert await at(following.office, ASKED, plan) == ()


async def test_what_was_confirmed_in_time_is_sent_at_its_time(following: Following) -> None:
    _, draft, _ = await asked(following)
    await confirm(following, draft, ASKED + timedelta(minutes=59))
    assert await at(following.office, DUE - timedelta(seconds=1), draft.id) == ()
    [came] = await at(following.office, DUE, draft.id)

    assert (came.event, came.campaign.launched_at) == (Event.STARTED, DUE)


async def test_what_was_not_confirmed_in_time_is_not_sent_and_staff_are_told_once(
    following: Following,
) -> None:
    _, draft, _ = await asked(following)
    [came] = await at(following.office, DUE, draft.id)
    again = await at(following.office, DUE, draft.id)

    assert (came.event, came.campaign.paused_because) == (Event.NOT_STARTED, "unconfirmed")
    assert (came.campaign.state, again) == (CampaignState.DRAFT, ())
    with pytest.raises(StartPassed):
        await confirm(following, came.campaign, DUE + timedelta(seconds=1))
    assert await runs(following.office) == 0


async def test_where_nobody_could_be_asked_in_time_nothing_is_sent(following: Following) -> None:
    plan = await a_plan(following, "0 8 * * *", DUE, asks=True, lead=HOUR)
    [came] = await at(following.office, DUE + timedelta(minutes=1), plan)
    assert (came.event, came.campaign.paused_because) == (Event.NOT_STARTED, "unconfirmed")
