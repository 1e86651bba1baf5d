"""Many mails in one call, as Amazon SES takes them: one template, and what each person reads in it.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html. Everything that a
person reads is rendered here, as for a single mail, and fills the template's three holes as it is:
"SES doesn't escape HTML content"
(https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from email.headerregistry import Address as Mailbox
from typing import Any

from campaigns.letterhead import Letterhead
from campaigns.model import Attempt
from channels._frame import headers_of, page_of, text_of
from channels._mail import write_sender
from channels._ses_events import TAG, tag_of

MOST = 50
"""https://docs.aws.amazon.com/ses/latest/dg/quotas.html: recipients of one call."""
LARGEST_CALL = 900_000
"""Characters: inline templates may bring 1 MB of input, their frame included.
https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html"""
LARGEST_MAIL = 250_000
"""Of 262,144, which is the most for one mail's values:
https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ReplacementTemplate.html"""

_TEMPLATE: Mapping[str, Any] = {
    "TemplateContent": {"Subject": "{{subject}}", "Text": "{{text}}", "Html": "{{html}}"},
    "TemplateData": json.dumps({"subject": "", "text": "", "html": ""}),
}

_quoted = json.JSONEncoder().encode
"""Of strings one by one: a quarter less than what the same JSON costs as a whole."""


def calls(attempts: Sequence[Attempt]) -> Iterator[Sequence[tuple[Attempt, str]]]:
    """Each with its values, as many together as a call may bring; one too large, or with files, is
    alone. A call has one sender, so each agency's mails go together."""
    by_letterhead: dict[Letterhead | None, list[Attempt]] = {}
    for attempt in attempts:
        by_letterhead.setdefault(attempt.letterhead, []).append(attempt)
    for alike in by_letterhead.values():
        yield from _calls(alike)


def _calls(attempts: Sequence[Attempt]) -> Iterator[Sequence[tuple[Attempt, str]]]:
    together: list[tuple[Attempt, str]] = []
    size = 0
    for attempt in attempts:
        values = _values(attempt)
        if len(values) > LARGEST_MAIL or attempt.enclosed:
            yield [(attempt, values)]
            continue
        if together and (len(together) == MOST or size + len(values) > LARGEST_CALL):
            yield together
            together, size = [], 0
        together.append((attempt, values))
        size += len(values)
    if together:
        yield together


def request(together: Sequence[tuple[Attempt, str]], sender: Mailbox) -> Mapping[str, Any]:
    head = together[0][0].letterhead
    answers = {"ReplyToAddresses": [head.reply_to]} if head and head.reply_to else {}
    return {
        **answers,
        "FromEmailAddress": write_sender(sender, head.sender if head else ""),
        "DefaultContent": {"Template": _TEMPLATE},
        "BulkEmailEntries": [_entry(attempt, values) for attempt, values in together],
    }


def _entry(attempt: Attempt, values: str) -> Mapping[str, Any]:
    return {
        "Destination": {"ToAddresses": [attempt.address]},
        "ReplacementTags": [{"Name": TAG, "Value": tag_of(attempt.id)}],
        "ReplacementHeaders": [
            {"Name": name, "Value": value} for name, value in headers_of(attempt)
        ],
        "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": values}},
    }


def _values(attempt: Attempt) -> str:
    read = attempt.body.subject, text_of(attempt), page_of(attempt)
    return '{{"subject": {}, "text": {}, "html": {}}}'.format(*map(_quoted, read))
