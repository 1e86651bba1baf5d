"""What a rehearsal has ready: addresses with a fate of their own, and texts that are approved."""

from enum import Enum

from campaigns.approved import Offered
from campaigns.model import Approved


class Fate(Enum):
    """What becomes of a message."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    OPTED_OUT = "opted out"
    LOST = "taken, but the answer is lost"
    VANISHED = "not taken, and the answer is lost"
    DEFERRED = "deferred once, then accepted"
    SLOW = "accepted after five seconds"


FATES = {
    "+6588880001": Fate.ACCEPTED,
    "+6588880002": Fate.REFUSED,
    "+6588880003": Fate.OPTED_OUT,
    "+6588880004": Fate.LOST,
    "+6588880005": Fate.VANISHED,
    "+6588880006": Fate.DEFERRED,
    "+6588880007": Fate.SLOW,
    "accepted@example.com": Fate.ACCEPTED,
    "refused@example.com": Fate.REFUSED,
    "opted-out@example.com": Fate.OPTED_OUT,
    "lost@example.com": Fate.LOST,
    "vanished@example.com": Fate.VANISHED,
    "deferred@example.com": Fate.DEFERRED,
    "slow@example.com": Fate.SLOW,
    "888800001": Fate.ACCEPTED,
    "888800002": Fate.REFUSED,
    "888800003": Fate.OPTED_OUT,
    "888800004": Fate.LOST,
    "888800005": Fate.VANISHED,
    "888800006": Fate.DEFERRED,
    "888800007": Fate.SLOW,
    "U88880001": Fate.ACCEPTED,
    "U88880002": Fate.REFUSED,
    "U88880003": Fate.OPTED_OUT,
    "U88880004": Fate.LOST,
    "U88880005": Fate.VANISHED,
    "U88880006": Fate.DEFERRED,
    "U88880007": Fate.SLOW,
}
"""Addresses with a fixed fate, whatever the shares are set to."""

TEXTS = (
    Offered(
        name="clinic_visit",
        approved=Approved(
            id="HX-rehearsal-visit-en",
            language="en",
            text="Dear {{1}}, we expect you on {{2}}. Please bring your identity card.",
        ),
    ),
    Offered(
        name="clinic_visit",
        approved=Approved(
            id="HX-rehearsal-visit-zh",
            language="zh_CN",
            text="{{1}}，您好。请于{{2}}前来，并携带身份证。",  # noqa: RUF001 -- Chinese
        ),
    ),
    Offered(
        name="closed_today",
        approved=Approved(
            id="HX-rehearsal-closed",
            language="en",
            text="The clinic is closed today. We are sorry for the trouble.",
        ),
    ),
)
"""Approved ones, where a channel has such."""
