"""A campaign's fallback: chosen, laid out, and started, paused and stopped with it.

It is a campaign of its own, a draft that nobody but its campaign changes until it is launched; all
within one unit of work. It is long because each step of that stands here.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from agencies.model import CredentialId
from campaigns.acts import Act
from campaigns.confirming import confirmation_hash
from campaigns.fallback import LONGEST, SHORTEST, SOURCES, Fallback, is_checked, made_of
from campaigns.lifecycle import CampaignState, Step
from campaigns.model import Campaign, CampaignId, Checked, Source, Wording
from campaigns.offers import Offers
from campaigns.paying import most_per_second
from campaigns.ports import Channel, Surroundings
from campaigns.recipients.layout import RECIPIENT
from campaigns.routing import countries_for, route
from campaigns.stores import Work
from campaigns.template import heading_key

LONGEST_NAME = 200
MOST_MINUTES = 10_000  # whatever is above that is too long as well
FOLLOWED = {
    Step.PAUSE: CampaignState.RUNNING,
    Step.RESUME: CampaignState.PAUSED,
}
"""What a fallback does as its campaign does, where it is in that state. Stop it always follows."""

UNDER_WAY = (CampaignState.RUNNING, CampaignState.PAUSED)


class CannotFallBack(Exception):
    """`why` is a word that the texts have a sentence for."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def can_have_one(campaign: Campaign) -> bool:
    """Only what is written for a list: an audience has no second address."""
    wording, source = campaign.wording, campaign.source
    approved = wording is not None and wording.options.approved
    return campaign.act is Act.SEND and not approved and not (source and source.rule)


def has_column(campaign: Campaign, column: str) -> bool:
    """Whether its list does."""
    columns = campaign.checked.columns if campaign.checked else ()
    return heading_key(column) in map(heading_key, columns)


def wait_of(minutes: int) -> timedelta:
    """Raises CannotFallBack."""
    if not SHORTEST <= timedelta(minutes=min(minutes, MOST_MINUTES)) <= LONGEST:
        raise CannotFallBack("wait")
    return timedelta(minutes=minutes)


def wording_for(first: Channel, second: Channel, wording: Wording, subject: str) -> Wording:
    """The same text; without what the second channel's readers would see as signs.

    Raises UnusableWording, UnusableValues.
    """
    if second.takes_formatting or not first.takes_formatting:
        return Wording(text=wording.text, subject=subject)
    prepared = first.prepare(wording)
    plain = prepared.render({field.key: f"{{{field.name}}}" for field in prepared.fields})
    return Wording(text=plain.text, subject=subject)


async def reports(work: Work, draft: Campaign, offers: Offers, surroundings: Surroundings) -> bool:
    """Whether it is told of every message of its first channel if it was delivered."""
    for account in route(draft):
        credential = await work.credentials.get(account)
        fields = await work.credentials.fields(account)
        if not offers.tells(credential, fields, surroundings):
            return False
    return True


async def choose(work: Work, old: Campaign, chosen: Fallback, name: str) -> Campaign:
    """The draft with that fallback, whose list is still to be checked."""
    child = await _child(work, old, chosen, name)
    fallback = replace(chosen, campaign=child.id, of="", digest="", refused=())
    return await work.campaigns.save(replace(old, fallback=fallback))


async def _child(work: Work, old: Campaign, chosen: Fallback, name: str) -> Campaign:
    credential = await work.credentials.get(chosen.credential)
    new = Campaign(
        id=CampaignId(0),
        agency=old.agency,
        name=name[:LONGEST_NAME],
        channel=credential.channel,
        credential=credential.id,
        rehearsal=old.rehearsal,
        serves=old.id,
        follows=old.id,
        created_by=old.created_by,
        created_at=work.now,
    )
    if old.fallback is None:
        return await work.campaigns.draft(new)
    there = await work.campaigns.get(CampaignId(old.fallback.campaign))
    return await work.campaigns.save(replace(new, id=there.id, version=there.version))


async def drop(work: Work, old: Campaign) -> Campaign:
    """What was laid out of it is for a job to delete."""
    return await work.campaigns.save(replace(old, fallback=None))


def fault_of(draft: Campaign, other: Campaign, *, rehearsal: bool) -> str:
    """Why it cannot go on by that one, for staff: the draft may have been changed since they chose
    it. Empty where it can. `rehearsal` is whether the other account reaches nobody."""
    column = expect_one(draft).column
    if not can_have_one(draft):
        return "Only what is written for a list can go on by another channel."
    if other.channel == draft.channel:
        return "It goes by that channel already."
    if rehearsal is not draft.rehearsal:
        return "A rehearsal goes on by a rehearsal, and what is sent by a real account."
    return "" if has_column(draft, column) else f"The list has no column {column!r}."


