"""Whoever had a hand in what is sent is not the second person who releases it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agencies.model import Agency, CredentialId, Identity
from agencies.staff import Action, PersonId
from bot.conversation.bots import TryBot
from bot.conversation.confirming import (
    Launch,
    SetHours,
    SetPaid,
    SetPreferDelivery,
    SetRate,
    SetUrgent,
)
from bot.conversation.drafting import CheckFallback, CheckList, Refused, StopCheck
from bot.conversation.following import FollowUp
from bot.conversation.releasing import GiveRelease, ReleaseGiven, Withdraw
from bot.conversation.running import DiscardDraft, ResumeDraft
from bot.conversation.sparing import SetShare, SetSpare
from bot.conversation.starting import SetStart
from bot.conversation.suppressions import FindSuppressed, LeaveOut
from bot.conversation.trying import GuessOwnCode, KeepOwnAddress, SendOwnCode, SendTest
from bot.conversation.writing import ChooseAccount, Rename
from bot.desk.authors import SHAPES
from bot.desk.handlers import CHANGE_NOTHING, HANDLERS
from campaigns.authorship import Part, shaped, shapers
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Options, Wording
from storage.store import SqlStore
from tests.bot.houses import CAT, DAN, FAY, House, open_house
from tests.bot.offices import ANN
from tests.storage.making import a_campaign

NOT_THEIRS = "So somebody else has to release it"
KEPT_OTHERWISE = {ChooseAccount, FollowUp, Launch}
"""Who copies is kept with the copy, who asks with the release."""

SAY_NOTHING = {
    *(Rename, CheckFallback, CheckList, StopCheck, ResumeDraft, DiscardDraft, Withdraw),
    *(KeepOwnAddress, SendOwnCode, GuessOwnCode, SendTest),
    *(SetRate, SetHours, SetUrgent, SetPreferDelivery, SetPaid, SetSpare, SetShare),
    *(FindSuppressed, LeaveOut, TryBot),
}
"""They change neither what is read, nor who reads it, nor on which day."""


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


async def times(house: House, who: Identity, campaign: Campaign) -> None:
    answer = await house.carries_out(who, SetStart(campaign.id, "tomorrow 09:00"))
    assert not isinstance(answer, Refused)


@pytest.mark.parametrize("shape", [House.rewrites, House.uploads, times])
async def test_who_wrote_it_or_chose_its_people_or_its_time_does_not_release_it(
    house: House, shape: Callable[[House, Identity, Campaign], Awaitable[None]]
) -> None:
    draft = await house.ready()
    await shape(house, DAN, draft)
    assert "2 colleagues were asked" in await house.asks(CAT, draft)
    told = await house.opens(DAN, draft)
    async with house.store.work(house.agency.id) as work:
        hash_ = (await work.releases.get(draft.id)).hash

    assert NOT_THEIRS in told
    assert "Release it to 501 people" not in house.staff[DAN].buttons()
    assert isinstance(await house.carries_out(DAN, GiveRelease(draft.id, hash_)), Refused)
    assert isinstance(await house.carries_out(FAY, GiveRelease(draft.id, hash_)), ReleaseGiven)


async def test_whose_text_and_list_are_not_in_it_any_more_may_release_it(house: House) -> None:
    draft = await house.ready()
    for who in (DAN, CAT):
        await house.rewrites(who, draft)
        await house.uploads(who, draft)
    await house.asks(CAT, draft)
    await house.opens(DAN, draft)
    await house.staff[DAN].presses("Release it to 501 people")

    assert await house.state(draft) is CampaignState.RUNNING


async def test_of_a_copy_its_copier_and_the_authors_of_the_first_do_not(house: House) -> None:
    first = await house.ready()
    await house.rewrites(DAN, first)
    await house.carries_out(FAY, ChooseAccount(house.account, None, (first.id, ()), once=False))
    async with house.store.work(house.agency.id) as work:
        copied = await work.campaigns.get(CampaignId(first.id + 1))
        people = {one.person: one.name for one in await work.members.list()}
        ready = replace(copied, rate=5.0, checked=first.checked)
        copied = await work.campaigns.save(ready)

    assert {people[one] for one in shapers(copied)} == {"approver 12", "approver 14"}
    assert "One colleague was asked" in await house.asks(CAT, copied)


async def test_where_all_had_a_hand_in_it_nothing_is_asked_and_it_is_said(house: House) -> None:
    draft = await house.ready()
    await house.rewrites(DAN, draft)
    await house.uploads(FAY, draft)

    assert "nobody is there to give it who had no hand in it" in await house.asks(ANN, draft)
    assert await house.state(draft) is CampaignState.DRAFT


def test_a_file_and_translations_outlast_the_text_that_they_came_with() -> None:
    wording = Wording(text="Water rises", translations={"ta": "நீர்"})
    made = a_campaign(CredentialId(1))
    written = replace(made, wording=wording, shaped_by={Part.WORDING: (PersonId(1),)})
    bare = replace(written, wording=Wording(text="Water rises"))
    brings = replace(written, wording=Wording(text="Water", options=Options(silent=True)))

    two = PersonId(2)
    assert shapers(shaped(written, Part.WORDING, two, whole=True)) == {1, 2}
    assert shapers(shaped(brings, Part.WORDING, two, whole=True)) == {1, 2}
    assert shapers(shaped(bare, Part.WORDING, two, whole=True)) == {2}
    assert shapers(shaped(bare, Part.LIST, two, whole=True)) == {1, 2}


def test_every_command_that_prepares_keeps_its_author_or_changes_nothing_that_is_read() -> None:
    prepare = {one for one, (action, _) in HANDLERS.items() if action is Action.PREPARE}

    assert prepare - CHANGE_NOTHING - SHAPES.keys() == KEPT_OTHERWISE | SAY_NOTHING
