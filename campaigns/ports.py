"""What the domain asks of the channels and of the providers that carry them.

It is long because each thing that only some providers can do has a protocol of its own.
"""

import asyncio
import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import parse_qsl

from agencies.model import CredentialId
from campaigns.approved import Offered
from campaigns.charges import Charge
from campaigns.doubts import Answer, Question
from campaigns.model import Address, Attempt, Body, Receipt, Size, Wording
from campaigns.outcomes import Outcome
from campaigns.template import Field
from config.settings import Endpoints, MailServer, Rehearsal, SesAccount


class InvalidAddress(ValueError):
    """The text is not an address this channel can send to; str() says why, for staff."""


class UnusableWording(ValueError):
    """The message cannot be sent over this channel as it is written; str() says why, for staff."""


class UnusableValues(ValueError):
    """This row's values give a message the channel cannot carry; str() says why, for staff.

    `reason` is a word for the ledger: `why` in the texts has a sentence for each.
    """

    def __init__(self, text: str, reason: str = "message") -> None:
        super().__init__(text)
        self.reason = reason


class BadSignature(Exception):
    """The callback was not signed by the provider it claims to come from."""


class NotNow(Exception):
    """The callback cannot be checked or acted upon just now: the provider is to come again."""


FORM_DATA = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Callback:
    """An HTTP call from a provider, already read off the wire."""

    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def form(self) -> Mapping[str, str]:
        """The body, where it is one of FORM_DATA."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))


class Prepared(Protocol):
    """A wording made ready to be filled in for a million people."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the rows must bring, each once, in order of first use."""

    @property
    def removed(self) -> tuple[str, ...]:
        """What staff wrote that this channel would take away, like `<img>`; asked about first."""

    def render(self, values: Mapping[str, str]) -> Body:
        """`values` by field key. Raises UnusableValues."""


class Channel(Protocol):
    """A way to reach people. Pure: a list can be checked before there is an account.

    It is pickled by reference into the process that reads lists, so it holds no state.
    """

    @property
    def name(self) -> str: ...

    @property
    def has_subject(self) -> bool: ...

    @property
    def takes_formatting(self) -> bool:
        """Whether bold, italics, links and lists reach the reader."""

    def example(self, region: str) -> str:
        """An address as staff of the region would write one, for samples and hints."""

    def parse_address(self, raw: str, region: str) -> Address:
        """`region` is the agency's, two letters. Raises InvalidAddress."""

    def prepare(self, wording: Wording) -> Prepared:
        """Raises UnusableWording."""

    def measure(self, body: Body) -> Size: ...


class Provider(Protocol):
    """Who carries a channel, opened with one credential. Add one by adding a file to channels/."""

    async def send(self, attempt: Attempt) -> Outcome:
        """Returns, never raises: what came of it, the cautious answer where it is not known."""

    async def close(self) -> None: ...


@runtime_checkable
class SendsBatches(Protocol):
    """A provider that takes several messages in one call. A batch of 50 counts as 50 messages."""

    @property
    def batch_size(self) -> int:
        """How many at most."""

    async def send_batch(self, attempts: Sequence[Attempt]) -> Sequence[Outcome]:
        """One outcome for each, in their order; like `send`, it returns and never raises."""


class CannotOpenAccount(Exception):
    """The credential cannot be used as it is: removed, or incomplete. str() says why, for staff."""


class Providers(Protocol):
    async def open(self, credential: CredentialId) -> Provider:
        """Ready to send, and closed by whoever asked.

        Raises CannotOpenAccount and StorageDown.
        """


@runtime_checkable
class ReadsReceipts(Provider, Protocol):
    """A provider that later reports what became of an attempt, in calls with such a content."""

    @property
    def reports_in(self) -> Collection[str]: ...

    async def read_receipts(self, call: Callback) -> Sequence[Receipt]:
        """Raises BadSignature and NotNow."""


@runtime_checkable
class CollectsReceipts(Protocol):
    """A provider whose reports can wait in a queue, where it cannot call us."""

    async def collect(self, keep: Callable[[Sequence[Receipt]], Awaitable[None]]) -> bool:
        """Takes some out of the queue once they are kept; whether there may be more.

        At once where there is no queue. Raises what `keep` raises, and whatever else goes wrong.
        """


@runtime_checkable
class TellsWhatItTook(Protocol):
    """A provider that cannot be asked, but tells by itself of each message that it took."""

    @property
    def tells_within(self) -> float | None:
        """Seconds after the attempt; None where it has no way to tell us."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person answered with one of the words for it: to be written to no more, or again."""

    address: str
    stop: bool


@runtime_checkable
class ReadsAnswers(Protocol):
    """A provider that tells what people answer."""

    def read_answer(self, call: Callback) -> Wish | None:
        """None where it is none of the words. Raises BadSignature."""


@runtime_checkable
class AnswersQuestions(Protocol):
    """A provider that can be asked whether it has a message."""

    async def look_up(self, question: Question) -> Answer:
        """Returns, never raises: the cautious answer is Unclear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a provider says of an account: how many messages a second it takes at most, where it
    says so; in sentences for staff what is good to know, and why nothing can be sent at all."""

    ceiling: float | None = None
    note: str = ""
    fault: str = ""


