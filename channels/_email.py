"""Email: what every provider of it shares. Addresses are in lower case, domains in ASCII.

RFC 5321 lets a server tell Anna@ from anna@, but none does that people have a mailbox at, and two
spellings of one mailbox would be two messages to one person.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from email_validator import EmailNotValidError, validate_email

from campaigns import template
from campaigns.model import PLAIN, Address, Body, Options, Size, Wording
from campaigns.ports import InvalidAddress, UnusableValues, UnusableWording
from campaigns.template import Field, Piece
from channels._markup import Markup, read_markup
from channels._tags import clean

# https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1: a local part has 64 characters at most, a
# path 256, of which two are its < and >.
LONGEST_LOCAL = 64
LONGEST_ADDRESS = 254
LONGEST_SHOWN = 60
OFTEN_MISTYPED = ("gmail.com", "hotmail.com", "yahoo.com", "outlook.com", "icloud.com")
REAL_THOUGH_CLOSE = {"mail.com", "ymail.com", "gmail.co", "yahoo.co"}

# Of the spelling only: no network is asked, and the local part is one that every server takes.
_validate = partial(validate_email, check_deliverability=False, allow_smtputf8=False, strict=True)
_LINE_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@([a-z0-9.-]+)")


@dataclass(frozen=True, slots=True)
class PreparedEmail:
    subject: tuple[Piece, ...]
    markup: Markup
    options: Options = PLAIN

    @property
    def fields(self) -> tuple[Field, ...]:
        return template.fields_of((*self.subject, *self.markup.fields))

    @property
    def removed(self) -> tuple[str, ...]:
        return self.markup.removed

    def render(self, values: Mapping[str, str]) -> Body:
        subject = template.fill(self.subject, values).strip()
        if _LINE_BREAK.search(subject):
            raise UnusableValues("The subject would have a line break in it.", "subject_break")
        html, text = self.markup.render(values)
        if not subject:
            raise UnusableValues("The subject would be empty.", "empty_subject")
        if not text or text.isspace():
            raise UnusableValues("The message would be empty.", "empty_message")
        return Body(subject=clean(subject), text=text, html=html, options=self.options)


class Email:
    name = "email"
    has_subject = True
    takes_formatting = True

    def example(self, region: str) -> str:  # noqa: ARG002 -- of no region
        return "anna@example.com"

    def parse_address(self, raw: str, region: str) -> Address:  # noqa: ARG002 -- of no region
        return parse_email(raw)

    def prepare(self, wording: Wording) -> PreparedEmail:
        if not wording.subject.strip():
            raise UnusableWording("An email needs a subject.")
        if _LINE_BREAK.search(wording.subject.strip()):
            raise UnusableWording("A subject is one line: it cannot have a line break in it.")
        markup = read_markup(template.parse(wording.text))
        if not markup.text:
            raise UnusableWording("The message is empty.")
        return PreparedEmail(template.parse(wording.subject), markup, wording.options)

    def measure(self, body: Body) -> Size:
        return Size(parts=1, characters=len(body.text))


def parse_email(raw: str) -> Address:
    """Raises InvalidAddress. Whether there is such a mailbox, only its server knows."""
    if _LINE_BREAK.search(raw):
        raise InvalidAddress(f"{raw[:LONGEST_SHOWN]!r} has a line break in it: put one address.")
    lowered = unicodedata.normalize("NFC", raw.strip()).lower()
    plain = _PLAIN.fullmatch(lowered)
    if plain and len(plain[1]) <= LONGEST_LOCAL and len(lowered) <= LONGEST_ADDRESS:
        domain = _known_domain(plain[2])
        if domain:
            return Address(text=f"{plain[1]}@{domain}", warning=_slip(domain))
    return parse_any_email(raw)


def parse_any_email(raw: str) -> Address:
    """The same for every way of writing, with the library itself. Raises InvalidAddress."""
    lowered = unicodedata.normalize("NFC", raw.strip()).lower()
    if not lowered:
        raise InvalidAddress("There is no email address here.")
    try:
        found = _validate(lowered)
    except EmailNotValidError as problem:
        shown = repr(raw.strip()[:LONGEST_SHOWN])
        raise InvalidAddress(f"{shown} is not an email address. {problem}") from None
    text = found.ascii_email or found.normalized
    return Address(text=text, warning=_slip(found.ascii_domain))


@lru_cache(maxsize=10_000)
def _known_domain(domain: str) -> str:
    """The domain's one spelling, or nothing. A list has few domains, and asking costs 50 µs."""
    try:
        found = _validate(f"x@{domain}")
    except EmailNotValidError:
        return ""
    return found.ascii_domain


def _slip(domain: str) -> str:
    meant = SLIPS.get(domain)
    return f"{domain!r} looks like a slip for {meant}." if meant else ""


def _slips_of(domain: str) -> set[str]:
    """One letter left out, doubled, or swapped with the next; and .con for .com."""
    cut = [(domain[:at], domain[at:]) for at in range(len(domain))]
    return {
        *(a + b[1:] for a, b in cut),
        *(a + b[0] + b for a, b in cut),
        *(a + b[1] + b[0] + b[2:] for a, b in cut if len(b) > 1),
        domain[:-1] + "n",
    }


SLIPS = {
    slip: domain
    for domain in OFTEN_MISTYPED
    for slip in _slips_of(domain) - {domain} - REAL_THOUGH_CLOSE
}

EMAIL = Email()
