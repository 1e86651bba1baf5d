"""What an attempt is called, and where a provider is to report what became of it."""

from campaigns.attempts import AttemptIds
from campaigns.model import AttemptId, Campaign
from dispatch.ports import ReceiptUrl
from dispatch.sender import Start


def no_receipts(_campaign: Campaign, _attempt: AttemptId) -> str:
    return ""


class Names:
    def __init__(self, ids: AttemptIds, receipt_url: ReceiptUrl) -> None:
        self._ids = ids
        self._receipt_url = receipt_url

    def of(self, start: Start) -> tuple[AttemptId, str]:
        message = start.message
        account = start.campaign.credential
        name = self._ids.make(account, message.campaign, message.row, message.attempt)
        return name, self._receipt_url(start.campaign, name)
