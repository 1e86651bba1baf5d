"""The staff's own desk behind Slack: its words there, its secrets, and a database that is held."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from agencies.model import Agency, Identity
from agencies.staff import Role
from bot.conversation import take_turn
from bot.conversation.adding_account import FillForm
from bot.conversation.bots import BotNotConnected
from bot.conversation.confiding import FIELD
from bot.conversation.drafting import Refused
from bot.slack.reading import SECRET
from bot.words import Heard, Markup, Pressed, Said, Session, Step, say
from storage.store import SqlStore
from tests.bot.houses import CAT, House, open_house
from tests.bot.offices import Staff
from tests.fakes.slack_staff import Person, serving
from tests.fakes.slack_workspace import IN_TIME, TEAM, LocalSlack

ZOE = Identity(platform="slack", workspace=TEAM, user="U0ZOEZOE1")
FIELDS = {"channel": "sms", "provider": "twilio", "asked": "sender"}
TOKEN = "123456:" + "A" * 35


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


@pytest.fixture
async def zoe(house: House, slack: LocalSlack) -> AsyncIterator[Person]:
    """An owner who talks to the house's desk."""
    await house.store.let_in(house.agency.id, ZOE, "Zoe", Role.OWNER)
    async with serving(slack, house.staff[CAT].desk, []):
        yield Person(slack, ZOE.user)


async def test_commands_are_named_as_they_are_typed_there_and_nothing_of_people_s_own_is(
    zoe: Person, house: House
) -> None:
    await zoe.commands("help")
    told = (await zoe.sees("I send one message to many people")).text
    assert "/postbote new starts a campaign" in told
    assert " /new" not in told
    await zoe.commands("agency")
    await zoe.commands("new")
    await zoe.sees("How should it be sent?")
    await zoe.presses("SMS · rehearsal")
    await zoe.sees("What shall we call this campaign?")
    await zoe.says("Say /new or /help")
    await zoe.sees("Please type the message")
    await zoe.commands("cancel")
    assert "under /postbote campaigns" in (await zoe.sees("your draft is kept")).text
    await zoe.commands("campaigns")
    assert "Say /new or /help · draft" in (await zoe.sees("Your campaigns")).labels
    assert "/new starts a campaign" in await Staff(house.staff[CAT].desk, CAT).says("/help")


async def test_a_refusal_names_them_so_too(zoe: Person, house: House) -> None:
    await house.store.let_in(house.agency.id, ZOE, "Zoe", Role.VIEWER)
    await zoe.commands("new")
    assert "/postbote team" in (await zoe.sees("Only authors, approvers and owners")).text


async def test_a_secret_that_is_typed_as_a_message_is_not_taken(
    zoe: Person, slack: LocalSlack
) -> None:
    await zoe.commands("bots")
    await zoe.sees("bot")
    await zoe.presses("Add a bot")
    await zoe.sees("open @BotFather")
    await zoe.says(TOKEN)
    told = await zoe.sees("I did not take that")
    assert told.labels == ["Type it in a form"]
    await zoe.types_in_the_form(TOKEN)
    await zoe.sees("Asking Telegram about this bot")
    assert [view["blocks"][0]["text"]["text"][:20] for view in slack.views] == [told.text[:20]]


async def test_nor_is_one_of_an_account_s_whose_other_fields_are(zoe: Person) -> None:
    await zoe.commands("credentials")
    await zoe.sees("Accounts that messages can go through")
    await zoe.presses("Add an account")
    await zoe.sees("Which kind of account?")
    await zoe.presses("SMS · Twilio")
    for field, asked in (("AC", "the SID of the API key"), ("SK", "the secret of that API key")):
        await zoe.says(field + "0" * 32)
        await zoe.sees(asked)
    await zoe.says("s3cretOfTheKey0123456789abcdefgh")
    await zoe.sees("I did not take that")
    await zoe.types_in_the_form("s3cretOfTheKey0123456789abcdefgh")
    await zoe.sees("Who sends?")
    await zoe.says("+6512345678")
    await zoe.sees("What is the Auth Token?")


async def test_a_form_that_is_handed_in_late_does_not_become_the_next_field(
    zoe: Person, slack: LocalSlack
) -> None:
    """Two forms of one question: by the second one the sender is asked for, and later its token."""
    await zoe.commands("credentials")
    await zoe.sees("Accounts that messages can go through")
    await zoe.presses("Add an account")
    await zoe.sees("Which kind of account?")
    await zoe.presses("SMS · Twilio")
    await zoe.says("AC" + "0" * 32)
    await zoe.sees("the SID of the API key")
    await zoe.says("SK" + "0" * 32)
    await zoe.sees("the secret of that API key")
    await zoe.presses("Type it in a form")
    await slack.until(lambda: slack.views, "a form")
    await zoe.types_in_the_form("s3cretOfTheKey0123456789abcdefgh")
    await zoe.sees("Who sends?")
    late = slack.views[0]
    await zoe.hands_in(late, "first0secret")
    await zoe.sees("I did not ask for that one now")
    await zoe.sees("Who sends?")
    await zoe.says("+6512345678")
    await zoe.sees("What is the Auth Token?")
    await zoe.hands_in({**late, "id": "V0LATER"}, "f" * 32)
    await zoe.sees("I did not ask for that one now")
    await zoe.types_in_the_form("f" * 32)
    await zoe.sees("I will now send a test message")
    assert "first0secret" not in zoe.transcript()


