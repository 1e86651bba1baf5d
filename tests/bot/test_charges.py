"""After a campaign staff read what it came to, and what its providers say that they charged.

It is long because each kind of account is asked, alone and beside another one.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import case, update

from agencies.model import Agency, Credential
from agencies.money import Money
from bot.conversation.charges import ChargesTold, StaysSilent, tell_charges
from bot.conversation.reporting import ReportMade, tell_report
from bot.jobs.charges import GONE, NOT_TOLD, TELLS_NOTHING, ask_charges
from bot.jobs.record import make_record
from bot.jobs.report import report
from bot.texts import render
from bot.words import Session, Turn
from campaigns import budgeting
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign
from campaigns.sending import Record
from campaigns.single_messages import SingleMessages
from campaigns.spending import Claim, month_of
from campaigns.states import Event, State
from config.settings import Endpoints
from storage.engine import SqlEngine
from storage.store import SqlStore
from storage.tables import campaign, delivery, tally
from tests.bot.houses import CAT, House, open_house
from tests.bot.test_erased import a_job, shop
from tests.bot.test_record import unpacked
from tests.fakes import amazon_sms
from tests.fakes.twilio import FIELDS, OK, FakeTwilio, Received
from tests.storage.making import a_credential, some_rows

SID = f"SM{7:032x}"
MAIL = replace(a_credential("Post"), channel="email", provider="smtp")
AMAZON_SMS = replace(a_credential("Amazon"), provider="amazon")
AMAZON = {name: text for name, text in amazon_sms.FIELDS.items() if "_arn" not in name} | {
    "queue_url": ""
}


@pytest.fixture
async def house(store: SqlStore, agency: Agency, tmp_path: Path) -> House:
    return await open_house(store, agency, tmp_path)


@pytest.fixture
async def sent(house: House) -> Campaign:
    """One message, which Twilio took."""
    async with house.store.work(house.agency.id) as work:
        account = await work.credentials.add(a_credential("Second"), FIELDS)
    draft = await replace(house, account=account).ready(1)
    await house.asks(CAT, draft)
    async with house.store.database.write() as connection:
        await connection.execute(update(delivery).values(state=State.ACCEPTED, provider_id=SID))
    return await house.now(draft)


async def told(house: House, of: Campaign, price: str | None) -> Turn:
    took = Received(account=FIELDS["account_sid"], to="+6581234567", sender=FIELDS["sender"],
                    body="x", callback="", sid=SID, fate=OK)  # fmt: skip
    async with FakeTwilio(journal=[took], prices={SID: price}) as twilio:
        office = house.staff[CAT].desk._office
        there = replace(office.surroundings, endpoints=Endpoints(twilio=twilio.url))
        asking = replace(shop(house), courier=SingleMessages(there))
        answer = await ask_charges(asking, a_job(house, "charges", of))
    assert isinstance(answer, ChargesTold)
    return tell_charges(answer, Session())


async def goes_through_others_too(house: House, of: Campaign, kind: Credential = MAIL) -> None:
    """Two rows, which another account's provider took and calls by names of its own."""
    async with house.store.work(of.agency) as work:
        account = await work.credentials.add(kind, AMAZON)
        key = await work.campaigns.key(of.id)
        await work.ledger.append(of.id, some_rows(key, of.id, [3, 4]))
    taken = {"state": State.ACCEPTED, "provider_id": "theirs", "credential_id": account,
             "attempt": 1}  # fmt: skip
    async with house.store.database.write() as connection:
        await connection.execute(update(delivery).where(delivery.c.row > 2).values(taken))


async def receipts_say(house: House, of: Campaign, *rows: int) -> None:
    """That Amazon charged for them."""
    engine = SqlEngine(house.store.database, house.store.keyring)
    price = Money("USD", 38_260)
    said = [Record(of.id, row, 1, Event.RECEIPT_SENT, charged=price) for row in rows]
    await engine.put_receipts(said)
    await engine.take_receipts(100)


def words(turn: Turn) -> str:
    return "\n".join(render(line) for say in turn.says for line in say.lines)


def actions(turn: Turn) -> list[str]:
    return [button.action for say in turn.says for row in say.buttons for button in row]


async def test_what_twilio_charged_is_told(house: House, sent: Campaign) -> None:
    turn = await told(house, sent, "-0.04150")

    assert "the provider took 1 message." in words(turn)
    assert "For 1 it says that it charged <b>USD 0.0415</b>." in words(turn)
    assert actions(turn) == []


