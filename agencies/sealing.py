"""Keys and sealed values: AES-256-GCM envelopes, a key per campaign under one per agency.

`SECRET_KEYS` wrap the agencies' keys, an agency's key wraps its campaigns', files' and
credentials', and those seal values. Destroying a key erases what it sealed. Every seal is bound
to a context (what it is and whose), so that a sealed value cannot be moved to another row.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config.secrets import Secret

KEY_SIZE = 32
NONCE_SIZE = 12
HASH_SIZE = 16
NAME_SIZE = 8

ReadAgain = Callable[[], Sequence[Secret]]


class CannotOpen(Exception):
    """A sealed value does not open: another key, another context, or it was altered."""


class Key:
    """A key in use. Seals bytes, and gives keyed hashes that only its holder can compute."""

    __slots__ = ("_aead", "_raw", "_tag", "name")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._aead = AESGCM(raw)
        self._tag = hmac.digest(raw, b"hash", hashlib.sha256)
        self.name = hmac.digest(raw, b"name", hashlib.sha256)[:NAME_SIZE]  # it may be seen

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
        key = Key(os.urandom(KEY_SIZE))
        return key, key.wrapped_by(self, context)

    def wrapped_by(self, other: "Key", context: bytes) -> bytes:
        return other.seal(self._raw, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> "Key":
        return Key(self.open(wrapped, context))

    def raw(self) -> Secret:
        """For handing to a child process of ours, through a pipe."""
        return Secret(self._raw.hex())


class KeyRing:
    """The installation's key-encryption keys. The first wraps, any may unwrap.

    Where they stand in a file, another process may bring in a new one while we run. So they are
    read again before one wraps, and when none unwraps. What was known before is kept: a view of
    the database that was taken before may still need it.
    """

    __slots__ = ("_read_again", "keys")

    def __init__(self, keys: Sequence[Key], read_again: ReadAgain | None = None) -> None:
        self.keys = tuple(keys)
        self._read_again = read_again

    @classmethod
    def of(cls, secrets: Sequence[Secret], read_again: ReadAgain | None = None) -> "KeyRing":
        """From `SECRET_KEYS`, each at least 32 characters of anything random."""
        return cls(_keys(secrets), read_again)

    def new(self, context: bytes) -> tuple[Key, bytes]:
        self.look_again()
        key = Key(os.urandom(KEY_SIZE))
        return key, self._wrapped(key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> Key:
        """Raises CannotOpen when none of the keys opens it."""
        found = self._unwrapped(wrapped, context)
        if found is None and self.look_again():
            found = self._unwrapped(wrapped, context)
        if found is None:
            raise CannotOpen(f"none of {len(self.keys)} SECRET_KEYS opens {context.decode()}")
        return found

    def name_over(self, wrapped: bytes, context: bytes) -> str:
        """Of the key that wraps it, which may be seen. Raises CannotOpen."""
        self.unwrap(wrapped, context)
        return next(key.name.hex() for key in self.keys if _opened(key, wrapped, context))

    def is_renewed(self, wrapped: bytes) -> bool:
        """Whether the first key wraps it."""
        return wrapped.startswith(self.keys[0].name)

    def renewed(self, wrapped: bytes, context: bytes) -> bytes:
        """The same key, under the first one. Raises CannotOpen."""
        return self._wrapped(self.unwrap(wrapped, context), context)

    def _wrapped(self, key: Key, context: bytes) -> bytes:
        """With the wrapping key's name in front, by which one sees whether it is the first."""
        first = self.keys[0]
        return first.name + key.wrapped_by(first, context)

    def _unwrapped(self, wrapped: bytes, context: bytes) -> Key | None:
        """Earlier versions put no name in front."""
        for key in self.keys:
            if found := _opened(key, wrapped, context):
                return found
        return None

    def look_again(self) -> bool:
        """Whether there is something new."""
        if self._read_again is None:
            return False
        before = self.keys
        now = _keys(self._read_again())
        known = {key.name for key in now}
        self.keys = (*now, *(key for key in before if key.name not in known))
        return [key.name for key in self.keys] != [key.name for key in before]


def _opened(key: Key, wrapped: bytes, context: bytes) -> Key | None:
    try:
        return key.unwrap(wrapped.removeprefix(key.name), context)
    except CannotOpen:
        return None


def _keys(secrets: Sequence[Secret]) -> tuple[Key, ...]:
    return tuple(Key(hashlib.sha256(s.encode()).digest()) for s in secrets)
