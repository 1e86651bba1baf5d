"""Texts of a Twilio account that WhatsApp has approved, or has not.

https://www.twilio.com/docs/content/content-api-resources: a content is one text in one language,
of one or several types, with what WhatsApp said of it. Business may begin a conversation with
those only that it has approved.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from campaigns.approved import Offered, WhyNot, as_written
from campaigns.model import Approved
from campaigns.ports import CannotList
from campaigns.reasons import without_addresses
from channels._http import send_by

LISTED = 1000
"""https://www.twilio.com/docs/content/content-api-resources: `PageSize`, at most."""

# https://www.twilio.com/docs/whatsapp/tutorial/message-template-approvals-statuses
STATES: Mapping[str, WhyNot | None] = {
    "approved": None,
    "received": WhyNot.PENDING,
    "pending": WhyNot.PENDING,
    "rejected": WhyNot.REJECTED,
    "paused": WhyNot.PAUSED,
    "disabled": WhyNot.PAUSED,
    "unsubmitted": WhyNot.NOT_ASKED,
}
NOT_TO_BEGIN_WITH = frozenset({"twilio/list-picker", "twilio/location"})
"""https://www.twilio.com/docs/api/errors/63016."""

_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")

log = structlog.get_logger()


async def read_texts(client: Client, base_url: str) -> Sequence[Offered]:
    """Raises CannotList."""
    send_by.set(math.inf)
    contents = client.content
    contents.base_url = base_url
    try:
        listed = await contents.v1.content_and_approvals.list_async(limit=LISTED, page_size=LISTED)
        return [offered(one) for one in listed if one.sid]
    except TwilioRestException as refusal:
        raise CannotList(f"Twilio does not tell: {without_addresses(str(refusal.msg))}") from None
    except TwilioException as refusal:
        log.warning("Twilio's texts not listed", error=type(refusal).__name__)
        raise CannotList("Twilio did not tell which templates there are.") from None
    except Exception as error:  # noqa: BLE001 -- whatever it was, nothing was found out
        log.warning("Twilio's texts not listed", error=type(error).__name__)
        raise CannotList("Twilio could not be asked which templates there are.") from None


def offered(content: Any) -> Offered:
    asked = content.approval_requests if isinstance(content.approval_requests, dict) else {}
    types = content.types if isinstance(content.types, dict) else {}
    kind, text = _text(types, str(asked.get("content_type") or ""))
    why_not = STATES.get(str(asked.get("status") or "unsubmitted"), WhyNot.PENDING)
    if why_not is None and not _is_shown(kind, text, types.get(kind)):
        why_not = WhyNot.NOT_SHOWN
    return Offered(
        name=str(content.friendly_name or content.sid),
        approved=Approved(
            id=str(content.sid), language=str(content.language or ""), text=as_written(text)
        ),
        why_not=why_not,
        reason=str(asked.get("rejection_reason") or "") if why_not is WhyNot.REJECTED else "",
    )


def _text(types: Mapping[str, Any], approved: str) -> tuple[str, str]:
    """Of the type that was approved, else of the first that has any."""
    first = [approved] if approved in types else []
    for kind in [*first, *types]:
        if isinstance(types[kind], dict) and types[kind].get("body"):
            return kind, "\n\n".join(_parts(types[kind]))
    return "", ""


def _parts(content: Mapping[str, Any]) -> Iterator[str]:
    """All that its reader sees: what stands above and below the body, buttons, files."""
    for key in ("header_text", "body", "footer"):
        if content.get(key):
            yield str(content[key])
    media = content.get("media")
    yield from (f"({file})" for file in (media if isinstance(media, list) else ()))
    actions = content.get("actions")
    buttons = [one for one in (actions if isinstance(actions, list) else ()) if _is_button(one)]
    if buttons:
        yield "\n".join(f"[{one['title']}] {one.get('url') or ''}".strip() for one in buttons)


def _is_button(action: object) -> bool:
    return isinstance(action, dict) and bool(action.get("title"))


def _is_shown(kind: str, text: str, content: object) -> bool:
    """Whether we show all of it: a field in a place that we do not know could not be filled in."""
    everywhere = set(_FIELD.findall(json.dumps(content)))
    return bool(text) and kind not in NOT_TO_BEGIN_WITH and everywhere <= set(_FIELD.findall(text))
