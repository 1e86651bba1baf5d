"""What can come of handing one message to a provider, named by who must act next."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Accepted:
    """Nobody acts: the provider has it, and a receipt may follow."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """We act, later: it was certainly not taken, so sending it again cannot repeat it."""

    reason: str
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Staff act: this recipient cannot be reached this way. `suppress`: never try again."""

    code: str
    reason: str
    suppress: bool = False


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A receipt or a person decides: it may have been taken, so we do not send it again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """The operator acts: every message here would fail, so the credential stops.

    It was certainly not taken; the delivery goes back to the queue.
    """

    code: str
    reason: str


Outcome = Accepted | Deferred | Rejected | Uncertain | Misconfigured
