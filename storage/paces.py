"""How fast a credential or a campaign may go: laid out here, and then kept by the dispatcher."""

from typing import Final

from sqlalchemy import bindparam, insert, update

from storage.scope import Scope
from storage.tables import pace

CREDENTIAL: Final = "credential"
CAMPAIGN: Final = "campaign"

_START = insert(pace).values(tat=0.0, paused_until=0.0, paused_because="")
_CHANGE = (
    update(pace)
    .where(
        pace.c.agency_id == bindparam("agency"),
        pace.c.kind == bindparam("of_kind"),
        pace.c.subject == bindparam("of"),
    )
    .values(interval=bindparam("seconds"), ceiling=bindparam("most"))
)


async def start(scope: Scope, kind: str, subject: int, rate: float | None) -> None:
    """`rate` in messages per second; None is no limit. Its first message may go at once."""
    row = {"agency_id": scope.agency.id, "kind": kind, "subject": subject}
    await scope.run(_START, {**row, "interval": _interval(rate), "ceiling": rate or 0.0})


async def change(scope: Scope, kind: str, subject: int, rate: float | None) -> bool:
    """Whether there was one to change."""
    which = {"agency": scope.agency.id, "of_kind": kind, "of": subject}
    done = await scope.run(_CHANGE, {**which, "seconds": _interval(rate), "most": rate or 0.0})
    return done.rowcount > 0


def _interval(rate: float | None) -> float:
    return 1 / rate if rate else 0.0
