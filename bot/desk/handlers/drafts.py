"""A draft as the conversation sees it; what several flows answer with."""

from agencies.model import Credential
from bot.conversation.drafting import Drafted
from bot.desk.office import Context
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns.model import Campaign
from campaigns.paying import most_per_second


async def drafted(context: Context, campaign: Campaign) -> Drafted:
    credential = await context.work.credentials.get(campaign.credential)
    spec = context.office.offers.spec(credential.channel, credential.provider)
    return Drafted(
        campaign=campaign,
        has_subject=spec.channel.has_subject,
        formatted=spec.channel.takes_formatting,
        account_rate=most_per_second(campaign, credential) or spec.rate,
        subscribed=spec.citizens,
    )


def expect_within(campaign: Campaign, credential: Credential, rate: float) -> None:
    """A campaign is never set to go faster than its account. Raises NotPossible."""
    most = most_per_second(campaign, credential)
    if most and rate > most:
        key = "rate-above-lent" if credential.lent else "rate-above-account"
        raise NotPossible(line(key, rate=most))
