"""For every provider, a local one that it is tested against. A new provider adds itself here."""

import socket
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Any, Self

from campaigns.ports import Surroundings
from config.settings import Endpoints, Rehearsal
from tests.fakes import amazon, amazon_sms, bots, ses, slack, smtp, twilio


def surroundings(outbox: Path, rehearsal: Rehearsal | None = None) -> Surroundings:
    """Where nobody listens and nothing is allowed."""
    return Surroundings(
        endpoints=Endpoints(
            twilio=f"http://127.0.0.1:{closed_port()}",
            twilio_content=f"http://127.0.0.1:{closed_port()}",
            telegram=f"http://127.0.0.1:{closed_port()}",
            aws=f"http://127.0.0.1:{closed_port()}",
            slack=f"http://127.0.0.1:{closed_port()}",
        ),
        rehearsal=rehearsal or Rehearsal(latency=0),
        outbox=outbox,
    )


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Counterpart(ABC):
    """The other side. `fields` are an account that it knows, typed as staff would."""

    fields: Mapping[str, str]

    def __init__(self, outbox: Path) -> None:
        self.outbox = outbox
        self.stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stack.aclose()

    @property
    @abstractmethod
    def surroundings(self) -> Surroundings: ...

    @property
    @abstractmethod
    def received(self) -> int:
        """How many messages reached it, answered or not."""

    def lose_answers(self) -> None:
        """From now on, it takes messages and closes the connection instead of answering."""
        raise NotImplementedError

    def be_away(self) -> None:
        """From now on, nobody listens where it was."""
        raise NotImplementedError


class OverHttp(Counterpart):
    """One whose `journal` has what came, and whose `script` says what becomes of it."""

    server: Any
    url: str
    lost: str

    @abstractmethod
    def made(self) -> AbstractAsyncContextManager[Any]: ...

    @abstractmethod
    def where(self) -> Endpoints: ...

    async def __aenter__(self) -> Self:
        self.server = await self.stack.enter_async_context(self.made())
        self.url = self.server.url
        return self

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(endpoints=self.where(), rehearsal=Rehearsal(), outbox=self.outbox)

    @property
    def received(self) -> int:
        return len(self.server.journal)

    def lose_answers(self) -> None:
        self.server.script.append(self.lost)

    def be_away(self) -> None:
        self.url = f"http://127.0.0.1:{closed_port()}"


class TwilioCounterpart(OverHttp):
    fields, lost = twilio.FIELDS, twilio.DROP

    def made(self) -> AbstractAsyncContextManager[Any]:
        return twilio.FakeTwilio()

    def where(self) -> Endpoints:
        return Endpoints(twilio=self.url, twilio_content=self.url)


class BotsCounterpart(OverHttp):
    fields, lost = bots.FIELDS, bots.DROP

    def made(self) -> AbstractAsyncContextManager[Any]:
        return bots.FakeBots()

    def where(self) -> Endpoints:
        return Endpoints(telegram=self.url)


class SlackCounterpart(OverHttp):
    fields, lost = slack.FIELDS, slack.DROP

    def made(self) -> AbstractAsyncContextManager[Any]:
        return slack.FakeSlack()

    def where(self) -> Endpoints:
        return Endpoints(slack=self.url)


class SmtpCounterpart(Counterpart):
    @property
    def fields(self) -> Mapping[str, str]:  # type: ignore[override] # the port is known late
        return {
            "host": self.server.host,
            "port": str(self.port),
            "user": smtp.USER,
            "password": smtp.PASSWORD,
            "mail_from": "Health Agency <news@example.com>",
        }

    async def __aenter__(self) -> Self:
        self.server = await self.stack.enter_async_context(smtp.FakeSmtp())
        self.port = self.server.port
        return self

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(
            endpoints=Endpoints(),
            rehearsal=Rehearsal(),
            outbox=self.outbox,
            mail_servers=(self.server.host,),
        )

    @property
    def received(self) -> int:
        return len(self.server.journal)

    def lose_answers(self) -> None:
        self.server.faults[smtp.DOT] = smtp.DROP

    def be_away(self) -> None:
        self.port = closed_port()


class SesCounterpart(OverHttp):
    fields, lost = ses.FIELDS, amazon.DROP

    def made(self) -> AbstractAsyncContextManager[Any]:
        return ses.FakeSes()

    def where(self) -> Endpoints:
        return Endpoints(aws=self.url)


class AmazonSmsCounterpart(OverHttp):
    fields, lost = amazon_sms.FIELDS, amazon.DROP

    def made(self) -> AbstractAsyncContextManager[Any]:
        return amazon_sms.FakeAmazonSms()

    def where(self) -> Endpoints:
        return Endpoints(aws=self.url)


class SimulatorCounterpart(Counterpart):
    """It has no other side but its outbox."""

    fields: Mapping[str, str] = {}

    @property
    def surroundings(self) -> Surroundings:
        return surroundings(self.outbox)

    @property
    def received(self) -> int:
        return sum(len(file.read_bytes().splitlines()) for file in self.outbox.glob("*.jsonl"))


COUNTERPARTS: Mapping[str, type[Counterpart]] = {
    "amazon": AmazonSmsCounterpart,
    "twilio": TwilioCounterpart,
    "bot": BotsCounterpart,
    "ses": SesCounterpart,
    "slack": SlackCounterpart,
    "smtp": SmtpCounterpart,
    "simulator": SimulatorCounterpart,
}
