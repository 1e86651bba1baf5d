"""Two accounts of a campaign's route, and a provider behind each that answers as it is told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from agencies.model import CredentialId
from campaigns.lifecycle import CampaignState
from campaigns.model import Attempt, CampaignId
from campaigns.outcomes import Deferred, Fault, Misconfigured, Outcome, Uncertain
from campaigns.spares import HELPER
from dispatch.ports import Limits
from storage.tables import delivery
from tests.dispatch.office import Office, address_of
from tests.fakes.provider import Answer, ByAccount, FakeProvider, accept

W = 8
LOST = 3  # fewer than what stops a campaign
SLOWLY = 30.0  # a second: the second account leaves much for what is to come
SMALL = Limits(in_flight_max=W, first_flight=W)


def unreachable(_: Attempt) -> Outcome:
    return Deferred("connection refused", fault=Fault.NETWORK)


def refused(_: Attempt) -> Outcome:
    return Misconfigured("20003", "the password is wrong")


def full(_: Attempt) -> Outcome:
    return Deferred("the quota is used up", wait=timedelta(hours=8))


def lost(_: Attempt) -> Outcome:
    return Uncertain("it answered 503")


@dataclass(slots=True)
class Then:
    """Each of `first` in turn, and the `last` one for ever."""

    first: list[Answer]
    last: Answer

    def __call__(self, attempt: Attempt) -> Outcome:
        answer = self.first.pop() if self.first else self.last
        return answer(attempt)


@dataclass(slots=True)
class Temper:
    """It answers as it is told, until it is told otherwise."""

    answer: Answer = accept

    def __call__(self, attempt: Attempt) -> Outcome:
        return self.answer(attempt)


@dataclass(slots=True)
class Pair:
    """Two accounts, and a provider behind each."""

    office: Office
    first: CredentialId
    second: CredentialId
    temper: Temper = field(default_factory=Temper)
    other_temper: Temper = field(default_factory=Temper)
    one: FakeProvider = field(default_factory=FakeProvider)
    other: FakeProvider = field(default_factory=FakeProvider)
    missing: set[CredentialId] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.one.answer, self.other.answer = self.temper, self.other_temper

    @property
    def providers(self) -> ByAccount:
        return ByAccount({self.first: self.one, self.second: self.other}, self.missing)

    @property
    def both(self) -> FakeProvider:
        return FakeProvider(journal=self.one.journal + self.other.journal)

    async def launch(
        self, rows: int | Sequence[int], share: int = 0, rate: float | None = None
    ) -> CampaignId:
        return await self.office.launch(
            rows, account=self.first, spare=self.second, share=share, rate=rate
        )

    async def has(self, provider: FakeProvider, messages: int) -> bool:
        return len(provider.journal) >= messages

    async def comes_back(self, provider: FakeProvider, messages: int) -> bool:
        """Whether it took so many, as time goes by: whoever goes to see whether it is
        well again may be held up on a slow machine, and the next one goes after a wait."""
        await self.office.pass_time(100)
        return await self.has(provider, messages)

    async def through(self, campaign: CampaignId) -> dict[str, set[CredentialId]]:
        """The account of each row that was handed over, by its address."""
        named = select(delivery.c.row, delivery.c.credential_id)
        async with self.office.database.read() as connection:
            found = await connection.execute(named.where(delivery.c.campaign_id == campaign))
            return {address_of(row): {CredentialId(account)} for row, account in found.all()}

    async def told_of_the_second(self) -> tuple[bool, str, str]:
        """Whether staff know that it fails, for which numbers, and why: in their one notice."""
        kind = f"{HELPER}{self.second}"
        [told] = [one for one in await self.office.notices() if one.kind == kind]
        facts = json.loads(told.arguments)
        return bool(facts["away"]), facts["begins"], facts["because"]

    def journals(self) -> dict[str, set[CredentialId]]:
        taken: dict[str, set[CredentialId]] = {}
        for account, provider in ((self.first, self.one), (self.second, self.other)):
            for address in provider.texts():
                taken.setdefault(address, set()).add(account)
        return taken


async def ended(pair: Pair, campaign: CampaignId) -> bool:
    return await pair.office.is_in(campaign, CampaignState.FINISHED)


async def was_asked(provider: FakeProvider, messages: int) -> bool:
    return len(provider.asked) >= messages
