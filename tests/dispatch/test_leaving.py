"""Whoever reads a mail may be offered to leave, by a link that names the agency and them alone."""

from collections.abc import Sequence

from agencies.unsubscribing import Links
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign
from campaigns.purpose import Purpose
from tests.dispatch.office import Office, address_of, hash_of
from tests.fakes.eventually import eventually
from tests.fakes.provider import FakeProvider

LINKS = Links(b"a key for links")


def leave_url(campaign: Campaign, address: bytes) -> str:
    declinable = campaign.purpose is Purpose.NEWS
    return LINKS.make(campaign.agency, address) if declinable else ""


async def sent(office: Office, purpose: Purpose) -> Sequence[tuple[str, str]]:
    campaign = await office.launch([2, 3], purpose=purpose)
    provider = FakeProvider()
    async with office.dispatching(provider, leave_url=leave_url):
        await eventually(lambda: office.is_in(campaign, CampaignState.FINISHED))
    return [(one.address, one.leave_url) for one in provider.asked]


async def test_each_gets_a_link_that_is_theirs(office: Office) -> None:
    links = dict(await sent(office, Purpose.NEWS))
    for row in (2, 3):
        assert LINKS.read(links[address_of(row)]) == (office.agency.id, hash_of(row))


async def test_where_there_is_nothing_to_leave_there_is_no_link(office: Office) -> None:
    assert {link for _, link in await sent(office, Purpose.SERVICE)} == {""}