@runtime_checkable
class KnowsItsStanding(Protocol):
    """A provider that can be asked how the account stands. It is, before anything is sent."""

    async def standing(self) -> Standing:
        """Returns, never raises: a fault where nothing was found out."""


@runtime_checkable
class KnowsItsSender(Protocol):
    """A provider that can be asked whether messages may come from the account's sender."""

    async def sender_fault(self) -> str:
        """Why not; empty where they may, or where this account may not ask. It never raises."""


@runtime_checkable
class ChecksAddresses(Protocol):
    """Over whose account, where it is lent, agencies' mails may come from addresses of theirs."""

    async def address_fault(self, address: str) -> str:
        """Why they may not; also where that cannot be found out. It never raises."""


@runtime_checkable
class SendsMail(Protocol):
    """Whose messages come from a mail domain, like example.org."""

    @property
    def mail_domain(self) -> str: ...


class CannotList(Exception):
    """The provider did not tell which texts it has; str() says why, for staff."""


@runtime_checkable
class OffersTexts(Protocol):
    """A provider that sends nothing but texts that it has approved."""

    async def texts(self) -> Sequence[Offered]:
        """Also those that it does not send. Raises CannotList."""


@runtime_checkable
class TellsCharges(Protocol):
    """A provider that can be asked what it charged for each message."""

    def charges(self, since: datetime, until: datetime) -> AsyncIterator[Sequence[Charge]]:
        """Of all that the account sent in that time, in pages. Raises CannotTell."""


class UnusableCredential(ValueError):
    """What was typed cannot be an account of this provider; str() says why, for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a provider is opened in: where the others are, and what the operator allows."""

    endpoints: Endpoints
    rehearsal: Rehearsal
    outbox: Path
    mail_from: str = ""
    lent_mail: MailServer | None = None
    lent_ses: SesAccount | None = None
    mail_servers: tuple[str, ...] = ()
    in_flight_max: int = 64
    public_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One thing that staff type to add an account; its label and help are texts by its key.

    `fault` says why a text cannot be right there, for staff, and is empty where it can be. It is
    asked as soon as the field is typed: pure, and never with the text in it, since people paste
    secrets into the wrong field.
    """

    key: str
    secret: bool = False
    optional: bool = False
    example: str = ""
    fault: Callable[[str, Surroundings], str]


SOMEWHERE = "https://example.org"


def tells_nothing(_fields: Mapping[str, str], _surroundings: Surroundings) -> bool:
    """Nobody is told what became of a message once it was taken."""
    return False


def tells_us(_fields: Mapping[str, str], surroundings: Surroundings) -> bool:
    """Wherever it can reach us."""
    return bool(surroundings.public_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One way to reach people through one provider: all that is needed to offer and to open it.

    `form` is what staff type to add an account; empty where they cannot add one. `rate` is the
    account's default in messages per second. `rehearsal` ones reach nobody; `citizens` talk to
    others, which are added under /bots, and it is looked up among them whose the addresses of a
    list are. `listed` reads lists where people write other addresses there than the channel has.
    `answered` ones can pass on what people answer to an address of ours. With `approved` ones staff
    choose among texts that the provider has approved (OffersTexts), and write none. `check` raises
    UnusableCredential for fields that cannot be right, each by itself or together;
    `open` is called in a running event loop, and `sdk` names the module that it needs, where that
    is slow to load. `subscribed` is the field of the form that names what has to be told where we
    hear receipts, and those of `queued` ones may wait in a queue. Whether an account `tells` what
    was delivered depends on its fields, or on what the operator lends, and on our public address.
    `no_return` is where a message can no longer be taken back, `limits` is what the provider takes
    at most, beside the account's rate, and `documented` is the page on which that stands.
    With `tells_charges` it can be known what it charged: it is asked, or with `priced_receipts` its
    receipts said so.
    """

    channel: Channel
    provider: str
    form: tuple[FormField, ...] = ()
    rate: float
    rehearsal: bool = False
    citizens: bool = False
    answered: bool = False
    approved: bool = False
    listed: Channel | None = None
    check: Callable[[Mapping[str, str], Surroundings], None]
    open: Callable[[Mapping[str, str], Surroundings], Provider]
    sdk: str = ""
    subscribed: str = ""
    queued: bool = False
    tells_charges: bool = False
    priced_receipts: bool = False
    tells: Callable[[Mapping[str, str], Surroundings], bool] = tells_nothing
    no_return: str = "the first byte of the request"
    limits: str = ""
    documented: str = ""

    def has_to_reach_us(self, fields: Mapping[str, str], surroundings: Surroundings) -> bool:
        """Whether an account tells what was delivered, and in no way but by calling us."""
        reached, alone = (replace(surroundings, public_url=url) for url in (SOMEWHERE, ""))
        return self.tells(fields, reached) and not self.tells(fields, alone)

    async def load(self) -> None:
        """Its SDK, beside whatever else is going on: that can take seconds."""
        if self.sdk:
            await asyncio.to_thread(importlib.import_module, self.sdk)

    async def opened(self, fields: Mapping[str, str], surroundings: Surroundings) -> Provider:
        await self.load()
        return self.open(fields, surroundings)
