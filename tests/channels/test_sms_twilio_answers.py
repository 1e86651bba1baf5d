"""What people answer: the whole message is a word that stops or starts, or it is nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.ports import BadSignature, Wish
from channels._twilio import Account
from channels._twilio_answers import START, STOP, wish_of
from channels.sms_twilio import TwilioSms
from tests.channels.test_sms_twilio_account import provider  # noqa: F401 - a fixture
from tests.fakes.twilio import FIELDS, signed_callback

WHO = "+6581234567"
HOOK = "https://postbote.example.org/answers/7.ab"


@pytest.mark.parametrize("word", sorted(STOP))
def test_a_word_that_stops_does_so_in_any_case(word: str) -> None:
    for text in (word, word.lower(), f" {word.capitalize()}\n"):
        assert wish_of({"From": WHO, "Body": text}) == Wish(WHO, stop=True)


@pytest.mark.parametrize("word", sorted(START))
def test_a_word_that_starts_does_so(word: str) -> None:
    assert wish_of({"From": WHO, "Body": word.lower()}) == Wish(WHO, stop=False)


@pytest.mark.parametrize("text", ["", "STOP PLEASE", "please stop", "Yes, I come", "HELP", "st op"])
def test_any_other_answer_is_nothing(text: str) -> None:
    assert wish_of({"From": WHO, "Body": text}) is None


def test_a_word_of_the_agencys_own_is_what_twilio_says_it_is() -> None:
    assert wish_of({"From": WHO, "Body": "henti", "OptOutType": "STOP"}) == Wish(WHO, stop=True)
    assert wish_of({"From": WHO, "Body": "mula", "OptOutType": "START"}) == Wish(WHO, stop=False)
    assert wish_of({"From": WHO, "Body": "tolong", "OptOutType": "HELP"}) is None


def test_an_answer_by_whatsapp_is_of_the_number() -> None:
    assert wish_of({"From": f"whatsapp:{WHO}", "Body": "stop"}) == Wish(WHO, stop=True)


@given(st.dictionaries(st.sampled_from(["From", "Body", "OptOutType", "To"]), st.text()))
def test_whatever_comes_is_read(form: dict[str, str]) -> None:
    wish = wish_of(form)
    assert wish is None or wish.address


async def test_only_twilios_own_signature_is_believed(provider: TwilioSms) -> None:  # noqa: F811
    form = {"From": WHO, "Body": "STOP"}
    assert provider.read_answer(signed_callback(HOOK, form)) == Wish(WHO, stop=True)
    with pytest.raises(BadSignature):
        provider.read_answer(signed_callback(HOOK, form, token="another"))


async def test_without_an_auth_token_the_address_is_believed() -> None:
    account = Account({**FIELDS, "auth_token": ""}, "http://127.0.0.1", connections=1)
    told = account.read_answer(
        signed_callback(HOOK, {"From": WHO, "Body": "STOP"}, token="somebody else's")
    )
    await account.close()
    assert told == Wish(WHO, stop=True)
