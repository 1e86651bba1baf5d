"""A local mail server, on aiosmtpd: takes mail as any does, or fails where it is told to."""

import asyncio
import ssl
import warnings
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from config.secrets import Secret
from config.settings import MailServer

USER, PASSWORD = "health", "s3cretOfTheMailbox"

MAIL, RCPT, DATA, DOT = "MAIL", "RCPT", "DATA", "dot"
"""Where it can fail; `dot` is when it has the whole message."""
DROP, HANG = "drop", "hang"
"""Instead of an answer like "451 4.3.0 Later": close the connection, or stay silent."""


@dataclass
class FakeSmtp:
    """`faults` say what is answered at a stage; `journal` has all whose dot was read.

    `slow_recipients` is how many seconds a RCPT takes. With `tls` it speaks that once it is asked
    to (STARTTLS), or from the first byte if it is `secure`; and it takes no password before.
    """

    faults: dict[str, str] = field(default_factory=dict)
    slow_recipients: float = 0
    wants_login: bool = True
    offers_login: bool = True
    journal: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    tls: ssl.SSLContext | None = None
    secure: bool = False
    host: str = "127.0.0.1"
    port: int = 0
    _server: asyncio.Server | None = None
    _open: "set[_Server]" = field(default_factory=set)

    @property
    def account(self) -> MailServer:
        return MailServer(
            host=self.host,
            port=self.port,
            user=USER,
            password=Secret(PASSWORD),
            secure=self.secure,
        )

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        at_once = self.tls if self.secure else None
        self._server = await loop.create_server(self._connected, self.host, self.port, ssl=at_once)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
        handlers = [server.abort() for server in self._open]
        await asyncio.gather(*filter(None, handlers), return_exceptions=True)

    def _connected(self) -> SMTP:
        self.connections += 1
        server = _Server(self)
        self._open.add(server)
        return server

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        answer = await self.fault(MAIL, server, address)
        envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        answer = await self.fault(RCPT, server, address)
        await asyncio.sleep(self.slow_recipients)
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _: Session, envelope: Envelope
    ) -> str:
        message = message_from_bytes(bytes(envelope.original_content or b""), policy=default)
        self.journal.append(message)
        self.envelopes.append((str(envelope.mail_from), envelope.rcpt_tos[0]))
        answer = await self.fault(DOT, server, envelope.rcpt_tos[0])
        return answer or "250 2.0.0 Ok: queued as 4F1A2"

    async def fault(self, stage: str, server: SMTP, address: str) -> str:
        """What to say instead of yes; `{address}` in it is whose message it is."""
        self.commands.append(stage)
        said = self.faults.get(stage, "")
        if said == DROP:
            _abort(server)
        if said in {DROP, HANG}:
            await asyncio.Event().wait()
        return said.format(address=address)


class _Server(SMTP):
    """Knows one account, and can refuse DATA before there is any."""

    def __init__(self, fake: FakeSmtp) -> None:
        self._fake = fake
        with warnings.catch_warnings():  # that a login without TLS is not safe
            warnings.simplefilter("ignore", UserWarning)
            super().__init__(
                fake,
                hostname="localhost",
                authenticator=self._login,
                auth_required=fake.wants_login and fake.offers_login,
                auth_require_tls=not fake.offers_login or bool(fake.tls and not fake.secure),
                tls_context=None if fake.secure else fake.tls,
                loop=asyncio.get_running_loop(),
            )

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 -- aiosmtpd's name
        answer = await self._fake.fault(DATA, self, "")
        if answer:
            await self.push(answer)
        else:
            await super().smtp_DATA(arg)

    def abort(self) -> "asyncio.Task[None] | None":
        _abort(self)
        task: asyncio.Task[None] | None = self._handler_coroutine
        if task is not None:
            task.cancel()
        return task

    def _login(self, *said: Any) -> AuthResult:
        data = said[-1]
        known = isinstance(data, LoginPassword) and data.login == USER.encode()
        return AuthResult(success=known and data.password == PASSWORD.encode(), handled=False)


def _abort(server: SMTP) -> None:
    transport = server.transport
    if isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
        transport.abort()
