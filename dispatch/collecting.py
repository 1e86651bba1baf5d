"""Receipts that wait in providers' queues, put into our inbox: by one process for all of them."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Protocol

import structlog

from agencies.model import CredentialId
from campaigns.attempts import AttemptIds
from campaigns.model import Receipt
from campaigns.ports import CannotOpenAccount, CollectsReceipts, Provider, Providers
from campaigns.receipts import records_of
from campaigns.sending import Record, StorageDown
from dispatch.ports import Schedule
from dispatch.rounds import go_round

log = structlog.get_logger()

EVERY = 5.0  # seconds
FOR = 60.0  # seconds: whoever collects says so every round, and when it falls silent another does
MOST_ROUNDS = 100  # of one queue before the others have their turn again


class Waiting(Protocol):
    """Every function is one short transaction, and raises StorageDown."""

    async def take(self, owner: str, seconds: float) -> bool:
        """Whether it is this `owner` who collects now, for so long."""

    async def accounts(self) -> Sequence[CredentialId]:
        """Whose receipts may wait in a queue."""

    async def put_receipts(self, receipts: Sequence[Record]) -> None: ...


class Collector:
    def __init__(
        self,
        *,
        waiting: Waiting,
        providers: Providers,
        ids: AttemptIds,
        schedule: Schedule,
        owner: str,
    ) -> None:
        self._waiting = waiting
        self._providers = providers
        self._ids = ids
        self._schedule = schedule
        self._owner = owner
        self._opened: dict[CredentialId, Provider] = {}

    async def run(self) -> None:
        """Until it is cancelled; what it did not put away is told again by the queue."""
        try:
            await go_round(self._schedule, EVERY, self._round)
        finally:
            await self._close_all_but(())

    async def _round(self) -> None:
        try:
            if not await self._waiting.take(self._owner, FOR):
                await self._close_all_but(())
                return
            accounts = await self._waiting.accounts()
        except StorageDown as error:
            log.warning("storage_down", reason=str(error), again_in=EVERY)
            return
        await self._close_all_but(accounts)
        await asyncio.gather(*map(self._collect, accounts))

    async def _collect(self, account: CredentialId) -> None:
        """A queue that cannot be read is looked at again in the next round."""
        keep = partial(self._keep, account)
        try:
            provider = await self._provider(account)
            if not isinstance(provider, CollectsReceipts):
                return
            for _ in range(MOST_ROUNDS):
                if not await provider.collect(keep):
                    return
        except CannotOpenAccount:
            return
        except Exception as error:  # noqa: BLE001 - one account's fault is not the others'
            log.warning("receipts_not_collected", credential=account, error=type(error).__name__)

    async def _keep(self, account: CredentialId, receipts: Sequence[Receipt]) -> None:
        await self._waiting.put_receipts(records_of(receipts, account, self._ids))

    async def _provider(self, account: CredentialId) -> Provider:
        """Raises CannotOpenAccount."""
        if account not in self._opened:
            self._opened[account] = await self._providers.open(account)
        return self._opened[account]

    async def _close_all_but(self, accounts: Sequence[CredentialId]) -> None:
        for account in self._opened.keys() - set(accounts):
            await self._opened.pop(account).close()
