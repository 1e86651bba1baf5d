"""Asks providers about messages that nobody can know about, and has staff told what came of it.

Any number of processes may do it at once: each question is given to one of them at a time.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog

from agencies.model import CredentialId
from campaigns.confirming import NotComplete
from campaigns.doubts import (
    ASK_AFTER,
    ASK_AGAIN_AFTER,
    MOST_ASKED,
    Absent,
    Answer,
    Doubt,
    Found,
    Question,
    Unclear,
    Verdict,
)
from campaigns.model import CampaignId, Duplicates
from campaigns.ports import (
    AnswersQuestions,
    CannotOpenAccount,
    Channel,
    Provider,
    Providers,
    TellsWhatItTook,
    UnusableWording,
)
from campaigns.receipts import EVENTS
from campaigns.retention import KeyDestroyed
from campaigns.sending import ChunkId, Record, StorageDown
from campaigns.states import Event
from dispatch.messages import Message, Writer
from dispatch.ports import DoubtfulRows, Schedule
from dispatch.rounds import go_round

log = structlog.get_logger()

EVERY = 5.0  # seconds
AT_ONCE = 10  # questions: one after the other takes some seconds
NOT_THERE = "looked up at the provider, which does not have it"
NO_CHUNK = ChunkId(0)
A_STEP = 30.0  # seconds: by more than that a clock does not go wrong by itself within a round


class LookUps:
    """One process's share of the questions."""

    def __init__(
        self,
        *,
        rows: DoubtfulRows,
        providers: Providers,
        channels: Mapping[str, Channel],
        schedule: Schedule,
        ask_after: float = ASK_AFTER,
    ) -> None:
        self._rows = rows
        self._providers = providers
        self._channels = channels
        self._schedule = schedule
        self._ask_after = ask_after
        self._ahead: float | None = None  # the database's clock of the loop's, which nobody sets
        self._from = -math.inf  # when the database's clock may be believed, by the loop's

    async def run(self) -> None:
        """Until it is cancelled, which leaves its questions to others."""
        await go_round(self._schedule, EVERY, self._round)

    async def _round(self) -> None:
        try:
            await self._compare_clocks()
            while await self._ask_some() == AT_ONCE:
                pass
            await self._rows.tell_doubts()
        except StorageDown as error:
            log.warning("storage_down", reason=str(error), again_in=EVERY)

    async def _compare_clocks(self) -> None:
        """After a step nobody can tell how old a question is: all of them wait once more."""
        here = asyncio.get_running_loop().time()
        ahead = await self._rows.clock() - here
        if self._ahead is not None and abs(ahead - self._ahead) > A_STEP:
            log.warning("clock_was_set", seconds=round(ahead - self._ahead))
            self._from = here + self._ask_after
        self._ahead = ahead

    async def _ask_some(self) -> int:
        doubts = await self._rows.take_doubts(AT_ONCE)
        by_run: dict[tuple[CredentialId, CampaignId], list[Doubt]] = {}
        for doubt in doubts:
            by_run.setdefault((doubt.credential, doubt.campaign), []).append(doubt)
        for together in by_run.values():
            await self._rows.settle_doubts(await self._look_up(together))
        return len(doubts)

    async def _look_up(self, together: Sequence[Doubt]) -> Sequence[Verdict]:
        """All of one campaign and over one account."""
        async with self._opened(together[0].credential) as provider:
            after = self._known_after(provider)
            if after is None:
                return [Verdict(doubt) for doubt in together]  # nobody will ever know
            now = await self._rows.clock()
            waits = self._from - asyncio.get_running_loop().time()
            ask_at = {one: max(one.since + after, now + waits) for one in together}
            due = [doubt for doubt in together if ask_at[doubt] <= now]
            later = [  # the provider's books may not be complete yet
                Verdict(doubt, ask_at=ask_at[doubt]) for doubt in together if doubt not in due
            ]
            if not isinstance(provider, AnswersQuestions):
                return [*later, *(Verdict(doubt) for doubt in due)]
            return [*later, *(await self._ask_all(due, provider, now) if due else ())]

    def _known_after(self, provider: Provider | None) -> float | None:
        """Seconds after an attempt in which its provider can say, or has said, that it took it."""
        if isinstance(provider, AnswersQuestions):
            return self._ask_after
        return provider.tells_within if isinstance(provider, TellsWhatItTook) else None

    async def _ask_all(
        self, due: Sequence[Doubt], provider: AnswersQuestions, now: float
    ) -> Sequence[Verdict]:
        try:
            run = await self._rows.open_run(due[0].campaign)
            writer = Writer(run, self._channels[run.campaign.channel])
        except (KeyDestroyed, UnusableWording, NotComplete):
            return [Verdict(doubt) for doubt in due]
        twins = run.campaign.duplicates is Duplicates.SEND_EACH
        questions = [await self._question(doubt, writer, twins=twins) for doubt in due]
        return [
            await self._ask(doubt, question, provider, now) if question else Verdict(doubt)
            for doubt, question in zip(due, questions, strict=True)
        ]

    async def _ask(
        self, doubt: Doubt, question: Question, provider: AnswersQuestions, now: float
    ) -> Verdict:
        try:
            answer = await provider.look_up(question)
        except Exception as error:  # a provider's bug: what it would have said nobody knows
            log.exception("provider_raised", campaign=doubt.campaign, row=doubt.queued.row)
            answer = Unclear(f"our program failed ({type(error).__name__})")
        log.info("looked_up", campaign=doubt.campaign, row=doubt.queued.row, answer=_name(answer))
        return conclude(doubt, answer, now)

    async def _question(self, doubt: Doubt, writer: Writer, *, twins: bool) -> Question | None:
        """None where no message can be made of the row any more."""
        message = writer.write(NO_CHUNK, doubt.queued)
        if not isinstance(message, Message):
            return None
        return Question(
            address=message.address,
            body=message.body,
            since=datetime.fromtimestamp(doubt.since, UTC),
            known=await self._rows.other_ids(doubt) if twins else frozenset(),
        )

    @asynccontextmanager
    async def _opened(self, credential: CredentialId) -> AsyncIterator[Provider | None]:
        """None for an account that is not there any more: nobody can be asked."""
        try:
            provider = await self._providers.open(credential)
        except CannotOpenAccount:
            yield None
            return
        try:
            yield provider
        finally:
            await provider.close()


def conclude(doubt: Doubt, answer: Answer, now: float) -> Verdict:
    """What follows from a provider's answer. Pure."""
    campaign, row, attempt = doubt.campaign, doubt.queued.row, doubt.queued.attempt
    match answer:
        case Found(provider_id, state, reason):
            found = Record(campaign, row, attempt, EVENTS[state], reason, provider_id)
            return Verdict(doubt, found, asked=True)
        case Absent():
            return Verdict(
                doubt, Record(campaign, row, attempt, Event.FOUND_ABSENT, NOT_THERE), asked=True
            )
        case Unclear():
            again = doubt.asked + 1 < MOST_ASKED
            return Verdict(doubt, ask_at=now + ASK_AGAIN_AFTER if again else None, asked=True)


def _name(answer: Answer) -> str:
    reason = answer.reason if isinstance(answer, Unclear) else ""
    return f"{type(answer).__name__} {reason}".strip()
