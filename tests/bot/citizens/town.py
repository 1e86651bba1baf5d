"""Agencies with a bot each, at a local Bot API, and what listens for them."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

from agencies.bots import TOKEN, Bot, BotId, Subscriber
from agencies.model import Agency, AgencyId, Credential, CredentialId
from bot.citizens import open_citizens
from bot.citizens.serving import Post
from storage.store import SqlStore
from tests.fakes.bots import Account, FakeBots
from tests.fakes.citizen import Citizen
from tests.storage.making import ANA, NOON

STAFF = str(ANA)


@dataclass(slots=True, kw_only=True)
class Town:
    """Everything around the citizens' bots: the platform, the database, and who listens."""

    store: SqlStore
    platform: FakeBots
    agency: Agency
    other: Agency
    post: Post | None = None
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(5_000_000))

    async def opens_bot(
        self, agency: Agency | None = None, *, asks_phone: bool = False
    ) -> "BotOfAgency":
        """Adds one that the platform knows, with two topics."""
        owner = agency or self.agency
        token = f"{next(self._numbers)}:{'A' * 35}"
        account = self.platform.add(token)
        async with self.store.work(owner.id) as work:
            credential = await work.credentials.add(a_bots_credential(token), {TOKEN: token})
            bot = await work.bots.keep(a_bot(credential, account, asks_phone=asks_phone))
            for name in ("Floods", "Dengue"):
                await work.bots.add_topic(bot, name)
        return BotOfAgency(town=self, agency=owner, id=bot, account=account)

    @asynccontextmanager
    async def listening(self, owner: str = "first") -> AsyncIterator[None]:
        citizens = open_citizens(self.store, self.platform.url, spelled, owner, self.post)
        task = asyncio.create_task(citizens.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@dataclass(frozen=True, slots=True, kw_only=True)
class BotOfAgency:
    town: Town
    agency: Agency
    id: BotId
    account: Account

    def citizen(self, user: int = 4242, language: str = "en") -> Citizen:
        return Citizen(self.town.platform, self.account, user, language)

    async def subscriber(self, user: int = 4242) -> Subscriber | None:
        async with self.town.store.work(self.agency.id) as work:
            return await work.subscribers.find(self.id, user)

    async def has_left(self) -> bool:
        person = await self.subscriber()
        return person is not None and not person.subscribed

    async def is_silent(self) -> bool:
        """Nobody waits for what it is told."""
        return self.account.waiting == 0

    async def has_confirmed_all(self) -> bool:
        """Nothing that it was told is left at the platform."""
        return not self.account.updates

    async def is_refused(self) -> bool:
        async with self.town.store.read_work(self.agency.id) as work:
            return (await work.bots.get(self.id)).refused

    async def renews(self, token: str) -> None:
        """BotFather gave it another token, which staff put in."""
        self.town.platform.renew(self.account, token)
        async with self.town.store.work(self.agency.id) as work:
            before = await work.bots.get(self.id)
            credential = await work.credentials.add(a_bots_credential(token), {TOKEN: token})
            assert await work.bots.keep(replace(before, credential=credential)) == self.id

    async def pauses(self, *, paused: bool = True) -> None:
        async with self.town.store.work(self.agency.id) as work:
            await work.bots.save(replace(await work.bots.get(self.id), paused=paused))

    async def subscribes(self, user: int = 4242) -> Citizen:
        citizen = self.citizen(user)
        citizen.says("/start")
        await citizen.sees("May we write to you here?")
        citizen.presses("Yes, I agree")
        await citizen.sees("Choose what you want to read")
        return citizen


def spelled(number: str, _region: str) -> str:
    return number if number.startswith("+65") else ""


def a_bots_credential(token: str) -> Credential:
    return Credential(
        id=CredentialId(0),
        agency=AgencyId(0),
        channel="telegram",
        provider="bot",
        label="Health news",
        last4=token[-4:],
        rate=30.0,
        added_by=STAFF,
        added_at=NOON,
    )


def a_bot(credential: CredentialId, account: Account, *, asks_phone: bool) -> Bot:
    return Bot(
        id=BotId(0),
        agency=AgencyId(0),
        credential=credential,
        account=account.number,
        username=account.username,
        name=account.name,
        purpose="Warnings, about twice a month.",
        added_by=STAFF,
        asks_phone=asks_phone,
    )
