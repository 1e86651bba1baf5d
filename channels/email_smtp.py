"""Email by SMTP, through the operator's server or one that the operator allows."""

from collections.abc import Mapping
from email.headerregistry import Address as Mailbox
from email.utils import parseaddr
from typing import TYPE_CHECKING

from campaigns.ports import (
    FormField,
    InvalidAddress,
    Spec,
    Surroundings,
    UnusableCredential,
)
from channels._email import EMAIL, parse_email
from config.secrets import Secret
from config.settings import MailServer

if TYPE_CHECKING:
    from channels._smtp import Smtp

FORM = (
    FormField(key="host", example="smtp.example.com"),
    FormField(key="port", example="587"),
    FormField(key="user", example="health"),
    FormField(key="password", secret=True),
    FormField(key="mail_from", example="Health Agency <news@example.com>"),
)
SMTPS = 465
"""https://www.rfc-editor.org/rfc/rfc8314#section-3.3: encrypted from the first byte."""
HIGHEST_PORT = 65535


def check(fields: Mapping[str, str], surroundings: Surroundings) -> None:
    """Empty fields are the account that the operator lends."""
    if not any(fields.values()):
        if surroundings.lent_mail is None or not surroundings.mail_from:
            raise UnusableCredential("The operator lends no mail account on this installation.")
        return
    wrong = [*_wrong_server(fields, surroundings), *_wrong_account(fields)]
    if wrong:
        raise UnusableCredential(" ".join(wrong))


def open_account(fields: Mapping[str, str], surroundings: Surroundings) -> "Smtp":
    from channels._smtp import Smtp  # noqa: PLC0415 -- the SDK, only where it is used

    lent = surroundings.lent_mail if not any(fields.values()) else None
    server = lent or _server(fields)
    sender = _mailbox(surroundings.mail_from if lent else fields["mail_from"])
    return Smtp(server, sender, surroundings.in_flight_max)


def _wrong_server(fields: Mapping[str, str], surroundings: Surroundings) -> list[str]:
    host, port = fields.get("host", "").strip().lower(), fields.get("port", "").strip()
    wrong = []
    allowed = {server.lower() for server in surroundings.mail_servers}
    if not allowed & {host, f"{host}:{port}"}:
        wrong.append(
            f"This installation does not send through {host!r}. "
            "Ask the operator to put the mail server on the list."
        )
    if not port.isdecimal() or not 0 < int(port) <= HIGHEST_PORT:
        wrong.append("The port is a number, mostly 587 or 465.")
    return wrong


def _wrong_account(fields: Mapping[str, str]) -> list[str]:
    wrong = [
        f"The {key} is missing." for key in ("user", "password") if not fields.get(key, "").strip()
    ]
    try:
        _mailbox(fields.get("mail_from", ""))
    except (InvalidAddress, ValueError) as error:
        wrong.append(f"The address that mail comes from: {error}")
    return wrong


def _server(fields: Mapping[str, str]) -> MailServer:
    port = int(fields["port"])
    return MailServer(
        host=fields["host"].strip(),
        port=port,
        user=fields["user"].strip(),
        password=Secret(fields["password"].strip()),
        secure=port == SMTPS,
    )


def _mailbox(text: str) -> Mailbox:
    """A name and an address, or the address alone. Raises InvalidAddress or ValueError."""
    if "\n" in text.strip() or "\r" in text.strip():
        raise InvalidAddress(f"{text!r} has a line break in it.")
    name, address = parseaddr(text.strip())
    return Mailbox(display_name=name, addr_spec=parse_email(address or text).text)


SPECS = (Spec(channel=EMAIL, provider="smtp", form=FORM, rate=10, check=check, open=open_account),)
