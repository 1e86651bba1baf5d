"""Whether each agency's audit is as it was written."""

from agencies.audit import Chain
from commands.telling import tell
from config.settings import Settings
from storage.agencies import list_agencies
from storage.store import SqlWork
from wiring import installation


async def verify_audit(settings: Settings) -> int:
    """Names the first entry of each agency that is not as it was written."""
    whole = True
    async with installation(settings) as place:
        for agency in await list_agencies(place.database):
            async with place.store.read_work(agency.id) as work:
                told, unbroken = await _verified(work)
            whole &= unbroken
            tell(f"{agency.name}: {told}")
    return 0 if whole else 1


async def _verified(work: SqlWork) -> tuple[str, bool]:
    """What became of that agency's audit, and whether it is as it was written."""
    chain = Chain()
    async for page in work.audit.read():
        for entry in page:
            if broken := chain.broken_by(entry):
                return f"entry {broken.number} was {broken.why}.", False
    number, last = await work.audit.head()
    if cut_off := chain.cut_off_at(number):
        return f"entry {cut_off.number} was {cut_off.why}.", False
    return f"{number} entries, unbroken. The last: {last.hex()}", True
