"""The nouns of the system: frozen, and free of any provider, chat or database.

It is long because all of them stand here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, NewType

from agencies.bots import Rule
from agencies.hours import Hours
from agencies.model import AgencyId, CredentialId
from agencies.money import Money
from agencies.staff import PersonId
from agencies.suppression import Cause
from campaigns.acts import Act
from campaigns.fallback import Fallback
from campaigns.letterhead import Letterhead
from campaigns.lifecycle import CampaignState
from campaigns.purpose import Purpose
from campaigns.repeating import Repeats
from campaigns.states import State

if TYPE_CHECKING:
    from campaigns.enclosing import Enclosed
    from campaigns.media import Media

CampaignId = NewType("CampaignId", int)
BlobId = NewType("BlobId", int)
AttemptId = NewType("AttemptId", str)  # "<campaign>.<row>.<attempt>.<mac>"

TOO_LATE_AFTER = timedelta(hours=1)


class MediaKind(Enum):
    """How a file shows up in the chat."""

    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that every message brings; in a chat the message's text is then its caption.

    `type` is what a mail's reader is told that it is, like application/pdf.
    """

    kind: MediaKind
    blob: BlobId
    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A button under the message that opens an https address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """A text in one language that the provider has approved, and sends by its `id` alone."""

    id: str
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a message is beside its text, where the channel has such. `links` stand in rows.

    `silent` ones make no sound, `protected` ones cannot be forwarded or saved. Where a provider
    sends nothing but what it has `approved`, it is the first of them, or for each person the one
    in the language that their row names. A mail brings files `enclosed`, and mailboxes show its
    `preheader` after the subject.
    """

    media: Attachment | None = None
    links: tuple[tuple[Link, ...], ...] = ()
    silent: bool = False
    protected: bool = False
    preview: bool = True
    approved: tuple[Approved, ...] = ()
    enclosed: tuple[Attachment, ...] = ()
    preheader: str = ""


PLAIN = Options()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What staff wrote, with its `{fields}` and simple formatting, exactly as they wrote it.

    `translations` are by language; whose language is none of them reads `text`.
    """

    text: str
    subject: str = ""
    options: Options = PLAIN
    translations: Mapping[str, str] = field(default_factory=dict)

    def read_in(self, language: str) -> "Wording":
        """What readers of that language get."""
        return replace(self, text=self.translations.get(language, self.text), translations={})


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What its provider makes the message of: an approved text's id, and values by its names."""

    id: str
    values: tuple[tuple[str, str], ...] = ()


class Body(NamedTuple):
    """One message as one person reads it. `html` is empty where the channel has none."""

    text: str
    subject: str = ""
    html: str = ""
    options: Options = PLAIN
    approved: FilledIn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """`parts` is what the provider counts and bills; 1 where a channel has no parts."""

    parts: int
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address in its channel's one spelling; `warning` names a likely slip, for staff.

    `also` is what else the same text could mean, where it is looked up whose it is.
    """

    text: str
    country: str = ""
    warning: str = ""
    also: str = ""


class Attempt(NamedTuple):
    """One rendered message on its way to one address, as a provider sees it.

    `send_by` is on the clock of `time.monotonic`: a provider that has not passed its point of
    no return by then must not, and answers Deferred. A message that is `useful_for` so many seconds
    expires then, where the provider can do that. Where its `act` is not to send, it is done to
    the `message` by that provider's id. At `leave_url` its reader unsubscribes; it is empty where
    there is nothing to unsubscribe from.
    """

    id: AttemptId
    address: str
    body: Body
    send_by: float
    receipt_url: str = ""
    leave_url: str = ""
    letterhead: Letterhead | None = None
    media: "Media | None" = None
    enclosed: "Enclosed | None" = None
    paid: bool = False
    act: Act = Act.SEND
    message: str = ""
    useful_for: float | None = None


class ReceiptState(Enum):
    """What a provider later says became of a message it accepted."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


LAST_WORD = "the mobile operator has it, and no more is told there"
"""The reason of what stays `sent`: nobody will say whether it arrived, so that nobody said so is no
evidence that it did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One provider's word about one attempt, found by our id and never by theirs.

    `reason` is why it did not arrive, for staff: what the provider's code means and the code, or
    LAST_WORD. `suppress` where the address is never to be used again. `charged` is what it took
    for the message, where it says so.
    """

    attempt: AttemptId
    state: ReceiptState
    reason: str = ""
    suppress: Cause | None = None
    charged: Money | None = None


