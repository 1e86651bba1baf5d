"""A campaign as it is sent: what stands around its text, whichever account it goes through."""

from dataclasses import replace

import pytest

from agencies.model import CredentialId
from campaigns.letterhead import Letterhead
from campaigns.model import CampaignId
from storage.agencies import create_agency
from tests.dispatch.office import Office


@pytest.mark.parametrize("lent_one", ["first", "spare"])
async def test_where_one_of_its_accounts_is_lent_its_mails_say_who_writes_through_both(
    office: Office, lent: CredentialId, lent_one: str
) -> None:
    own = await office.account()
    others = {"first": own, "spare": own, lent_one: lent}
    campaign = await office.launch(1, account=others["first"], spare=others["spare"])
    alone = await office.launch(1, account=own)

    through_both = (await office.engine.open_run(campaign)).letterhead
    assert through_both is not None
    assert through_both.sender == office.agency.name
    by_own = (await office.engine.open_run(alone)).letterhead
    assert by_own is not None
    assert by_own.sender == ""


async def head_of(office: Office, campaign: CampaignId) -> Letterhead:
    found = (await office.engine.open_run(campaign)).letterhead
    assert found is not None
    return found


async def test_its_address_counts_over_what_is_lent_until_it_is_taken_away(
    office: Office, lent: CredentialId
) -> None:
    other = await create_agency(office.database, office.keyring, "Water", "SG")
    elsewhere = replace(office, agency=other)
    over_lent, by_own = await office.launch(1, account=lent), await office.launch(1)
    of_other = await elsewhere.launch(1, account=lent)
    addresses = []
    for address in ("news@health.example", ""):
        async with office.store.work(office.agency.id) as work:
            await work.agencies.change(replace(work.agency, mail_address=address))
        heads = [await head_of(office, one) for one in (over_lent, by_own, of_other)]
        addresses.append([head.address for head in heads])
    assert addresses == [["news@health.example", "", ""], ["", "", ""]]
