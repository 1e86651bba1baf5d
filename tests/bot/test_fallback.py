"""Staff choose another channel for whom a campaign does not reach, and see what that comes to.

It is long because it goes from the button on the card to what is launched.
"""

import json
from dataclasses import replace
from typing import Any

import pytest

from agencies.bots import BotId, Rule
from agencies.model import CredentialId
from bot.conversation.card import show
from bot.conversation.confirming import CardMade, Changed, Launch
from bot.conversation.drafting import CheckFallback, Drafted, MakeCard, ReadDraft, Refused, ShowRow
from bot.conversation.fallback import (
    DropFallback,
    FallbackChecked,
    FallbacksRead,
    ReadFallbacks,
    SetFallback,
    Way,
)
from bot.conversation.previewing import Previewed
from bot.conversation.reporting import choices
from bot.conversation.running import CampaignsListed, ListCampaigns
from bot.conversation.writing import ChooseAccount
from bot.desk.authors import SHAPES
from bot.jobs.discard import discard
from bot.jobs.fallback import check_fallback
from bot.texts import render
from bot.words import Markup, Pressed, Said, Session, Step
from campaigns import falling_back
from campaigns.authorship import Part
from campaigns.confirming import Card, Extras
from campaigns.fallback import Fallback, is_checked, made_of
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Checked, Source, Wording
from campaigns.ports import UnusableWording
from campaigns.rows import Row, seal_row
from campaigns.states import State
from campaigns.stores import NewRow, NoSuch
from config.settings import SesAccount
from storage.lent import LentAccount, ensure_accounts
from tests.bot.houses import CAT, DAN, House, open_house
from tests.bot.talking import CARD, ONE, READY, Talk
from tests.bot.test_authorship import house
from tests.bot.test_erased import a_job, look, shop
from tests.storage.making import a_credential

__all__ = ["house", "look", "open_house"]

MAILS = {3: "ann@example.org", 4: "ben@example.org", 5: "ann@example.org", 6: "nowhere"}
CHOSEN = Fallback(
    campaign=2, credential=CredentialId(4), channel="email", account="Mail", column="mail",
    reports=True, people=30, alone=2, invalid=8,
)  # fmt: skip


def choosing(*, reports: bool = True) -> Talk:
    read = FallbacksRead(ONE, (Way(4, "email", "Mail", has_subject=True),), ("mail",), reports)
    talk = Talk(Session(step=Step.CARD, campaign=ONE))
    talk.hears(Pressed("change-fallback", campaign=ONE)).hears(read, "ask-fallback")
    talk.hears(Pressed("fallback-account", "4\nyes", ONE)).hears(read, "ask-fallback-column")
    return talk.hears(Pressed("fallback-column", "mail", ONE), "ask-fallback-subject")


def test_an_account_a_column_a_subject_and_a_wait_are_chosen() -> None:
    talk = choosing().hears(Said("Closed"), "ask-fallback-wait").hears(Said("45"))
    assert talk.commands == [
        ReadFallbacks(ONE),
        ReadFallbacks(ONE),
        SetFallback(ONE, 4, "mail", "Closed", 45),
    ]


def test_a_column_that_is_typed_has_to_be_one() -> None:
    read = FallbacksRead(
        ONE, (Way(4, "sms", "Main", has_subject=False),), ("Phone no",), reports=True
    )
    talk = Talk(Session(step=Step.FALLBACK_COLUMN, campaign=ONE, form={"account": "4"}))
    talk.hears(Said("fone")).hears(read, "fallback-no-column", "ask-fallback-column")
    talk.hears(Said("phone_no")).hears(replace(read, reports=False))
    assert talk.commands[-1] == SetFallback(ONE, 4, "Phone no", "", 30)


def test_where_nothing_is_reported_there_is_nothing_to_wait_for() -> None:
    talk = choosing(reports=False).hears(Said("Closed"))
    assert talk.commands[-1] == SetFallback(ONE, 4, "mail", "Closed", 30)


