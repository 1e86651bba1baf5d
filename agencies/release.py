"""Two persons for what reaches many: one asks, another one releases exactly that. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from agencies.staff import PersonId

RELEASE_LIFE = timedelta(hours=24)
"""For so long it can be given."""

LOOSENED, UNGUARDED = "release-loosened", "account-unguarded"
"""What the other owners are told, when one of them lets more leave by one person's word."""


class OwnRelease(Exception):
    """Nobody releases what they asked for themselves, or had a hand in."""


class ReleaseVoid(Exception):
    """It is not what was asked for any more, or that is too long ago."""


class Unreleased(Exception):
    """It needs a second person who releases it."""


class FixedByRelease(Exception):
    """It was released as it is: another person would have to release the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Of a campaign, by its number. `hash` is what was asked for, for so many `people`."""

    campaign: int
    hash: str
    people: int
    asked_by: PersonId
    asked_at: datetime
    released_by: PersonId | None = None
    released_at: datetime | None = None

    @property
    def is_given(self) -> bool:
        return self.released_by is not None and self.released_by != self.asked_by

    def is_over(self, now: datetime) -> bool:
        return not self.is_given and now > self.asked_at + RELEASE_LIFE
