"""What `doctor` tells an operator: each thing that has to be so, and whether it is. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agencies.model import CredentialId
from campaigns.alerts import LEAST_FREE, MOST_LAG, MOST_TICK
from campaigns.facts import AccountFacts, Facts
from campaigns.pacing import Down, RateAt

MOST_APART = 60.0  # seconds between two clocks: nothing breaks by it, but hours begin that late
MOST_WAITED = 60.0  # seconds
GB = 1_000_000_000
DOWN: Mapping[Down, str] = {
    Down.UNREACHABLE: "its provider cannot be reached",
    Down.REFUSED: "its provider refuses it, or it cannot be opened",
    Down.WAITS: "its provider asked to wait",
    Down.FAILS: "its provider answers, and takes nothing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    what: str
    is_well: bool
    words: str

    def __str__(self) -> str:
        return f"{'ok   ' if self.is_well else 'WRONG'}  {self.what}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found beside the facts: `apart` is how far this machine's clock is ahead, in
    seconds; `rate_at` says what a pace allows; `unusable` accounts with why; `reporting` ones
    report to a PUBLIC_URL or not at all; from `mail_domains` mails come; the topic of the account
    lent with Amazon SES, if there is one, is to call `lent_topic`."""

    apart: float
    rate_at: RateAt
    unusable: Mapping[CredentialId, str]
    reporting: int
    public_url: str
    mail_domains: frozenset[str] = frozenset()
    lent_topic: str = ""


def checkup(facts: Facts, look: Look) -> Iterator[Check]:
    yield _dispatch(facts)
    yield _clock(look.apart)
    yield _disk(facts)
    yield from _accounts(facts, look)
    yield _queue(facts)
    yield _receipts(facts)
    yield _public_url(look)


def _dispatch(facts: Facts) -> Check:
    if not facts.dispatching:
        words = "nobody sends. Start `python main.py run`, or a worker."
        return Check(what="Dispatch", is_well=False, words=words)
    is_well = facts.slowest_tick <= MOST_TICK
    took = f"its slowest tick of late took {facts.slowest_tick * 1000:,.0f} ms"
    words = f"a process looks for messages to send; {took}."
    mend = "" if is_well else " The database is slow: see what else uses its disk or server."
    return Check(what="Dispatch", is_well=is_well, words=words + mend)


def _clock(apart: float) -> Check:
    is_well = abs(apart) <= MOST_APART
    where = "ahead of" if apart > 0 else "behind"
    words = f"this machine's is {abs(apart):.1f} s {where} the database's."
    mend = "" if is_well else " Set them by NTP."
    return Check(what="Clock", is_well=is_well, words=words + mend)


def _disk(facts: Facts) -> Check:
    size = f"the database has {facts.database_size / GB:.2f} GB"
    if facts.disk is None:
        return Check(what="Disk", is_well=True, words=f"{size}; its server's disk is not seen.")
    is_well = facts.disk.share_free >= LEAST_FREE
    free = f"{facts.disk.free / GB:.1f} GB are free, {facts.disk.share_free:.0%} of its disk"
    mend = "." if is_well else ". Make room: when it is full nothing is sent."
    return Check(what="Disk", is_well=is_well, words=f"{size}, and {free}{mend}")


def _accounts(facts: Facts, look: Look) -> Iterator[Check]:
    for one in facts.accounts:
        if why := _fault(one, facts.now, look):
            yield Check(what=_called(one), is_well=False, words=why)
        elif one.running:
            speed = _speed(one, one.rate(facts.now, look.rate_at))
            yield Check(what=_called(one), is_well=True, words=speed)
    well = sum(not _fault(one, facts.now, look) for one in facts.accounts)
    yield Check(what="Accounts", is_well=True, words=f"{well} of {len(facts.accounts)} are well.")


def _fault(account: AccountFacts, now: float, look: Look) -> str:
    if why := look.unusable.get(account.credential):
        return f"{why}."
    if account.down is None or not account.under_way:
        return ""
    if not account.running:
        return f"{DOWN[account.down]}; it is tried again when a campaign over it goes on."
    again = max(0.0, account.pace.paused_until - now)
    return f"{DOWN[account.down]}; it is tried again in {again:.0f} s."


def _speed(account: AccountFacts, rate: float | None) -> str:
    if rate is None:
        return "it may have messages without a limit."
    return f"it may have {rate:,.1f} of {account.pace.ceiling:,.1f} messages a second."


def _called(account: AccountFacts) -> str:
    return f"Account {account.credential} ({account.channel} by {account.provider})"


def _queue(facts: Facts) -> Check:
    counts = (
        f"{len(facts.running)} campaigns run, {facts.tripped} paused by themselves; "
        f"{facts.queued:,} messages wait, {facts.in_flight:,} are on their way, "
        f"{facts.uncertain:,} are uncertain"
    )
    late = [c for c in facts.due if c.waited > MOST_WAITED and c.next_slot <= facts.now]
    words = f"{counts}. The one that waits longest was not served for {facts.oldest_queued:,.0f} s."
    return Check(what="Queue", is_well=not late, words=words if facts.due else f"{counts}.")


def _receipts(facts: Facts) -> Check:
    is_well = facts.receipts_lag <= MOST_LAG
    words = f"{facts.receipts:,} wait, the oldest for {facts.receipts_lag:,.0f} s."
    return Check(what="Receipts", is_well=is_well, words=words)


def _public_url(look: Look) -> Check:
    is_well = bool(look.public_url) or not look.reporting
    words = "is set." if look.public_url else "is not set, and no account needs it."
    if look.public_url and look.lent_topic:
        words = f"is set. Amazon's topic for the account that is lent is to call {look.lent_topic}"
    if not is_well:
        words = (
            f"is not set, so the providers of {look.reporting} accounts cannot report what became "
            "of messages."
        )
    return Check(what="PUBLIC_URL", is_well=is_well, words=words)
