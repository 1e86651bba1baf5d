"""A provider's later word about an attempt, as something that can be recorded. Pure."""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from agencies.model import CredentialId
from campaigns.attempts import AttemptIds, NotOurs
from campaigns.model import Receipt, ReceiptState
from campaigns.sending import Record
from campaigns.states import Event

EVENTS = {
    ReceiptState.ACCEPTED: Event.RECEIPT_ACCEPTED,
    ReceiptState.SENT: Event.RECEIPT_SENT,
    ReceiptState.DELIVERED: Event.RECEIPT_DELIVERED,
    ReceiptState.READ: Event.RECEIPT_READ,
    ReceiptState.FAILED: Event.RECEIPT_FAILED,
}


def records_of(
    receipts: Iterable[Receipt], account: CredentialId, ids: AttemptIds
) -> Sequence[Record]:
    """Without those about what this installation did not send, which the provider tells us, too."""
    records = []
    for receipt in receipts:
        with suppress(NotOurs):
            records.append(record_of(receipt, account, ids))
    return records


def record_of(receipt: Receipt, account: CredentialId, ids: AttemptIds) -> Record:
    """Raises NotOurs for an attempt that this installation did not make over this account."""
    campaign, row, attempt = ids.read(account, receipt.attempt)
    return Record(
        campaign,
        row,
        attempt,
        EVENTS[receipt.state],
        receipt.reason,
        suppress=receipt.suppress,
        charged=receipt.charged,
    )
