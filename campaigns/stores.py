"""What the domain asks of storage: the repositories of one agency's unit of work.

It is long because each of them stands here by name.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from agencies.bots import Rule
from agencies.model import Agency, Credential, CredentialId
from agencies.money import Money
from agencies.prices import Prices
from agencies.release import Release
from agencies.sealing import Key
from agencies.staff import PersonId
from campaigns.charges import LastCharged, Took
from campaigns.fallback import Pair
from campaigns.model import BlobId, Campaign, CampaignId, Delivery, Wording
from campaigns.record import Text
from campaigns.spares import WentOver
from campaigns.spending import Budget, Claim
from campaigns.states import State

PIECE_SIZE = 256 * 1024
"""Most bytes in one piece of a blob: a file of 64 MB is 256 of them."""


class Stale(Exception):
    """The object was changed since it was read: read it again and decide again."""


class NoSuch(LookupError):
    """There is no such object in this agency."""


class NewRow(NamedTuple):
    """One checked row on its way into the ledger, sealed where it was read.

    `sealed` opens to `sealed_row`'s JSON; `reason` is a word without personal data.
    """

    row: int
    state: int
    sealed: bytes
    address_hash: bytes
    body_hash: bytes
    parts: int
    country: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    id: BlobId
    name: str
    size: int


class Agencies(Protocol):
    async def change(self, agency: Agency) -> None:
        """Raises NameTaken."""

    async def address_key(self) -> Key:
        """For the ledger's keyed hashes of addresses, and for nothing else."""


class Credentials(Protocol):
    async def list(self) -> Sequence[Credential]:
        """The agency's own and the installation's lent ones; not those of one campaign only."""

    async def get(self, credential: CredentialId) -> Credential:
        """Raises NoSuch."""

    async def hold(self, credential: CredentialId) -> Credential:
        """As `get`; whether it is silent stays so until the unit of work ends. Raises NoSuch."""

    async def add(
        self, credential: Credential, fields: Mapping[str, str], kept_for: CampaignId | None = None
    ) -> CredentialId:
        """`credential.id` is not used. The fields are sealed."""

    async def keep_for(self, credential: CredentialId, campaign: CampaignId) -> None:
        """From now on it is that campaign's only, and `forget` destroys it. Raises NoSuch."""

    async def fields(self, credential: CredentialId) -> Mapping[str, str]:
        """Opened, for handing to a provider. Raises NoSuch."""

    async def revive(self, credential: CredentialId, fields: Mapping[str, str], last4: str) -> None:
        """Raises NoSuch, also for a lent one."""

    async def renew(self, credential: CredentialId, fields: Mapping[str, str], last4: str) -> None:
        """It has other secrets from now on. Raises NoSuch, also once it was removed."""

    async def proven(self, credential: CredentialId, at: datetime) -> None: ...

    async def guard(self, credential: CredentialId, *, guarded: bool) -> None:
        """Whether all that goes over it needs a release. Raises NoSuch, also for a lent one."""

    async def limit(self, credential: CredentialId, roles: Sequence[str]) -> None:
        """Who may use it; nobody named: everybody. Raises NoSuch, also for a lent one."""

    async def change_rate(self, credential: CredentialId, rate: float) -> None:
        """Messages per second, for all campaigns over it, from now on. Raises NoSuch."""

    async def forget(self, campaign: CampaignId) -> None:
        """Destroys the secrets of those that were kept for this campaign only."""

    async def remove(self, credential: CredentialId) -> None:
        """Destroys its secrets; the row stays for the campaigns that name it."""


