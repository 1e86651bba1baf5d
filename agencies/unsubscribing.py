"""The words in a mail's link by which somebody unsubscribes: only we can make one.

They name the agency and the keyed hash of an address, and no person. They hold for as long as the
installation does, since a mail can be years old when somebody has enough of it.
"""

import binascii
import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from agencies.model import AgencyId
from agencies.sealing import HASH_SIZE
from agencies.suppression import Cause

MAC_SIZE = 12
AGENCY_SIZE = 6
SIZE = AGENCY_SIZE + HASH_SIZE + MAC_SIZE


class NotOurs(ValueError):
    """The words were altered, or cut off, or made by somebody else."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands between an agency, by its name, and an address; `cause` is None where it is not
    left out."""

    agency: str
    cause: Cause | None


class Links:
    """Under a key of the installation's."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, agency: AgencyId, address: bytes) -> str:
        named = agency.to_bytes(AGENCY_SIZE, "big") + address
        return urlsafe_b64encode(named + self._mac(named)).decode().rstrip("=")

    def read(self, word: str) -> tuple[AgencyId, bytes]:
        """The agency, and the keyed hash of the address. Raises NotOurs."""
        try:
            raw = urlsafe_b64decode(word.encode("ascii") + b"=" * (-len(word) % 4))
        except (binascii.Error, UnicodeEncodeError):
            raise NotOurs(word) from None
        named, mac = raw[:-MAC_SIZE], raw[-MAC_SIZE:]
        if len(raw) != SIZE or not hmac.compare_digest(self._mac(named), mac):
            raise NotOurs(word)
        agency = AgencyId(int.from_bytes(named[:AGENCY_SIZE], "big"))
        address = named[AGENCY_SIZE:]
        if self.make(agency, address) != word:  # other spellings of the same bytes
            raise NotOurs(word)
        return agency, address

    def _mac(self, named: bytes) -> bytes:
        return hashlib.blake2b(named, key=self._key, digest_size=MAC_SIZE).digest()
