"""Of each provider that signs, ten thousand altered calls: none is believed, unaltered ones are."""

import json
import random
import string
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import Clock

from bot.slack.signing import is_signed
from campaigns.ports import BadSignature, Callback
from channels._sns import Sns
from channels._twilio import Account
from channels.sms_twilio import TwilioSms
from config.secrets import Secret
from tests.fakes.aws import REGION
from tests.fakes.slack_workspace import SIGNING_SECRET, signature
from tests.fakes.sns import TOPIC, certificate, message, signed
from tests.fakes.twilio import FIELDS, signed_callback

ALTERED, UNALTERED = 10_000, 100
LETTERS = string.ascii_letters + string.digits + "+/=:.-_ &\N{GREEK SMALL LETTER ALPHA}"
US, WHERE = "https://bot.test/", "receipts/7?attempt=3.7.1.ab"
CERTIFICATE = "SigningCertURL"  # what is asked for there is what signs, so another one is not used


def altered(text: str, chance: random.Random) -> str:
    """A letter is another one, missing or too many, or the end is cut off."""
    at = chance.randrange(len(text))
    other = chance.choice([letter for letter in LETTERS if letter != text[at]])
    before, after = text[:at], text[at + 1 :]
    return chance.choice(
        [before + other + after, before + after, before + other + text[at:], before]
    )


def chances(many: int) -> Iterator[random.Random]:
    seed = random.randrange(2**32)  # noqa: S311 - no secret
    print("seed", seed)  # noqa: T201 - pytest shows it where it fails
    chance = random.Random(seed)  # noqa: S311 - no secret
    return (chance for _ in range(many))


async def test_amazons() -> None:
    async def fetch(_url: str) -> bytes:
        return certificate()

    sns, now = Sns(REGION, TOPIC, fetch), datetime.now(UTC)
    for n in range(UNALTERED):
        said = signed(message(text=f"delivered {n}", Subject="Amazon SES"))
        assert (await sns.read(json.dumps(said).encode(), now)).text == f"delivered {n}"
    parts = sorted(said.keys() - {CERTIFICATE})
    for chance in chances(ALTERED):
        part = chance.choice(parts)
        with pytest.raises(BadSignature):
            await sns.read(json.dumps({**said, part: altered(said[part], chance)}).encode(), now)


async def test_twilios() -> None:
    provider = TwilioSms(Account(FIELDS, "http://127.0.0.1", connections=1), FIELDS["sender"])
    for n in range(UNALTERED):
        form = {"MessageSid": f"SM{n}", "MessageStatus": "delivered", "To": "+6581234567"}
        call = signed_callback(US + WHERE, form)
        assert len(await provider.read_receipts(call)) == 1
    for chance in chances(ALTERED):
        with pytest.raises(BadSignature):
            await provider.read_receipts(tampered(call, form, chance))
    await provider.close()


def slack_body(number: int) -> str:
    return json.dumps({"type": "event_callback", "event": {"text": f"hello {number}"}})


def test_slacks() -> None:
    secret, now = Secret(SIGNING_SECRET), time.time()
    for n in range(UNALTERED):
        body = slack_body(n)
        assert is_signed(secret, body, signature(body, now))
    headers = signature(body, now)
    parts = {"body": body, **headers}
    for chance in chances(ALTERED):
        part = chance.choice(sorted(parts))
        said = {**parts, part: altered(parts[part], chance)}
        text = said.pop("body")
        assert not is_signed(secret, text, said), (text, said)


def test_slacks_own_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack, in Slack's own tests at
    https://github.com/slackapi/python-slack-sdk/blob/main/tests/slack_sdk/signature/test_signature_verifier.py
    """
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        "&command=%2Fwebhook-collect&text="
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
        "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121."
        "803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "X-Slack-Request-Timestamp": "1531420618",
        "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    monkeypatch.setattr(Clock, "now", lambda _self: 1531420618.0)
    assert is_signed(Secret(SIGNING_SECRET), body, headers)
    assert not is_signed(Secret(SIGNING_SECRET), f"{body}x", headers)
    assert signature(body, 1531420618) == headers


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:1234/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com/myapp.php?foo=1&bar=2", "kvajT1Ptam85bY51eRf/AJRuM3w="),
    ],
    ids=["as it stands", "without the port", "with port 443"],
)
async def test_twilios_own_examples(url: str, signed: str) -> None:
    """As https://www.twilio.com/docs/usage/security#validating-requests says; of Twilio's tests at
    https://github.com/twilio/twilio-python/blob/main/tests/unit/test_request_validator.py
    """
    form = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234",
        "From": "+14158675309", "To": "+18005551212",
    }  # fmt: skip
    fields = {**FIELDS, "auth_token": "12345"}
    provider = TwilioSms(Account(fields, "http://127.0.0.1", connections=1), fields["sender"])
    body, headers = urlencode(form).encode(), {"X-Twilio-Signature": signed}
    call = Callback(url, {"attempt": "3.7.1.ab"}, headers, body)
    assert await provider.read_receipts(call) == []
    with pytest.raises(BadSignature):
        await provider.read_receipts(replace(call, body=body.replace(b"1234", b"1235")))
    await provider.close()


def tampered(call: Callback, form: Mapping[str, str], chance: random.Random) -> Callback:
    """In its address, in what it says, or in its signature."""
    part = chance.choice(sorted(form))
    [(header, signature)] = call.headers.items()
    return chance.choice(
        [
            replace(call, url=US + altered(WHERE, chance)),
            replace(call, body=urlencode({**form, part: altered(form[part], chance)}).encode()),
            replace(call, headers={header: altered(signature, chance)}),
        ]
    )
