"""What a chat shows of an agency beside the conversation: read here, said in `bot.conversation`."""

from agencies.model import Identity
from agencies.staff import Action, Member
from bot.conversation.home import welcome_home
from bot.ports import DeskWork
from bot.words import Say
from campaigns import releasing
from campaigns.model import Campaign


async def at_home(work: DeskWork, identity: Identity) -> tuple[Say, ...]:
    """Raises NotOneOfUs."""
    member = await work.members.acting(identity)
    return welcome_home(
        work.agency.name,
        active=await work.campaigns.active(),
        waiting=await _for_their_release(work, member),
        prepares=member.may(Action.PREPARE),
    )


async def _for_their_release(work: DeskWork, member: Member) -> list[Campaign]:
    """What they asked for, or had a hand in, waits for somebody else."""
    if not member.may(Action.RELEASE):
        return []
    found = []
    for campaign in await work.campaigns.awaiting_release():
        asked = await work.releases.get(campaign.id)
        if not releasing.is_own(campaign, asked, member.person):
            found.append(campaign)
    return found
