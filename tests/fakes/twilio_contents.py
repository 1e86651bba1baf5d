"""Twilio's approved texts, as it lists them and as it fills them in.

https://www.twilio.com/docs/content/content-api-resources
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CONTENTS = "/v1/ContentAndApprovals"
Raw = dict[str, Any]
_FIELD = re.compile(r"\{\{(\w+)\}\}")
_UNUSABLE = re.compile(r"[\n\t]| {5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One text in one language; `status` is what WhatsApp says of it."""

    sid: str
    name: str
    types: Mapping[str, Raw]
    language: str = "en"
    status: str = "approved"
    reason: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> str:
        return str(next((one["body"] for one in self.types.values() if "body" in one), ""))


def contents_page(
    url: str, contents: Sequence[Content], query: Mapping[str, str], most: int
) -> Raw:
    size, page = min(most, int(query.get("PageSize", "50"))), int(query.get("Page", "0"))
    here = contents[page * size : (page + 1) * size]
    more = len(contents) > (page + 1) * size
    following = f"{url}{CONTENTS}?PageSize={size}&Page={page + 1}" if more else None
    meta = {"key": "contents", "page": page, "page_size": size, "next_page_url": following}
    return {"meta": meta, "contents": [_shown(one) for one in here]}


def wrong_content(contents: Sequence[Content], form: Mapping[str, str]) -> int:
    """Twilio's code for what is wrong; 0 where nothing is."""
    if "ContentSid" not in form:
        return 0 if form.get("Body") else 21602
    content = _find(contents, form["ContentSid"])
    if content is None:
        return 21655
    try:
        values = json.loads(form.get("ContentVariables", "{}"))
    except json.JSONDecodeError:
        return 21656
    usable = all(value and not _UNUSABLE.search(value) for value in values.values())
    return 0 if usable else 21656


def filled_in(contents: Sequence[Content], form: Mapping[str, str]) -> str:
    """What is left out has its sample."""
    content = _find(contents, form.get("ContentSid", ""))
    if content is None:
        return ""
    values = {**content.variables, **json.loads(form.get("ContentVariables") or "{}")}
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), content.body)


def _find(contents: Sequence[Content], sid: str) -> Content | None:
    return next((one for one in contents if one.sid == sid), None)


def _shown(content: Content) -> Raw:
    approval = {
        "name": content.name,
        "category": "UTILITY",
        "content_type": next(iter(content.types)),
        "status": content.status,
        "rejection_reason": content.reason,
        "allow_category_change": True,
    }
    return {
        "sid": content.sid,
        "account_sid": f"AC{'0a' * 16}",
        "friendly_name": content.name,
        "language": content.language,
        "variables": dict(content.variables),
        "types": dict(content.types),
        "approval_requests": approval,
        "date_created": "2023-06-02T14:33:06Z",
        "date_updated": "2023-06-02T14:33:06Z",
    }
