"""A local AWS KMS: one key, which wraps and unwraps over the real wire format.

https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
"""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_ID = "alias/postbote"
NAMES = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "an access key that is asked nowhere",
    "AWS_DEFAULT_REGION": "ap-southeast-1",
}
"""What boto3 needs in the environment."""


class _Refused(Exception):
    """With the name of the error."""


@dataclass(slots=True)
class FakeKms:
    """`refuses` with that error, whatever it is asked. `asked` are the operations."""

    refuses: str = ""
    asked: list[str] = field(default_factory=list)
    port: int = 0
    _key: AESGCM = field(default_factory=lambda: AESGCM(os.urandom(32)))
    _runner: web.ServerRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        server = web.Server(self._answer, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        operation = request.headers["X-Amz-Target"].removeprefix("TrentService.")
        self.asked.append(operation)
        asked = json.loads(await request.read())
        if self.refuses:
            return _refusal(self.refuses)
        try:
            return _json(200, self._operations()[operation](asked))
        except _Refused as fault:
            return _refusal(str(fault))

    def _operations(self) -> Mapping[str, Any]:
        return {"Decrypt": self._decrypt, "GenerateDataKeyWithoutPlaintext": self._generate}

    def _generate(self, asked: Mapping[str, Any]) -> Mapping[str, str]:
        if asked["KeyId"] != KEY_ID or asked["KeySpec"] != "AES_256":
            raise _Refused("NotFoundException")
        nonce = os.urandom(12)
        blob = nonce + self._key.encrypt(nonce, os.urandom(32), _context(asked))
        return {"CiphertextBlob": base64.b64encode(blob).decode(), "KeyId": KEY_ID}

    def _decrypt(self, asked: Mapping[str, Any]) -> Mapping[str, str]:
        blob = base64.b64decode(asked["CiphertextBlob"])
        try:
            plain = self._key.decrypt(blob[:12], blob[12:], _context(asked))
        except (InvalidTag, ValueError):
            raise _Refused("InvalidCiphertextException") from None
        return {"Plaintext": base64.b64encode(plain).decode(), "KeyId": KEY_ID}


def _context(asked: Mapping[str, Any]) -> bytes:
    return json.dumps(asked.get("EncryptionContext"), sort_keys=True).encode()


def _refusal(error: str) -> web.Response:
    return _json(400, {"__type": error, "message": "so it says"})


def _json(status: int, content: Mapping[str, Any]) -> web.Response:
    return web.Response(
        status=status, text=json.dumps(content), content_type="application/x-amz-json-1.1"
    )
