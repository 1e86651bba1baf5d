"""Whether each agency's audit is as it was written."""

from collections.abc import Sequence

from agencies.audit import Anchor, Chain
from agencies.model import AgencyId
from commands.telling import tell
from config.settings import Settings
from installation import installation
from opening import CannotStart
from storage.agencies import list_agencies
from storage.store import SqlWork


async def verify_audit(settings: Settings, kept: Sequence[str]) -> int:
    """Names the first entry of each agency that is not as it was written. `kept` are hashes as the
    daily mails tell them.
    """
    whole, anchors = True, [_anchor(one) for one in kept]
    async with installation(settings) as place:
        agencies = await list_agencies(place.database)
        for unknown in {one.agency for one in anchors} - {agency.id for agency in agencies}:
            raise CannotStart(f"There is no agency {unknown} here. See: python main.py agency list")
        for agency in agencies:
            async with place.store.read_work(agency.id) as work:
                told, unbroken = await _verified(work, _of(agency.id, anchors))
            whole &= unbroken
            tell(f"{agency.name}: {told}")
    return 0 if whole else 1


def _anchor(typed: str) -> Anchor:
    try:
        return Anchor.of(typed)
    except ValueError:
        raise CannotStart(
            f"{typed!r} is no hash that a mail tells. Example: 1/120:6f0c41"
        ) from None


def _of(agency: AgencyId, anchors: Sequence[Anchor]) -> dict[int, bytes]:
    return {one.number: one.hash for one in anchors if one.agency == agency}


async def _verified(work: SqlWork, anchors: dict[int, bytes]) -> tuple[str, bool]:
    """What became of that agency's audit, and whether it is as it was written."""
    chain = Chain(anchors=anchors)
    async for page in work.audit.read():
        for entry in page:
            if broken := chain.broken_by(entry):
                return f"entry {broken.number} was {broken.why}.", False
    number, last = await work.audit.head()
    if cut_off := chain.cut_off_at(number):
        return f"entry {cut_off.number} was {cut_off.why}.", False
    if number == 0:
        return "no entries yet.", True
    entries = "1 entry" if number == 1 else f"{number} entries"
    kept = f", and as the mails had it of {len(anchors)}" if anchors else ""
    return f"{entries}, unbroken{kept}. The last: {last.hex()}", True
