"""SMS: what every provider of it shares. Addresses are E.164, texts NFC with LF line ends."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from campaigns import template
from campaigns.model import Address, Body, Size, Wording
from campaigns.ports import UnusableValues, UnusableWording
from campaigns.template import Field, Piece
from channels._phone import example, parse_mobile

LONGEST = 1600
"""https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource: `Body`;
the other providers take no more."""

# https://www.etsi.org/deliver/etsi_ts/123000_123099/123038/: the GSM 7 bit default alphabet (6.2.1)
# and its extension table (6.2.1.1), whose characters take an escape and so two septets.
GSM_7 = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = "\f^{}\\[~]|€"
ESCAPE = "\x1b"
SURROGATES = "\ud800\udc00"  # any two, where only their number counts

# https://www.etsi.org/deliver/etsi_ts/123000_123099/123040/: 140 octets a part, of which a
# concatenated one gives 6 to its header: 160 or 153 septets, 70 or 67 units of 16 bits.
SEPTETS = (160, 153)
UNITS = (70, 67)

_ONLY_GSM_7 = re.compile(f"[{re.escape(GSM_7)}]*")
_ONLY_GSM_7_AND_EXTENSION = re.compile(f"[{re.escape(GSM_7 + GSM_7_EXTENSION)}]*")
_EXTENDED = re.compile(f"([{re.escape(GSM_7_EXTENSION)}])")
_OUTSIDE_UCS_2 = re.compile("[\U00010000-\U0010ffff]")
_HIGH_SURROGATE = re.compile("[\ud800-\udbff]")


@dataclass(frozen=True, slots=True)
class PreparedSms:
    pieces: tuple[Piece, ...]
    removed: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        return template.fields_of(self.pieces)

    def render(self, values: Mapping[str, str]) -> Body:
        text = template.fill(self.pieces, values)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not text.isascii():  # a letter and its accent can come from two sides of a field
            text = unicodedata.normalize("NFC", text)
        if len(text) > LONGEST:
            raise UnusableValues(
                f"The message would have {len(text):,} characters, and an SMS at most {LONGEST:,}.",
                "long_message",
            )
        if not text or text.isspace():
            raise UnusableValues("The message would be empty.", "empty_message")
        return Body(text=text)


class Sms:
    name = "sms"
    has_subject = False
    takes_formatting = False

    def example(self, region: str) -> str:
        return example(region)

    def parse_address(self, raw: str, region: str) -> Address:
        return parse_mobile(raw, region)

    def prepare(self, wording: Wording) -> PreparedSms:
        if not wording.text.strip():
            raise UnusableWording("The message is empty.")
        return PreparedSms(template.parse(wording.text))

    def measure(self, body: Body) -> Size:
        return Size(parts=count_parts(body.text), characters=len(body.text))


def count_parts(text: str) -> int:
    """How many SMS carry it, in GSM 7 bit where that can write it all, else in UCS-2."""
    if _ONLY_GSM_7.fullmatch(text):
        alone, joined = SEPTETS
        return 1 if len(text) <= alone else -(-len(text) // joined)
    if _ONLY_GSM_7_AND_EXTENSION.fullmatch(text):
        return _split(_EXTENDED.sub(ESCAPE + r"\1", text), SEPTETS, re.compile(ESCAPE))
    return _split(_OUTSIDE_UCS_2.sub(SURROGATES, text), UNITS, _HIGH_SURROGATE)


def _split(units: str, sizes: tuple[int, int], opens_a_pair: re.Pattern[str]) -> int:
    """Parts that `units` fill, when no pair may be cut in two."""
    alone, joined = sizes
    if len(units) <= alone:
        return 1
    parts = at = 0
    while at < len(units):
        parts += 1
        at += joined
        at -= at < len(units) and bool(opens_a_pair.match(units, at - 1))
    return parts


SMS = Sms()
