"""What an attempt is called, where it is reported about, and where its reader unsubscribes."""

from campaigns.attempts import AttemptIds
from campaigns.model import AttemptId, Campaign
from dispatch.ports import LeaveUrl, ReceiptUrl
from dispatch.sender import Named, Start


def no_receipts(_campaign: Campaign, _attempt: AttemptId) -> str:
    return ""


def no_leaving(_campaign: Campaign, _address: bytes) -> str:
    return ""


class Names:
    def __init__(
        self, ids: AttemptIds, receipt_url: ReceiptUrl, leave_url: LeaveUrl = no_leaving
    ) -> None:
        self._ids = ids
        self._receipt_url = receipt_url
        self._leave_url = leave_url

    def of(self, start: Start) -> Named:
        message, campaign = start.message, start.campaign
        name = self._ids.make(campaign.credential, message.campaign, message.row, message.attempt)
        return Named(
            name,
            self._receipt_url(campaign, name),
            self._leave_url(campaign, message.address_hash),
        )
