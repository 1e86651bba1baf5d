"""The agencies of an installation, and the people whom its operator lets in."""

from zoneinfo import available_timezones

from phonenumbers import SUPPORTED_REGIONS

from agencies.model import NOT_IN_NAMES, NameTaken
from agencies.staff import Role
from commands.staffing import let_in
from commands.telling import tell
from config.settings import Settings
from installation import installation
from opening import CannotStart
from storage.agencies import create_agency as make_agency
from storage.agencies import list_agencies


async def create_agency(
    settings: Settings, name: str, region: str, time_zone: str, owner: str
) -> int:
    if time_zone not in available_timezones():
        raise CannotStart(f"{time_zone!r} is no time zone. Example: Asia/Singapore")
    if region and region.upper() not in SUPPORTED_REGIONS:
        raise CannotStart(f"{region!r} is no region. Example: SG")
    if not name.strip() or set(name) & NOT_IN_NAMES:
        raise CannotStart(f"{name!r} is no name: it must not be empty, nor have / : or , in it")
    async with installation(settings) as place:
        try:
            made = await make_agency(
                place.database,
                place.keyring,
                name.strip(),
                region.upper() or settings.default_region,
                time_zone,
            )
        except NameTaken:
            raise CannotStart(
                f"There is an agency {name!r} already; upper and lower case make no difference."
            ) from None
        if owner:
            await let_in(place, made.name, owner, "", Role.OWNER)
    tell(f"{made.name} is agency {made.id}. Its first owner: {owner or 'nobody yet'}")
    return 0


async def add_staff(settings: Settings, agency: str, who: str, name: str, role: Role) -> int:
    async with installation(settings) as place:
        found = await let_in(place, agency, who, name, role)
    when = "once they have proven that address to the bot" if "@" in who else "now"
    tell(f"{name or who} is {role.value} of {found.name} {when}.")
    return 0


async def print_agencies(settings: Settings) -> int:
    async with installation(settings) as place:
        for agency in await list_agencies(place.database):
            tell(f"{agency.id}\t{agency.name}\t{agency.time_zone}\t{agency.region}")
    return 0
