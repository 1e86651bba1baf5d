"""Codes that prove who somebody is: by mail, or from an owner's mouth.

After a crash a mail is not sent again.
"""

import json

from agencies.enrolment import CODE_MINUTES, TooManyCodes, expect_room, new_code
from agencies.model import Identity
from bot.conversation.drafting import Refused
from bot.conversation.team import CodeGiven
from bot.desk.refusals import refusal
from bot.desk.showing import plain
from bot.jobs.shop import Shop
from bot.texts import render
from bot.words import line, say
from campaigns.conversations import Job


async def give_code(shop: Shop, job: Job) -> CodeGiven | Refused:
    """One for all chats of that person, no more often than by mail."""
    asked = json.loads(job.arguments)
    code, chats = new_code(), [Identity.of(chat) for chat in asked["chats"]]
    async with shop.office.store.door() as work:
        sent = await work.enrolments.sent()
        try:
            for chat in chats:
                expect_room(sent, chat, work.enrolments.hash(str(chat)), work.now)
        except TooManyCodes as fault:
            return refusal(fault)
        for chat in chats:
            await work.enrolments.keep_code(chat, "", code)
    return CodeGiven(asked["name"], code, CODE_MINUTES)


async def send_code(shop: Shop, job: Job) -> None:
    """Whoever waits for it is told where it could not be sent."""
    asked = json.loads(job.arguments)
    async with shop.office.store.door() as work:
        await work.jobs.end(job.id)
    text = render(line("code-mail", code=asked["code"], minutes=CODE_MINUTES))
    if not await shop.mail.send(asked["address"], render(line("code-subject")), text):
        front_end = shop.front_ends[Identity.of(job.identity).platform]
        await front_end.show(job.chat, plain(say("code-not-sent")))
