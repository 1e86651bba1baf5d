"""Keys and sealed values: AES-256-GCM envelopes, a key per campaign under one per agency.

`SECRET_KEYS` wrap the agencies' keys, an agency's key wraps its campaigns', files' and
credentials', and those seal values. Destroying a key erases what it sealed. Every seal is bound
to a context (what it is and whose), so that a sealed value cannot be moved to another row.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config.secrets import Secret

KEY_SIZE = 32
NONCE_SIZE = 12
HASH_SIZE = 16


class CannotOpen(Exception):
    """A sealed value does not open: another key, another context, or it was altered."""


class Key:
    """A key in use. Seals bytes, and gives keyed hashes that only its holder can compute."""

    __slots__ = ("_aead", "_raw", "_tag")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._aead = AESGCM(raw)
        self._tag = hmac.digest(raw, b"hash", hashlib.sha256)

    def __repr__(self) -> str:
        return "Key(***)"

    def seal(self, value: bytes, context: bytes) -> bytes:
        nonce = os.urandom(NONCE_SIZE)
        return nonce + self._aead.encrypt(nonce, value, context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """The value. Raises CannotOpen."""
        try:
            return self._aead.decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], context)
        except (InvalidTag, ValueError):
            raise CannotOpen(context.decode(errors="replace")) from None

    def hash(self, value: str) -> bytes:
        """16 bytes: the same for the same value, and meaningless without the key."""
        return hmac.digest(self._tag, value.encode(), "sha256")[:HASH_SIZE]

    def new(self, context: bytes) -> tuple["Key", bytes]:
        """A fresh key, and itself wrapped under this one."""
        raw = os.urandom(KEY_SIZE)
        return Key(raw), self.seal(raw, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> "Key":
        return Key(self.open(wrapped, context))

    def raw(self) -> Secret:
        """For handing to a child process of ours, through a pipe."""
        return Secret(self._raw.hex())


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The installation's key-encryption keys. The first wraps, any may unwrap."""

    keys: tuple[Key, ...]

    @classmethod
    def of(cls, secrets: Sequence[Secret]) -> "KeyRing":
        """From `SECRET_KEYS`, each at least 32 characters of anything random."""
        return cls(tuple(Key(hashlib.sha256(s.encode()).digest()) for s in secrets))

    def new(self, context: bytes) -> tuple[Key, bytes]:
        return self.keys[0].new(context)

    def unwrap(self, wrapped: bytes, context: bytes) -> Key:
        """Raises CannotOpen when none of the keys opens it."""
        for key in self.keys:
            try:
                return key.unwrap(wrapped, context)
            except CannotOpen:
                continue
        raise CannotOpen(f"none of {len(self.keys)} SECRET_KEYS opens {context.decode()}")
