"""Whom a mail comes from: one address, which can have a name before it."""

from email.headerregistry import Address as Mailbox
from email.utils import parseaddr

from campaigns.ports import InvalidAddress, Surroundings
from channels._email import parse_email

EXAMPLE = "Health Agency <news@example.com>"


def read_sender(text: str) -> Mailbox:
    """A name and an address, or the address alone. Raises InvalidAddress or ValueError."""
    if "\n" in text.strip() or "\r" in text.strip():
        raise InvalidAddress(f"{text!r} has a line break in it.")
    name, address = parseaddr(text.strip())
    return Mailbox(display_name=name, addr_spec=parse_email(address or text).text)


def wrong_sender(text: str, _: Surroundings) -> str:
    """The fault of a field that names no sender."""
    try:
        read_sender(text)
    except (InvalidAddress, ValueError):
        return f"Mails come from one address, which can have a name before it, like {EXAMPLE}."
    return ""
