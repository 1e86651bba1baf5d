"""The name an attempt travels under, and comes back with in a receipt: only we can make one."""

import hashlib
import hmac

from agencies.model import CredentialId
from campaigns.model import AttemptId, CampaignId

MAC_SIZE = 10


class NotOurs(ValueError):
    """The text is not an attempt id that this installation made."""


class AttemptIds:
    """`<campaign>.<row>.<attempt>.<mac>`, the mac under a key of the installation's.

    It covers the account as well: who knows an id cannot report on it by way of another account.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(
        self, account: CredentialId, campaign: CampaignId, row: int, attempt: int
    ) -> AttemptId:
        name = f"{campaign}.{row}.{attempt}"
        return AttemptId(f"{name}.{self._mac(account, name)}")

    def read(self, account: CredentialId, text: str) -> tuple[CampaignId, int, int]:
        """Campaign, row and attempt of an id that was made for this account. Raises NotOurs."""
        name, _, mac = text.rpartition(".")
        if not hmac.compare_digest(self._mac(account, name).encode(), _bytes(mac)):
            raise NotOurs(text)
        campaign, row, attempt = map(int, name.split("."))
        return CampaignId(campaign), row, attempt

    def _mac(self, account: CredentialId, name: str) -> str:
        # keyed blake2b is a MAC, and at 4 µs costs a sixth of HMAC-SHA-256 in base 32: RFC 7693
        return hashlib.blake2b(
            _bytes(f"{account}/{name}"), key=self._key, digest_size=MAC_SIZE
        ).hexdigest()


def _bytes(text: str) -> bytes:
    """Whatever a stranger makes up, as half a surrogate pair, is told from ours and is no fault."""
    return text.encode(errors="surrogatepass")