async def test_what_it_has_not_said_yet_is_asked_again_later(house: House, sent: Campaign) -> None:
    turn = await told(house, sent, None)

    assert "For 1 it has not said yet." in words(turn)
    assert actions(turn) == ["ask-charges"]


async def test_what_it_said_last_stands_in_the_report_and_the_record(
    house: House, sent: Campaign
) -> None:
    await told(house, sent, None)
    first = await reported(house, sent)
    await told(house, sent, "-0.04150")
    then = await reported(house, sent)

    assert "The provider has not said yet what it charged, as of " in words(first)
    assert "USD 0.0415 charged, as the provider says, as of " in words(then)
    assert "Ask again what was charged" in [
        render(one.label) for row in then.says[0].buttons for one in row
    ]
    made = await make_record(shop(house), a_job(house, "record", sent))
    rows = dict((await unpacked(house, made.file))["campaign.csv"])
    assert (rows["charged"], rows["charged_for_messages"]) == ("USD 0.0415", "1 of 1")
    assert rows["charged_asked_at"]


LEFT_OUT = "What was charged for 2 messages through “Post” is not included."


@pytest.mark.parametrize("kept", [True, False], ids=["its own account", "none that was kept"])
async def test_of_an_account_that_cannot_tell_it_is_said_what_is_left_out_and_why(
    house: House, sent: Campaign, *, kept: bool
) -> None:
    own = {"credential_id": sent.credential if kept else None}
    async with house.store.database.write() as connection:
        await connection.execute(update(delivery).values(own))
    await goes_through_others_too(house, sent)
    turn = await told(house, sent, "-0.04150")

    assert words(turn).splitlines() == [
        "<b>Flood</b>: the provider took 1 message.",
        "For 1 it says that it charged <b>USD 0.0415</b>.",
        f"2 messages more went through “Post”. What those cost is not included: {TELLS_NOTHING}",
    ]
    assert actions(turn) == []
    in_report = words(await reported(house, sent)).splitlines()
    at = in_report.index(LEFT_OUT)
    assert in_report[at - 1].startswith("USD 0.0415 charged, as the provider says, as of ")
    assert "messages" not in in_report[at - 1]
    made = await make_record(shop(house), a_job(house, "record", sent))
    rows = dict((await unpacked(house, made.file))["campaign.csv"])
    assert (rows["charged_for_messages"], rows["charged_without_messages"]) == ("1 of 1", "2")


async def test_every_account_is_asked_and_what_they_charged_is_added_up(
    house: House, sent: Campaign
) -> None:
    await goes_through_others_too(house, sent, AMAZON_SMS)
    await receipts_say(house, sent, 3)
    first = await told(house, sent, "-0.04150")
    await receipts_say(house, sent, 3, 4)
    then = await told(house, sent, "-0.04150")

    assert words(first).splitlines() == [
        "<b>Flood</b>: the provider took 3 messages.",
        "For 2 it says that it charged <b>USD 0.07976</b>.",
        "For 1 it has not said yet. That can take a day: ask again then.",
    ]
    assert actions(first) == ["ask-charges"]
    assert words(then).splitlines()[1:] == ["For 3 it says that it charged <b>USD 0.11802</b>."]


async def test_what_receipts_said_of_an_account_that_is_left_out_is_not_added_up(
    house: House, sent: Campaign
) -> None:
    await goes_through_others_too(house, sent, replace(AMAZON_SMS, provider="closed"))
    await receipts_say(house, sent, 3)
    assert words(await told(house, sent, "-0.04150")).splitlines() == [
        "<b>Flood</b>: the provider took 1 message.",
        "For 1 it says that it charged <b>USD 0.0415</b>.",
        f"2 messages more went through “Amazon”. What those cost is not included: {GONE}",
    ]


def test_an_account_that_nobody_knows_any_more_has_no_name(sent: Campaign) -> None:
    told = ChargesTold(sent, 1, 1, (Money("USD", 41_500),), (StaysSilent("", 1, GONE),))
    last = words(tell_charges(told, Session())).splitlines()[-1]
    assert last == (
        f"1 message more went through another account. What that cost is not included: {GONE}"
    )


async def test_what_amazon_charged_is_told_by_its_receipts_alone(
    house: House, sent: Campaign
) -> None:
    async with house.store.database.write() as connection:
        await connection.execute(update(delivery).values(provider_id=""))
    await goes_through_others_too(house, sent, AMAZON_SMS)
    await receipts_say(house, sent, 3, 4)

    turn = await told(house, sent, None)
    assert words(turn).splitlines() == [
        "<b>Flood</b>: the provider took 2 messages.",
        "For 2 it says that it charged <b>USD 0.07652</b>.",
    ]
    assert "USD 0.07652 charged, as the provider says" in words(await reported(house, sent))


