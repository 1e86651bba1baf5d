"""What follows from an outcome: what is written, and what is done about the credential. Pure."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple, assert_never

from campaigns.model import Campaign
from campaigns.outcomes import (
    Accepted,
    Deferred,
    Fault,
    Misconfigured,
    Outcome,
    Rejected,
    Uncertain,
)
from campaigns.sending import Record
from campaigns.states import Event
from campaigns.timing import retry_at
from dispatch.breaker import Result
from dispatch.messages import Message, without
from dispatch.routes import is_long

RESULTS = {
    Fault.PROVIDER: Result.FAILED,
    Fault.NETWORK: Result.UNREACHABLE,
    Fault.RECIPIENT: None,
    Fault.OURS: None,
}


class Verdict(NamedTuple):
    """`wait`: the provider said "too fast", for so many seconds. `pause`: why all would fail, or
    all of its campaign `alone`.

    `result` is what the breaker counts.
    """

    record: Record
    result: Result | None
    wait: float | None = None
    pause: str = ""
    alone: bool = False


class When(NamedTuple):
    """`now` by the database's clock; `jitter` in [0, 1) spreads what is tried again.

    `served` is since when its campaign is sent without a break: a night that it had to wait for its
    hours, or for whoever had paused it, does not count as time in which it was tried.
    """

    now: float
    jitter: float
    served: float = 0.0


def judge(message: Message, outcome: Outcome, campaign: Campaign, when: When) -> Verdict:
    match outcome:
        case Accepted(provider_id):
            return Verdict(_record(message, Event.ACCEPT, provider_id=provider_id), Result.TAKEN)
        case Deferred():
            wait = None if outcome.wait is None else outcome.wait.total_seconds()
            kept = _own_wait(outcome, campaign)
            return Verdict(_deferred(message, outcome, kept, when), _result(outcome), wait)
        case Rejected(code, reason, suppress):
            refused = _record(message, Event.REJECT, _with_code(reason, code))
            return Verdict(refused._replace(suppress=suppress), Result.REFUSED)
        case Uncertain(reason):
            if campaign.prefer_delivery and not message.repeated:
                again = _record(message, Event.REPEAT, reason)._replace(repeated=1)
                return Verdict(again, Result.LOST)
            return Verdict(_record(message, Event.LOSE, reason), Result.LOST)
        case Misconfigured(code, reason, alone):
            record = unsent(message, _with_code(reason, code))
            result = Result.WAIT if alone else Result.DENIED  # the account itself is well
            return Verdict(record, result, pause=record.reason, alone=alone)
        case _:
            assert_never(outcome)


def unsent(message: Message, reason: str) -> Record:
    """It was marked and never handed over, or failed for no fault of its own: that is free."""
    return _record(message, Event.DEFER, reason)._replace(excused=1)


def _with_code(reason: str, code: str) -> str:
    return f"{reason} ({code})" if code else reason


def _result(outcome: Deferred) -> Result | None:
    if outcome.wait is not None:
        return Result.WAIT
    return RESULTS[outcome.fault]


def _own_wait(outcome: Deferred, campaign: Campaign) -> timedelta | None:
    """A long wait is the account's, and the message's only where no other account can take it."""
    goes_over = campaign.spare is not None and is_long(outcome.wait)
    return None if goes_over else outcome.wait


def _deferred(message: Message, outcome: Deferred, wait: timedelta | None, when: When) -> Record:
    free = outcome.wait is not None or outcome.fault is Fault.OURS  # not this message's fault
    made = message.attempt - message.excused - free
    now = datetime.fromtimestamp(when.now, UTC)
    tried = when.now if message.tried_since is None else message.tried_since
    since = datetime.fromtimestamp(max(tried, when.served), UTC)
    then = retry_at(max(1, made), since, now, wait, when.jitter)
    if then is None:
        return _record(message, Event.GIVE_UP, outcome.reason)
    again = _record(message, Event.DEFER, outcome.reason)
    return again._replace(not_before=then.timestamp(), excused=int(free))


def _record(message: Message, event: Event, reason: str = "", provider_id: str = "") -> Record:
    why = without(reason, message.address) if reason else ""
    return Record(message.campaign, message.row, message.attempt, event, why, provider_id)
