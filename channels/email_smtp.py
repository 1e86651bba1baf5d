"""Email by SMTP, through the operator's server or one that the operator allows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.ports import FormField, Spec, Surroundings, UnusableCredential
from channels._email import EMAIL
from channels._form import check_each, unless
from channels._sender import EXAMPLE, read_sender, wrong_sender
from config.secrets import Secret
from config.settings import MailServer

if TYPE_CHECKING:
    from channels._smtp import Smtp

SMTPS = 465
"""https://www.rfc-editor.org/rfc/rfc8314#section-3.3: encrypted from the first byte."""
HIGHEST_PORT = 65535
NOT_ALLOWED = "Ask the operator to put the mail server on the list."


def check(fields: Mapping[str, str], surroundings: Surroundings) -> None:
    """Empty fields are the account that the operator lends."""
    if not any(fields.values()):
        if surroundings.lent_mail is None or not surroundings.mail_from:
            raise UnusableCredential("The operator lends no mail account on this installation.")
        return
    check_each(FORM, fields, surroundings)
    host, port = fields["host"].strip().lower(), fields["port"].strip()
    if not {host, f"{host}:{port}"} & _allowed(surroundings):
        raise UnusableCredential(
            f"This installation does not send through that port of that server. {NOT_ALLOWED}"
        )


def open_account(fields: Mapping[str, str], surroundings: Surroundings) -> "Smtp":
    from channels._smtp import Smtp  # noqa: PLC0415 -- the SDK, only where it is used

    lent = surroundings.lent_mail if not any(fields.values()) else None
    server = lent or _server(fields)
    mail_from = surroundings.mail_from if lent else fields["mail_from"]
    sender = read_sender(mail_from, lent=lent is not None)
    return Smtp(server, sender, surroundings.in_flight_max)


def _wrong_host(text: str, surroundings: Surroundings) -> str:
    """Where only one of its ports is allowed, `check` compares the port."""
    hosts = {server.partition(":")[0] for server in _allowed(surroundings)}
    if text.strip().lower() in hosts:
        return ""
    return f"This installation does not send through that server. {NOT_ALLOWED}"


def _allowed(surroundings: Surroundings) -> set[str]:
    return {server.lower() for server in surroundings.mail_servers}


def _wrong_port(text: str, _: Surroundings) -> str:
    port = text.strip()
    is_port = port.isdecimal() and 0 < int(port) <= HIGHEST_PORT
    return "" if is_port else "The port is a number, mostly 587 or 465."


def _server(fields: Mapping[str, str]) -> MailServer:
    port = int(fields["port"])
    return MailServer(
        host=fields["host"].strip(),
        port=port,
        user=fields["user"].strip(),
        password=Secret(fields["password"].strip()),
        secure=port == SMTPS,
    )


FORM = (
    FormField(key="host", example="smtp.example.com", fault=_wrong_host),
    FormField(key="port", example="587", fault=_wrong_port),
    FormField(key="user", example="health", fault=unless(r".+", "The user is missing.")),
    FormField(key="password", secret=True, fault=unless(r".+", "The password is missing.")),
    FormField(key="mail_from", example=EXAMPLE, fault=wrong_sender),
)
SPECS = (
    Spec(
        channel=EMAIL,
        provider="smtp",
        form=FORM,
        rate=10,
        check=check,
        open=open_account,
        sdk="channels._smtp",
        no_return="the dot that ends the mail",
        limits="the server's own, which says what size it takes",
        documented="https://www.rfc-editor.org/rfc/rfc1870",
    ),
)
