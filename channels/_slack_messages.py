"""What Slack says: of a message that it did not take, and whether it has one.

https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from campaigns.doubts import Absent, Answer, Found, Question, Unclear
from campaigns.model import Attempt, Body, ReceiptState
from campaigns.outcomes import (
    Accepted,
    Deferred,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
    accepted,
)

Message = Mapping[str, Any]

# https://docs.slack.dev/reference/methods/chat.postMessage#errors: each is said before the message
# is taken, and each stands there by this word. These are about the app, so about every message.
LET_GO = (
    "Slack does not accept the bot token any more. Install the app again and put the new one in."
)
ADMINISTRATORS = "The workspace's administrators do not let this app post. Ask them to allow it."
OUR_MISTAKES = {
    "invalid_auth": LET_GO,
    "not_authed": LET_GO,
    "token_revoked": LET_GO,
    "token_expired": LET_GO,
    "account_inactive": "The app was removed from the workspace. Install it again.",
    "missing_scope": "The app may not do that yet. Give it the scopes that the page on Slack "
    "accounts names, and install it again.",
    "not_allowed_token_type": "This is not a bot's token. Use the one that begins with xoxb-.",
    "messages_tab_disabled": "The app takes no direct messages. Turn on the Messages Tab under "
    "App Home in its settings.",
    "ekm_access_denied": ADMINISTRATORS,
    "org_login_required": "The workspace is moving to another organisation. Wait until it has.",
    "team_access_not_granted": ADMINISTRATORS,
}
"""What staff do about it."""

ABOUT_THIS_ONE = {
    "channel_not_found": "nobody and no channel of this workspace has this id",
    "user_not_found": "nobody of this workspace has this id",
    "users_not_found": "nobody of this workspace uses this email address in Slack",
    "cannot_dm_bot": "this id is a bot's, which nobody reads",
    "not_in_channel": "the app is not a member of this channel: invite it there",
    "no_permission": "the app is not a member of this channel: invite it there",
    "access_denied": "Slack does not let the app post there",
    "is_archived": "this channel is archived",
    "channel_type_not_supported": "in such a conversation an app cannot post",
    "restricted_action": "the workspace lets only some people post in this channel",
    "restricted_action_read_only_channel": "only some people may post in this channel",
    "restricted_action_thread_only_channel": "in this channel only answers may be posted",
    "restricted_action_non_threadable_channel": "in this channel an app cannot post",
    "msg_too_long": "the message is too long for Slack",
    "msg_blocks_too_long": "the message is too long for Slack",
    "no_text": "the message is empty",
    "invalid_blocks": "Slack cannot show a message of this form",
}
TOO_FAST = frozenset({"ratelimited", "rate_limited"})
TOO_FAST_WAIT = timedelta(seconds=1)
"""Where a 429 does not say how long; https://docs.slack.dev/apis/web-api/rate-limits."""

EVENT = "postbote_message"
LISTED = 200
"""https://docs.slack.dev/reference/methods/conversations.history recommends no more."""
CLOCKS_DIFFER = timedelta(minutes=10)
CLOCK_SET = timedelta(minutes=70)
"""As with Twilio (_twilio_messages.py)."""


def read_refusal(status: int, word: str, wait: timedelta | None) -> Outcome:
    """By Slack's word for it. Whatever else it says, it may have taken the message."""
    if status not in {HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS}:
        return Uncertain(f"Slack answered {status}")
    if status != HTTPStatus.OK or word in TOO_FAST:
        return Deferred("Slack had too many requests", wait or TOO_FAST_WAIT)
    if word in OUR_MISTAKES:
        return Misconfigured(word, OUR_MISTAKES[word])
    if word in ABOUT_THIS_ONE:
        return Rejected(word, ABOUT_THIS_ONE[word])
    return Uncertain("Slack did not say whether it took the message")


def metadata_of(attempt: Attempt) -> dict[str, object]:
    """By which the message is known again: https://docs.slack.dev/messaging/message-metadata."""
    known_by = {"attempt": attempt.id, "body": digest(attempt.body)}
    return {"event_type": EVENT, "event_payload": known_by}


def digest(body: Body) -> str:
    """Slack rewrites texts, so a text is no proof of what was sent."""
    return hashlib.sha256(f"{body.text}\0{body.html}".encode()).hexdigest()[:32]


def read_history(question: Question, conversation: str, history: object) -> Answer:
    """Whatever it is that Slack answered."""
    listed = history.get("messages") if isinstance(history, dict) else None
    if not isinstance(history, dict) or not isinstance(listed, list):
        return Unclear("Slack did not say what stands in the conversation")
    if not all(isinstance(one, dict) and _is_named(conversation, one) for one in listed):
        return Unclear("Slack has messages that cannot be read")
    return find(question, conversation, listed, all_=not history.get("has_more"))


def find(question: Question, conversation: str, listed: Sequence[Message], *, all_: bool) -> Answer:
    """Ours says by its metadata what it is. Bots' messages without any leave it open: where the
    app may not read metadata, ours is one of them."""
    sought = digest(question.body)
    ours = [
        message
        for message in listed
        if _payload(message).get("body") == sought
        and name_of(conversation, message) not in question.known
    ]
    for message in ours:
        if _sent_at(message) >= question.since - CLOCKS_DIFFER:
            return Found(name_of(conversation, message), ReceiptState.ACCEPTED)
    if ours:
        return Unclear("Slack has the same message from before, unless a clock was set")
    if not all_:
        return Unclear("the conversation has too many messages to tell")
    if any(one.get("bot_id") and not one.get("metadata") for one in listed):
        return Unclear("Slack has a message of a bot that may be this one")
    return Absent()


def _is_named(conversation: str, message: Message) -> bool:
    when = message.get("ts")
    named = accepted(name_of(conversation, message), "")
    return isinstance(when, str) and bool(when) and isinstance(named, Accepted)


def name_of(conversation: str, message: Message) -> str:
    """Two conversations can have messages of the same time."""
    return f"{conversation}/{message.get('ts', '')}"


def _payload(message: Message) -> Mapping[str, Any]:
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT:
        return {}
    payload = metadata.get("event_payload")
    return payload if isinstance(payload, dict) else {}


def _sent_at(message: Message) -> datetime:
    try:
        return datetime.fromtimestamp(float(message.get("ts", 0)), UTC)
    except (ValueError, TypeError, OverflowError):
        return datetime.fromtimestamp(0, UTC)
