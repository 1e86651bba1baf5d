"""Who uses this installation: frozen, and free of any provider, chat or database."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from agencies.hours import Hours

AgencyId = NewType("AgencyId", int)
CredentialId = NewType("CredentialId", int)

INSTALLATION = AgencyId(0)
"""The operator's own agency: it sends nothing, it lends its credentials to the others."""


class NameTaken(ValueError):
    """Another agency on this installation has that name."""


NOT_IN_NAMES = frozenset("/:,")
"""What no agency's name may have in it: STAFF is written with these."""


CONSOLE = "console"
"""The platform of whoever is at the machine itself; `console-` and their number where it is one of
the staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """`quiet` are the hours in which its new campaigns do not send, in its time zone.

    `daily_most` is how many messages may leave on one day of that, None without a limit; one of
    several parts counts as so many, and a rehearsal not at all. What goes to more than
    `release_above` people needs a second person's release. `audit_address` is where it is mailed
    every day how far its audit has come, empty where nobody wants that. A campaign's people are
    erased `keep_days` after it ended. Its mails come from the name `mail_sender`, and over an
    account that it is lent from `mail_address`; answers to them go to `reply_to`, and above their
    text stands the picture `logo`; each empty where none is set.
    """

    id: AgencyId
    name: str
    time_zone: str
    region: str
    quiet: Hours | None = None
    daily_most: int | None = None
    release_above: int = 500
    audit_address: str = ""
    keep_days: int = 30
    mail_sender: str = ""
    reply_to: str = ""
    logo: str = ""
    mail_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A person's account on a chat platform; never a name, which anyone can take."""

    platform: str
    user: str
    workspace: str = ""

    def __str__(self) -> str:
        return f"{self.platform}:{'/'.join(filter(None, (self.workspace, self.user)))}"

    @property
    def is_at_the_machine(self) -> bool:
        return self.platform.partition("-")[0] == CONSOLE

    @classmethod
    def of(cls, text: str) -> "Identity":
        """From what `str` made of it."""
        platform, _, rest = text.partition(":")
        workspace, _, user = rest.rpartition("/")
        return cls(platform=platform, workspace=workspace, user=user)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """An account with a provider, without its secrets. Rates belong to it.

    `rate` is in messages per second, None where only the campaign's own rate counts; `ceiling` is
    what the provider takes at most, where it said so.
    `campaign` is set on one that is kept for that campaign only, and is then forgotten. What goes
    over a `guarded` one needs a release, however few it is for. `roles` are who may use it, none:
    everybody who prepares. `silent` is a bot's that is paused, or whose token the platform no
    longer knows. `used_at` is when a campaign that went over it was last launched, by
    whatever part of its route, where accounts are listed. So many `replies` came over it since
    then, and nobody reads them.
    """

    id: CredentialId
    agency: AgencyId
    channel: str
    provider: str
    label: str
    last4: str = ""
    rate: float | None = None
    ceiling: float | None = None
    campaign: int | None = None
    added_by: str = ""
    added_at: datetime
    proven_at: datetime | None = None
    removed: bool = False
    guarded: bool = False
    roles: tuple[str, ...] = ()
    silent: bool = False
    used_at: datetime | None = None
    replies: int = 0
    replies_since: datetime | None = None

    @property
    def lent(self) -> bool:
        return self.agency == INSTALLATION

    def is_for(self, role: str) -> bool:
        return not self.roles or role in self.roles
