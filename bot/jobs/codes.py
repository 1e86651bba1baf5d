"""The code that proves a work address, by mail. After a crash it is not sent again."""

import json

from agencies.enrolment import CODE_LIFE
from agencies.model import Identity
from bot.desk.showing import plain
from bot.jobs.shop import Shop
from bot.texts import render
from bot.words import line, say
from campaigns.conversations import Job


async def send_code(shop: Shop, job: Job) -> None:
    """Whoever waits for it is told where it could not be sent."""
    asked = json.loads(job.arguments)
    async with shop.office.store.door() as work:
        await work.jobs.end(job.id)
    minutes = int(CODE_LIFE.total_seconds()) // 60
    text = render(line("code-mail", code=asked["code"], minutes=minutes))
    if not await shop.mail.send(asked["address"], render(line("code-subject")), text):
        front_end = shop.front_ends[Identity.of(job.identity).platform]
        await front_end.show(job.chat, plain(say("code-not-sent")))
