"""Mail that the installation itself writes: codes and alerts."""

import structlog

from campaigns.model import Wording
from campaigns.outcomes import Accepted
from campaigns.ports import Spec
from campaigns.single_messages import SingleMessages

log = structlog.get_logger(__name__)


class OwnMail:
    """Through one account without fields of its own: the one that is lent, or the rehearsal's."""

    def __init__(self, spec: Spec, courier: SingleMessages) -> None:
        self._spec = spec
        self._courier = courier

    async def send(self, address: str, subject: str, text: str) -> bool:
        """Whether the mail server took it."""
        wording = Wording(text=text.replace("{", r"\{"), subject=subject.replace("{", r"\{"))
        body = self._spec.channel.prepare(wording).render({})
        outcome = await self._courier.send(self._spec, {}, address, body)
        if isinstance(outcome, Accepted):
            return True
        log.warning("own_mail_not_taken", outcome=type(outcome).__name__)
        return False
