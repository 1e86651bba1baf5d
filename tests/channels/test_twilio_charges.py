"""What Twilio says that it charged is added up to the millionth, and nothing else is."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agencies.money import Money
from campaigns.charges import CannotTell, Charge, Charged
from channels._twilio import Account
from channels._twilio_charges import LISTED, charge_of
from channels.sms_twilio import TwilioSms
from tests.channels.counterparts import closed_port
from tests.fakes.twilio import FIELDS, OK, FakeTwilio, Received

SENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@dataclass
class Pair:
    twilio: FakeTwilio
    provider: TwilioSms

    def took(self, number: int, price: str | None, at: datetime = SENT) -> str:
        sid = f"SM{number:032x}"
        self.twilio.journal.append(
            Received(
                account=FIELDS["account_sid"],
                to="+6581234567",
                sender=FIELDS["sender"],
                body="x",
                callback="",
                sid=sid,
                fate=OK,
                at=at.timestamp(),
            )
        )
        self.twilio.prices[sid] = price
        return sid

    async def charged(self, *ours: str) -> Charged:
        found = Charged(frozenset(ours))
        async for page in self.provider.charges(SENT - HOUR, SENT + HOUR):
            found.add(page)
        return found


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    async with FakeTwilio() as twilio:
        provider = TwilioSms(Account(FIELDS, twilio.url, connections=4), FIELDS["sender"])
        yield Pair(twilio, provider)
        await provider.close()


async def test_what_it_charged_for_ours_is_added_up_and_others_are_left_out(pair: Pair) -> None:
    ours = [pair.took(1, "-0.00750"), pair.took(2, "-0.04150"), pair.took(3, None)]
    pair.took(4, "-9.00000")
    late = pair.took(5, "-9.00000", SENT + 2 * HOUR)
    charged = await pair.charged(*ours, late)

    assert charged.sums == (Money("USD", 49_000),)
    assert charged.known == 2


async def test_it_is_asked_page_by_page_until_there_is_no_more(pair: Pair) -> None:
    ours = [pair.took(number, "-0.00001") for number in range(LISTED + 1)]
    charged = await pair.charged(*ours)

    assert charged.sums == (Money("USD", 10 * (LISTED + 1)),)
    assert [one["PageSize"] for one in pair.twilio.asked] == [str(LISTED)] * 2


async def test_where_it_does_not_answer_nothing_is_told(pair: Pair) -> None:
    pair.twilio.list_fate = 20003
    with pytest.raises(CannotTell, match="Twilio did not say what it charged"):
        await pair.charged()
    nowhere = f"http://127.0.0.1:{closed_port()}"
    elsewhere = TwilioSms(Account(FIELDS, nowhere, connections=1), FIELDS["sender"])
    with pytest.raises(CannotTell, match="could not be asked"):
        await Pair(pair.twilio, elsewhere).charged()
    await elsewhere.close()


def test_a_message_that_is_listed_twice_counts_once() -> None:
    charged = Charged({"SM1"})
    charged.add([Charge("SM1", Money("USD", 5)), Charge("SM1", Money("USD", 5))])

    assert (charged.sums, charged.known) == ((Money("USD", 5),), 1)


@given(JSON | st.decimals().map(str), JSON | st.just("usd"))
@example("-1E+999999", "usd")
@example("-sNaN", "usd")
def test_whatever_stands_for_a_price_nobody_stumbles(price: object, unit: object) -> None:
    message = cast(Any, SimpleNamespace(sid="SM1", price=price, price_unit=unit))
    charge = charge_of(message)

    assert charge.sum is None or charge.sum.millionths >= 0


@given(st.integers(0, 10**9))
def test_a_price_is_read_to_the_last_place(millionths: int) -> None:
    price = f"-{millionths // 10**6}.{millionths % 10**6:06}"
    message = cast(Any, SimpleNamespace(sid="SM1", price=price, price_unit="usd"))

    assert charge_of(message) == Charge("SM1", Money("USD", millionths))
