"""WhatsApp: what every provider of it shares. Addresses are E.164; texts are approved beforehand.

https://www.twilio.com/docs/whatsapp/key-concepts: who has not written within 24 hours can only be
sent an approved text. What staff are sent for themselves (tests of an account, codes) is none, and
needs them to have written first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from campaigns import template
from campaigns.approved import LANGUAGE
from campaigns.model import Address, Body, FilledIn, Size, Wording
from campaigns.ports import UnusableValues, UnusableWording
from campaigns.template import Field, Piece, heading_key
from channels._phone import example, parse_mobile

LONGEST = 1600
"""https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource: `Body`."""


@dataclass(frozen=True, slots=True)
class Text:
    """In one language; `id` is empty where it is no approved one."""

    id: str
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PreparedWhatsApp:
    texts: tuple[Text, ...]
    removed: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        pieces = [piece for text in self.texts for piece in text.pieces]
        if len(self.texts) > 1:
            pieces.append(Field(LANGUAGE, heading_key(LANGUAGE), gap=False))
        return template.fields_of(tuple(pieces))

    def render(self, values: Mapping[str, str]) -> Body:
        text = self._in_language(values)
        seen = {key: _one_line(value) for key, value in values.items()} if text.id else values
        body = template.fill(text.pieces, seen)
        if len(body) > LONGEST:
            raise UnusableValues(
                f"The message would have {len(body):,} characters, "
                f"and WhatsApp takes at most {LONGEST:,}.",
                "long_message",
            )
        if not body or body.isspace():
            raise UnusableValues("The message would be empty.", "empty_message")
        return Body(text=body, approved=_filled_in(text, seen) if text.id else None)

    def _in_language(self, values: Mapping[str, str]) -> Text:
        """Who names none gets the first; who names `zh` one in `zh_CN`, if there is no other."""
        if len(self.texts) == 1:
            return self.texts[0]
        named = values[heading_key(LANGUAGE)].strip()
        wanted = named.replace("-", "_").casefold()
        exact = [text for text in self.texts if text.language.casefold() == wanted]
        close = [text for text in self.texts if text.language.casefold().split("_")[0] == wanted]
        found = exact or close or (() if wanted else self.texts)
        if not found:
            there = ", ".join(text.language for text in self.texts)
            raise UnusableValues(
                f"{named[:40]!r} is none of the languages of this message, which are {there}.",
                "language",
            )
        return found[0]


class WhatsApp:
    name = "whatsapp"
    has_subject = False
    takes_formatting = False

    def example(self, region: str) -> str:
        return example(region)

    def parse_address(self, raw: str, region: str) -> Address:
        return parse_mobile(raw, region)

    def prepare(self, wording: Wording) -> PreparedWhatsApp:
        if not wording.text.strip():
            raise UnusableWording("The message is empty.")
        approved = wording.options.approved
        if not approved:
            return PreparedWhatsApp((Text("", "", template.parse(wording.text)),))
        return PreparedWhatsApp(
            tuple(Text(one.id, one.language, template.parse(one.text)) for one in approved)
        )

    def measure(self, body: Body) -> Size:
        return Size(parts=1, characters=len(body.text))


def _one_line(value: str) -> str:
    """https://www.twilio.com/docs/api/errors/21656: no line break, no tab, no five spaces."""
    return " ".join(value.split())


def _filled_in(text: Text, values: Mapping[str, str]) -> FilledIn:
    """By the names that the provider knows. It takes no empty one."""
    fields = {piece.name: piece.key for piece in text.pieces if isinstance(piece, Field)}
    for name, key in fields.items():
        if not values[key]:
            raise UnusableValues(
                f"“{name}” is empty, and WhatsApp sends no message with an empty field.",
                "empty_field",
            )
    return FilledIn(text.id, tuple((name, values[key]) for name, key in fields.items()))


WHATSAPP = WhatsApp()
