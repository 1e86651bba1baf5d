"""A canary: one message to one subscriber, the whole way that a broadcast goes."""

from dataclasses import replace

from agencies.bots import Rule
from campaigns.broadcasts import check_audience
from campaigns.confirming import confirmation_hash
from campaigns.model import Campaign, Source, Wording
from campaigns.paying import most_per_second
from campaigns.ports import Channel
from campaigns.service import Account, launch, open_draft
from campaigns.stores import Work


async def send_canary(  # noqa: PLR0913, PLR0917 -- all that it is made of
    work: Work, account: Account, channel: Channel, rule: Rule, wording: Wording, by: str
) -> Campaign:
    """At once, whatever the hour, to the one whom the rule is for. Raises AccountSilent."""
    draft = await open_draft(work, account, by)
    ready = replace(
        draft,
        name=wording.subject,
        wording=wording,
        template=await work.campaigns.write(draft.id, wording),
        source=Source(rule=rule, name=wording.subject),
        rate=most_per_second(draft, account.credential),
        hours=None,
    )
    ready = await work.campaigns.save(
        replace(ready, checked=check_audience(ready, channel, rule, people=1))
    )
    return await launch(work, ready.id, confirmation_hash(ready, work.agency.time_zone), by)
