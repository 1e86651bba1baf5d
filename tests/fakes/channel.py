"""A channel of the tests' own: simple enough to say what it must answer without asking it."""

import os
import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from campaigns import template
from campaigns.model import Address, Body, Size, Wording
from campaigns.ports import InvalidAddress, UnusableValues, UnusableWording
from campaigns.template import Field, Piece

LONGEST = 200
PART = 50


@dataclass(frozen=True, slots=True)
class PreparedPlain:
    pieces: tuple[Piece, ...]
    removed: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        return template.fields_of(self.pieces)

    def render(self, values: Mapping[str, str]) -> Body:
        text = template.fill(self.pieces, values)
        if len(text) > LONGEST:
            raise UnusableValues(f"The message would have {len(text)} characters.")
        return Body(text=text)


class PlainChannel:
    """Addresses are eight digits; those that begin with 7 are abroad, with 0 likely a slip."""

    name = "plain"
    has_subject = False
    takes_formatting = False

    def example(self, region: str) -> str:  # noqa: ARG002 -- it has one for all
        return "8123 4567"

    def parse_address(self, raw: str, region: str) -> Address:
        digits = raw.replace(" ", "")
        if not re.fullmatch("[0-9]{8}", digits):
            raise InvalidAddress(f"{raw[:40]!r} is not eight digits.")
        return Address(
            text=f"#{digits}",
            country="XX" if digits.startswith("7") else region,
            warning="It begins with a zero." if digits.startswith("0") else "",
        )

    def prepare(self, wording: Wording) -> PreparedPlain:
        if not wording.text:
            raise UnusableWording("The message is empty.")
        return PreparedPlain(template.parse(wording.text))

    def measure(self, body: Body) -> Size:
        return Size(parts=-(-len(body.text) // PART), characters=len(body.text))


PLAIN = PlainChannel()


class SpinningChannel(PlainChannel):
    """Never comes to an end with an address."""

    def parse_address(self, raw: str, region: str) -> Address:
        while True:
            super().parse_address(raw, region)


class DyingChannel(PlainChannel):
    """Ends its process with the signal, as if from outside."""

    def parse_address(self, raw: str, region: str) -> Address:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().parse_address(raw, region)


class FaultyChannel(PlainChannel):
    """Has a bug that speaks of what it was given."""

    def measure(self, body: Body) -> Size:
        raise RuntimeError(f"cannot measure {body.text}")
