"""A message that is no campaign's: a test, or the proof of an account."""

import secrets
import time
from collections.abc import Mapping

from campaigns.model import Attempt, AttemptId, Body
from campaigns.outcomes import Outcome
from campaigns.ports import Spec, Surroundings

DEADLINE = 30.0


class SingleMessages:
    """Hands over one at a time: a provider is opened for it and closed."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings

    async def send(
        self, spec: Spec, fields: Mapping[str, str], address: str, body: Body
    ) -> Outcome:
        provider = await spec.opened(fields, self._surroundings)
        attempt = Attempt(
            id=AttemptId(f"test.{secrets.token_hex(8)}"),
            address=address,
            body=body,
            send_by=time.monotonic() + DEADLINE,
        )
        try:
            return await provider.send(attempt)
        finally:
            await provider.close()
