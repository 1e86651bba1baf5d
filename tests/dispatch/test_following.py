"""Corrections and recalls reach exactly those who got the message, each once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from agencies.bots import Leaving
from agencies.model import Credential
from agencies.sealing import KeyRing
from campaigns.acts import Act
from campaigns.confirming import confirmation_hash
from campaigns.following import NobodyGotIt, StillRuns, TooLate, follow_up
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Attempt, CampaignId, Checked, Source, Wording
from campaigns.outcomes import Outcome, Rejected, Uncertain
from campaigns.service import Account, PeopleFixed, launch, take_list
from campaigns.states import State
from campaigns.stores import Work
from storage.agencies import create_agency
from storage.database import Database
from tests.dispatch.test_broadcasts import Following, following
from tests.fakes.channel import PLAIN
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider, accept

__all__ = ["following"]

REFUSED, LOST, LEFT_BEFORE, LEFT_AFTER, BLOCKED_AFTER, ERASED = "3", "4", 5, 6, 7, 8
GOT = [1, 2, LEFT_AFTER, BLOCKED_AFTER, ERASED, 9]
WELL = Wording(text="All is well.", translations={"ta": "நலம்."})
NEVER = {State.SUPPRESSED: 1}


@pytest.fixture(autouse=True)
def any_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campaigns.following.CHANNELS", {PLAIN.name})


def first_answer(attempt: Attempt) -> Outcome:
    fates: dict[str, Outcome] = {REFUSED: Rejected("400", "no"), LOST: Uncertain("no answer")}
    return fates.get(attempt.address) or accept(attempt)


async def sent(following: Following) -> tuple[CampaignId, dict[str, str]]:
    """To nine people; what the provider calls each message, by its address."""
    await following.join(range(1, 10))
    await following.leave(LEFT_BEFORE)
    provider = FakeProvider(answer=first_answer)
    async with following.broadcasting(provider):
        campaign = await following.launch(wording=replace(WELL, text="Water!", translations={}))
        await following.join([10])
        await eventually(lambda: following.office.is_in(campaign, CampaignState.FINISHED))
    await following.leave(LEFT_AFTER)
    await following.leave(BLOCKED_AFTER, Leaving.BLOCKED)
    await following.erase(ERASED)
    return campaign, {one.address: f"their-{one.attempt}" for one in provider.journal}


async def follows(following: Following, campaign: CampaignId, act: Act) -> CampaignId:
    """Written, checked and launched."""
    async with following.office.store.work(following.office.agency.id) as work:
        draft = await follow_up(work, campaign, act, await account(following, work), "a", "again")
        template = await work.campaigns.write(draft.id, WELL)
        checked = draft.checked or Checked(columns=("recipient",), reachable=6, digest="d")
        ready = replace(draft, template=template, checked=checked, rate=None)
        saved = await work.campaigns.save(ready)
        confirmed = confirmation_hash(saved, work.agency.time_zone)
        return (await launch(work, saved.id, confirmed, "telegram:1")).id


async def account(following: Following, work: Work) -> Account:
    credential: Credential = await work.credentials.get(following.account)
    return Account(credential=credential, rehearsal=False)


async def run(
    following: Following, campaign: CampaignId, act: Act
) -> tuple[FakeProvider, CampaignId]:
    provider = FakeProvider()
    async with following.broadcasting(provider):
        done = await follows(following, campaign, act)
        await eventually(lambda: following.office.is_in(done, CampaignState.FINISHED))
    assert not await following.office.unequal_counters()
    return provider, done


def asked(provider: FakeProvider) -> Sequence[int]:
    return sorted(int(one.address) for one in provider.asked)


@pytest.mark.parametrize("act", [Act.EDIT, Act.DELETE])
async def test_a_change_is_made_to_the_messages_of_those_who_got_it_and_did_not_block_the_bot(
    following: Following, act: Act
) -> None:
    campaign, names = await sent(following)
    provider, done = await run(following, campaign, act)
    assert asked(provider) == [one for one in GOT if one != BLOCKED_AFTER]
    assert {one.act for one in provider.asked} == {act}
    assert all(one.message == names[one.address] for one in provider.asked)
    assert await following.office.counters(done) == {State.ACCEPTED: 5, **NEVER}


async def test_a_correction_goes_to_those_who_got_it_and_still_subscribe(
    following: Following,
) -> None:
    campaign, _ = await sent(following)
    provider, done = await run(following, campaign, Act.SEND)
    assert asked(provider) == [1, 2, 9]
    assert {one.act for one in provider.asked} == {Act.SEND}
    assert await following.office.counters(done) == {State.ACCEPTED: 3, State.SUPPRESSED: 3}


async def test_it_is_read_in_each_ones_language_though_the_first_message_had_one(
    following: Following,
) -> None:
    campaign, _ = await sent(following)
    provider, _ = await run(following, campaign, Act.SEND)
    read = {int(one.address): one.body.text for one in provider.asked}
    assert read == {1: "All is well.", 2: "நலம்.", 9: "All is well."}


@pytest.mark.parametrize(("act", "times"), [(Act.EDIT, 2), (Act.SEND, 1)])
async def test_an_uncertain_change_is_tried_once_more_and_an_uncertain_correction_is_not(
    following: Following, act: Act, times: int
) -> None:
    campaign, _ = await sent(following)
    lost = Uncertain("no answer")
    provider = FakeProvider(answer=lambda one: lost if one.address == "9" else accept(one))
    async with following.broadcasting(provider):
        done = await follows(following, campaign, act)
        await eventually(lambda: has_lost(following, done))
    assert asked(provider).count(9) == times


async def has_lost(following: Following, campaign: CampaignId) -> bool:
    return (await following.office.counters(campaign))[State.UNCERTAIN] > 0


async def test_a_correction_of_what_still_runs_is_refused(following: Following) -> None:
    await following.join(range(1, 4))
    campaign = await following.launch()
    for step in (None, Step.PAUSE):
        if step:
            await following.office.step(campaign, step)
        with pytest.raises(StillRuns):
            await follows(following, campaign, Act.EDIT)


async def test_what_nobody_got_cannot_be_corrected(following: Following) -> None:
    campaign = await following.launch()
    async with following.broadcasting(FakeProvider()):
        await eventually(lambda: following.office.is_in(campaign, CampaignState.FINISHED))
    with pytest.raises(NobodyGotIt):
        await follows(following, campaign, Act.EDIT)


async def test_after_48_hours_it_is_corrected_and_not_deleted(
    following: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, _ = await sent(following)
    monkeypatch.setattr("campaigns.following.DELETABLE_FOR", timedelta())
    with pytest.raises(TooLate):
        await follows(following, campaign, Act.DELETE)
    assert await follows(following, campaign, Act.EDIT)


async def test_nobody_else_can_be_put_in_the_place_of_those_who_got_it(
    following: Following,
) -> None:
    campaign, _ = await sent(following)
    async with following.office.store.work(following.office.agency.id) as work:
        by = await account(following, work)
        draft = await follow_up(work, campaign, Act.EDIT, by, "a", "again")
        with pytest.raises(PeopleFixed):
            await take_list(work, draft.id, Source(name="x.csv"))


async def test_a_correction_reaches_nobody_of_another_agency(
    following: Following, database: Database, keyring: KeyRing
) -> None:
    """Though its rule says so, whoever wrote that."""
    campaign, _ = await sent(following)
    other_agency = await create_agency(database, keyring, "Transport", "MY")
    theirs = replace(following.office, agency=other_agency)
    account = await theirs.account()
    stolen = replace(following, office=theirs, account=account)
    provider = FakeProvider()
    async with stolen.broadcasting(provider):
        done = await stolen.launch(got=campaign)
        await eventually(lambda: theirs.is_in(done, CampaignState.FINISHED))
    assert provider.asked == []
