"""A broadcast to a bot's subscribers: who gets it, who does not, and from when on.

It is long because there are many ways not to get it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from agencies.bots import BotId, Consent, Leaving, Rule, Subscriber, TopicId
from agencies.model import AgencyId, CredentialId
from agencies.suppression import Cause
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Campaign, CampaignId, Checked, Source, Wording
from campaigns.outcomes import Rejected
from campaigns.states import State
from dispatch.filling import Fillings
from storage import engine_fill
from storage.agencies import create_agency
from storage.engine_fill import SqlFillings
from tests.dispatch.office import LONG_AGO, Office
from tests.fakes.channel import PLAIN
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, accept
from tests.storage.making import NOON, a_bot, a_credential, a_subscriber

WATER = Wording(text="Water!")


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """A bot with the topics Floods and Dengue; person n chose what their number divides."""

    office: Office
    bot: BotId
    account: CredentialId
    floods: TopicId
    dengue: TopicId

    async def join(self, people: Sequence[int]) -> None:
        async with self.office.store.work(self.office.agency.id) as work:
            for person in people:
                await work.subscribers.keep(None, self.person(person))

    def person(self, number: int) -> Subscriber:
        """Even ones read Tamil; multiples of three chose Dengue, all chose Floods."""
        language = "en" if number % 2 else "ta"
        topics = {self.floods} if number % 3 else {self.floods, self.dengue}
        return Subscriber(
            bot=self.bot,
            chat=number,
            language=language,
            consent=Consent(wording="1", language=language, source="", at=NOON),
            topics=frozenset(topics),
            joined_at=NOON,
        )

    async def leave(self, number: int, why: Leaving = Leaving.ASKED) -> None:
        async with self.office.store.work(self.office.agency.id) as work:
            found = await work.subscribers.find(self.bot, number)
            assert found is not None
            gone = replace(found, left=why, left_at=NOON)
            await work.subscribers.keep(found, gone)

    async def pause(self, *, paused: bool) -> None:
        async with self.office.store.work(self.office.agency.id) as work:
            await work.bots.save(replace(await work.bots.get(self.bot), paused=paused))

    async def erase(self, number: int) -> None:
        async with self.office.store.work(self.office.agency.id) as work:
            found = await work.subscribers.find(self.bot, number)
            assert found is not None
            await work.subscribers.erase(found)

    async def launch(
        self,
        topics: tuple[TopicId, ...] = (),
        languages: tuple[str, ...] = (),
        wording: Wording = WATER,
        got: CampaignId | None = None,
    ) -> CampaignId:
        rule = Rule(bot=self.bot, topics=topics, languages=languages, got=got)
        campaign = Campaign(
            id=CampaignId(0),
            agency=AgencyId(0),
            name="Flood warning",
            channel=PLAIN.name,
            credential=self.account,
            rehearsal=False,
            source=Source(rule=rule),
            checked=Checked(columns=("recipient",)),
            created_by="telegram:1",
            created_at=LONG_AGO,
        )
        async with self.office.store.work(self.office.agency.id) as work:
            draft = await work.campaigns.draft(campaign)
            template = await work.campaigns.write(draft.id, wording)
            ready = replace(await work.campaigns.get(draft.id), template=template)
            running = replace(ready, state=CampaignState.RUNNING, launched_at=work.now)
            await work.campaigns.launch(running)
        return draft.id

    @asynccontextmanager
    async def broadcasting(self, provider: FakeProvider) -> AsyncIterator[None]:
        async with self.office.dispatching(provider) as dispatcher:
            rows = SqlFillings(self.office.database, self.office.keyring)
            fillings = Fillings(rows, {PLAIN.name: PLAIN}, dispatcher.wake)
            filling = asyncio.create_task(fillings.run())
            try:
                yield
            finally:
                filling.cancel()


@pytest.fixture
async def following(office: Office, monkeypatch: pytest.MonkeyPatch) -> Following:
    """Pages of ten, so that a few people make several."""
    monkeypatch.setattr(engine_fill, "PAGE", {"sqlite": 10, "postgresql": 10})
    monkeypatch.setattr(engine_fill, "SPAN", 25)
    account = await office.account()
    async with office.store.work(office.agency.id) as work:
        bot = await work.bots.keep(a_bot(0, account))
        floods = await work.bots.add_topic(bot, "Floods")
        dengue = await work.bots.add_topic(bot, "Dengue")
    return Following(office=office, bot=bot, account=account, floods=floods, dengue=dengue)


def chats(provider: FakeProvider) -> list[int]:
    return sorted(int(taken.address) for taken in provider.journal)


async def test_everybody_who_subscribes_gets_it_once_and_it_finishes(following: Following) -> None:
    await following.join(range(1, 96))
    provider = FakeProvider()
    async with following.broadcasting(provider):
        campaign = await following.launch()
        await eventually(lambda: following.office.is_in(campaign, CampaignState.FINISHED))
    assert chats(provider) == list(range(1, 96))
    assert await following.office.counters(campaign) == {State.ACCEPTED: 95}
    assert not await following.office.unequal_counters()


@pytest.mark.parametrize(
    ("topics", "languages", "expected"),
    [
        ((), ("ta",), [n for n in range(1, 61) if n % 2 == 0]),
        (("dengue",), (), [n for n in range(1, 61) if n % 3 == 0]),
        (("dengue", "floods"), ("en",), [n for n in range(1, 61) if n % 2]),
        (("dengue",), ("zh",), []),
    ],
)
async def test_only_those_for_whom_it_is_get_it(
    following: Following, topics: tuple[str, ...], languages: tuple[str, ...], expected: list[int]
) -> None:
    await following.join(range(1, 61))
    chosen = tuple(getattr(following, name) for name in topics)
    provider = FakeProvider()
    async with following.broadcasting(provider):
        campaign = await following.launch(chosen, languages)
        await eventually(lambda: following.office.is_in(campaign, CampaignState.FINISHED))
    assert chats(provider) == expected


async def test_it_reaches_nobody_who_follows_another_agencys_bot(following: Following) -> None:
    office = following.office
    there = await create_agency(office.database, office.keyring, "Waterworks", "MY")
    async with office.store.work(there.id) as work:
        account = await work.credentials.add(a_credential(), {"token": "x"})
        theirs = await work.bots.keep(a_bot(0, account, account=987654321))
        for person in range(1, 11):
            await work.subscribers.keep(None, a_subscriber(theirs, chat=person))
    await following.join(range(6, 16))
    provider = FakeProvider()
    async with following.broadcasting(provider):
        campaign = await following.launch()
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))
    assert chats(provider) == list(range(6, 16))


async def test_everybody_reads_their_language_and_the_first_text_where_there_is_none(
    following: Following,
) -> None:
    await following.join(range(1, 36))
    provider = FakeProvider()
    async with following.broadcasting(provider):
        campaign = await following.launch(wording=replace(WATER, translations={"ta": "நீர்!"}))
        await eventually(lambda: following.office.is_in(campaign, CampaignState.FINISHED))
    texts = {int(taken.address): taken.text for taken in provider.journal}
    assert texts == {n: "Water!" if n % 2 else "நீர்!" for n in range(1, 36)}


async def test_who_left_before_their_turn_is_skipped_also_once_they_are_erased(
    following: Following,
) -> None:
    await following.join(range(1, 31))
    campaign = await following.launch()
    rows = SqlFillings(following.office.database, following.office.keyring)
    while await rows.fill(campaign, {"": (bytes(16), 1)}):
        continue
    await following.leave(7)
    await following.erase(8)
    provider = FakeProvider()
    async with following.broadcasting(provider):
        await eventually(lambda: following.office.is_in(campaign, CampaignState.FINISHED))
    assert chats(provider) == [n for n in range(1, 31) if n not in {7, 8}]
    assert await following.office.counters(campaign) == {State.ACCEPTED: 28, State.SUPPRESSED: 2}


async def test_who_comes_after_the_launch_is_not_among_them(following: Following) -> None:
    await following.join(range(1, 31))
    campaign = await following.launch()
    await following.join(range(31, 41))
    provider = FakeProvider()
    async with following.broadcasting(provider):
        await eventually(lambda: following.office.is_in(campaign, CampaignState.FINISHED))
    assert chats(provider) == list(range(1, 31))


async def test_it_is_not_finished_before_everybody_is_there(following: Following) -> None:
    await following.join(range(1, 31))
    campaign = await following.launch()
    rows = SqlFillings(following.office.database, following.office.keyring)
    assert await rows.fill(campaign, {"": (bytes(16), 1)})
    provider = FakeProvider()
    async with following.office.dispatching(provider):
        await eventually(lambda: has_taken(provider, 10))
        await asyncio.sleep(0.5)
        assert await following.office.is_in(campaign, CampaignState.RUNNING)
    async with following.broadcasting(provider):
        await eventually(lambda: following.office.is_in(campaign, CampaignState.FINISHED))
    assert chats(provider) == list(range(1, 31))


async def has_taken(provider: FakeProvider, messages: int) -> bool:
    return len(provider.journal) >= messages


async def test_of_one_that_is_stopped_everybody_is_accounted_for(following: Following) -> None:
    await following.join(range(1, 96))
    campaign = await following.launch()
    rows = SqlFillings(following.office.database, following.office.keyring)
    assert await rows.fill(campaign, {"": (bytes(16), 1)})
    await following.office.step(campaign, Step.STOP)
    provider = FakeProvider()
    async with following.broadcasting(provider):
        await eventually(lambda: is_laid_out(rows, campaign))
        await eventually(lambda: is_cancelled(following.office, campaign, 95))
    assert provider.journal == []


async def is_laid_out(rows: SqlFillings, campaign: CampaignId) -> bool:
    return campaign not in await rows.to_fill()


async def is_cancelled(office: Office, campaign: CampaignId, rows: int) -> bool:
    return await office.counters(campaign) == {State.CANCELLED: rows}


async def test_several_processes_lay_it_out_once(following: Following) -> None:
    await following.join(range(1, 96))
    campaign = await following.launch()
    rows = SqlFillings(following.office.database, following.office.keyring)

    async def lay_out() -> None:
        while not await is_laid_out(rows, campaign):
            await rows.fill(campaign, {"": (bytes(16), 1)})

    await asyncio.gather(*(lay_out() for _ in range(3)))
    assert await following.office.counters(campaign) == {State.QUEUED: 95}
    assert sorted(await following.office.ledger(campaign)) == list(range(1, 96))


async def test_who_blocked_the_bot_has_left_it_and_counts_no_more(following: Following) -> None:
    await following.join(range(1, 31))
    blocked = Rejected("403", "bot was blocked by the user", suppress=Cause.REFUSED)
    provider = FakeProvider(answer=lambda one: blocked if one.address == "7" else accept(one))
    async with following.broadcasting(provider):
        campaign = await following.launch()
        await eventually(lambda: following.office.is_in(campaign, CampaignState.FINISHED))
    assert await following.office.counters(campaign) == {State.ACCEPTED: 29, State.REJECTED: 1}
    async with following.office.store.work(following.office.agency.id) as work:
        gone = await work.subscribers.find(following.bot, 7)
        audience = await work.bots.audience(following.bot)
    assert gone is not None
    assert gone.left is Leaving.BLOCKED
    assert audience.people == 29
    assert await following.office.suppressed() == []
