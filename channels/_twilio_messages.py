"""What Twilio says of a message that it has: how far it came, why not further, whether it is ours.

https://www.twilio.com/docs/messaging/api/message-resource
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from twilio.rest.api.v2010.account.message import MessageInstance

from campaigns.doubts import Absent, Answer, Found, Question, Unclear
from campaigns.model import ReceiptState

RECEIPT_STATES = {
    "accepted": ReceiptState.ACCEPTED,
    "scheduled": ReceiptState.ACCEPTED,
    "queued": ReceiptState.ACCEPTED,
    "sending": ReceiptState.ACCEPTED,
    "sent": ReceiptState.SENT,
    "delivered": ReceiptState.DELIVERED,
    "read": ReceiptState.READ,
    "undelivered": ReceiptState.FAILED,
    "failed": ReceiptState.FAILED,
    "canceled": ReceiptState.FAILED,
}
"""https://www.twilio.com/docs/messaging/api/message-resource#message-status-values"""

PAGE = "https://www.twilio.com/docs/api/errors/"
"""Every code has its page there, like https://www.twilio.com/docs/api/errors/21610."""

# Which of WhatsApp's own they stand for is in
# https://www.twilio.com/docs/whatsapp/api/error-code-mapping.
WHY_NOT_DELIVERED = {
    "21211": "it is no phone number, or one that nobody can have",
    "21265": "a short code, which gets no SMS",
    "21266": "the number is the sender's own",
    "21408": "this Twilio account does not send to that country; switch it on in Twilio's console "
    "under Geo permissions",
    "21608": "this Twilio account is on trial, and sends to numbers that are verified there only; "
    "upgrade it in Twilio's console",
    "21610": "they answered STOP to this sender",
    "21612": "this sender cannot reach that number: its country or network takes no such sender",
    "21614": "it is no mobile number",
    "21617": "the message has over 1,600 characters",
    "21635": "a landline, which gets no SMS",
    "30001": "Twilio's queue for this sender was full",
    "30036": "it waited in Twilio's queue until it was too late for it",
    "30002": "the Twilio account was suspended",
    "30003": "the phone is switched off or out of reach",
    "30004": "the phone or its network blocks such messages",
    "30005": "there is no such number any more",
    "30006": "a landline, or a network that takes no SMS",
    "30007": "the network took it for unwanted mail",
    "30008": "the network did not say why",
    "30034": "the sender's number is not registered in the USA",
    "63001": "WhatsApp does not let this sender in; register it anew in Twilio's console",
    "63003": "nobody has WhatsApp with this number",
    "63005": "WhatsApp did not accept what was sent",
    "63012": "WhatsApp had a fault of its own",
    "63013": "it is against WhatsApp's rules",
    "63014": "they have blocked this sender, or want no more from it",
    "63015": "the sender is Twilio's sandbox, which they have not joined in the last 3 days",
    "63016": "they have not written within 24 hours, so only a template that WhatsApp has approved "
    "reaches them",
    "63018": "WhatsApp had too many messages from this sender",
    "63021": "WhatsApp takes no such file, or the filled-in template has over 1,024 characters",
    "63023": "Twilio does not say why",
    "63024": "this number cannot get WhatsApp messages",
    "63028": "the template has other fields by now: choose it again",
    "63032": "WhatsApp holds such messages back from this person",
    "63033": "they want no marketing messages over WhatsApp",
    "63040": "WhatsApp has rejected the template",
    "63041": "WhatsApp has paused the template, as readers did not like it",
    "63042": "WhatsApp has switched the template off, as readers did not like it",
    "63049": "WhatsApp chose not to show this person one more marketing message; in the USA "
    "nobody is shown any",
    "63054": "WhatsApp does not let the template be used just now",
    "63062": "Meta's terms for marketing messages are not accepted: WhatsApp Manager, Alerts",
    "63112": "Meta has switched the WhatsApp account off, or has not verified it yet",
}
"""21… come at once, 30… as a receipt. 63… are WhatsApp's, and come either way."""

MOST_WORDS = 120
"""Characters of Twilio's own, so that the page behind them is not cut off."""
LISTED = 50
"""https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources."""
CLOCKS_DIFFER = timedelta(minutes=10)
"""Ours and Twilio's. A message with the same words to the same person that short before: rather
one that is taken for sent than one that is sent twice."""
CLOCK_SET = timedelta(minutes=70)
"""Our database's may have been set by an hour since, or before. The same words from that short
before may be ours, or an earlier campaign's: nobody can say, so staff do."""


def find(
    question: Question, sender: str, listed: Sequence[MessageInstance], *, all_: bool
) -> Answer:
    """Ours is from this sender, not from before, not another one that we know, and says the same.

    A message that is all but for its words may be ours: Twilio replaces some characters.
    """
    if not all(one.messaging_service_sid or one.from_ for one in listed):
        return Unclear("Twilio has a message and does not say whose it is")
    sent = [
        one
        for one in listed
        if sender in {one.messaging_service_sid, one.from_} and one.sid not in question.known
    ]
    ours = [one for one in sent if _is_since(one, question.since - CLOCKS_DIFFER)]
    for one in ours:
        state = RECEIPT_STATES.get(str(one.status))
        if state is not None and one.body == question.body.text:
            code = one.error_code if isinstance(one.error_code, int) else 0
            return Found(one.sid, state, why_not(state, str(code or "")))
    if ours:
        return Unclear("Twilio has a message that may be this one")
    before = [one for one in sent if _is_since(one, question.since - CLOCK_SET)]
    if any(one.body == question.body.text for one in before):
        return Unclear("Twilio has the same words from before, unless a clock was set")
    is_all = all_ and len(listed) < LISTED
    return Absent() if is_all else Unclear("Twilio has too many messages to tell")


def _is_since(message: MessageInstance, moment: datetime) -> bool:
    return message.date_created is None or message.date_created >= moment


def why_not(state: ReceiptState, code: str) -> str:
    """Empty where it did not fail, or nobody says why."""
    if state is not ReceiptState.FAILED or not code:
        return ""
    return f"{WHY_NOT_DELIVERED.get(code) or _see(code)} ({code})"


def why_refused(code: int, words: str) -> str:
    """Without the code, which whoever writes it down puts behind it. Twilio's own `words` where we
    have none."""
    own = f"{words[:MOST_WORDS].rstrip(' .')}; {_see(str(code))}"
    return WHY_NOT_DELIVERED.get(str(code), own)


def _see(code: str) -> str:
    return f"see {PAGE}{code}"
