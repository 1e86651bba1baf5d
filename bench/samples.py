"""What is sent in numbers when something is measured: which message, over which account, to whom,
and which counterpart takes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaigns.model import Wording

COLUMNS = ("recipient", "name", "place", "code")
ACCOUNT = {
    "account_sid": f"AC{'0a' * 16}",
    "api_key_sid": f"SK{'0b' * 16}",
    "api_key_secret": "s3cretOfTheApiKey" + 15 * "x",
    "sender": f"MG{'0c' * 16}",
}
"""One that the local Twilio knows."""
SES_ACCOUNT = {
    "region": "ap-southeast-1",
    "access_key_id": "AKIA" + 16 * "0",
    "secret_access_key": 40 * "x",
    "mail_from": "Health Agency <news@example.com>",
}
PUBLIC = "https://postbote.example.org"
"""Where the readers of mails would unsubscribe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """`address` makes one of a row's number; `rate` is of a second. The module `counterpart` is the
    provider, which a process finds by its setting `endpoint`.
    """

    channel: str
    provider: str
    fields: Mapping[str, str]
    wording: Wording
    address: str
    country: str = ""
    rate: float | None = None
    counterpart: str
    endpoint: str
    settings: Mapping[str, str] = field(default_factory=dict)


TEXT = Sample(
    channel="sms",
    provider="twilio",
    fields=ACCOUNT,
    wording=Wording(text="Dear {name}, please come to {place} and bring {code}."),
    address="+6581{:06d}",
    country="SG",
    counterpart="tests.fakes.light_twilio",
    endpoint="TWILIO_API_URL",
)
NEWS = Sample(
    channel="email",
    provider="ses",
    fields=SES_ACCOUNT,
    wording=Wording(
        subject="{name}, your flu vaccination at {place}",
        text=(
            "Dear **{name}**,\n\nfrom Monday on you can have your flu vaccination at {place}, "
            "between 9 and 17, without an appointment. Please bring *{code}* and your card.\n\n"
            "[How to get there](https://health.example.org/flu)\n\nYour Health Agency"
        ),
    ),
    address="person{:07d}@example.com",
    counterpart="tests.fakes.light_ses",
    endpoint="AWS_ENDPOINT_URL",
    settings={"PUBLIC_URL": PUBLIC},
)
"""As news have it: with a letterhead, a text alternative, and where to unsubscribe."""
