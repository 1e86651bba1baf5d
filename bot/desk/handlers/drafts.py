"""A draft as the conversation sees it; what several flows answer with."""

from bot.conversation.drafting import Drafted
from bot.desk.office import Context
from campaigns.model import Campaign


async def drafted(context: Context, campaign: Campaign) -> Drafted:
    credential = await context.work.credentials.get(campaign.credential)
    spec = context.office.offers.spec(credential.channel, credential.provider)
    return Drafted(
        campaign=campaign,
        has_subject=spec.channel.has_subject,
        formatted=spec.channel.takes_formatting,
        account_rate=credential.rate or spec.rate,
    )
