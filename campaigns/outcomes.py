"""What can come of handing one message to a provider, named by who must act next."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from agencies.suppression import Cause

LONGEST_ID = 100
"""Characters of what a provider calls a message, which is kept: all have fewer."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Nobody acts: the provider has it, and a receipt may follow."""

    provider_id: str


class Fault(Enum):
    """Whose fault it is that a message was not taken; the breaker counts by it."""

    PROVIDER = "provider"  # it was there, and did not take it
    NETWORK = "network"  # it was not there at all: nobody's message will be taken now
    RECIPIENT = "recipient"  # this person's side asks to come again: that tells nothing of others
    OURS = "ours"  # we were held up and too late: that tells nothing of the provider


@dataclass(frozen=True, slots=True)
class Deferred:
    """We act, later: it was certainly not taken, so sending it again cannot repeat it.

    `wait`: the provider said "too fast", for so long.
    """

    reason: str
    wait: timedelta | None = None
    fault: Fault = Fault.PROVIDER


@dataclass(frozen=True, slots=True)
class Rejected:
    """Staff act: this recipient cannot be reached this way. `suppress`: why it never can."""

    code: str
    reason: str
    suppress: Cause | None = None


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A receipt or a person decides: it may have been taken, so we do not send it again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """The operator acts: every message here would fail, so the credential stops.

    It was certainly not taken; the delivery goes back to the queue. `alone`: only its campaign's
    would fail, and the credential goes on.
    """

    code: str
    reason: str
    alone: bool = False


Outcome = Accepted | Deferred | Rejected | Uncertain | Misconfigured


def accepted(given: object, otherwise: str) -> Outcome:
    """Where the provider named what it took, by a text that can be kept. It is to be found by that
    later, so of what has no name nobody knows whether it was taken: `otherwise` is why, for staff.
    """
    is_name = isinstance(given, str) and given.isprintable() and 0 < len(given) <= LONGEST_ID
    return Accepted(str(given)) if is_name and str(given).strip() else Uncertain(otherwise)
