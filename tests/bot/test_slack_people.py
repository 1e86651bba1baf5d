"""Who is heard in Slack: people of the workspace who are still there, who say it to us alone."""

import pytest
from structlog.testing import capture_logs

from agencies.model import Identity
from bot.words import Said
from tests.fakes.desk import ScriptedDesk
from tests.fakes.slack import Raw
from tests.fakes.slack_staff import Person, serving
from tests.fakes.slack_workspace import TEAM, LocalSlack

ANN = Identity(platform="slack", workspace=TEAM, user="U012AB3CD")


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B0STAFFBOT", "user": "U0BOTUSER1"},
        {"bot_id": "B0ANOTHER1"},
        {"subtype": "bot_message", "bot_id": "B0ANOTHER1", "user": None},
        {"subtype": "message_changed", "message": {"text": "new"}},
        {"subtype": "message_deleted", "hidden": True},
        {"subtype": "channel_join"},
        {"channel_type": "mpim", "channel": "G0GROUP12"},
        {"user": "USLACKBOT"},
    ],
    ids=[
        "its own",
        "a bot's",
        "an old bot's",
        "edited",
        "deleted",
        "came in",
        "a group",
        "slackbot",
    ],
)
async def test_what_no_person_said_to_us_alone_never_acts(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack, changes: Raw
) -> None:
    await in_slack.says("new", **changes)
    await in_slack.says("mine")
    assert await desk.hears(1) == [Said("mine", stays=True)]
    assert slack.called("chat.postMessage") == []


@pytest.mark.parametrize(
    "known",
    [
        {"team_id": "T0ANOTHER1"},
        {"team_id": "T0ANOTHER1", "is_stranger": True},
        {"team_id": TEAM, "is_bot": True},
        {"team_id": "T0ANOTHER1", "enterprise_user": {"teams": ["T0ANOTHER2"]}},
    ],
    ids=["of another workspace", "a stranger", "a bot", "of another one of an enterprise"],
)
async def test_who_is_not_of_the_workspace_is_refused(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack, known: Raw
) -> None:
    other = Person(slack, "U0FOREIGN1", **known)
    await other.says("new")
    await other.sees("I serve the staff of one workspace")
    await other.mentions("status")
    await other.commands("new")
    await in_slack.says("mine")
    assert await desk.hears(1) == [Said("mine", stays=True)]


async def test_an_enterprise_is_part_of_who_somebody_is(
    slack: LocalSlack, desk: ScriptedDesk
) -> None:
    slack.enterprise = "E012AB3C4"
    async with serving(slack, desk, []):
        of_another_team = Person(
            slack, team_id="T0ANOTHER1", enterprise_user={"teams": ["T0ANOTHER1", TEAM]}
        )
        await of_another_team.says("new")
        await desk.hears(1)
    assert str(desk.senders[0].identity) == f"slack:E012AB3C4/{TEAM}/{ANN.user}"
    assert Identity.of(str(desk.senders[0].identity)) == desk.senders[0].identity


async def test_who_is_deactivated_leaves_at_once(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    await in_slack.says("one")
    await desk.hears(1)
    await in_slack.is_deactivated()
    await desk.does(f"{ANN} leaves")
    await in_slack.says("two")
    await Person(slack, "U0OTHER001").says("three")
    assert await desk.hears(2) == [Said("one", stays=True), Said("three", stays=True)]


async def test_while_the_database_fails_it_is_tried_until_who_was_deactivated_is_out(
    in_slack: Person, desk: ScriptedDesk, waits: list[float]
) -> None:
    desk.faults.extend([OSError("it is down"), OSError("it is down")])
    with capture_logs() as logs:
        await in_slack.is_deactivated()
        await desk.does(f"{ANN} leaves")
    assert waits == [1.0, 2.0]
    assert [one["event"] for one in logs].count("slack_person_not_out") == 2


async def test_who_was_deactivated_in_an_enterprise_is_of_no_team_and_leaves(
    slack: LocalSlack, desk: ScriptedDesk
) -> None:
    slack.enterprise = "E012AB3C4"
    async with serving(slack, desk, []):
        gone = Person(slack, team_id="", enterprise_user={"teams": []})
        await gone.is_deactivated()
        await desk.does(f"slack:E012AB3C4/{TEAM}/{ANN.user} leaves")


async def test_an_event_that_comes_late_lets_nobody_in_again(
    in_slack: Person, desk: ScriptedDesk, slack: LocalSlack
) -> None:
    before = dict(slack.users[in_slack.user])
    slack.users[in_slack.user]["deleted"] = True
    await in_slack.is_told({"type": "user_change", "user": before})
    await in_slack.says("one")
    await desk.does(f"{ANN} leaves")
    assert desk.heard == []


async def test_who_was_deactivated_while_nobody_listened_leaves_when_they_are_met(
    slack: LocalSlack, desk: ScriptedDesk
) -> None:
    async with serving(slack, desk, []):
        await Person(slack, deleted=True).mentions("status")
        await desk.does(f"{ANN} leaves")
    assert desk.heard == []