def test_its_addresses_are_checked_before_the_card_is_shown() -> None:
    draft = replace(READY.campaign, fallback=CHOSEN)
    talk = choosing().hears(Said("Closed"), "ask-fallback-wait").hears(Said("45"))
    talk.hears(replace(READY, campaign=draft), "checking-fallback")
    assert talk.commands[-1] == CheckFallback(ONE, 1)
    found = FallbackChecked(1, draft, ("Row 9: bad",), (), "ann@example.org", Markup("Hi"))
    talk.hears(
        found,
        "card-fallback",
        "card-fallback-people",
        "card-fallback-invalid",
        "list-problem",
        "fallback-example",
    )
    assert talk.buttons() == ["fallback-done", "change-fallback", "fallback-none"]
    current = replace(CHOSEN, of=made_of(draft))
    talk.hears(Pressed("fallback-done", campaign=ONE))
    talk.hears(replace(READY, campaign=replace(draft, fallback=current)))
    assert talk.commands[-2:] == [ReadDraft(ONE), MakeCard(ONE)]


@pytest.mark.parametrize(
    ("reports", "told"),
    [
        (True, "Whoever is not reached over SMS, or has not got it within 30 min"),
        (False, "whatever is taken counts as arrived"),
    ],
)
def test_the_card_says_it_in_a_sentence(*, reports: bool, told: str) -> None:
    card = replace(CARD, extras=Extras(fallback=replace(CHOSEN, reports=reports)))
    read = "\n".join(render(one) for one in show(card).lines)
    assert told in read
    assert "gets it by email" in read
    assert "30 people have an address there that can be used, 2 of them no other one" in read
    assert "8 rows have none there that can be used" in read


async def with_mails(house: House) -> Campaign:
    """Row 2 has no mail address, row 6 none that is one, and rows 3 and 5 have the same."""
    draft = await house.ready()
    async with house.store.work(draft.agency) as work:
        key = await work.campaigns.key(draft.id)
        rows = [
            NewRow(
                row=n,
                state=State.INVALID if n == 4 else State.QUEUED,
                sealed=seal_row(key, draft.id, n, Row(f"+65 {n}", (mail,))),
                address_hash=bytes([n]) * 16,
                body_hash=bytes(16),
                parts=1,
                country="SG",
                reason="",
            )
            for n, mail in MAILS.items()
        ]
        await work.ledger.append(draft.id, rows)
        known = Checked(columns=("recipient", "mail"), reachable=600, parts=600, first=2,
                        longest=2, digest="d1")  # fmt: skip
        return await work.campaigns.save(replace(draft, checked=known))


async def mail_account(house: House) -> CredentialId:
    mail = replace(a_credential("Mail"), channel="email", provider="smtp")
    async with house.store.work(house.agency.id) as work:
        return await work.credentials.add(mail, {})


async def chosen(house: House) -> tuple[Campaign, FallbackChecked]:
    draft = await with_mails(house)
    command = SetFallback(draft.id, await mail_account(house), "mail", "Water", 30)
    assert isinstance(await house.carries_out(CAT, command), Drafted)
    found = await checked(house, draft)
    return found.campaign, found


async def checked(house: House, draft: Campaign) -> FallbackChecked:
    job = replace(a_job(house, "check-fallback", draft), arguments=json.dumps({"number": 1}))
    return await check_fallback(shop(house), job)


async def child_of(house: House, campaign: Campaign) -> Campaign:
    assert campaign.fallback is not None
    async with house.store.read_work(house.agency.id) as work:
        return await work.campaigns.get(CampaignId(campaign.fallback.campaign))


async def test_it_is_counted_honestly_who_has_an_address_there(house: House) -> None:
    draft, found = await chosen(house)
    assert draft.fallback is not None
    counted = draft.fallback
    assert (counted.people, counted.alone, counted.invalid, counted.duplicates) == (2, 1, 2, 1)
    assert found.address == "ann@example.org"
    assert found.example == Markup("Water rises")
    assert (await child_of(house, draft)).name == "Flood \u00b7 by email"


