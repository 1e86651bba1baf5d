"""What all of Amazon's services say of a request that they did not take, and who acts then.

https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
"""

from datetime import timedelta
from typing import NamedTuple

from botocore.exceptions import ClientError

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
    "RequestExpired": KEY,
    "SignatureDoesNotMatch": KEY,
    "UnrecognizedClientException": KEY_ID,
}
"""What staff do about it."""
TOO_FAST = {"TooManyRequestsException", "ThrottlingException", "Throttling"}
RATE_WAIT = timedelta(seconds=1)
TOO_FAST_NOW = "Amazon had too many requests"
SERVER_FAULT = 500
UNASKED = "Amazon did not say how this account stands. Try again in a minute."


class Refusal(NamedTuple):
    """`why` is a word for the reason, where the service has one."""

    status: int
    code: str
    why: str
    words: str


def refusal_of(error: ClientError) -> Refusal:
    said = error.response.get("Error", {})
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return Refusal(
        status=int(status),
        code=str(said.get("Code", "")),
        why=str(error.response.get("Reason", "")),
        words=str(said.get("Message", "")),
    )
