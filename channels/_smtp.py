"""Mail through one SMTP account: https://www.rfc-editor.org/rfc/rfc5321.

The point of no return is the dot that ends the message: before it the server has taken nothing,
with its answer it has taken all (section 6.1), and when that answer is lost nobody knows
(https://www.rfc-editor.org/rfc/rfc1047).

It is long because each stage of a mail has its own failures, and each of those its words.
"""

import asyncio
import contextlib
import re
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from ipaddress import ip_address

import aiosmtplib
import structlog
from aiosmtplib import SMTPException, SMTPResponseException, SMTPServerDisconnected

from campaigns.model import Attempt
from campaigns.outcomes import (
    Accepted,
    Deferred,
    Fault,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
)
from campaigns.reasons import without_addresses
from campaigns.sending import StorageDown
from channels._mail import write_mail, write_sender
from channels._sender import Sender, mailbox
from config.settings import MailServer

CONNECTIONS = 8
"""At most, and never more than may be in flight: large hosts refuse more from one client."""
MESSAGES_PER_CONNECTION = 100
IDLE = 30.0
"""Seconds after which an unused connection is left: servers close theirs, and some silently."""


# Section 4.5.3.2 asks for 300 s a command, but a server that is silent for a minute before it has
# the message costs nothing to leave. After the dot it is 600 s, as there, since leaving early is
# what makes a message Uncertain.
@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds to wait for an answer to a command, and to the dot."""

    command: float = 60
    dot: float = 600


READY_FOR_DATA, TAKEN, CLOSING = 354, 250, 421
ITS_OWN = "4.3."
"""https://www.rfc-editor.org/rfc/rfc3463#section-3.4: its own, whoever the mail is for."""
NO_LOGIN = {
    530: "The mail server wants a user and a password, or an encrypted connection. Check both.",
    534: "The mail server does not take this kind of password. Ask whoever runs it for another.",
    535: "The mail server did not accept the user and the password. Check both.",
    538: "The mail server takes passwords over an encrypted connection only. Use its other port.",
}
"""https://www.rfc-editor.org/rfc/rfc4954#section-6: the account is the problem, whenever said."""

REFUSES = "The mail server refuses this account. Ask whoever runs it. It said: “{said}”."

NO_CONNECTION = (
    (ssl.SSLCertVerificationError, "the mail server's certificate is not valid"),
    (ssl.SSLError, "the mail server did not agree on an encrypted connection"),
    (TimeoutError, "the mail server took too long to answer"),
    ((SMTPServerDisconnected, ConnectionResetError), "the mail server broke the connection off"),
    (BaseException, "the mail server could not be reached"),
)
"""What staff read of it; the first that fits."""

OTHER_DOMAIN = (
    "The installation's mail server sends for {domain} and what is below it. Mails from elsewhere "
    "would count as forged, since their SPF and DMARC would fail."
)
NO_FILES = "its files could not be read just now"

log = structlog.get_logger()
_DOTS = re.compile(rb"(?m)^\.")


class Stage(Enum):
    """How far a message had come when the server said no."""

    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    BEFORE_MESSAGE = "before the message"
    MESSAGE = "message"


class Refused(Exception):
    def __init__(self, stage: Stage, code: int, text: str) -> None:
        super().__init__(stage, code, text)
        self.stage = stage
        self.code = code
        self.text = text


class TooLate(Exception):
    """The attempt's time was over before its message began."""


@dataclass(slots=True)
class Connection:
    client: aiosmtplib.SMTP
    sent: int = 0
    used: float = 0.0

    @property
    def is_good(self) -> bool:
        fresh = time.monotonic() - self.used < IDLE
        return self.client.is_connected and fresh and self.sent < MESSAGES_PER_CONNECTION


