"""What people answer to a message, as Twilio passes it on.

https://www.twilio.com/docs/messaging/guides/webhook-request. Twilio blocks its sender for them by
itself, and says with 21610 that it did; an answer tells us sooner, and for all our senders.
"""

from collections.abc import Mapping

from campaigns.ports import Wish

# https://help.twilio.com/articles/223134027: the whole message is one of these, in any case.
STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "YES", "UNSTOP"})

# With words of one's own Twilio says which kind it was:
# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
KINDS = {"STOP": True, "START": False}


def wish_of(form: Mapping[str, str]) -> Wish | None:
    """An answer by WhatsApp comes from `whatsapp:+6581234567`."""
    address = form.get("From", "").removeprefix("whatsapp:")
    stop = KINDS.get(form.get("OptOutType", "").upper(), _said(form.get("Body", "")))
    return None if stop is None or not address else Wish(address, stop)


def _said(text: str) -> bool | None:
    word = text.strip().upper()
    if word in STOP:
        return True
    return False if word in START else None
