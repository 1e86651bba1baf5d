"""What Amazon's services share: who asks is known by the signature of the request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlsplit

KEY_ID = "AKIAPOSTBOTE00000000"
SECRET = "s3cret/of+the+access=key/40+characters00"
REGION = "ap-southeast-1"

_CREDENTIAL = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+), "
    r"SignedHeaders=(?P<signed>[^,]+), Signature=(?P<signature>[0-9a-f]{64})"
)


def wrong(method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
    """The error's name where the request is not signed by the account that is known; or nothing."""
    found = _CREDENTIAL.fullmatch(headers.get("Authorization", ""))
    if found is None:
        return "MissingAuthenticationToken"
    if found["key"] != KEY_ID:
        return "UnrecognizedClientException"
    signed = _signature(method, url, headers, body, found["scope"], found["signed"])
    return "" if hmac.compare_digest(signed, found["signature"]) else "InvalidSignatureException"


def _signature(  # noqa: PLR0913, PLR0917 -- all that is signed
    method: str, url: str, headers: Mapping[str, str], body: bytes, scope: str, signed: str
) -> str:
    parts = urlsplit(url)
    query = sorted(parse_qsl(parts.query, keep_blank_values=True))
    request = "\n".join(
        (
            method,
            quote(parts.path or "/", safe="/-_.~"),
            "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in query),
            *(f"{name}:{' '.join(headers[name].split())}" for name in signed.split(";")),
            "",
            signed,
            hashlib.sha256(body).hexdigest(),
        )
    )
    digest = hashlib.sha256(request.encode()).hexdigest()
    to_sign = "\n".join(("AWS4-HMAC-SHA256", headers["X-Amz-Date"], scope, digest))
    key = f"AWS4{SECRET}".encode()
    for part in (*scope.split("/"), to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()