async def prepare(work: Work, draft: Campaign, wording: Wording) -> Campaign:
    """Its fallback with that text, ready to have its list checked: the rows of the draft, with
    other addresses."""
    fallback = expect_one(draft)
    child = await work.campaigns.get(CampaignId(fallback.campaign))
    template = await work.campaigns.write(child.id, wording)
    return await work.campaigns.save(
        replace(
            child,
            template=template,
            wording=wording,
            source=Source(campaign=draft.id, states=SOURCES, name=draft.name),
            columns={**draft.columns, RECIPIENT: fallback.column},
            duplicates=draft.duplicates,
            purpose=draft.purpose,
            rehearsal=draft.rehearsal,
            serves_after=fallback.wait if fallback.reports else None,
            checked=None,
        )
    )


async def keep(
    work: Work, draft: Campaign, child: Campaign, checked: Checked, usual: float
) -> Campaign:
    """What checking came to, in both; nothing of it changes from then on but by checking again.

    It goes as fast as its account does: at the `usual` rate where nobody chose another.
    """
    credential = await work.credentials.get(child.credential)
    rate = most_per_second(child, credential) or usual
    await work.campaigns.save(replace(child, checked=checked, rate=rate))
    missing = tuple(f"No column is called {name!r}." for name in checked.missing)
    fallback = replace(
        expect_one(draft),
        of=made_of(draft),
        digest=checked.digest,
        people=checked.reachable,
        alone=await work.fallbacks.alone(child.id),
        invalid=checked.invalid,
        duplicates=checked.duplicates,
        suppressed=checked.suppressed,
        parts=checked.parts,
        first=checked.first,
        refused=checked.refused or missing,
    )
    return await work.campaigns.save(replace(draft, fallback=fallback))


async def refuse(work: Work, draft: Campaign, why: str) -> Campaign:
    """The text cannot be sent that way: staff choose another one, or go on without."""
    child = await work.campaigns.get(CampaignId(expect_one(draft).campaign))
    await work.campaigns.save(replace(child, checked=None))
    refused = replace(
        expect_one(draft), of=made_of(draft), digest="", people=0, alone=0, refused=(why,)
    )
    return await work.campaigns.save(replace(draft, fallback=refused))


async def follow_routes(
    work: Work, draft: Campaign, table: Mapping[str, CredentialId]
) -> Fallback | None:
    """The draft's fallback by the agency's accounts for countries, of which its own list has some;
    so has what it is launched as."""
    fallback = draft.fallback
    if fallback is None or not is_checked(draft):
        return fallback
    child = await work.campaigns.get(CampaignId(fallback.campaign))
    countries = countries_for(child, table)
    if countries != child.countries:
        await work.campaigns.save(replace(child, countries=countries))
    return replace(fallback, countries=countries)


def expect_one(campaign: Campaign) -> Fallback:
    """Raises CannotFallBack."""
    if campaign.fallback is None:
        raise CannotFallBack("none")
    return campaign.fallback


async def is_laid_out(work: Work, campaign: Campaign) -> bool:
    """Whether what was confirmed with it is what lies in its ledger."""
    fallback = campaign.fallback
    if fallback is None:
        return True
    child = await work.campaigns.get(CampaignId(fallback.campaign))
    digest = child.checked.digest if child.checked else ""
    same = (child.credential, digest) == (fallback.credential, fallback.digest)
    same = same and child.countries == fallback.countries
    return same and fallback.of == made_of(campaign) and child.state is CampaignState.DRAFT


async def launch_too(work: Work, launched: Campaign) -> None:
    """From then on its rows wait to be handed over. Where nobody has a second address there is
    nothing to launch."""
    fallback = launched.fallback
    if fallback is None or not fallback.people:
        return
    child = await work.campaigns.get(CampaignId(fallback.campaign))
    ready = replace(
        child,
        hours=launched.hours,
        urgent=launched.urgent,
        prefer_delivery=launched.prefer_delivery,
        purpose=launched.purpose,
        created_by=launched.created_by,
        shaped_by=launched.shaped_by,
        state=CampaignState.RUNNING,
        launched_at=work.now,
    )
    confirmed = confirmation_hash(ready, work.agency.time_zone)
    await work.campaigns.launch(replace(ready, confirmed=confirmed))


async def to_follow(work: Work, campaign: Campaign, step: Step) -> CampaignId | None:
    """Its fallback, where that takes the same step."""
    if campaign.fallback is None:
        return None
    child = await work.campaigns.get(CampaignId(campaign.fallback.campaign))
    if step is Step.STOP:
        return child.id if child.state in UNDER_WAY else None
    return child.id if child.state is FOLLOWED.get(step) else None


def accounts_of(campaign: Campaign) -> tuple[CredentialId, ...]:
    """All that it may go over."""
    fallback = campaign.fallback
    if fallback is None:
        return route(campaign)
    others = (fallback.credential, *sorted(set(fallback.countries.values())))
    return tuple(dict.fromkeys((*route(campaign), *others)))
