"""What staff can rely on while a campaign runs, on both databases.

One long page, because it is one list of promises: each test is one of them.
"""

from datetime import timedelta
from functools import partial

from agencies.suppression import Cause
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Attempt, CampaignId, Wording
from campaigns.outcomes import Deferred, Misconfigured, Outcome, Rejected, Uncertain
from campaigns.states import State
from dispatch.ports import Limits
from tests.dispatch.office import Office, address_of, text_of
from tests.fakes.eventually import eventually
from tests.fakes.provider import Answer, FakeProvider, accept

ROWS = range(2, 62)


async def test_every_person_gets_the_right_message_once(office: Office) -> None:
    campaign = await office.launch(ROWS)
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert provider.most_to_one() == 1
    assert provider.texts() == {address_of(row): text_of(row) for row in ROWS}
    assert await office.states(campaign) == {State.ACCEPTED: 60}
    assert await office.unequal_counters() == []


async def test_the_providers_id_and_the_attempt_stand_in_the_ledger(office: Office) -> None:
    account = await office.account()
    campaign = await office.launch([2], account=account)
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    [taken] = provider.journal
    assert office.ids.read(account, taken.attempt) == (campaign, 2, 1)
    assert (await office.ledger(campaign))[2] == (
        State.ACCEPTED,
        1,
        "",
        f"their-{taken.attempt}",
    )


async def test_the_end_of_a_campaign_is_told_once_to_who_made_it(office: Office) -> None:
    campaign = await office.launch(3)

    async with office.dispatching(FakeProvider()):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    [notice] = await office.notices()
    assert (notice.kind, notice.campaign, notice.arguments) == ("finished", campaign, "{}")
    assert (await office.campaign(campaign)).ended_at is not None


async def test_a_campaign_without_anybody_to_reach_is_finished_at_once(office: Office) -> None:
    campaign = await office.launch([])

    async with office.dispatching(FakeProvider()):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))


async def test_nothing_is_marked_while_a_campaign_is_paused(office: Office) -> None:
    campaign = await office.launch(ROWS)
    provider = FakeProvider()
    provider.open.clear()

    async with office.dispatching(provider, limits=Limits(in_flight_max=8, first_flight=8)):
        await eventually(lambda: has_asked(provider, 8))
        await office.step(campaign, Step.PAUSE)
        provider.open.set()
        await eventually(lambda: has(office, campaign, State.ATTEMPTING, 0))

    assert await office.states(campaign) == {State.ACCEPTED: 8, State.QUEUED: 52}
    assert await office.is_in(campaign, CampaignState.PAUSED)


async def test_a_resumed_campaign_goes_on_where_it_was(office: Office) -> None:
    campaign = await office.launch(ROWS)
    await office.step(campaign, Step.PAUSE)
    provider = FakeProvider()

    async with office.dispatching(provider) as dispatcher:
        await office.step(campaign, Step.RESUME)
        dispatcher.wake()
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert provider.texts() == {address_of(row): text_of(row) for row in ROWS}
    assert provider.most_to_one() == 1


async def test_a_stopped_campaign_cancels_what_waits_and_records_what_is_under_way(
    office: Office,
) -> None:
    campaign = await office.launch(ROWS)
    provider = FakeProvider()
    provider.open.clear()

    async with office.dispatching(provider, limits=Limits(in_flight_max=8, first_flight=8)):
        await eventually(lambda: has_asked(provider, 8))
        await office.step(campaign, Step.STOP)
        await eventually(lambda: has(office, campaign, State.CANCELLED, 52))
        provider.open.set()
        await eventually(lambda: has(office, campaign, State.ACCEPTED, 8))
        await eventually(lambda: was_told(office, "finished"))

    assert await office.states(campaign) == {State.ACCEPTED: 8, State.CANCELLED: 52}
    assert await office.is_in(campaign, CampaignState.CANCELLED)
    assert len(await office.notices()) == 1


async def test_an_address_that_was_suppressed_meanwhile_is_never_sent(office: Office) -> None:
    campaign = await office.launch([2, 3, 4])
    await office.suppress(3)
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert provider.texts().keys() == {address_of(2), address_of(4)}
    assert (await office.ledger(campaign))[3].state is State.SUPPRESSED
    assert await office.unequal_counters() == []


