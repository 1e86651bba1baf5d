"""Slack: what every provider of it shares. Addresses are Slack's own ids, or email addresses.

Formatted as emails are; a provider makes Slack's rich text of the HTML (_slack_blocks.py).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from campaigns import template
from campaigns.model import Address, Body, Size, Wording
from campaigns.ports import InvalidAddress, UnusableValues, UnusableWording
from campaigns.template import Field
from channels._email import parse_email
from channels._markup import Markup, read_markup

LONGEST = 12_000
"""https://docs.slack.dev/reference/block-kit/blocks/markdown-block has 12,000 for one block, and
https://docs.slack.dev/reference/methods/chat.postMessage#truncating 40,000 for a text, but all
blocks together are refused from some 13,200 on: https://github.com/slackapi/bolt-js/issues/2509."""

# https://docs.slack.dev/reference/objects/user-object: U or W; conversations begin with C, G or D:
# https://docs.slack.dev/reference/objects/conversation-object.
ID = re.compile(r"[UWCGD][A-Z0-9]{7,20}")
CONVERSATIONS = ("C", "G", "D")
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class PreparedSlack:
    markup: Markup

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.markup.fields

    @property
    def removed(self) -> tuple[str, ...]:
        return self.markup.removed

    def render(self, values: Mapping[str, str]) -> Body:
        html, text = self.markup.render(values)
        if len(text) > LONGEST:
            raise UnusableValues(
                f"The message would have {len(text):,} characters, "
                f"and Slack takes at most {LONGEST:,}.",
                "long_message",
            )
        if not text or text.isspace():
            raise UnusableValues("The message would be empty.", "empty_message")
        return Body(text=text, html=html)


class Slack:
    name = "slack"
    has_subject = False
    takes_formatting = True

    def example(self, region: str) -> str:  # noqa: ARG002 -- of no region
        return "U012AB3CD"

    def parse_address(self, raw: str, region: str) -> Address:  # noqa: ARG002 -- of no region
        typed = raw.strip()
        if not typed:
            raise InvalidAddress("There is no Slack id and no email address here.")
        if ID.fullmatch(typed):
            return Address(text=typed)
        shown = repr(typed[:LONGEST_SHOWN])
        if typed.startswith(("@", "#")):
            raise InvalidAddress(
                f"{shown} is not an id but a name, which can change hands. {WHERE_IT_IS}"
            )
        if "@" not in typed:
            raise InvalidAddress(f"{shown} is not a Slack id like U012AB3CD. {WHERE_IT_IS}")
        return parse_email(typed)

    def prepare(self, wording: Wording) -> PreparedSlack:
        markup = read_markup(template.parse(wording.text))
        if not markup.text:
            raise UnusableWording("The message is empty.")
        return PreparedSlack(markup)

    def measure(self, body: Body) -> Size:
        return Size(parts=1, characters=len(body.text))


WHERE_IT_IS = (
    "Slack shows a person's under their profile (“Copy member ID”) and a channel's at the end of "
    "“About”; the email address that they use in Slack does as well."
)
SLACK = Slack()