async def test_the_preview_shows_what_they_get(house: House) -> None:
    draft, _ = await chosen(house)
    shown = await house.carries_out(CAT, ShowRow(draft.id, 3))
    assert isinstance(shown, Previewed)
    assert shown.fallback == ("ann@example.org", Markup("Water rises"))


async def test_it_is_part_of_what_is_confirmed_and_released_and_starts_with_it(
    house: House,
) -> None:
    draft, _ = await chosen(house)
    await house.asks(CAT, draft)
    told = await house.opens(DAN, draft)
    assert "gets it by email" in told
    await house.staff[DAN].presses("Release it to 600 people")

    launched = await house.now(draft)
    child = await child_of(house, launched)
    assert (launched.state, child.state) == (CampaignState.RUNNING, CampaignState.RUNNING)
    assert child.shaped_by == launched.shaped_by


async def test_a_change_of_it_voids_what_was_confirmed(house: House) -> None:
    draft, _ = await chosen(house)
    before = await card(house, draft)
    await house.carries_out(CAT, DropFallback(draft.id))
    assert (await card(house, draft)).hash != before.hash
    answer = await house.carries_out(CAT, Launch(draft.id, before.hash))
    assert answer == Changed(draft.id)


async def card(house: House, draft: Campaign) -> Card:
    made = await house.carries_out(CAT, MakeCard(draft.id))
    assert isinstance(made, CardMade)
    return made.card


async def test_it_is_nobodys_to_change_or_to_start_by_itself(house: House) -> None:
    draft, _ = await chosen(house)
    child = await child_of(house, draft)
    assert isinstance(await house.carries_out(CAT, ReadDraft(child.id)), Refused)
    assert isinstance(await house.carries_out(CAT, Launch(child.id, "x")), Refused)
    listed = await house.carries_out(CAT, ListCampaigns())
    assert isinstance(listed, CampaignsListed)
    assert child.id not in [one.id for one in listed.campaigns]


async def test_it_goes_with_the_draft_when_that_is_deleted(house: House) -> None:
    draft, _ = await chosen(house)
    child = await child_of(house, draft)
    await discard(shop(house), a_job(house, "discard", draft))
    async with house.store.read_work(house.agency.id) as work:
        for gone in (draft.id, child.id):
            with pytest.raises(NoSuch):
                await work.campaigns.get(gone)


async def test_only_another_channel_is_one_and_only_for_a_while(house: House) -> None:
    draft = await with_mails(house)
    same = SetFallback(draft.id, house.account, "mail", "", 30)
    short = SetFallback(draft.id, await mail_account(house), "mail", "Water", 4)
    assert isinstance(await house.carries_out(CAT, same), Refused)
    assert isinstance(await house.carries_out(CAT, short), Refused)


async def test_whom_it_did_not_reach_is_not_sent_to_again_beside_it(house: House) -> None:
    draft, _ = await chosen(house)
    again = ChooseAccount(house.account, None, copies=(draft.id, (int(State.FAILED),)))
    anew = ChooseAccount(house.account, None, copies=(draft.id, ()))
    assert isinstance(await house.carries_out(CAT, again), Refused)
    assert isinstance(await house.carries_out(CAT, anew), Drafted)


@pytest.mark.parametrize("people", [0, 30])
def test_where_it_reaches_nobody_they_can_be_sent_to_again(people: int) -> None:
    ended = replace(
        READY.campaign,
        state=CampaignState.FINISHED,
        fallback=replace(CHOSEN, people=people),
    )
    offered = [button.action for row in choices(ended, {State.NOT_SENT: 2}) for button in row]
    assert ("again" in offered) is (people == 0)


async def test_a_wait_of_ages_is_refused_like_any_that_is_too_long(house: House) -> None:
    draft = await with_mails(house)
    ages = SetFallback(draft.id, await mail_account(house), "mail", "Water", 10**14)
    assert isinstance(await house.carries_out(CAT, ages), Refused)


