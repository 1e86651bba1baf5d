"""Whom a mail comes from: one address, which can have a name before it."""

from dataclasses import dataclass
from email.headerregistry import Address as Mailbox
from email.utils import parseaddr
from functools import lru_cache

from campaigns.model import Attempt
from campaigns.ports import InvalidAddress, Surroundings
from channels._email import parse_email

EXAMPLE = "Health Agency <news@example.com>"


@dataclass(frozen=True, slots=True)
class Sender:
    """`own` is the account's. Over one that is `lent` an agency may have another address."""

    own: Mailbox
    lent: bool = False

    def of(self, attempt: Attempt) -> Mailbox:
        head = attempt.letterhead
        return mailbox(head.address) if self.lent and head and head.address else self.own


@lru_cache(maxsize=1000)
def mailbox(address: str) -> Mailbox:
    """Of one without a name, which is the same for all mails of an agency."""
    local, _, domain = address.rpartition("@")
    return Mailbox(username=local, domain=domain)


def read_sender(text: str, *, lent: bool = False) -> Sender:
    """A name and an address, or the address alone. Raises InvalidAddress or ValueError."""
    if "\n" in text.strip() or "\r" in text.strip():
        raise InvalidAddress(f"{text!r} has a line break in it.")
    name, address = parseaddr(text.strip())
    return Sender(Mailbox(display_name=name, addr_spec=parse_email(address or text).text), lent)


def wrong_sender(text: str, _: Surroundings) -> str:
    """The fault of a field that names no sender."""
    try:
        read_sender(text)
    except (InvalidAddress, ValueError):
        return f"Mails come from one address, which can have a name before it, like {EXAMPLE}."
    return ""