class Campaigns(Protocol):
    async def draft(self, campaign: Campaign) -> Campaign:
        """A new one with its own key; `campaign.id` is not used."""

    async def get(self, campaign: CampaignId) -> Campaign:
        """With its latest wording. Raises NoSuch."""

    async def save(self, campaign: Campaign) -> Campaign:
        """With its next version. Raises Stale when another version was saved meanwhile."""

    async def write(self, campaign: CampaignId, wording: Wording) -> int:
        """A new version of the template, immutable; its number."""

    async def texts(self, campaign: CampaignId) -> Sequence[Text]:
        """All versions, the oldest first, each in every language."""

    async def list(self, limit: int, before: CampaignId | None = None) -> Sequence[Campaign]:
        """The newest first."""

    async def active(self) -> Sequence[Campaign]:
        """Running and paused."""

    async def awaiting_release(self) -> Sequence[Campaign]: ...

    async def launched_since(self, then: datetime) -> Sequence[Campaign]: ...

    async def scheduled(self) -> Sequence[Campaign]:
        """Those that are to start later, or are held; the next one first."""

    async def tally(self, campaign: CampaignId) -> Mapping[State, int]:
        """Rows by state, from kept counters; states with no row are left out."""

    async def went_over(self, campaign: CampaignId) -> WentOver | None:
        """None if it always went through its own account."""

    async def key(self, campaign: CampaignId) -> Key: ...

    async def launch(self, campaign: Campaign) -> Campaign:
        """Saves it (as `save` does) and lays out its run: from now on dispatch serves it."""

    async def change_rate(self, campaign: CampaignId, rate: float | None) -> None:
        """Of one that runs: its pace follows from the next message on."""

    async def begin_afresh(self, campaign: CampaignId) -> None:
        """What failed so far is no reason any more to pause it; asked before it is resumed.

        Raises NoSuch when it was never launched.
        """

    async def discard(self, campaign: CampaignId) -> None:
        """Deletes a draft, its rows and its key. Raises NoSuch unless it is a draft.

        Clear a long list first (`Ledger.clear`), so that nobody waits for it.
        """


class Ledger(Protocol):
    async def clear(self, campaign: CampaignId, limit: int) -> int:
        """Deletes up to `limit` rows of a draft; how many it deleted."""

    async def append(self, campaign: CampaignId, rows: Sequence[NewRow]) -> None:
        """In one transaction with its share of the counters."""

    async def hold(self, campaign: CampaignId, rows: Sequence[int]) -> None:
        """These, as they were appended, do not leave before they are handed over."""

    async def find(self, campaign: CampaignId, row: int) -> Delivery:
        """One row, opened. Raises NoSuch."""

    async def left_out(self, campaign: CampaignId) -> Mapping[str, int]:
        """How many may not be contacted, by the word for why. Reads all rows: not for the chat."""

    async def obstacle(self, campaign: CampaignId) -> str:
        """Why a row that is being worked on was not taken and waits; empty where all goes well."""

    async def first_left(self, campaign: CampaignId) -> datetime | None:
        """When the first of its messages was handed over; None where none was."""

    async def neighbour(self, campaign: CampaignId, row: int, step: int) -> int | None:
        """The next (`step` 1) or previous (-1) row that is to be sent, or None at the end."""

    def taken(self, campaign: CampaignId, account: CredentialId) -> AsyncIterator[Sequence[str]]:
        """What the account's provider calls the messages that it took, in pages.

        A row of which the account was not kept counts as the campaign's own one's.
        """

    async def took(self, campaign: CampaignId) -> Sequence[Took]:
        """How many each account took, where it took any or receipts said that it charged any."""

    def read(
        self, campaign: CampaignId, states: Sequence[State] = ()
    ) -> AsyncIterator[Sequence[Delivery]]:
        """All rows, or those in `states`, opened, in pages and in order."""


class InDoubt(Protocol):
    """Rows that were uncertain, and that nobody has decided about."""

    async def send_again(self, campaign: CampaignId, states: Collection[State]) -> int:
        """Back into the queue with those that are in these states by now; how many.

        Raises NoSuch.
        """

    async def let_be(self, campaign: CampaignId) -> int:
        """They stay as they are, and nobody is asked about them any more; how many."""


class Fallbacks(Protocol):
    """What campaigns of their own do for others; asked about those."""

    async def alone(self, fallback: CampaignId) -> int:
        """How many can be reached by it, and not by the campaign that it serves."""

    async def pairs(self, fallback: CampaignId) -> Mapping[Pair, int]:
        """How its rows stand, beside those of that campaign. Reads all rows: not for the chat."""