async def test_a_person_who_opted_out_at_the_provider_is_suppressed_from_then_on(
    office: Office,
) -> None:
    def answer(attempt: Attempt) -> Outcome:
        return Rejected("21610", f"{attempt.address} said STOP", suppress=Cause.STOPPED)

    first = await office.launch([2])
    async with office.dispatching(FakeProvider(answer=answer)):
        await eventually(lambda: office.is_in(first, CampaignState.FINISHED))
    second = await office.launch([2, 3])
    provider = FakeProvider()
    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(second, CampaignState.FINISHED))

    assert (await office.ledger(first))[2][:3] == (State.REJECTED, 1, "… said STOP (21610)")
    assert await office.suppressed() == ["… said STOP (21610)"]
    assert provider.texts().keys() == {address_of(3)}


async def test_what_was_deferred_is_tried_again_after_its_wait(office: Office) -> None:
    campaign = await office.launch([2, 3])
    provider = FakeProvider(answer=deferring_first(Deferred("greylisted")))

    async with office.dispatching(provider) as dispatcher:
        await eventually(lambda: has_asked(provider, 2))
        await eventually(lambda: has(office, campaign, State.QUEUED, 2))
        await eventually(office.is_free)
        await office.pass_time(3)
        dispatcher.wake()
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert [line.attempt for line in (await office.ledger(campaign)).values()] == [2, 2]
    assert provider.texts() == {address_of(row): text_of(row) for row in (2, 3)}


async def test_being_told_to_slow_down_pauses_the_account_for_everybody(office: Office) -> None:
    account = await office.account()
    first = await office.launch([2], account=account)
    too_fast = deferring_first(Deferred("too fast", timedelta(hours=1)), only=address_of(2))
    provider = FakeProvider(answer=too_fast)

    async with office.dispatching(provider) as dispatcher:
        await eventually(lambda: has_asked(provider, 1))
        await eventually(lambda: has(office, first, State.ATTEMPTING, 0))
        second = await office.launch([3, 4], account=account)
        elsewhere = await office.launch([5])
        dispatcher.wake()
        await eventually(lambda: office.is_in(elsewhere, CampaignState.FINISHED))
        assert len(provider.asked) == 2
        await office.pass_time(3600)
        dispatcher.wake()
        await eventually(lambda: office.is_in(first, CampaignState.FINISHED))
        await eventually(lambda: office.is_in(second, CampaignState.FINISHED))

    assert provider.most_to_one() == 1


async def test_a_providers_wait_outlives_the_process_that_was_told_of_it(office: Office) -> None:
    account = await office.account()
    campaign = await office.launch([2], account=account)
    elsewhere = await office.launch([3])
    too_fast = deferring_first(Deferred("too fast", timedelta(hours=1)), only=address_of(2))
    provider = FakeProvider(answer=too_fast)

    async with office.dispatching(provider):
        await eventually(lambda: has_asked(provider, 2))
        await eventually(lambda: has(office, campaign, State.ATTEMPTING, 0))
    async with office.dispatching(provider) as dispatcher:
        await office.launch([4], account=account)
        other = await office.launch([5])
        dispatcher.wake()
        await eventually(lambda: office.is_in(other, CampaignState.FINISHED))
        assert provider.texts().keys() == {address_of(3), address_of(5)}
        await office.pass_time(3600)
        dispatcher.wake()
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert await office.is_in(elsewhere, CampaignState.FINISHED)
    assert provider.most_to_one() == 1


async def test_gives_up_after_twelve_attempts(office: Office) -> None:
    campaign = await office.launch([2])
    provider = FakeProvider(answer=lambda _: Deferred("no connection"))

    async with office.dispatching(provider) as dispatcher:
        for made in range(1, 13):
            await eventually(partial(has_asked, provider, made))
            await eventually(lambda: has(office, campaign, State.ATTEMPTING, 0))
            await eventually(office.is_free)
            await office.pass_time(3600)
            dispatcher.wake()
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert len(provider.asked) == 12
    assert (await office.ledger(campaign))[2] == (State.NOT_SENT, 12, "no connection", "")


async def test_an_account_that_is_refused_pauses_its_campaigns_and_tells_staff_why(
    office: Office,
) -> None:
    account = await office.account()
    campaigns = [await office.launch([2, 3], account=account) for _ in range(2)]
    elsewhere = await office.launch([4])
    provider = FakeProvider(answer=refusing_all_but(address_of(4)))

    async with office.dispatching(provider):
        for campaign in campaigns:
            await eventually(partial(office.is_in, campaign, CampaignState.PAUSED))
            await eventually(partial(has, office, campaign, State.QUEUED, 2))
        await eventually(lambda: office.is_in(elsewhere, CampaignState.FINISHED))

    notices = [n for n in await office.notices() if n.kind == "misconfigured"]
    assert sorted(n.campaign or 0 for n in notices) == campaigns
    assert {n.arguments for n in notices} == {'{"reason": "Authenticate (20003)"}'}
    assert (await office.campaign(campaigns[0])).paused_because == "Authenticate (20003)"


