"""A message that is no campaign's: a test, or the proof of an account."""

import secrets
import time
from collections.abc import Mapping

from campaigns.media import Files, media_of
from campaigns.model import Attempt, AttemptId, Body, Campaign
from campaigns.outcomes import Outcome
from campaigns.ports import KnowsItsStanding, Spec, Standing, Surroundings

DEADLINE = 30.0


class SingleMessages:
    """Hands over one at a time: a provider is opened for it and closed."""

    def __init__(self, surroundings: Surroundings, files: Files | None = None) -> None:
        self._surroundings = surroundings
        self._files = files

    async def standing(self, spec: Spec, fields: Mapping[str, str]) -> Standing:
        """How the account stands, where its provider says so."""
        provider = await spec.opened(fields, self._surroundings)
        try:
            return (
                await provider.standing() if isinstance(provider, KnowsItsStanding) else Standing()
            )
        finally:
            await provider.close()

    async def send(
        self,
        spec: Spec,
        fields: Mapping[str, str],
        address: str,
        body: Body,
        of: Campaign | None = None,
    ) -> Outcome:
        """With the file that messages `of` that campaign bring."""
        provider = await spec.opened(fields, self._surroundings)
        attempt = Attempt(
            id=AttemptId(f"test.{secrets.token_hex(8)}"),
            address=address,
            body=body,
            send_by=time.monotonic() + DEADLINE,
            media=media_of(of, self._files) if of and self._files else None,
        )
        try:
            return await provider.send(attempt)
        finally:
            await provider.close()
