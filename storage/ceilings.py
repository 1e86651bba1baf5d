"""What providers take of an account at most: kept as they say it, and never gone over."""

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from agencies.model import INSTALLATION, CredentialId
from campaigns.pacing import PaceKind
from storage.tables import credential, pace
from storage.wakes import announce

_ACCOUNT = (
    select(credential.c.agency_id, credential.c.rate)
    .where(credential.c.id == bindparam("of"))
    .with_for_update()
)
_KEEP = (
    update(credential).where(credential.c.id == bindparam("of")).values(ceiling=bindparam("told"))
)
_FOLLOW = (
    update(pace)
    .where(
        pace.c.kind == PaceKind.CREDENTIAL,
        pace.c.subject == bindparam("of"),
        pace.c.ceiling != bindparam("most"),
    )
    .values(interval=bindparam("seconds"), ceiling=bindparam("most"))
)


def keep_ceiling(connection: Connection, of: CredentialId, ceiling: float) -> None:
    """What staff set counts where it is lower; a lent account goes as fast as it may."""
    found = connection.execute(_ACCOUNT, {"of": of}).first()
    if found is None:
        return
    connection.execute(_KEEP, {"of": of, "told": ceiling})
    is_lent = found.agency_id == INSTALLATION
    most = ceiling if is_lent or found.rate is None else min(found.rate, ceiling)
    if connection.execute(_FOLLOW, {"of": of, "most": most, "seconds": 1 / most}).rowcount:
        announce(connection)
