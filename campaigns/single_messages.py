"""What is asked of a provider while nothing is dispatched: a test, an account's proof, its texts,
what it charged."""

import secrets
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns.approved import Offered
from campaigns.charges import CannotTell, Charge
from campaigns.enclosing import enclosed_of
from campaigns.letterhead import Letterhead
from campaigns.media import Files, media_of
from campaigns.model import Attempt, AttemptId, Body, Campaign
from campaigns.outcomes import Outcome
from campaigns.ports import (
    CannotList,
    ChecksAddresses,
    KnowsItsSender,
    KnowsItsStanding,
    OffersTexts,
    Spec,
    Standing,
    Surroundings,
    TellsCharges,
)

DEADLINE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """What a test has in common with the messages of its campaign, beside their text."""

    of: Campaign
    letterhead: Letterhead


class SingleMessages:
    """Hands over one at a time: a provider is opened for it and closed."""

    def __init__(self, surroundings: Surroundings, files: Files | None = None) -> None:
        self._surroundings = surroundings
        self._files = files

    async def standing(self, spec: Spec, fields: Mapping[str, str]) -> Standing:
        """How the account and its sender stand, where its provider says so."""
        provider = await spec.opened(fields, self._surroundings)
        try:
            standing = (
                await provider.standing() if isinstance(provider, KnowsItsStanding) else Standing()
            )
            if not standing.fault and isinstance(provider, KnowsItsSender):
                return replace(standing, fault=await provider.sender_fault())
            return standing
        finally:
            await provider.close()

    async def address_fault(self, spec: Spec, address: str) -> str:
        """Why no agency's mails may come from there over the account that is lent."""
        provider = await spec.opened({}, self._surroundings)
        try:
            if not isinstance(provider, ChecksAddresses):
                return ""
            return await provider.address_fault(address)
        finally:
            await provider.close()

    async def send(
        self,
        spec: Spec,
        fields: Mapping[str, str],
        address: str,
        body: Body,
        alike: Alike | None = None,
    ) -> Outcome:
        """As the messages of a campaign are, where it is to be `alike`."""
        provider = await spec.opened(fields, self._surroundings)
        attempt = Attempt(
            id=AttemptId(f"test.{secrets.token_hex(8)}"),
            address=address,
            body=body,
            send_by=time.monotonic() + DEADLINE,
            media=media_of(alike.of, self._files) if alike and self._files else None,
            enclosed=enclosed_of(alike.of, self._files) if alike and self._files else None,
            letterhead=alike.letterhead if alike else None,
        )
        try:
            return await provider.send(attempt)
        finally:
            await provider.close()

    async def charges(
        self, spec: Spec, fields: Mapping[str, str], since: datetime, until: datetime
    ) -> AsyncIterator[Sequence[Charge]]:
        """Raises CannotTell."""
        provider = await spec.opened(fields, self._surroundings)
        try:
            if not isinstance(provider, TellsCharges):
                raise CannotTell("This provider does not say what it charged.")
            async for page in provider.charges(since, until):
                yield page
        finally:
            await provider.close()

    async def texts(self, spec: Spec, fields: Mapping[str, str]) -> Sequence[Offered]:
        """Raises CannotList."""
        provider = await spec.opened(fields, self._surroundings)
        try:
            if not isinstance(provider, OffersTexts):
                raise CannotList("This account has no templates.")
            return await provider.texts()
        finally:
            await provider.close()
