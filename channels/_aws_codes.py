"""What all of Amazon's services say of a request that they did not take, and who acts then.

https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
"""

from datetime import timedelta
from typing import NamedTuple

from botocore.exceptions import ClientError

from campaigns.outcomes import Deferred, Fault

# These are about the key, so about every message.
KEY_ID = "Amazon does not know this access key. Check the access key ID, or make a new key."
KEY = "Amazon did not accept the key. Check the secret access key, and this machine's clock."
KEY_MISTAKES = {
    "ExpiredToken": KEY,
    "ExpiredTokenException": KEY,
    "IncompleteSignature": KEY,
    "InvalidClientTokenId": KEY_ID,
    "InvalidSignatureException": KEY,
    "MissingAuthenticationToken": KEY_ID,
    "SignatureDoesNotMatch": KEY,
    "UnrecognizedClientException": KEY_ID,
}
"""What staff do about it."""
# A request is to come within five minutes of the time that it is signed with, by Amazon's clock:
# https://repost.aws/knowledge-center/lambda-sdk-signature. That is about one worker, not the key.
OUT_OF_TIME_CODES = {"RequestExpired", "RequestTimeTooSkewed"}
OUT_OF_TIME_WORDS = ("signature expired", "signature not yet current")
OUT_OF_TIME = Deferred(
    "the clock of the machine that sent it is minutes off, so Amazon did not take it",
    fault=Fault.OURS,
)
TOO_FAST = {"TooManyRequestsException", "ThrottlingException", "Throttling"}
RATE_WAIT = timedelta(seconds=1)
TOO_FAST_NOW = "Amazon had too many requests"
SERVER_FAULT = 500
UNNAMED = "Amazon gave it no number"
UNASKED = "Amazon did not say how this account stands. Try again in a minute."


class Refusal(NamedTuple):
    """`why` is a word for the reason, where the service has one."""

    status: int
    code: str
    why: str
    words: str


def is_out_of_time(code: str, words: str) -> bool:
    """Whether the clock of the machine that asked is off by more than Amazon allows."""
    return code in OUT_OF_TIME_CODES or words.lower().startswith(OUT_OF_TIME_WORDS)


def refusal_of(error: ClientError) -> Refusal:
    said = error.response.get("Error", {})
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return Refusal(
        status=int(status),
        code=str(said.get("Code", "")),
        why=str(error.response.get("Reason", "")),
        words=str(said.get("Message", "")),
    )