@pytest.mark.parametrize(
    "session",
    [
        Session(step=Step.NAME),
        Session(step=Step.TEXT),
        Session(step=Step.FORM, form=FIELDS),
        Session(step=Step.FORM, form={**FIELDS, "asked": "auth_token", FIELD: "yes"}),
        Session(step=Step.BOT_TOKEN, form={"bot": "2"}),
    ],
    ids=["name", "text", "a field", "another secret", "another bot's"],
)
@pytest.mark.parametrize("text", ["s3cret", "/new"])
def test_a_secret_that_is_not_asked_for_now_is_refused(session: Session, text: str) -> None:
    for which in ("bot-token/1", "sms/twilio/api_key_secret", SECRET):
        turn = take_turn(session, Said(text, secret=which))
        assert turn.says[0] == say("secret-not-asked")
        assert (turn.session.step, turn.refused) == (session.step, True)
        assert not any(text in str(command) for command in turn.commands)


def test_one_that_is_asked_for_is_taken() -> None:
    asked = Session(step=Step.FORM, form={**FIELDS, FIELD: "yes"})
    [fill] = take_turn(asked, Said("s3cret", secret="sms/twilio/sender")).commands
    answers = {"channel": "sms", "provider": "twilio"}
    assert fill == FillForm(answers, "sender", "s3cret")


async def test_in_telegram_where_it_is_removed_it_is_taken_as_before(house: House) -> None:
    await house.store.let_in(house.agency.id, CAT, "Cat", Role.OWNER)
    await house.staff[CAT].says("/bots")
    await house.staff[CAT].presses("Add a bot")
    assert "Asking Telegram about this bot" in await house.staff[CAT].says(TOKEN)
    assert house.staff[CAT].reply.forget


async def test_slack_is_answered_in_time_whatever_the_database_does(
    zoe: Person, slack: LocalSlack, house: House
) -> None:
    """Their session is held, so their turn waits: Slack does not."""
    await zoe.commands("help")
    await zoe.sees("I send one message")
    slack.waits.clear()
    async with house.store.work(house.agency.id) as held:
        await held.sessions.load(ZOE)
        await zoe.commands("new")
        await zoe.says("one")
        await zoe.opens_the_home_later()
        assert len(slack.waits) == 3
        assert max(slack.waits) < IN_TIME / 2
        assert "How should it be sent?" not in zoe.transcript()
    await zoe.sees("How should it be sent?")


async def test_a_message_that_came_to_slack_before_a_press_is_heard_after_it(zoe: Person) -> None:
    """Slack numbers them by different clocks. A message that is behind another one is let go."""
    await zoe.commands("new")
    await zoe.sees("How should it be sent?")
    await zoe.presses("SMS · rehearsal")
    await zoe.sees("What shall we call this campaign?")
    await zoe.says("Flood", ts="1700000000.000100")
    await zoe.sees("Please type the message")
    with capture_logs() as logs:
        await zoe.says("Water rises", ts="1600000000.000100")
        await zoe.commands("help")
        await zoe.sees("I send one message")
    [told] = [one for one in logs if one["event"] == "turn_repeated"]
    assert told["update"] < told["last"]
    assert "Water rises" not in str(logs)


async def test_a_doubled_press_sends_once(zoe: Person, house: House) -> None:
    ready = await house.ready(1, by=ZOE)
    await house.comes_to_the_card(ZOE, ready)
    await zoe.says("look")
    await zoe.sees("Flood")
    card = await zoe.presses("Send to 1 person", times=3)
    await zoe.sees("expired")
    async with house.store.read_work(house.agency.id) as work:
        active = await work.campaigns.active()
    assert [one.id for one in active] == [ready.id]
    assert card.channel == zoe.channel


@pytest.mark.parametrize(
    ("step", "heard"),
    [
        (Step.BOT_CONNECTING, BotNotConnected("refused", "")),
        (Step.BOT_CONNECTING, Refused(Markup("No."))),
        (Step.BOT_CONNECTING, Pressed("of-another-step")),
        (Step.BOT_CONNECTING, Said(TOKEN, stays=True)),
        (Step.BOT_TOKEN, Pressed("of-another-step")),
        (Step.BOT_TOKEN, Said(TOKEN, stays=True)),
    ],
)
def test_as_long_as_a_secret_is_waited_for_what_is_said_asks_for_one(
    step: Step, heard: Heard
) -> None:
    """Or nobody could type it in a form."""
    turn = take_turn(Session(step=step), heard)
    assert turn.session.step in (Step.BOT_TOKEN, Step.BOT_CONNECTING)
    assert turn.says[-1].secret
