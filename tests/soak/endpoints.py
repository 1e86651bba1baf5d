"""What the web server answers, as OpenAPI has it, for whoever makes up requests.

https://spec.openapis.org/oas/v3.1.0. A body is described as loosely as it comes: also what a
provider would never say has to be borne.
"""

from collections.abc import Mapping
from typing import Any

TEXT: Mapping[str, Any] = {"type": "string"}
FORM, JSON, PLAIN = "application/x-www-form-urlencoded", "application/json", "text/plain"


def _in(where: str, *names: str) -> list[Mapping[str, Any]]:
    return [
        {"in": where, "name": name, "schema": TEXT, "required": where == "path"} for name in names
    ]


def _body(kind: str, **properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"required": True, "content": _content(kind, **properties)}


def _content(kind: str, **properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {kind: {"schema": {"type": "object", "properties": properties}}}


def _all_of(*names: str) -> Mapping[str, Mapping[str, Any]]:
    return dict.fromkeys(names, TEXT)


def _word(*words: str) -> Mapping[str, Any]:
    return {"type": "string", "enum": [*words, "", "teleported"]}


TWILIO = _body(
    FORM,
    MessageStatus=_word("queued", "sent", "delivered", "undelivered", "failed", "read"),
    ErrorCode=_word("30003", "30005", "21610"),
    **_all_of("MessageSid", "To", "From", "AccountSid"),
)
ANSWER = _body(
    FORM, Body=_word("STOP", "start", "Hello"), OptOutType=_word("STOP"), **_all_of("From", "To")
)
# What SES tells stands within what SNS tells, and what SMS through Amazon are told of as well.
EVENT = _body(
    JSON,
    eventType=_word("Send", "Delivery", "Bounce", "Complaint", "Reject", "DeliveryDelay"),
    mail={"type": "object"},
    bounce={"type": "object", "properties": {
        "bounceType": _word("Permanent", "Transient"), "bounceSubType": _word("General", "NoEmail")
    }},
    complaint={"type": "object", "properties": {"complaintSubType": TEXT}},
)  # fmt: skip
SNS = _body(PLAIN, **_all_of("Type", "Message", "MessageId", "TopicArn", "Timestamp", "Signature"))
UPDATE = _body(JSON, update_id={"type": "integer"}, message={"type": "object"})
SAID = {"type": _word("message", "app_home_opened"), **_all_of("user", "channel", "text", "ts")}
STAFF = {
    "required": True,
    "content": {
        **_content(
            JSON,
            type=_word("event_callback", "url_verification"),
            event={"type": "object", "properties": SAID},
            **_all_of("team_id", "event_id", "challenge"),
        ),
        **_content(FORM, **_all_of("payload", "command", "text", "user_id", "trigger_id")),
    },
}
LEAVE = _body(FORM, **{"List-Unsubscribe": _word("One-Click"), "do": TEXT, "lang": TEXT})

PATHS: Mapping[str, Mapping[str, Any]] = {
    "/livez": {"get": {}},
    "/readyz": {"get": {}},
    "/receipts/{account}": {
        "post": {
            "parameters": [*_in("path", "account"), *_in("query", "attempt")],
            "requestBody": TWILIO,
        }
    },
    "/receipts/{whatsapp}": {
        "post": {
            "parameters": [*_in("path", "whatsapp"), *_in("query", "attempt")],
            "requestBody": TWILIO,
        }
    },
    "/receipts/{topic}": {"post": {"parameters": _in("path", "topic"), "requestBody": SNS}},
    "/receipts/{mails}": {"post": {"parameters": _in("path", "mails"), "requestBody": EVENT}},
    "/answers/{name}": {"post": {"parameters": _in("path", "name"), "requestBody": ANSWER}},
    "/updates/{name}": {
        "post": {
            "parameters": [
                *_in("path", "name"), *_in("header", "X-Telegram-Bot-Api-Secret-Token")
            ],
            "requestBody": UPDATE,
        }
    },
    "/slack": {"post": {"requestBody": STAFF}},
    "/unsubscribe/{word}": {
        "get": {"parameters": [*_in("path", "word"), *_in("query", "lang"),
                               *_in("header", "Accept-Language")]},
        "post": {"parameters": _in("path", "word"), "requestBody": LEAVE},
    },
}  # fmt: skip
OPERATIONS = [(path, method) for path, methods in PATHS.items() for method in methods]


def document() -> Mapping[str, Any]:
    answers = {"responses": {"default": {"description": "whatever it is"}}}
    paths = {
        path: {method: {**what, **answers} for method, what in methods.items()}
        for path, methods in PATHS.items()
    }
    return {"openapi": "3.1.0", "info": {"title": "Postbote", "version": "0"}, "paths": paths}