class Smtp:
    """Opened in a running event loop."""

    def __init__(
        self,
        server: MailServer,
        sender: Sender,
        connections: int = CONNECTIONS,
        patience: Patience = Patience(),
    ) -> None:
        self._server = server
        self._patience = patience
        self._sender = sender
        write_sender(sender.own)  # raises where no mail could come from it
        self._slots = asyncio.Semaphore(min(connections, CONNECTIONS))
        self._idle: list[Connection] = []

    @property
    def mail_domain(self) -> str:
        return self._sender.own.domain

    async def address_fault(self, address: str) -> str:
        """Mailboxes believe the From header where its domain is the one that SPF and DKIM vouch
        for, or one below it (DMARC's relaxed alignment):
        https://www.rfc-editor.org/rfc/rfc7489#section-3.1
        """
        own, domain = self._sender.own.domain, mailbox(address).domain
        if domain == own or domain.endswith(f".{own}"):
            return ""
        return OTHER_DOMAIN.format(domain=own)

    async def send(self, attempt: Attempt) -> Outcome:
        try:
            async with self._slots:
                files = await attempt.enclosed.read() if attempt.enclosed else ()
                sender = self._sender.of(attempt)
                message = write_mail(attempt, sender, datetime.now(UTC), files)
                async with self._connection(attempt) as client:
                    await self._name_people(client, attempt)
                    return await self._hand_over(client, message, attempt)
        except StorageDown:
            return Deferred(NO_FILES, fault=Fault.OURS)
        except TooLate:
            return Deferred("it was too late to send it", fault=Fault.OURS)
        except Refused as refusal:
            return read_refusal(refusal)
        except (SMTPException, OSError) as error:
            return Deferred(_no_connection(error), fault=Fault.NETWORK)
        except ValueError as error:  # before its message began
            log.warning("no mail can be made of a message", error=type(error).__name__)
            return Rejected("", "no mail can be made of it")

    async def close(self) -> None:
        while self._idle:
            await _leave(self._idle.pop().client)

    @contextlib.asynccontextmanager
    async def _connection(self, attempt: Attempt) -> AsyncIterator[aiosmtplib.SMTP]:
        """One to use alone, kept for the next message unless this one went wrong."""
        _check_clock(attempt)
        connection = await self._take()
        client = connection.client
        try:
            yield client
        except (Refused, TooLate):
            await _reset(client)
            raise
        except BaseException:  # whatever it was, the server may be in the midst of something
            client.close()
            raise
        finally:
            connection.sent += 1
            connection.used = time.monotonic()
            self._idle.append(connection)

    async def _take(self) -> Connection:
        """Raises Refused, SMTPException or OSError."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_good:
                return connection
            await _leave(connection.client)
        client = _client(self._server, self._patience)
        try:
            await client.connect()
        except SMTPResponseException as refusal:
            raise Refused(Stage.LOGIN, refusal.code, refusal.message) from None
        except SMTPException as error:
            if type(error) is SMTPException:  # the server offers no TLS, or no login
                raise Refused(Stage.LOGIN, 530, error.message) from None
            raise
        return Connection(client)

    async def _name_people(self, client: aiosmtplib.SMTP, attempt: Attempt) -> None:
        """The envelope's sender is the account's own, whichever address the mail has: there the
        mails that come back are read, and it is the domain that SPF asks about
        (https://www.rfc-editor.org/rfc/rfc7208#section-2.4). Raises Refused.
        """
        try:
            await client.mail(self._sender.own.addr_spec)
            await client.rcpt(attempt.address)
        except aiosmtplib.SMTPRecipientRefused as refusal:
            raise Refused(Stage.RECIPIENT, refusal.code, refusal.message) from None
        except SMTPResponseException as refusal:
            raise Refused(Stage.SENDER, refusal.code, refusal.message) from None

    async def _hand_over(
        self, client: aiosmtplib.SMTP, message: bytes, attempt: Attempt
    ) -> Outcome:
        """Raises TooLate, or Refused: also the answer to the dot says whether it was taken."""
        _check_clock(attempt)
        ready = await client.execute_command(b"DATA")
        if ready.code != READY_FOR_DATA or client.protocol is None:
            raise Refused(Stage.BEFORE_MESSAGE, ready.code, ready.message)
        try:
            client.protocol.write(_DOTS.sub(b"..", message) + b".\r\n")
            answer = await client.protocol.read_response(timeout=self._patience.dot)
        except (SMTPException, OSError) as error:
            client.close()
            log.warning("no answer after the message", error=type(error).__name__)
            return Uncertain("the mail server did not say whether it took the message")
        if answer.code == TAKEN:
            return Accepted(attempt.id)
        raise Refused(Stage.MESSAGE, answer.code, answer.message)


def _check_clock(attempt: Attempt) -> None:
    """Raises TooLate."""
    if time.monotonic() > attempt.send_by:
        raise TooLate


def read_refusal(refusal: Refused) -> Outcome:
    """RFC 5321, section 4.2.1: 4yz is for now, 5yz is for good."""
    code, said = str(refusal.code), without_addresses(refusal.text)
    reason = f"{code} {said}".strip()
    match refusal.code // 100, refusal.stage:
        case 5, _ if refusal.code in NO_LOGIN:
            return Misconfigured(code, f"{NO_LOGIN[refusal.code]} It said: “{said}”.")
        case 5, Stage.LOGIN | Stage.SENDER:
            return Misconfigured(code, REFUSES.format(said=said))
        case 5, _:
            return Rejected(code, said)
        case 4, Stage.RECIPIENT if refusal.code != CLOSING and not said.startswith(ITS_OWN):
            return Deferred(reason, fault=Fault.RECIPIENT)
        case 4, _:
            return Deferred(reason)
        case _, Stage.MESSAGE:
            return Uncertain(f"the mail server answered {reason}")
        case _:
            return Deferred(f"the mail server answered {reason}")


def _no_connection(error: BaseException) -> str:
    log.info("no connection to the mail server", error=type(error).__name__)
    cause = error.__cause__ or error
    return next(words for kind, words in NO_CONNECTION if isinstance(cause, kind))


def _client(server: MailServer, patience: Patience) -> aiosmtplib.SMTP:
    """Encrypted where the server offers it, and always where it must be."""
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        timeout=patience.command,
        use_tls=server.secure,
        start_tls=False if server.secure else must_encrypt(server) or None,
    )


def must_encrypt(server: MailServer) -> bool:
    """No password leaves this machine in clear."""
    try:
        is_here = ip_address(server.host).is_loopback
    except ValueError:
        is_here = server.host.lower() == "localhost"
    return bool(server.password) and not is_here


async def _reset(client: aiosmtplib.SMTP) -> None:
    """Ready for the next message, or closed."""
    try:
        await client.rset()
    except (SMTPException, OSError):
        client.close()


async def _leave(client: aiosmtplib.SMTP) -> None:
    with contextlib.suppress(SMTPException, OSError):  # nothing is lost by leaving impolitely
        await client.quit(timeout=1)
    client.close()
