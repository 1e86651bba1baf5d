"""The life of one delivery. Every transition is in TRANSITIONS and nowhere else.

What a provider says can arrive late, twice or out of order, so words that tell us nothing new
are listed as such (X -> X) rather than raised as errors. Of two receipts that contradict each
other the one that says more was achieved wins: `delivered` outranks `failed`, because the
mistake we must not make is to write again to somebody who has the message.
"""

from enum import Enum, IntEnum


class State(IntEnum):
    """The numbers stand in the ledger: they are never changed or used again."""

    QUEUED = 0
    ATTEMPTING = 1
    ACCEPTED = 2
    SENT = 3
    DELIVERED = 4
    READ = 5
    FAILED = 6
    REJECTED = 7
    NOT_SENT = 8
    UNCERTAIN = 9
    SUPPRESSED = 10
    CANCELLED = 11
    INVALID = 12
    DUPLICATE = 13

    @property
    def word(self) -> str:
        return self.name.lower()


class Event(Enum):
    MARK = "mark"
    ACCEPT = "accept"
    DEFER = "defer"
    REPEAT = "repeat"
    REJECT = "reject"
    LOSE = "lose"
    GIVE_UP = "give up"
    FOUND_ABSENT = "found absent"
    SEND_AGAIN = "send again"
    SUPPRESS = "suppress"
    CANCEL = "cancel"
    RECEIPT_ACCEPTED = "receipt accepted"
    RECEIPT_SENT = "receipt sent"
    RECEIPT_DELIVERED = "receipt delivered"
    RECEIPT_READ = "receipt read"
    RECEIPT_FAILED = "receipt failed"


OPEN = frozenset({State.QUEUED, State.ATTEMPTING})
"""A campaign is finished when none of its rows is in one of these."""

NEVER_SENT = frozenset({State.INVALID, State.DUPLICATE})
"""Rows of the list that were never to be sent; they still count as rows of it."""

RECEIPTS = {
    Event.RECEIPT_ACCEPTED: State.ACCEPTED,
    Event.RECEIPT_SENT: State.SENT,
    Event.RECEIPT_FAILED: State.FAILED,
    Event.RECEIPT_DELIVERED: State.DELIVERED,
    Event.RECEIPT_READ: State.READ,
}
RANK = {state: rank for rank, state in enumerate(RECEIPTS.values())}


def _raised(state: State) -> dict[Event, State]:
    """Each receipt moves a state up its rank, or tells nothing new."""
    return {
        event: said if RANK[said] > RANK[state] else state for event, said in RECEIPTS.items()
    } | {Event.ACCEPT: state, Event.LOSE: state}


TRANSITIONS: dict[State, dict[Event, State]] = {
    State.QUEUED: {
        Event.MARK: State.ATTEMPTING,
        Event.SUPPRESS: State.SUPPRESSED,
        Event.CANCEL: State.CANCELLED,
        Event.GIVE_UP: State.NOT_SENT,
        **RECEIPTS,  # an earlier attempt, taken as not sent, was: what was received outranks it
    },
    State.ATTEMPTING: {
        Event.ACCEPT: State.ACCEPTED,
        Event.DEFER: State.QUEUED,
        Event.REPEAT: State.QUEUED,  # uncertain, in a campaign that prefers delivery: once
        Event.GIVE_UP: State.NOT_SENT,
        Event.REJECT: State.REJECTED,
        Event.LOSE: State.UNCERTAIN,
        **RECEIPTS,  # a receipt can overtake our own record of the attempt
    },
    State.UNCERTAIN: {
        Event.ACCEPT: State.ACCEPTED,  # the answer came after the reaper did
        Event.LOSE: State.UNCERTAIN,
        Event.FOUND_ABSENT: State.NOT_SENT,
        Event.SEND_AGAIN: State.QUEUED,  # a person decided so
        **RECEIPTS,
    },
    State.NOT_SENT: {
        Event.SEND_AGAIN: State.QUEUED,
        **RECEIPTS,  # the look-up was wrong: what was received outranks it
    },
    State.CANCELLED: RECEIPTS,
    State.REJECTED: RECEIPTS,
    State.SUPPRESSED: RECEIPTS,
    State.INVALID: {},
    State.DUPLICATE: {},
    **{state: _raised(state) for state in RANK},
}


GOT_IT = frozenset(RECEIPTS.values()) - {State.FAILED}
"""Whoever's row stands in one of these has the message, for all that anybody knows."""

CARRIED = frozenset(RECEIPTS.values())
"""A provider took it, whatever became of it then. Nothing leads out of these."""


class IllegalTransition(Exception):
    """The program tried something the table does not allow. A bug, never a provider's doing."""


HAVE_IT = frozenset(RECEIPTS) - {Event.RECEIPT_FAILED}
"""What tells that somebody has the message, or that the provider does."""


def after_word(state: State, attempt: int, event: Event, told_of: int) -> State | None:
    """Where `event` of attempt `told_of` leads while `attempt` is the last one; None: nowhere.

    Of an earlier attempt only good news counts: we took it for not sent, and it was.
    """
    if told_of == attempt or (told_of < attempt and event in HAVE_IT):
        return TRANSITIONS[state].get(event)
    return None


def after(state: State, event: Event) -> State:
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise IllegalTransition(f"{event.value!r} is not possible while {state.word}") from None
