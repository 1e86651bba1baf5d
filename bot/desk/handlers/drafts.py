"""A draft as the conversation sees it; what several flows answer with."""

from agencies.model import Credential
from bot.conversation.drafting import Drafted
from bot.desk.office import Context
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns.model import Campaign


async def drafted(context: Context, campaign: Campaign) -> Drafted:
    credential = await context.work.credentials.get(campaign.credential)
    spec = context.office.offers.spec(credential.channel, credential.provider)
    return Drafted(
        campaign=campaign,
        has_subject=spec.channel.has_subject,
        formatted=spec.channel.takes_formatting,
        account_rate=credential.rate or spec.rate,
        subscribed=spec.citizens,
    )


def expect_within(credential: Credential, rate: float) -> None:
    """A campaign is never set to go faster than its account. Raises NotPossible."""
    if credential.rate and rate > credential.rate:
        key = "rate-above-lent" if credential.lent else "rate-above-account"
        raise NotPossible(line(key, rate=credential.rate))
