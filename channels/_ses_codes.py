"""What Amazon SES says of a message that it did not take, and who acts then.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors,
https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html
"""

from collections.abc import Mapping
from datetime import timedelta

from campaigns.outcomes import (
    Deferred,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
    accepted,
)
from campaigns.reasons import without_addresses
from channels._aws_codes import (
    KEY_MISTAKES,
    OUT_OF_TIME,
    RATE_WAIT,
    SERVER_FAULT,
    TOO_FAST,
    TOO_FAST_NOW,
    UNNAMED,
    is_out_of_time,
)

# These are about the account, so about every message.
NOT_ALLOWED = (
    "This access key may not send mail, or not ask how the account stands. Ask whoever looks after "
    "your AWS account to allow it (ses:SendEmail, ses:GetAccount)."
)
CONFIGURATION_SET = "Amazon has no such configuration set in this region. Check its name."
PAUSED = "Sending is paused for this account. Look what Amazon says in the SES console."
SUSPENDED = "Amazon has closed this account for mail. Ask AWS Support."
SENDER = "The sender is not verified in this region. Verify its domain in the SES console."
MAIL_FROM = (
    "Amazon has not verified the domain to which mails of this sender come back. Ask whoever looks "
    "after your AWS account (custom MAIL FROM domain)."
)
AGENCY_SENDER = (
    "The address that your agency's mails come from is not verified at Amazon. Ask whoever runs "
    "this installation to verify it, or type another one under /settings."
)
AGENCY_NOT_ALLOWED = (
    "The installation's key may not send from your agency's address. Ask whoever runs this "
    "installation."
)
OF_AN_AGENCY = {
    SENDER: AGENCY_SENDER,
    MAIL_FROM: AGENCY_SENDER,
    NOT_ALLOWED: AGENCY_NOT_ALLOWED,
}
"""A key may be kept to some addresses (`ses:FromAddress`):
https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html"""
OUR_MISTAKES = KEY_MISTAKES | {
    "AccessDenied": NOT_ALLOWED,
    "AccessDeniedException": NOT_ALLOWED,
    "AccountSuspendedException": SUSPENDED,
    "MailFromDomainNotVerifiedException": MAIL_FROM,
    "NotAuthorized": NOT_ALLOWED,
    "NotFoundException": CONFIGURATION_SET,
    "OptInRequired": "This AWS account has no Amazon SES. Sign up for it, then add it again.",
    "SendingPausedException": PAUSED,
}
"""What staff do about it."""
TOO_MANY = "LimitExceededException"
REFUSED = {"MessageRejected", "BadRequestException", "ValidationError", "ValidationException"}

# https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html: the same error says
# that there were too many in a second, or in 24 hours; and to wait for up to ten minutes.
DAILY_WAIT = timedelta(minutes=10)
DAILY = "Amazon's quota of 24 hours is used up"

# https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
NOT_VERIFIED = "not verified"
SANDBOX = (
    "the account is in Amazon's sandbox, which sends to verified addresses only; "
    "ask for production access in the SES console"
)

# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html, under both
# names where the SDK has another: of each entry of a bulk call, which itself is 200.
NO_POOL = (
    "The servers from which Amazon is to send these mails are gone. Ask whoever looks after your "
    "AWS account (the IP pool of the configuration set)."
)
OUR_MISTAKES_IN_BULK = {
    "ACCOUNT_SENDING_PAUSED": PAUSED,
    "ACCOUNT_SUSPENDED": SUSPENDED,
    "CONFIGURATION_SET_DOES_NOT_EXIST": CONFIGURATION_SET,
    "CONFIGURATION_SET_NOT_FOUND": CONFIGURATION_SET,
    "CONFIGURATION_SET_SENDING_PAUSED": PAUSED,
    "INVALID_SENDING_POOL_NAME": NO_POOL,
    "MAIL_FROM_DOMAIN_NOT_VERIFIED": SENDER,
}
REFUSED_IN_BULK = {"MESSAGE_REJECTED", "INVALID_PARAMETER", "INVALID_PARAMETER_VALUE"}


def read_refusal(status: int, code: str, words: str, sender: str) -> Outcome:
    """`sender` is the address that mails come from."""
    if status >= SERVER_FAULT:
        return Uncertain(f"Amazon answered {status}")
    match code:
        case _ if is_out_of_time(code, words):
            return OUT_OF_TIME
        case _ if code in OUR_MISTAKES:
            return Misconfigured(code, OUR_MISTAKES[code])
        case _ if code in TOO_FAST | {TOO_MANY}:
            is_daily = code == TOO_MANY or "quota" in words.lower()
            if is_daily:
                return Deferred(DAILY, DAILY_WAIT)
            return Deferred(TOO_FAST_NOW, RATE_WAIT)
        case _ if code in REFUSED:
            return _refused(code, words, sender)
        case _:  # anything unforeseen may have been sent, so it is never sent twice
            return Uncertain(f"Amazon answered {status}")


def read_entry(entry: Mapping[str, object] | None, sender: str) -> Outcome:
    """What a bulk call says of one of its mails; the SDK hands on whatever that is."""
    said = entry or {}
    status, words = str(said.get("Status", "")), str(said.get("Error", ""))
    match status:
        case "SUCCESS":
            return accepted(said.get("MessageId"), UNNAMED)
        case "ACCOUNT_THROTTLED":
            return Deferred(TOO_FAST_NOW, RATE_WAIT)
        case "ACCOUNT_DAILY_QUOTA_EXCEEDED":
            return Deferred(DAILY, DAILY_WAIT)
        case "TRANSIENT_FAILURE":  # "check each response and retry": API_SendBulkEmail
            return Deferred("Amazon could not take it just now")
        case _ if status in OUR_MISTAKES_IN_BULK:
            return Misconfigured(status, OUR_MISTAKES_IN_BULK[status])
        case _ if status in REFUSED_IN_BULK:
            return _refused(status, words, sender)
        case _:  # FAILED, and whatever is new: it may have been sent
            return Uncertain("Amazon did not say whether it took the message")


def of_an_agency(outcome: Outcome) -> Outcome:
    """What is said of a sender that is an agency's, not the account's: only its campaign stops."""
    if isinstance(outcome, Misconfigured) and outcome.reason in OF_AN_AGENCY:
        return Misconfigured(outcome.code, OF_AN_AGENCY[outcome.reason], alone=True)
    return outcome


def _refused(code: str, words: str, sender: str) -> Outcome:
    said = words.lower()
    if "configuration set" in said:
        return Misconfigured(code, CONFIGURATION_SET)
    if NOT_VERIFIED not in said:
        return Rejected(code, without_addresses(words))
    domain = sender.rpartition("@")[2]
    failed = said.rpartition(":")[2].replace(",", " ").split()
    if {sender, domain} & {one.strip("<>") for one in failed}:
        return Misconfigured(code, SENDER)
    return Rejected(code, SANDBOX)
