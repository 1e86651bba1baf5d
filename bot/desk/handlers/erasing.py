"""One person, erased across the agency as they asked for."""

from agencies.staff import Action
from bot.conversation.erasing import ErasePerson, FindPerson
from bot.desk.office import Context, Handlers

FIND_PERSON = "find-person"
ERASE_PERSON = "erase-person"


async def find_person(context: Context, command: FindPerson) -> None:
    await context.add_job(FIND_PERSON, None, text=command.text)


async def erase_person(context: Context, command: ErasePerson) -> None:
    """The audit has the keyed hashes: whoever has the address can tell that it was this one."""
    context.notes["addresses"] = command.hashes
    await context.add_job(ERASE_PERSON, None, hashes=command.hashes, person=context.member.person)


HANDLERS: Handlers = {
    FindPerson: (Action.MANAGE, find_person),
    ErasePerson: (Action.MANAGE, erase_person),
}
