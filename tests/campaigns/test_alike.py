"""The same text to the same people within a day is noticed, and nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agencies.bots import BotId, Rule
from agencies.model import AgencyId, CredentialId
from campaigns.acts import Act
from campaigns.alike import sent_alike
from campaigns.model import Campaign, CampaignId, Checked, Source, Wording

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIST = Checked(columns=("recipient",), reachable=9, parts=9, first=2, longest=2, digest="d1")
SENT = Campaign(
    id=CampaignId(1),
    agency=AgencyId(1),
    name="Flood",
    channel="sms",
    credential=CredentialId(3),
    rehearsal=False,
    wording=Wording(text="Water rises"),
    checked=LIST,
    created_at=NOON,
    launched_at=NOON,
)
AGAIN = replace(SENT, id=CampaignId(2), name="Flood again", launched_at=None)
TO_ALL = Source(rule=Rule(bot=BotId(1)))


def test_the_same_to_the_same_people_is_noticed() -> None:
    assert sent_alike(AGAIN, [SENT]) is SENT


def test_so_is_the_same_broadcast_whoever_came_meanwhile() -> None:
    more = replace(LIST, digest="d2", reachable=10)
    sent = replace(SENT, source=TO_ALL)

    assert sent_alike(replace(AGAIN, source=TO_ALL, checked=more), [sent]) is sent


def test_of_several_it_is_the_latest() -> None:
    later = replace(SENT, id=CampaignId(7))

    assert sent_alike(AGAIN, [SENT, later]) is later


@pytest.mark.parametrize(
    "other",
    [
        replace(SENT, wording=Wording(text="Water falls")),
        replace(SENT, checked=replace(LIST, digest="d2")),
        replace(SENT, channel="email"),
        replace(SENT, rehearsal=True),
        replace(SENT, act=Act.EDIT),
        replace(SENT, source=TO_ALL),
        AGAIN,
    ],
    ids=["text", "list", "channel", "rehearsal", "act", "broadcast", "itself"],
)
def test_nothing_else_is(other: Campaign) -> None:
    assert sent_alike(AGAIN, [other]) is None


def test_a_rehearsal_reaches_nobody_twice() -> None:
    assert sent_alike(replace(AGAIN, rehearsal=True), [SENT]) is None