def test_whoever_chose_it_had_a_hand_in_whom_it_goes_to() -> None:
    assert SHAPES[SetFallback] == SHAPES[DropFallback] == (Part.LIST, False)


async def test_another_file_is_checked_anew_though_its_first_addresses_are_the_same(
    house: House,
) -> None:
    draft, _ = await chosen(house)
    assert is_checked(draft)
    await house.uploads(CAT, draft)
    now = await house.now(draft)
    assert (now.checked, is_checked(now)) == (draft.checked, False)


async def test_a_text_that_the_other_channel_cannot_send_is_told_and_leaves_a_way_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unusable(*_: object) -> Wording:
        raise UnusableWording("That is too long for a mail.")

    monkeypatch.setattr("campaigns.falling_back.wording_for", unusable)
    draft, _ = await chosen(house)
    told = "\n".join(render(one) for one in show(await card(house, draft)).lines)
    assert "Nobody gets it by email" in told
    assert "That is too long for a mail." in told


async def test_a_new_list_without_that_column_is_not_read_by_another_one(house: House) -> None:
    draft, _ = await chosen(house)
    assert draft.checked is not None
    async with house.store.work(draft.agency) as work:
        other = replace(draft.checked, columns=("recipient", "post"))
        draft = await work.campaigns.save(replace(draft, checked=other))
    found = await checked(house, draft)
    assert found.campaign.fallback is not None
    assert found.campaign.fallback.refused == ("The list has no column 'mail'.",)
    refused = await house.carries_out(
        CAT, SetFallback(draft.id, await mail_account(house), "mail", "Water", 30)
    )
    assert isinstance(refused, Refused)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rehearsal": True}, "A rehearsal goes on by a rehearsal"),
        ({"channel": "email"}, "It goes by that channel already."),
        ({"source": Source(rule=Rule(bot=BotId(1)))}, "Only what is written for a list"),
    ],
)
async def test_what_was_chosen_for_another_campaign_than_it_is_now_is_not_used(
    house: House, change: dict[str, Any], told: str
) -> None:
    draft, _ = await chosen(house)
    async with house.store.work(draft.agency) as work:
        draft = await work.campaigns.save(replace(draft, **change))
    found = await checked(house, draft)
    assert found.campaign.fallback is not None
    assert found.campaign.fallback.people == 0
    assert found.campaign.fallback.refused[0].startswith(told)


HEARD = {"configuration_set": "all", "queue_url": "a queue"}


@pytest.mark.parametrize("fields", [{}, HEARD])
async def test_what_was_delivered_is_known_only_where_all_accounts_of_the_route_tell(
    house: House, fields: dict[str, str]
) -> None:
    draft = await with_mails(house)
    other = replace(a_credential("Amazon"), provider="amazon")
    async with house.store.work(house.agency.id) as work:
        route = replace(draft, spare=await work.credentials.add(other, fields))
        office = house.staff[CAT].desk._office
        where = replace(office.surroundings, public_url="https://example.org")
        known = await falling_back.reports(work, route, office.offers, where)
    assert known is bool(fields)


@pytest.mark.parametrize("told", [{}, HEARD])
async def test_of_an_account_that_the_operator_lends_the_operators_settings_tell(
    house: House, told: dict[str, str]
) -> None:
    draft = await with_mails(house)
    kind = LentAccount(channel="email", provider="ses", label="Amazon", rate=1)
    [lent] = await ensure_accounts(house.store.database, house.store.keyring, [kind])
    office = house.staff[CAT].desk._office
    where = replace(office.surroundings, lent_ses=SesAccount(region="ap-southeast-1", **told))
    async with house.store.read_work(house.agency.id) as work:
        route = replace(draft, credential=lent)
        assert await falling_back.reports(work, route, office.offers, where) is bool(told)


async def test_another_second_account_has_its_addresses_checked_anew(house: House) -> None:
    draft, _ = await chosen(house)
    assert is_checked(draft)
    assert not is_checked(replace(draft, spare=house.account))
