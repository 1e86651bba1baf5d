"""A campaign as it is sent: what stands around its text, whichever account it goes through."""

import pytest

from agencies.model import CredentialId
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