class Duplicates(Enum):
    """What to do with rows whose address stood in the list before."""

    KEEP_FIRST = "keep_first"
    SEND_EACH = "send_each"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a campaign's list comes from: an uploaded file, another campaign's rows, or a bot's
    subscribers as they are when it is launched.
    """

    blob: BlobId | None = None
    campaign: CampaignId | None = None
    states: tuple[State, ...] = ()
    name: str = ""
    rule: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why one row cannot be sent. The row is numbered as the spreadsheet program does."""

    row: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What reading a list came to. Counts only: no address and no value stands here.

    `refused` is why nothing of the file could be used; the rest is then empty. `missing` are the
    fields (as typed) with no column. `suppressed` may not be contacted, by the word for why in
    `suppressed_because`, so they are not among the `reachable`. `empty` counts the reachable rows
    with an empty value, by field. `parts` is the sum over the reachable rows, `longest` the row
    with the most. `digest` is over every row and its state. `note` tells how the file was read,
    where that was a choice. `languages` counts those of an audience who get a text of their own.
    `people_by` and `parts_by` are those of rows that could be sent, by the digits that say what a
    part costs (agencies/prices.py).
    """

    refused: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    reachable: int = 0
    invalid: int = 0
    duplicates: int = 0
    suppressed: int = 0
    suppressed_because: Mapping[str, int] = field(default_factory=dict)
    blank: int = 0
    warnings: int = 0
    empty: Mapping[str, int] = field(default_factory=dict)
    countries: Mapping[str, int] = field(default_factory=dict)
    parts: int = 0
    first: int = 0
    longest: int = 0
    characters: int = 0
    digest: str = ""
    note: str = ""
    languages: Mapping[str, int] = field(default_factory=dict)
    people_by: Mapping[str, int] = field(default_factory=dict)
    parts_by: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return self.reachable + self.invalid + self.duplicates + self.suppressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One message to one list of people over one channel, with its life.

    While its account, the `credential`, fails, the account `spare` takes over, where it has one;
    while both are well, `share` per cent of the messages go through that one. People whose numbers
    begin as one of the `countries` get theirs through that one's account.
    `version` grows with every change that is saved. `columns` maps the key of a field to
    the list's column where staff chose one with another heading. `rate` is in messages per second.
    `confirmed` is the hash that staff confirmed. `urgent` ones go before all others of their
    account; for `paid` ones the agency pays its provider to go faster. It sends within `hours`, in
    its agency's time zone; None: at any hour. It starts at `starts_at`, or when it is confirmed; up
    to `too_late_after` later than that, and then not by itself. `paused_because` of one that is
    scheduled is why it does not start. One that `repeats` is a plan: it is never sent itself, and
    `starts_at` is when its next occurrence does, which is then a campaign with that `plan`. One
    whose `act` is not to send does it to the messages of the campaign that it `follows`. Its people
    were erased at `erased_at`: only counts are known since then. It was `shaped_by` these people,
    by what they had a hand in (campaigns/authorship.py). Whom it does not reach gets the message by
    its `fallback`: a campaign of its own, which `serves` this one, and takes a message that was not
    delivered `serves_after` it left for one that does not arrive; None: for one that did.
    """

    id: CampaignId
    agency: AgencyId
    version: int = 1
    name: str = ""
    state: CampaignState = CampaignState.DRAFT
    channel: str
    credential: CredentialId
    spare: CredentialId | None = None
    share: int = 0
    countries: Mapping[str, CredentialId] = field(default_factory=dict)
    rehearsal: bool
    template: int = 0
    wording: Wording | None = None
    source: Source | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    duplicates: Duplicates = Duplicates.KEEP_FIRST
    checked: Checked | None = None
    rate: float | None = None
    prefer_delivery: bool = False
    urgent: bool = False
    paid: bool = False
    hours: Hours | None = None
    confirmed: str = ""
    follows: CampaignId | None = None
    created_by: str = ""
    created_at: datetime
    launched_at: datetime | None = None
    ended_at: datetime | None = None
    paused_because: str = ""
    starts_at: datetime | None = None
    too_late_after: timedelta = TOO_LATE_AFTER
    repeats: Repeats | None = None
    plan: CampaignId | None = None
    act: Act = Act.SEND
    purpose: Purpose = Purpose.NEWS
    erased_at: datetime | None = None
    shaped_by: Mapping[str, tuple[PersonId, ...]] = field(default_factory=dict)
    fallback: Fallback | None = None
    serves: CampaignId | None = None
    serves_after: timedelta | None = None

    @property
    def due_at(self) -> datetime | None:
        """When something is to be done about its start; None where nobody waits for that.

        A plan that asks is due earlier; an occurrence that is still a draft by then is too late.
        """
        awaited = self.state is CampaignState.DRAFT and self.plan is not None
        waits = self.state is CampaignState.SCHEDULED or awaited
        if self.starts_at is None or self.paused_because or not waits:
            return None
        asks = self.repeats is not None and self.repeats.asks
        return self.starts_at - self.repeats.lead if self.repeats and asks else self.starts_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the ledger, opened. Times are aware and in UTC.

    `values` are the row's cells in the order of `Checked.columns`, without the address. `reason`
    is the provider's or our own word for why it is where it is, `problem` what staff read about
    a row that cannot be sent; it may name the address. Of one that was `erased` only the fate is
    known: address, values, problem and the provider's id are empty. Its last attempt went through
    the account `credential`.
    """

    row: int
    state: State
    attempt: int
    address: str
    values: tuple[str, ...]
    reason: str = ""
    problem: str = ""
    provider_id: str = ""
    parts: int = 0
    country: str = ""
    attempted_at: datetime | None = None
    settled_at: datetime | None = None
    credential: CredentialId | None = None
    erased: bool = False
