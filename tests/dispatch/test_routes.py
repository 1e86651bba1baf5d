"""Which account the next messages go through, at each moment. Pure."""

from dataclasses import replace

import pytest

from agencies.model import AgencyId, CredentialId
from campaigns.attempts import AttemptIds
from campaigns.meters import Meters
from campaigns.model import Campaign, CampaignId
from campaigns.pacing import Down, Pace, PaceKind
from campaigns.sending import Runnable
from dispatch.book import Book
from dispatch.limits import slowed
from dispatch.names import Names, no_receipts
from dispatch.ports import Limits
from dispatch.routes import LONG, through
from dispatch.sender import Sender
from dispatch.urgency import needs_all
from dispatch.ways import Route, Way
from tests.dispatch.office import LONG_AGO
from tests.fakes.provider import FakeProvider

NOON = 1_800_000_000.0
FIRST, SECOND = Pace(PaceKind.CREDENTIAL, 7), Pace(PaceKind.CREDENTIAL, 8)
CAMPAIGN = Campaign(
    id=CampaignId(1), agency=AgencyId(1), channel="sms", credential=CredentialId(7),
    spare=CredentialId(8), rehearsal=False, created_at=LONG_AGO,
)  # fmt: skip
OF_FIRST = (FIRST.kind, FIRST.subject)
AWAY = FIRST._replace(opened=1, paused_until=NOON + 30, paused_because=Down.UNREACHABLE)
GONE = SECOND._replace(opened=1, paused_until=NOON + 600, paused_because=Down.UNREACHABLE)


@pytest.mark.parametrize(
    ("first", "second", "share", "now", "chosen"),
    [
        (FIRST, SECOND, 0, NOON, [7]),
        (AWAY, SECOND, 0, NOON, [8]),
        (AWAY, None, 0, NOON, [7]),
        (AWAY, SECOND, 0, NOON + 30, [7, 8]),  # one goes to see
        (AWAY._replace(opened=2, paused_until=NOON + 90), SECOND, 0, NOON + 31, [8]),
        (FIRST._replace(paused_until=NOON + 5), SECOND, 0, NOON, [7]),  # it waits for a moment only
        (AWAY, GONE, 0, NOON, [7, 8]),  # nobody is there
        (FIRST, SECOND, 30, NOON, [7, 8]),
        (FIRST, GONE, 30, NOON, [7]),
        (AWAY, SECOND, 30, NOON, [8]),
    ],
)
def test_the_second_goes_while_the_first_is_down_or_where_it_has_a_share(
    first: Pace, second: Pace | None, share: int, now: float, chosen: list[int]
) -> None:
    assert [pace.subject for pace in through(first, second, share, now)] == chosen


@pytest.mark.parametrize(("wait", "goes_over"), [(LONG, False), (LONG + 1, True)])
def test_only_a_long_wait_is_worth_another_account(wait: float, *, goes_over: bool) -> None:
    told = slowed(FIRST, NOON, wait)

    assert told.is_down is goes_over
    assert told.paused_until == NOON + wait


def runs(first: Pace, spare: Pace | None) -> Runnable:
    return Runnable(
        campaign=CAMPAIGN.id, agency=CAMPAIGN.agency, credential=CAMPAIGN.credential,
        stopped=False, removed=False, urgent=False, hours=None, zone="UTC", work=True, held=False,
        queued=9, attempting=0, paces=(first,), spare=spare,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "share", "kept"), [(FIRST, 0, [7]), (FIRST, 30, [7]), (AWAY, 30, [8])]
)
def test_an_urgent_campaign_keeps_others_from_one_account_at_most(
    first: Pace, share: int, kept: list[int]
) -> None:
    own = Pace(PaceKind.CAMPAIGN, 1)
    of_a_country = {"60": Pace(PaceKind.CREDENTIAL, 9)}
    urgent = replace(
        runs(first, SECOND), urgent=True, share=share, countries=of_a_country, paces=(first, own)
    )
    assert [pace.subject for pace in needs_all(urgent, NOON)] == kept


def a_route(through: CredentialId) -> Route:
    """It has only that account open."""
    book = Book("me", Names(AttemptIds(bytes(32)), no_receipts), lambda: None, Meters())
    sender = Sender(FakeProvider(), book, Limits(), alone=True, meters=Meters())
    return Route(CAMPAIGN, Way(CAMPAIGN, through, sender))


def test_one_that_was_removed_sends_nothing_while_the_first_is_being_opened() -> None:
    route = a_route(CredentialId(8))
    route.follow({OF_FIRST: AWAY})
    route.serve(runs(AWAY, SECOND))
    route.choose(NOON)
    assert set(route.using) == {(PaceKind.CREDENTIAL, 8)}

    route.serve(runs(AWAY, None))
    route.choose(NOON)
    assert set(route.using) == {(PaceKind.CREDENTIAL, 7)}


def test_what_goes_through_the_second_is_named_by_it_and_has_no_other_one() -> None:
    [way] = a_route(CredentialId(8)).ways.values()
    [own] = a_route(CredentialId(7)).ways.values()

    assert (way.campaign.credential, way.campaign.spare) == (CredentialId(8), None)
    assert own.campaign is CAMPAIGN


def test_staff_are_to_be_told_once_of_each_change() -> None:
    route = a_route(CredentialId(7))
    route.follow({OF_FIRST: AWAY})
    route.serve(runs(AWAY, SECOND))
    assert [of for _, of in route.turning] == [7]
    route.turn()
    assert not route.turning
    route.follow({OF_FIRST: FIRST})
    assert [of for _, of in route.turning] == [7]


@pytest.mark.parametrize(
    ("share", "countries", "told"),
    [
        (0, {}, []),  # it only stands by
        (30, {}, [8]),
        (0, {"60": GONE}, [8]),
        (0, {"60": GONE, "65": FIRST}, [8]),
    ],
)
def test_of_what_helps_staff_are_told_where_others_send_for_it(
    share: int, countries: dict[str, Pace], told: list[CredentialId]
) -> None:
    route = a_route(CredentialId(7))
    route.serve(replace(runs(FIRST, GONE), share=share, countries=countries))
    assert [of for _, of in route.turning] == told
    route.serve(replace(runs(FIRST, GONE), share=share, countries=countries, away=told))
    assert not route.turning


def test_of_an_own_account_that_no_other_one_takes_over_for_nothing_is_told() -> None:
    route = a_route(CredentialId(7))
    route.follow({OF_FIRST: AWAY})
    route.serve(replace(runs(AWAY, None), countries={"60": SECOND, "65": AWAY}))
    assert not route.turning
