"""What this installation can send with: every way that was found, looked up by name."""

from collections.abc import Mapping, Sequence

from agencies.model import Credential
from campaigns.ports import Channel, InvalidAddress, Spec, Surroundings

PHONES = "sms"
"""The channel that knows mobile numbers."""
MAIL = "email"


class Offers:
    """All Specs, and those of their accounts that can be chosen here.

    `lent` names the (channel, provider) pairs whose account the operator lends.
    """

    def __init__(self, specs: Sequence[Spec], lent: Sequence[tuple[str, str]] = ()) -> None:
        self._specs: Mapping[tuple[str, str], Spec] = {
            (spec.channel.name, spec.provider): spec for spec in specs
        }
        self._lent = frozenset(lent)
        self.channels: Mapping[str, Channel] = {spec.channel.name: spec.channel for spec in specs}
        self.rehearsals = frozenset(spec.provider for spec in specs if spec.rehearsal)

    def spec(self, channel: str, provider: str) -> Spec:
        """Raises KeyError where the provider's file was taken out of the installation."""
        return self._specs[channel, provider]

    def can_use(self, credential: Credential) -> bool:
        """Whether its provider is here and, for the operator's own, whether it is still lent."""
        spec = self._specs.get((credential.channel, credential.provider))
        if spec is None:
            return False
        return not credential.lent or spec.rehearsal or self._key(spec) in self._lent

    def tells(
        self, credential: Credential, fields: Mapping[str, str], surroundings: Surroundings
    ) -> bool:
        """Whether its provider tells us what was delivered."""
        return self.spec(credential.channel, credential.provider).tells(fields, surroundings)

    def phone(self, number: str, region: str) -> str:
        """A mobile number in its one spelling; empty where it is none."""
        try:
            return self.channels[PHONES].parse_address(number, region).text
        except InvalidAddress:
            return ""

    def addable(self) -> tuple[tuple[str, str], ...]:
        """Of which staff type in an account."""
        return tuple(k for k, spec in self._specs.items() if spec.form and not spec.citizens)

    def queued(self) -> tuple[tuple[str, str], ...]:
        """Of whose accounts receipts may wait in a queue."""
        return tuple(kind for kind, spec in self._specs.items() if spec.queued)

    async def load(self, kinds: Sequence[tuple[str, str]]) -> None:
        """Their SDKs, so that the first message need not wait for them."""
        for kind in kinds:
            if kind in self._specs:
                await self._specs[kind].load()

    def lendable(self) -> tuple[Spec, ...]:
        """The Specs whose account the installation keeps for everybody."""
        return tuple(s for s in self._specs.values() if s.rehearsal or self._key(s) in self._lent)

    def lends_mail(self) -> tuple[Spec, ...]:
        """The Specs over whose account every agency's mails may go."""
        return tuple(s for s in self.lendable() if s.channel.name == MAIL and not s.rehearsal)

    @staticmethod
    def _key(spec: Spec) -> tuple[str, str]:
        return spec.channel.name, spec.provider