class Subscribers(Protocol):
    async def count(self, rule: Rule) -> int:
        """How many it is for now."""


class Blobs(Protocol):
    """Files, sealed in pieces, so that no process needs another one's disk."""

    async def create(self, name: str) -> BlobId: ...

    async def write(self, blob: BlobId, piece: int, content: bytes) -> None:
        """Pieces count from 0 and are at most PIECE_SIZE bytes."""

    async def get(self, blob: BlobId) -> Blob:
        """Raises NoSuch."""

    def read(self, blob: BlobId) -> AsyncIterator[bytes]:
        """Its pieces, opened."""

    async def delete(self, blob: BlobId) -> None: ...


class Releases(Protocol):
    """Who asked for a campaign's release, and who gave it."""

    async def ask(self, release: Release) -> None:
        """Given to nobody yet; it takes the place of an earlier one. Raises NoSuch."""

    async def find(self, campaign: CampaignId) -> Release | None: ...

    async def get(self, campaign: CampaignId) -> Release:
        """Raises NoSuch."""

    async def grant(self, campaign: CampaignId, by: PersonId, at: datetime) -> None:
        """Raises NoSuch where nobody asks, or it was given before."""

    async def drop(self, campaign: CampaignId) -> None: ...


class PriceLists(Protocol):
    """What the providers of accounts take, as owners typed it."""

    async def all(self) -> Mapping[CredentialId, Prices]: ...

    async def of(self, credential: CredentialId) -> Prices | None: ...

    async def keep(self, credential: CredentialId, prices: Prices | None) -> None:
        """Raises NoSuch for an account that is neither the agency's nor lent."""


class CountryRoutes(Protocol):
    """Accounts by what the numbers begin with that go through them, as owners typed it."""

    async def all(self) -> Mapping[str, CredentialId]: ...

    async def keep(self, routes: Mapping[str, CredentialId]) -> None:
        """In the place of all that is there. Raises NoSuch for an account that is neither the
        agency's nor lent."""


class Spending(Protocol):
    """The agency's budget, and what each campaign has of a month."""

    async def budget(self) -> Budget | None: ...

    async def hold(self) -> Budget | None:
        """As `budget`; whoever else is to claim something waits until the unit of work ends."""

    async def keep_budget(self, most: Money | None) -> None:
        """Its owners are warned anew."""

    async def warned(self, month: str) -> None: ...

    async def claims(self, month: str) -> Sequence[Claim]:
        """Of all that was confirmed."""

    async def going_on(self, month: str) -> Sequence[Claim]:
        """What runs or is paused with a claim of a month before that one."""

    async def of(self, campaign: CampaignId) -> Sequence[Claim]:
        """The oldest month first, also while it is a draft."""

    async def claim(self, claim: Claim) -> None:
        """Raises NoSuch."""

    async def close(self, campaign: CampaignId, month: str, until: int) -> None: ...

    async def drop(self, campaign: CampaignId) -> None:
        """All that it has of any month."""

    async def keep_charged(self, campaign: CampaignId, told: LastCharged) -> None:
        """In the place of what its provider said before."""

    async def charged(self, campaign: CampaignId) -> LastCharged | None: ...


class Work(Protocol):
    """One transaction on behalf of one agency; nothing of another agency can be reached."""

    @property
    def agency(self) -> Agency: ...

    @property
    def now(self) -> datetime:
        """The database's clock at the start of the transaction."""

    @property
    def agencies(self) -> Agencies: ...

    @property
    def credentials(self) -> Credentials: ...

    @property
    def campaigns(self) -> Campaigns: ...

    @property
    def releases(self) -> Releases: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def doubts(self) -> InDoubt: ...

    @property
    def fallbacks(self) -> Fallbacks: ...

    @property
    def blobs(self) -> Blobs: ...

    @property
    def subscribers(self) -> Subscribers: ...

    @property
    def prices(self) -> PriceLists: ...

    @property
    def country_routes(self) -> CountryRoutes: ...

    @property
    def spending(self) -> Spending: ...
