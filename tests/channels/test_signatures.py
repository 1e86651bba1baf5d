"""Of each provider that signs, ten thousand altered calls: none is believed, unaltered ones are."""

import json
import random
import string
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from campaigns.ports import BadSignature, Callback
from channels._sns import Sns
from channels._twilio import Account
from channels.sms_twilio import TwilioSms
from tests.fakes.aws import REGION
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
