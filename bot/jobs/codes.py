"""Codes that prove who somebody is: by mail, or from an owner's mouth.

After a crash a mail is not sent again.
"""

import json

from agencies.enrolment import CODE_LIFE, new_code
from agencies.model import Identity
from bot.conversation.team import CodeGiven
from bot.desk.showing import plain
from bot.jobs.shop import Shop
from bot.texts import render
from bot.words import line, say
from campaigns.conversations import Job

MINUTES = int(CODE_LIFE.total_seconds()) // 60


async def give_code(shop: Shop, job: Job) -> CodeGiven:
    """One for all chats of that person."""
    asked = json.loads(job.arguments)
    code = new_code()
    async with shop.office.store.door() as work:
        for chat in asked["chats"]:
            await work.enrolments.keep_code(Identity.of(chat), "", code)
    return CodeGiven(asked["name"], code, MINUTES)


async def send_code(shop: Shop, job: Job) -> None:
    """Whoever waits for it is told where it could not be sent."""
    asked = json.loads(job.arguments)
    async with shop.office.store.door() as work:
        await work.jobs.end(job.id)
    text = render(line("code-mail", code=asked["code"], minutes=MINUTES))
    if not await shop.mail.send(asked["address"], render(line("code-subject")), text):
        front_end = shop.front_ends[Identity.of(job.identity).platform]
        await front_end.show(job.chat, plain(say("code-not-sent")))
