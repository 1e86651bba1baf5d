"""The desk over a real store, on both databases: who may talk, what counts once, what survives.

It is long because all that a turn does beside talking is seen here.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from agencies.model import Agency, Identity
from agencies.staff import Action
from bot.chats import FileRefused, Reply, Sender
from bot.conversation.settings import ReadSettings
from bot.desk import StaffDesk
from bot.desk.handlers import HANDLERS
from bot.desk.office import Context
from bot.words import Said
from campaigns.recipients.limits import MAX_UPLOAD
from campaigns.stores import NoSuch
from storage.store import SqlStore
from tests.bot.offices import ANN, open_desk


@pytest.fixture
async def desk(store: SqlStore, agency: Agency, tmp_path: Path) -> StaffDesk:
    return await open_desk(store, agency, tmp_path)


def sender(update: int = 0, chat: str = "1") -> Sender:
    return Sender(identity=ANN, chat=chat, update=update)


def buttons(reply: Reply) -> dict[str, str]:
    return {b.label: b.id for shown in reply.shown for row in shown.buttons for b in row}


async def test_a_stranger_is_told_their_id_and_nothing_else(desk: StaffDesk) -> None:
    stranger = Sender(identity=Identity(platform="telegram", user="666"), chat="666")
    reply = await desk.hear(stranger, Said("/new"))

    assert len(reply.shown) == 1
    assert "telegram:666" in reply.shown[0].text
    assert buttons(reply) == {}


async def test_a_strangers_press_of_somebody_elses_button_does_nothing(desk: StaffDesk) -> None:
    pressed = buttons(await desk.hear(sender(), Said("/new")))["SMS · rehearsal"]
    stranger = Sender(identity=Identity(platform="telegram", user="666"), chat="666")
    reply = await desk.press(stranger, pressed)

    assert "telegram:666" in reply.shown[0].text


async def test_an_update_that_comes_twice_counts_once(desk: StaffDesk) -> None:
    await desk.hear(sender(update=5), Said("/new"))

    assert (await desk.hear(sender(update=5), Said("/new"))).shown == ()


async def test_what_refuses_half_way_has_changed_nothing(
    desk: StaffDesk, store: SqlStore, agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def half_way(context: Context, _command: ReadSettings) -> None:
        await context.work.agencies.change(replace(agency, name="Half way"))
        await context.add_job("poster", None)
        raise NoSuch("the other half")

    monkeypatch.setitem(HANDLERS, ReadSettings, (Action.LOOK, half_way))
    reply = await desk.hear(sender(), Said("/settings"))

    assert reply.refused
    assert await desk.settle(sender())
    assert await store.claim_job("anybody", [ANN.platform]) is None
    async with store.read_work(agency.id) as work:
        assert work.agency.name == agency.name


async def test_a_conversation_goes_on_in_another_chat(desk: StaffDesk) -> None:
    pressed = buttons(await desk.hear(sender(chat="a"), Said("/new")))["SMS · rehearsal"]
    await desk.press(sender(chat="a"), pressed)
    reply = await desk.hear(sender(chat="b"), Said("A name"))

    assert "Please type the message" in reply.shown[0].text


async def test_an_unknown_button_has_expired(desk: StaffDesk) -> None:
    reply = await desk.press(sender(), "0" * 24)

    assert reply.refused
    assert "expired" in reply.shown[0].text


async def test_an_unknown_button_shows_the_step_again_with_buttons_that_work(
    desk: StaffDesk,
) -> None:
    await desk.hear(sender(), Said("/new"))
    reply = await desk.press(sender(chat="another"), "0" * 24)
    again = await desk.press(sender(chat="another"), buttons(reply)["SMS · rehearsal"])

    assert "expired" in reply.shown[0].text
    assert "call this campaign" in again.shown[0].text


async def test_a_secret_is_asked_to_be_taken_out_of_the_chat(desk: StaffDesk) -> None:
    added = buttons(await desk.hear(sender(), Said("/new")))["Add an account"]
    twilio = buttons(await desk.press(sender(), added))["SMS · Twilio"]
    await desk.press(sender(), twilio)

    assert (await desk.hear(sender(), Said(f"AC{'0a' * 16}"))).forget


RIGHT = (f"AC{'0a' * 16}", f"SK{'0b' * 16}", "a1" * 16, "Health")


async def begin_twilio_form(desk: StaffDesk, *typed: str) -> Reply:
    added = buttons(await desk.hear(sender(), Said("/new")))["Add an account"]
    twilio = buttons(await desk.press(sender(), added))["SMS · Twilio"]
    reply = await desk.press(sender(), twilio)
    for text in typed:
        reply = await desk.hear(sender(), Said(text))
    return reply


@pytest.mark.parametrize(
    ("before", "wrong", "sentence"),
    [
        (RIGHT[:0], "not a sid", "The Account SID is AC and 32"),
        (RIGHT[:1], RIGHT[0], "The API key SID is SK and 32"),
        (RIGHT[:2], "s3cret-of-12345", "The API key's secret is 32"),
        (RIGHT[:3], "MG1 and much more", "The sender is a Messaging Service SID"),
        (RIGHT[:4], "t0ken-of-12345", "The Auth Token is 32 digits"),
    ],
)
async def test_a_wrong_answer_is_refused_at_its_field_and_not_repeated(
    desk: StaffDesk, before: tuple[str, ...], wrong: str, sentence: str
) -> None:
    await begin_twilio_form(desk, *before)
    reply = await desk.hear(sender(), Said(wrong))

    assert (reply.refused, reply.forget) == (True, True)
    assert sentence in reply.shown[0].text
    assert wrong not in reply.shown[0].text


async def test_after_a_wrong_answer_the_form_goes_on_where_it_was(desk: StaffDesk) -> None:
    await begin_twilio_form(desk, *RIGHT[:2], "too short")
    assert "Who sends?" in (await desk.hear(sender(), Said(RIGHT[2]))).shown[0].text
    token = await desk.hear(sender(), Said(RIGHT[3]))
    refused = await desk.hear(sender(), Said("no token"))
    assert list(buttons(refused)) == list(buttons(token)) == ["Skip"]

    reply = await desk.press(sender(), buttons(refused)["Skip"])

    assert "To which mobile number of your own" in reply.shown[0].text


async def test_answers_that_cannot_be_right_together_begin_the_form_again(desk: StaffDesk) -> None:
    added = buttons(await desk.hear(sender(), Said("/new")))["Add an account"]
    await desk.press(sender(), buttons(await desk.press(sender(), added))["Email · a mail server"])
    for text in ("mail.example.com", "587", "health", "a1" * 16):
        assert not (await desk.hear(sender(), Said(text))).refused
    reply = await desk.hear(sender(), Said("Health <news@example.com>"))

    assert reply.refused
    assert "through that port" in reply.shown[0].text
    assert "What is the mail server's address?" in reply.shown[1].text


async def test_an_old_button_to_skip_leaves_out_nothing_else(desk: StaffDesk) -> None:
    skip = buttons(await begin_twilio_form(desk, *RIGHT))["Skip"]
    await desk.hear(sender(), Said("/cancel"))
    await begin_twilio_form(desk)

    assert "expired" in (await desk.press(sender(), skip)).shown[0].text
    assert "API key" in (await desk.hear(sender(), Said(RIGHT[0]))).shown[0].text


async def test_a_file_that_is_too_large_is_refused_with_its_limit(desk: StaffDesk) -> None:
    async def too_much() -> AsyncIterator[bytes]:
        piece = bytes(1 << 22)
        for _ in range(MAX_UPLOAD // len(piece) + 1):
            yield piece

    with pytest.raises(FileRefused, match=r"large\.csv has more than 64 MB"):
        await desk.take_file(sender(), "large.csv", too_much())


async def test_two_updates_at_once_take_turns(desk: StaffDesk) -> None:
    pressed = buttons(await desk.hear(sender(), Said("/new")))["SMS · rehearsal"]
    replies = await asyncio.gather(*(desk.press(sender(), pressed) for _ in range(5)))

    asked = [reply for reply in replies if "call this campaign" in reply.shown[0].text]
    expired = [reply for reply in replies if "expired" in reply.shown[0].text]
    assert (len(asked), len(expired)) == (1, 4)


@pytest.mark.parametrize(
    ("setting", "typed"),
    [
        ("Change the time zone", "Mars/Olympus"),
        ("Change the region", "Singapore"),
        ("Change the quiet hours", "9-8pm"),
        ("Change the daily limit", "0"),
        ("Change the daily limit", "a few"),
    ],
)
async def test_a_wrong_setting_is_refused_with_an_example(
    desk: StaffDesk, setting: str, typed: str
) -> None:
    pressed = buttons(await desk.hear(sender(), Said("/settings")))[setting]
    await desk.press(sender(), pressed)
    reply = await desk.hear(sender(), Said(typed))

    assert reply.refused
    assert "like" in reply.shown[0].text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("5,000", "Daily limit: 5,000 messages a day."),
        ("none", "Daily limit: none"),
    ],
)
async def test_the_agency_keeps_its_daily_limit(desk: StaffDesk, typed: str, told: str) -> None:
    pressed = buttons(await desk.hear(sender(), Said("/settings")))["Change the daily limit"]
    await desk.press(sender(), pressed)
    await desk.hear(sender(), Said(typed))

    assert told in (await desk.hear(sender(), Said("/settings"))).shown[0].text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("9pm to 8am", "Quiet hours: 21:00 to 08:00. New campaigns send in the others"),
        ("none", "Quiet hours: none"),
    ],
)
async def test_the_agency_keeps_its_quiet_hours(desk: StaffDesk, typed: str, told: str) -> None:
    pressed = buttons(await desk.hear(sender(), Said("/settings")))["Change the quiet hours"]
    await desk.press(sender(), pressed)
    await desk.hear(sender(), Said(typed))

    assert told in (await desk.hear(sender(), Said("/settings"))).shown[0].text