@pytest.mark.parametrize(
    ("kind", "why"), [(MAIL, TELLS_NOTHING), (AMAZON_SMS, NOT_TOLD)], ids=["no", "deaf"]
)
async def test_where_no_account_can_tell_it_is_said_why_and_nothing_is_kept(
    house: House, sent: Campaign, kind: Credential, why: str
) -> None:
    async with house.store.database.write() as connection:
        await connection.execute(update(delivery).values(provider_id=""))
    await goes_through_others_too(house, sent, kind)
    turn = await told(house, sent, "-0.04150")

    assert "What was charged for “Flood” is not known" in words(turn)
    assert why in words(turn)
    assert "charged" not in words(await reported(house, sent))


async def test_what_was_kept_before_several_were_asked_says_how_many_are_left_out(
    house: House, sent: Campaign
) -> None:
    kept = {"at": 1.0, "messages": 1, "known": 1, "sums": {"USD": 41_500}, "others": 2}
    async with house.store.database.write() as connection:
        await connection.execute(update(campaign).values(charged=kept))
    left_out = "What was charged for 2 messages through other accounts is not included."
    assert left_out in words(await reported(house, sent))


async def test_what_was_known_is_not_forgotten_for_an_answer_that_knows_less(
    house: House, sent: Campaign
) -> None:
    await told(house, sent, "-0.04150")
    await told(house, sent, None)
    assert "USD 0.0415 charged, as the provider says, as of " in words(await reported(house, sent))


async def test_of_people_that_were_erased_nothing_is_asked_and_the_answer_stays(
    house: House, sent: Campaign
) -> None:
    await told(house, sent, "-0.04150")
    async with house.store.database.write() as connection:
        await connection.execute(update(delivery).values(provider_id=""))
        await connection.execute(update(campaign).values(erased_at=1.0))
    assert "Its people were erased" in words(await told(house, sent, "-0.04150"))
    assert "USD 0.0415 charged, as the provider says, as of " in words(await reported(house, sent))


async def test_the_budget_counts_what_was_charged_once_that_is_whole(
    house: House, sent: Campaign
) -> None:
    async with house.store.work(house.agency.id) as work:
        month = month_of(work.now, work.agency.time_zone)
        costs = Claim(campaign=sent.id, month=month, sum=Money("USD", 50_000), people=1)
        await work.spending.claim(costs)
        await work.spending.keep_budget(Money("USD", 1_000_000))
    await is_over(house, sent)

    assert await spent(house) == 50_000
    await told(house, sent, None)
    assert await spent(house) == 50_000
    await told(house, sent, "-0.04150")
    assert await spent(house) == 41_500


async def is_over(house: House, sent: Campaign) -> None:
    async with house.store.work(house.agency.id) as work:
        now = await work.campaigns.get(sent.id)
        await work.campaigns.save(replace(now, state=CampaignState.FINISHED, ended_at=work.now))
    async with house.store.database.write() as connection:
        counted = case((tally.c.state == State.ACCEPTED, 1), else_=0)
        await connection.execute(update(tally).values(rows=counted))


async def spent(house: House) -> int:
    async with house.store.read_work(house.agency.id) as work:
        return (await budgeting.standing(work)).spent


async def reported(house: House, of: Campaign) -> Turn:
    return tell_report(await report(shop(house), a_job(house, "report", of)), Session())


async def test_an_account_that_is_gone_tells_nothing(house: House, sent: Campaign) -> None:
    async with house.store.work(house.agency.id) as work:
        await work.credentials.remove(sent.credential)

    assert "The account is not there any more" in words(await told(house, sent, "-1"))


def test_the_report_has_what_it_came_to_and_asks_where_that_is_told(sent: Campaign) -> None:
    made = ReportMade(
        sent, "Second", {State.ACCEPTED: 1}, (), (), Money("SGD", 41_500), tells_charges=True
    )
    turn = tell_report(made, Session())
    without = tell_report(replace(made, spent=None, tells_charges=False), Session())

    assert "SGD 0.0415 for what was handed over, estimated" in words(turn)
    assert "ask-charges" in actions(turn)
    assert "estimated" not in words(without)
    assert "ask-charges" not in actions(without)
