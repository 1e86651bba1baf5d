"""Keys in SECRET_KEYS that AWS KMS has wrapped: it is asked once, when a process starts.

Who may ask, and which region it is in, boto3 finds in the environment as always:
https://docs.aws.amazon.com/boto3/latest/guide/credentials.html
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from config.secrets import Secret

SCHEME = "aws-kms:"
BOUND_TO = {"used-for": "postbote SECRET_KEYS"}
"""What KMS logs of each use, and without which it opens nothing."""
PATIENCE = {"connect_timeout": 5, "read_timeout": 10, "retries": {"total_max_attempts": 3}}
MAY_PASS = {
    "DependencyTimeoutException",
    "KMSInternalException",
    "KeyUnavailableException",
    "ServiceUnavailableException",
    "ThrottlingException",
}
"""https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors"""


class KmsRefused(Exception):
    """str() says what it said. `may_pass` where it was not reached, or not ready."""

    def __init__(self, words: str, *, may_pass: bool = False) -> None:
        super().__init__(words)
        self.may_pass = may_pass


def unwrapped(keys: Sequence[Secret], endpoint: str | None) -> tuple[Secret, ...]:
    """In their order, those that stand in clear as they are. Raises KmsRefused."""
    if not any(key.startswith(SCHEME) for key in keys):
        return tuple(keys)
    with _kms(endpoint) as kms:
        return tuple(_open(kms, key) if key.startswith(SCHEME) else key for key in keys)


def new_wrapped_key(key_id: str, endpoint: str | None) -> Secret:
    """For SECRET_KEYS. Nobody has seen the key itself. Raises KmsRefused."""
    with _kms(endpoint) as kms:
        made = kms.generate_data_key_without_plaintext(
            KeyId=key_id, KeySpec="AES_256", EncryptionContext=BOUND_TO
        )
    return Secret(SCHEME + base64.b64encode(made["CiphertextBlob"]).decode())


def _open(kms: Any, key: Secret) -> Secret:
    try:
        blob = base64.b64decode(key.removeprefix(SCHEME), validate=True)
    except binascii.Error:
        raise KmsRefused(f"what follows {SCHEME} is not base64") from None
    plain: bytes = kms.decrypt(CiphertextBlob=blob, EncryptionContext=BOUND_TO)["Plaintext"]
    return Secret(base64.b64encode(plain).decode())


@contextmanager
def _kms(endpoint: str | None) -> Iterator[Any]:
    """Raises KmsRefused."""
    import boto3  # noqa: PLC0415 - half a second, and only where it is used
    from botocore.config import Config  # noqa: PLC0415 - the same
    from botocore.exceptions import (  # noqa: PLC0415 - the same
        BotoCoreError,
        ClientError,
        ConnectionError,  # noqa: A004 - theirs is no OSError
        HTTPClientError,
    )

    try:
        session = boto3.Session()
        yield session.client("kms", endpoint_url=endpoint, config=Config(**PATIENCE))
    except ClientError as fault:
        code = fault.response.get("Error", {}).get("Code", "")
        raise KmsRefused(str(fault), may_pass=code in MAY_PASS) from None
    except (ConnectionError, HTTPClientError) as fault:
        raise KmsRefused(str(fault), may_pass=True) from None
    except BotoCoreError as fault:
        raise KmsRefused(str(fault)) from None
