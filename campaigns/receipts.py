"""A provider's later word about an attempt, as something that can be recorded. Pure."""

from agencies.model import CredentialId
from campaigns.attempts import AttemptIds
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


def record_of(receipt: Receipt, account: CredentialId, ids: AttemptIds) -> Record:
    """Raises NotOurs for an attempt that this installation did not make over this account."""
    campaign, row, attempt = ids.read(account, receipt.attempt)
    event = EVENTS[receipt.state]
    return Record(campaign, row, attempt, event, receipt.reason, suppress=receipt.suppress)