async def test_an_answer_that_was_lost_is_never_sent_again(office: Office) -> None:
    campaign = await office.launch([2])
    provider = FakeProvider(answer=lambda _: Uncertain("connection reset"))

    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert len(provider.asked) == 1
    assert (await office.ledger(campaign))[2][:3] == (State.UNCERTAIN, 1, "connection reset")


async def test_a_campaign_that_prefers_delivery_repeats_a_lost_answer_once(
    office: Office,
) -> None:
    campaign = await office.launch([2], prefer_delivery=True)
    provider = FakeProvider(answer=lambda _: Uncertain("connection reset"))

    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert len(provider.asked) == 2
    assert (await office.ledger(campaign))[2][:2] == (State.UNCERTAIN, 2)


async def test_a_provider_that_raises_leaves_the_message_uncertain(office: Office) -> None:
    def fail(_: Attempt) -> Outcome:
        raise ZeroDivisionError

    campaign = await office.launch([2])

    async with office.dispatching(FakeProvider(answer=fail)):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert (await office.ledger(campaign))[2][:3] == (
        State.UNCERTAIN,
        1,
        "our program failed (ZeroDivisionError)",
    )


async def test_a_provider_that_raises_costs_no_more_than_what_is_on_its_way(
    office: Office,
) -> None:
    def fail(_: Attempt) -> Outcome:
        raise ZeroDivisionError

    campaign = await office.launch(200)

    async with office.dispatching(
        FakeProvider(answer=fail), limits=Limits(in_flight_max=8, first_flight=8)
    ):
        await eventually(lambda: office.is_in(campaign, CampaignState.PAUSED))

    assert 1 <= (await office.counters(campaign))[State.UNCERTAIN] <= 8
    assert (await office.campaign(campaign)).paused_because == (
        "Our program failed at one of them (ZeroDivisionError). Ask whoever runs this installation."
    )


async def test_nothing_more_leaves_through_an_account_that_was_removed(office: Office) -> None:
    account = await office.account(rate=50)
    campaign = await office.launch(500, account=account)
    elsewhere = await office.launch([2], account=await office.account(rate=1))
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: has_taken(provider, 5))
        async with office.store.work(office.agency.id) as work:
            await work.credentials.remove(account)
        await eventually(lambda: office.is_in(campaign, CampaignState.PAUSED))
        await eventually(lambda: office.is_in(elsewhere, CampaignState.FINISHED))

    assert (await office.campaign(campaign)).paused_because == "The account was removed."
    assert (await office.counters(campaign))[State.QUEUED] > 300
    [told] = [notice for notice in await office.notices() if notice.campaign == campaign]
    assert "The account was removed." in told.arguments


async def has_taken(provider: FakeProvider, messages: int) -> bool:
    return len(provider.journal) >= messages


async def test_an_answer_that_never_comes_is_not_waited_for_for_ever(office: Office) -> None:
    campaign = await office.launch([2])
    provider = FakeProvider()
    provider.open.clear()

    async with office.dispatching(provider, limits=Limits(longest_send=0.05)):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert (await office.ledger(campaign))[2].state is State.UNCERTAIN


async def test_a_row_that_makes_no_message_is_told_and_the_others_are_sent(
    office: Office,
) -> None:
    campaign = await office.launch([2, 2222], wording=Wording(text="{name}" * 20))
    provider = FakeProvider()

    async with office.dispatching(provider):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))

    assert provider.texts() == {address_of(2): "Person 2" * 20}
    assert (await office.ledger(campaign))[2222][:3] == (
        State.NOT_SENT,
        0,
        "The message would have 220 characters.",
    )


async def has(office: Office, campaign: CampaignId, state: State, rows: int) -> bool:
    return (await office.states(campaign))[state] == rows


async def has_asked(provider: FakeProvider, attempts: int) -> bool:
    return len(provider.asked) == attempts


async def was_told(office: Office, kind: str) -> bool:
    return kind in {notice.kind for notice in await office.notices()}


def deferring_first(outcome: Deferred, only: str = "") -> Answer:
    """Every person's first attempt is put off, or that of one; the others are taken."""
    seen: set[str] = set()

    def answer(attempt: Attempt) -> Outcome:
        if attempt.address in seen or (only and attempt.address != only):
            return accept(attempt)
        seen.add(attempt.address)
        return outcome

    return answer


def refusing_all_but(address: str) -> Answer:
    def answer(attempt: Attempt) -> Outcome:
        if attempt.address == address:
            return accept(attempt)
        return Misconfigured("20003", "Authenticate")

    return answer
