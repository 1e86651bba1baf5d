"""Slack's Web API through its SDK: one app's messages, and what Slack says about them.

https://docs.slack.dev/reference/methods/chat.postMessage. The point of no return is the first byte
of that request; looking somebody up by their email address comes before it and may be repeated.
"""

import logging
from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp import ClientConnectorError, ClientSession, ClientSSLError, ClientTimeout, TCPConnector
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from campaigns.doubts import Answer, Question, Unclear
from campaigns.model import Attempt
from campaigns.outcomes import Deferred, Fault, Outcome, Uncertain, accepted
from channels._bot_chats import Chats
from channels._http import NEVER_LEFT_US, TIMEOUT, InTime, TooLate, seconds, send_by, staying
from channels._slack import CONVERSATIONS, ID
from channels._slack_blocks import blocks_of, fallback
from channels._slack_messages import (
    CLOCK_SET,
    LISTED,
    metadata_of,
    name_of,
    read_history,
    read_refusal,
)

KNOWN_AT_MOST = 10_000
NO_CONNECTION = (
    (ClientSSLError, "Slack did not agree on an encrypted connection"),
    (ClientConnectorError, "Slack could not be reached"),
    (Exception, "it took too long to reach Slack"),
)
"""What staff read of it; the first that fits."""
UNNAMED = "Slack gave it no number"
SILENT = logging.getLogger("slack_sdk.silent")
SILENT.setLevel(logging.CRITICAL + 1)  # the SDK makes a line of every message for one of no level

log = structlog.get_logger()


class SlackApi:
    """Opened in a running event loop; holds up to `connections` connections."""

    def __init__(
        self, token: str, base_url: str, connections: int, timeout: ClientTimeout = TIMEOUT
    ) -> None:
        self._session = ClientSession(
            connector=TCPConnector(limit=connections),
            timeout=timeout,
            request_class=InTime,
            trace_configs=[staying()],
        )
        self._client = AsyncWebClient(
            token,
            base_url=f"{base_url}/api/",
            session=self._session,
            retry_handlers=[],
            logger=SILENT,
        )
        self._client.proxy = None  # it reads the environment for one
        self._chats = Chats()
        self._known: dict[str, str] = {}  # ids by email address

    async def send(self, attempt: Attempt) -> Outcome:
        send_by.set(attempt.send_by)
        to = await self._look_up_person(attempt.address)
        if not isinstance(to, str):
            return to
        if not self._chats.may(to):
            return Deferred("this conversation got another message just now", fault=Fault.OURS)
        try:
            posted = await self._client.chat_postMessage(
                channel=to,
                text=fallback(attempt.body.text),
                blocks=blocks_of(attempt.body.html, attempt.body.text),
                metadata=metadata_of(attempt),
                unfurl_links=False,
                unfurl_media=False,
            )
        except Exception as error:  # noqa: BLE001 -- it may have left us: what is unknown is Uncertain
            return _read(error)
        return _name_given(posted.data)

    async def look_up(self, question: Question) -> Answer:
        """All that the conversation got since then, by what our messages say of themselves."""
        try:
            person = await self._look_up_person(question.address)
            if not isinstance(person, str):
                return Unclear("Slack could not say who this address is")
            conversation = await self._conversation(person)
            if not conversation:
                return Unclear("Slack could not say where this person's conversation is")
            listed = await self._client.conversations_history(
                channel=conversation,
                oldest=f"{(question.since - CLOCK_SET).timestamp():.6f}",
                limit=LISTED,
                include_all_metadata=True,
            )
            return read_history(question, conversation, listed.data)
        except Exception as error:  # noqa: BLE001 -- whatever it was, nothing was found out
            log.warning("Slack could not be asked", error=type(error).__name__)
            return Unclear(f"Slack could not be asked ({_word(error) or type(error).__name__})")

    async def close(self) -> None:
        await self._session.close()

    async def _look_up_person(self, address: str) -> str | Outcome:
        """Whom to post to, or why it is not known: nothing was sent by then, whatever happened."""
        if "@" not in address:
            return address
        if address in self._known:
            return self._known[address]
        try:
            found = await self._client.users_lookupByEmail(email=address)
        except Exception as error:  # noqa: BLE001 -- of whatever kind, it took no message
            refused = _read(error)
            if isinstance(refused, Uncertain):
                return Deferred("Slack did not say who this address is")
            return refused
        person = _id_of(found.data, "user")
        if not person:
            return Deferred("Slack did not say who this address is")
        if len(self._known) >= KNOWN_AT_MOST:
            self._known.pop(next(iter(self._known)))
        self._known[address] = person
        return person

    async def _conversation(self, person: str) -> str:
        if person.startswith(CONVERSATIONS):
            return person
        opened = await self._client.conversations_open(users=person)
        return _id_of(opened.data, "channel")


def _id_of(found: object, of: str) -> str:
    """Of what it found, whatever it is that Slack answered; empty where that has none."""
    one = found.get(of) if isinstance(found, Mapping) else None
    given = one.get("id") if isinstance(one, Mapping) else None
    return given if isinstance(given, str) and ID.fullmatch(given) else ""


def _name_given(posted: object) -> Outcome:
    """Whatever it is that Slack answered."""
    said = posted if isinstance(posted, Mapping) else {}
    where, when = said.get("channel"), said.get("ts")
    if not (isinstance(where, str) and isinstance(when, str) and where and when):
        return Uncertain(UNNAMED)
    return accepted(name_of(where, said), UNNAMED)


def _read(error: Exception) -> Outcome:
    match error:
        case TooLate():
            return Deferred("it was too late to send it", fault=Fault.OURS)
        case SlackApiError(response=AsyncSlackResponse() as said):
            return read_refusal(
                said.status_code, _word(error), seconds(said.headers.get("Retry-After", ""))
            )
        case _ if isinstance(error, NEVER_LEFT_US):
            log.info("no connection to Slack", error=type(error).__name__)
            words = next(words for kind, words in NO_CONNECTION if isinstance(error, kind))
            return Deferred(words, fault=Fault.NETWORK)
    log.warning("no answer from Slack", error=type(error).__name__)
    return Uncertain("Slack did not say whether it took the message")


def _word(error: Exception) -> str:
    """Slack's own for what went wrong, where the answer was Slack's."""
    said = getattr(error, "response", None)
    data: Any = said.data if isinstance(said, AsyncSlackResponse) else {}
    return str(data.get("error") or "") if isinstance(data, dict) else ""
