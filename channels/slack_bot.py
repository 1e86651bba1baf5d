"""Slack through an app of the workspace: https://docs.slack.dev/reference/methods/chat.postMessage."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.doubts import Answer, Question
from campaigns.model import Attempt
from campaigns.outcomes import Outcome
from campaigns.ports import FormField, Spec, Surroundings
from channels._form import check_each, unless
from channels._slack import LONGEST, SLACK

if TYPE_CHECKING:
    from channels._slack_api import SlackApi

FORM = (
    FormField(
        key="bot_token",
        secret=True,
        fault=unless(
            r"xoxb-[0-9A-Za-z-]{20,250}",
            "The bot token begins with xoxb-. It stands in the app's settings "
            "under OAuth & Permissions.",
        ),
    ),
)
RATE = 10
"""https://docs.slack.dev/apis/web-api/rate-limits: one a second in a conversation, of which each
person has one of their own; for a whole workspace there is a limit without a number."""


class SlackBot:
    def __init__(self, api: "SlackApi") -> None:
        self._api = api

    async def send(self, attempt: Attempt) -> Outcome:
        return await self._api.send(attempt)

    async def look_up(self, question: Question) -> Answer:
        return await self._api.look_up(question)

    async def close(self) -> None:
        await self._api.close()


def check(fields: Mapping[str, str], surroundings: Surroundings) -> None:
    check_each(FORM, fields, surroundings)


def open_account(fields: Mapping[str, str], surroundings: Surroundings) -> SlackBot:
    from channels._slack_api import SlackApi  # noqa: PLC0415 -- the SDK, only where it is used

    token, where = fields["bot_token"].strip(), surroundings.endpoints.slack
    return SlackBot(SlackApi(token, where, surroundings.in_flight_max))


SPECS = (
    Spec(
        channel=SLACK,
        provider="slack",
        form=FORM,
        rate=RATE,
        check=check,
        open=open_account,
        sdk="channels._slack_api",
        limits=f"{LONGEST:,} characters; one message a second to a conversation",
        documented="https://docs.slack.dev/apis/web-api/rate-limits",
    ),
)
