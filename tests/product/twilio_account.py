"""An account with the local Twilio, as staff add it in the console: `/new` goes on with it."""

from collections.abc import Sequence

from tests.fakes.twilio import FIELDS

OWN_NUMBER = "+12025550199"


def an_account(sender: str, label: str) -> Sequence[str]:
    fields = {**FIELDS, "sender": sender}
    return ("/new", "Add an account", "SMS · Twilio", *fields.values(), OWN_NUMBER, label)
