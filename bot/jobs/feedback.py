"""A mail to the operator with what somebody wants to tell. After a crash it is not sent again."""

import json

from bot.conversation.feedback import FeedbackSent
from bot.jobs.shop import Shop
from bot.markup import plain
from bot.texts import render
from bot.words import line
from campaigns.conversations import Job


async def send_feedback(shop: Shop, job: Job) -> FeedbackSent:
    asked = json.loads(job.arguments)
    async with shop.office.store.work(job.agency) as work:
        agency = work.agency.name
        await work.jobs.end(job.id)
    subject = plain(render(line("feedback-subject", agency=agency)))
    text = render(line("feedback-mail", by=asked["by"], agency=agency, text=asked["text"]))
    return FeedbackSent(await shop.mail.send(shop.office.operator, subject, text))
