"""What Amazon says of an SMS that it did not take, and who acts then.

https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html#API_SendTextMessage_Errors
"""

from datetime import timedelta

from agencies.suppression import Cause
from campaigns.outcomes import Deferred, Misconfigured, Outcome, Rejected, Uncertain
from campaigns.reasons import without_addresses
from channels._aws_codes import (
    KEY_MISTAKES,
    OUT_OF_TIME,
    RATE_WAIT,
    SERVER_FAULT,
    TOO_FAST,
    TOO_FAST_NOW,
    Refusal,
    is_out_of_time,
)

# These are about the account, so about every message.
NOT_ALLOWED = (
    "This access key may not send SMS. Ask whoever looks after your AWS account to allow it "
    "(sms-voice:SendTextMessage)."
)
CLOSED = "Amazon has closed this account for SMS. Ask AWS Support."
NO_SUCH = "Amazon has no such sender or configuration set in this region. Check their names."
SPENT = "This month's spending limit for SMS is used up. Raise it in the console, under Quotas."
UNUSABLE = "Amazon cannot send SMS from this sender. Look how it stands in the console."
OUR_MISTAKES = KEY_MISTAKES | {
    "AccessDenied": NOT_ALLOWED,
    "AccessDeniedException": NOT_ALLOWED,
    "NotAuthorized": NOT_ALLOWED,
    "OptInRequired": "This AWS account has no SMS. Sign up for it, then add the account again.",
    "ResourceNotFoundException": NO_SUCH,
}
"""What staff do about it."""
OUR_MISTAKES_IN_DETAIL = {
    "ACCOUNT_DISABLED": CLOSED,
    "INSUFFICIENT_ACCOUNT_REPUTATION": CLOSED,
    "INVALID_ARN": NO_SUCH,
    "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT": SPENT,
    "RESOURCE_NOT_ACCESSIBLE": NO_SUCH,
}
"""By the reason that stands beside the code."""

# These are about one person, or about their country.
OPTED_OUT = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
ABROAD = "the sender cannot be used in that country"
BLOCKED = "this AWS account does not send SMS to that country"
ABOUT_A_PERSON = {
    OPTED_OUT: "the number is on the AWS account's opt-out list",
    "COUNTRY_NOT_ENABLED": BLOCKED,
    "DESTINATION_COUNTRY_BLOCKED": BLOCKED,
    "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION": BLOCKED,
    "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE": (
        "this AWS account does not send SMS to that number"
    ),
    "DESTINATION_PHONE_NUMBER_NOT_VERIFIED": (
        "the account is in Amazon's sandbox, which sends to verified numbers only; "
        "ask for production access in the console"
    ),
    "INTERNATIONAL_SENDING_NOT_SUPPORTED": ABROAD,
    "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY": ABROAD,
    "SENDER_ID_NOT_REGISTERED": "the sender is not registered in that country",
    "SENDER_ID_NOT_SUPPORTED": "that country takes no names as senders",
    "SENDER_ID_REQUIRES_REGISTRATION": "the sender has to be registered in that country first",
}
QUOTA = "ServiceQuotaExceededException"
QUOTA_WAIT = timedelta(minutes=10)


def read_refusal(refusal: Refusal) -> Outcome:
    status, code, why, words = refusal
    if status >= SERVER_FAULT:
        return Uncertain(f"Amazon answered {status}")
    told = without_addresses(f"{code}/{why}" if why else code)
    match code:
        case _ if is_out_of_time(code, words):
            return OUT_OF_TIME
        case _ if code in TOO_FAST:
            return Deferred(TOO_FAST_NOW, RATE_WAIT)
        case _ if why in ABOUT_A_PERSON:
            return Rejected(told, ABOUT_A_PERSON[why], Cause.REFUSED if why == OPTED_OUT else None)
        case _ if why in OUR_MISTAKES_IN_DETAIL:
            return Misconfigured(told, OUR_MISTAKES_IN_DETAIL[why])
        case _ if code in OUR_MISTAKES:
            return Misconfigured(told, OUR_MISTAKES[code])
        case _ if code == QUOTA:
            return Deferred("a quota of this AWS account is used up", QUOTA_WAIT)
        case "ConflictException":  # of the sender with what it is to do
            return Misconfigured(told, UNUSABLE)
        case "ValidationException":
            return Rejected(told, without_addresses(words))
        case _:  # anything unforeseen may have been sent, so it is never sent twice
            return Uncertain(f"Amazon answered {status}")
