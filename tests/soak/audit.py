"""The journal of whoever took the messages against the ledger of whoever sent them. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from campaigns.model import CampaignId
from campaigns.states import State
from tests.dispatch.office import Line
from tests.fakes.twilio import OK, Received
from tests.soak.amounts import Amounts
from tests.soak.yard import row_of

LEAVES_DOUBT = {"drop", "hang", "reset", "garbage", 20500, 20503}
"""Fates after which nobody can know whether a message was taken."""
ENDS = frozenset({State.ACCEPTED, State.REJECTED, State.UNCERTAIN})
"""Of a row that nobody stopped, and of which no receipt came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """`unknown` are ids that the provider gave and that the ledger does not know, although it
    says to know what became of that row; `lost` rows that it does not have, that came to no end
    or to one that nobody gave them, or that it calls accepted or refused and were not. `injected`
    lost replies left nobody knowing."""

    requests: int
    double: int
    lost: int
    unknown_ids: int
    uncertain: int
    injected: int

    @property
    def faults(self) -> int:
        return self.double + self.lost + self.unknown_ids

    def note(self, amounts: Amounts) -> None:
        amounts.notes(**asdict(self))


def audit(
    journal: Sequence[Received],
    ledger: Mapping[int, Line],
    campaign: CampaignId,
    rows: int,
    ends: Collection[State] = ENDS,
) -> Audit:
    """Of a campaign of so many rows that finished, and of which nobody pressed "send again"."""
    asked: dict[int, list[Received]] = defaultdict(list)
    for one in journal:
        of, row = row_of(one.to)
        if of == campaign:
            asked[row].append(one)
    by_state = Counter(line.state for line in ledger.values())
    others = sum(number for state, number in by_state.items() if state not in ends)
    return Audit(
        requests=sum(map(len, asked.values())),
        double=sum(_may_have_got(requests) > 1 for requests in asked.values()),
        lost=abs(rows - len(ledger))
        + others
        + sum(_is_untrue(line, asked[row]) for row, line in ledger.items()),
        unknown_ids=sum(_unknown(ledger[row], requests) for row, requests in asked.items()),
        uncertain=by_state[State.UNCERTAIN],
        injected=sum(one.fate in LEAVES_DOUBT for requests in asked.values() for one in requests),
    )


def _may_have_got(requests: Sequence[Received]) -> int:
    return sum(bool(one.sid) or one.fate in LEAVES_DOUBT for one in requests)


def _is_untrue(line: Line, requests: Sequence[Received]) -> bool:
    if line.state is State.REJECTED:
        return not requests
    return line.state is State.ACCEPTED and line.provider_id not in {one.sid for one in requests}


def _unknown(line: Line, requests: Sequence[Received]) -> int:
    if line.state is State.UNCERTAIN:
        return 0
    return sum(one.fate == OK and one.sid != line.provider_id for one in requests)
