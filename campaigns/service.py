"""What can be done with a campaign, each within one unit of work.

It is long because all that staff choose for a draft stands here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agencies.hours import Hours
from agencies.model import Credential, CredentialId
from campaigns import falling_back
from campaigns.acts import Act
from campaigns.broadcasts import is_another_audience, people_now, with_people
from campaigns.budgeting import reserve
from campaigns.confirming import is_confirmed
from campaigns.fallback import hands_over
from campaigns.falling_back import accounts_of, is_laid_out, launch_too
from campaigns.lifecycle import CampaignState, Step, campaign_after
from campaigns.model import Campaign, CampaignId, Duplicates, Options, Source, Wording
from campaigns.offers import Offers
from campaigns.options import UnusableOption
from campaigns.paying import PaidEachTime, most_per_second, price_of
from campaigns.ports import Channel, UnusableWording
from campaigns.purpose import Purpose
from campaigns.releasing import expect_released
from campaigns.retention import expect_people
from campaigns.routing import countries_for, expect_share
from campaigns.spares import NotASpare, fits, kept, with_spare
from campaigns.states import State
from campaigns.stores import Work
from campaigns.template import heading_key

AGAIN = (State.NOT_SENT, State.CANCELLED)
"""What "Send again" offers. Uncertain ones are never among them: they may have arrived."""

AGAIN_AFTER_WARNING = (State.FAILED, State.REJECTED)


class Voided(Exception):
    """What was confirmed is not what would be sent now."""


class NotADraft(Exception):
    """The campaign was launched: what is on its way is not changed."""


class PeopleFixed(Exception):
    """It goes to those who got another campaign, and to nobody else; str() is its name."""


class GoesOn(Exception):
    """Whom it did not reach is written to by its fallback; str() is the campaign's name."""


class AccountGone(Exception):
    """The account was removed, or is not lent any more; str() is its label."""


class AccountSilent(Exception):
    """Its bot is paused, or was refused: nothing new is sent from it; str() is its label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A credential, and whether messages over it reach anybody."""

    credential: Credential
    rehearsal: bool


async def open_draft(work: Work, account: Account, by: str) -> Campaign:
    """It sends outside of the agency's quiet hours, until somebody chooses others."""
    quiet = work.agency.quiet
    return await work.campaigns.draft(
        Campaign(
            id=CampaignId(0),
            agency=work.agency.id,
            channel=account.credential.channel,
            credential=account.credential.id,
            rehearsal=account.rehearsal,
            hours=quiet.others if quiet else None,
            created_by=by,
            created_at=work.now,
        )
    )


async def draft(work: Work, campaign: CampaignId) -> Campaign:
    """Raises NoSuch, NotADraft."""
    found = await work.campaigns.get(campaign)
    if found.state is not CampaignState.DRAFT or found.serves is not None:
        raise NotADraft(found.name)
    return found


async def change_account(work: Work, campaign: CampaignId, account: Account) -> Campaign:
    """Another channel reads and measures otherwise: the message and the check are then void.

    So is a message that another provider's account approved. Raises PeopleFixed.
    """
    old = await draft(work, campaign)
    _expect_free(old)
    credential = account.credential
    new = replace(old, credential=credential.id, rehearsal=account.rehearsal, rate=None, paid=False)
    if old.source and old.source.rule and credential.id != old.credential:
        new = replace(new, source=None, checked=None)
    if credential.channel != old.channel or not _is_sent_by(old, credential):
        new = replace(new, channel=credential.channel, wording=None, template=0, checked=None)
    return await work.campaigns.save(with_spare(new, kept(new, old.spare, old.channel)))


async def set_spare(work: Work, campaign: CampaignId, spare: Account | None) -> Campaign:
    """The account that takes over while its own fails; None: it waits. Raises NotASpare."""
    old = await draft(work, campaign)
    if spare is None:
        return await work.campaigns.save(with_spare(old, None))
    if not fits(old, spare.credential, rehearsal=spare.rehearsal):
        raise NotASpare(spare.credential.label)
    return await work.campaigns.save(with_spare(old, spare.credential.id))


async def set_share(work: Work, campaign: CampaignId, percent: int) -> Campaign:
    """So much of it goes through its second account while both are well; 0: only if the first
    fails. Raises UnusableShare."""
    old = await draft(work, campaign)
    expect_share(old, percent)
    return await work.campaigns.save(replace(old, share=percent))


async def follow_routes(work: Work, old: Campaign, table: Mapping[str, CredentialId]) -> Campaign:
    """A draft's accounts for countries as the agency's `table` has them now: what is confirmed
    keeps to those."""
    new = replace(old, countries=countries_for(old, table))
    new = replace(new, fallback=await falling_back.follow_routes(work, new, table))
    return old if new == old else await work.campaigns.save(new)


def _is_sent_by(old: Campaign, credential: Credential) -> bool:
    """What an account's provider approved has a meaning for that account alone."""
    approved = old.wording.options.approved if old.wording else ()
    return not approved or credential.id == old.credential


def _expect_free(old: Campaign) -> None:
    if old.source and old.source.rule and old.source.rule.got is not None:
        raise PeopleFixed(old.source.name)


async def rename(work: Work, campaign: CampaignId, name: str) -> Campaign:
    return await work.campaigns.save(replace(await draft(work, campaign), name=name))


async def write(work: Work, campaign: CampaignId, wording: Wording) -> Campaign:
    """A new version of the message; the list has to be checked against it again."""
    old = await draft(work, campaign)
    template = await work.campaigns.write(campaign, wording)
    return await work.campaigns.save(replace(old, wording=wording, template=template, checked=None))


async def set_options(work: Work, campaign: CampaignId, options: Options) -> Campaign:
    """A new version of the message; under a file fewer characters fit, so that is checked again."""
    old = await draft(work, campaign)
    if old.wording is None:
        raise NotADraft(old.name)
    if old.act is Act.EDIT and unchangeable(options) != unchangeable(old.wording.options):
        raise UnusableOption(
            "Only the text, the buttons and the link preview of a message that is there can be "
            "changed. Its file, its sound and its protection stay."
        )
    wording = replace(old.wording, options=options)
    template = await work.campaigns.write(campaign, wording)
    same_length = bool(options.media) == bool(old.wording.options.media)
    checked = old.checked if same_length else None
    return await work.campaigns.save(
        replace(old, wording=wording, template=template, checked=checked)
    )


async def translate(
    work: Work, campaign: CampaignId, channel: Channel, language: str, text: str
) -> Campaign:
    """The text for readers of that language; empty: they get what everybody else does.

    Raises UnusableWording, UnusableValues.
    """
    old = await draft(work, campaign)
    if old.wording is None:
        raise NotADraft(old.name)
    others = {of: one for of, one in old.wording.translations.items() if of != language}
    wording = replace(old.wording, translations={**others, language: text} if text else others)
    prepared = channel.prepare(wording.read_in(language))
    if prepared.fields:
        raise UnusableWording(
            f"Subscribers have no columns, so {{{prepared.fields[0].name}}} cannot be filled in."
        )
    prepared.render({})
    return await write(work, campaign, wording)


async def take_list(work: Work, campaign: CampaignId, source: Source) -> Campaign:
    """The file that was the list before is deleted. Raises PeopleFixed."""
    old = await draft(work, campaign)
    _expect_free(old)
    if old.source and old.source.blob is not None:
        await work.blobs.delete(old.source.blob)
    repeats = old.repeats if source.rule else None
    return await work.campaigns.save(
        replace(old, source=source, columns={}, checked=None, repeats=repeats)
    )


async def map_column(work: Work, campaign: CampaignId, field: str, column: str) -> Campaign:
    old = await draft(work, campaign)
    columns = {**old.columns, heading_key(field): column}
    return await work.campaigns.save(replace(old, columns=columns, checked=None))


async def treat_duplicates(work: Work, campaign: CampaignId, duplicates: Duplicates) -> Campaign:
    old = await draft(work, campaign)
    return await work.campaigns.save(replace(old, duplicates=duplicates, checked=None))


async def set_rate(work: Work, campaign: CampaignId, rate: float) -> Campaign:
    return await work.campaigns.save(replace(await draft(work, campaign), rate=rate))


async def set_hours(work: Work, campaign: CampaignId, hours: Hours | None) -> Campaign:
    return await work.campaigns.save(replace(await draft(work, campaign), hours=hours))


async def set_urgent(work: Work, campaign: CampaignId, *, urgent: bool) -> Campaign:
    return await work.campaigns.save(replace(await draft(work, campaign), urgent=urgent))


def unchangeable(options: Options) -> tuple[object, ...]:
    """What no correction changes of a message that is there."""
    return options.media, options.silent, options.protected


async def set_paid(work: Work, campaign: CampaignId, *, paid: bool) -> Campaign:
    """As fast as its account may go then; for money where there is a price, or for nothing.

    Raises PaidEachTime.
    """
    old = await draft(work, campaign)
    if paid and old.repeats:
        raise PaidEachTime
    credential = await work.credentials.get(old.credential)
    new = replace(old, paid=paid and price_of(credential) is not None)
    return await work.campaigns.save(replace(new, rate=most_per_second(new, credential)))


async def set_prefer_delivery(work: Work, campaign: CampaignId, *, prefer: bool) -> Campaign:
    return await work.campaigns.save(replace(await draft(work, campaign), prefer_delivery=prefer))


async def set_purpose(work: Work, campaign: CampaignId, purpose: Purpose) -> Campaign:
    """Where it goes to others by that, the list has to be checked again."""
    old = await draft(work, campaign)
    same = Purpose.ESSENTIAL not in {purpose, old.purpose} or purpose is old.purpose
    checked = old.checked if same else None
    return await work.campaigns.save(replace(old, purpose=purpose, checked=checked))


async def launch(work: Work, campaign: CampaignId, confirmed: str, by: str) -> Campaign:
    """Starts it if it still is what was confirmed; who started it is told what becomes of it.

    Raises Voided, NotADraft, NoSuch, AccountSilent, Unreleased, OverBudget.
    """
    ready = await confirmed_draft(work, campaign, confirmed)
    return await send(work, replace(ready, confirmed=confirmed, created_by=by))


async def send(work: Work, ready: Campaign) -> Campaign:
    """What was confirmed, and released where that is needed, as nothing else ever leaves.

    Raises Unreleased, Voided, AccountSilent, OverBudget, NotNow.
    """
    for account in accounts_of(ready):
        await expect_to_speak(work, account, ready.act)
    await expect_released(work, ready)
    if not await is_laid_out(work, ready):
        raise Voided(ready.name)
    await reserve(work, ready)
    state = campaign_after(ready.state, Step.LAUNCH)
    launched = await work.campaigns.launch(
        replace(ready, state=state, launched_at=work.now, paused_because="")
    )
    await launch_too(work, launched)
    return launched


async def confirmed_draft(work: Work, campaign: CampaignId, confirmed: str) -> Campaign:
    """The draft, if it still is what was confirmed. Raises Voided, NotADraft, NoSuch, PeopleErased.

    A broadcast whose audience is another by now is confirmed anew.
    """
    ready = await draft(work, campaign)
    if ready.source and ready.source.rule and ready.source.rule.got is not None:
        expect_people(await work.campaigns.get(CampaignId(ready.source.rule.got)))
    if not is_confirmed(ready, confirmed, work.agency.time_zone):
        raise Voided(ready.name)
    if await is_another_audience(work, ready):
        await work.campaigns.save(with_people(ready, await people_now(work, ready) or 0))
        raise Voided(ready.name)
    return ready


class OnlyATest(Exception):
    """A bot's test to one person, whose words are the product's own; str() is its name."""


async def copy(
    work: Work, campaign: CampaignId, account: Account, by: str, states: Sequence[State] = ()
) -> Campaign:
    """A new draft with the same message to the same list, or to its rows in `states` alone.

    It reads the rows as they stand in the old campaign's ledger and checks them afresh. To the
    rest of the same people it goes out as the old one did. To all again it is a new occasion:
    what was urgent then, or could not wait for the morning, is asked of staff afresh, while
    hours that were chosen and the preference for delivery belong to the message. Raises
    PeopleErased, OnlyATest, GoesOn.
    """
    old = await work.campaigns.get(campaign)
    if old.act is not Act.SEND:
        raise NotADraft(old.name)
    if old.serves is not None or (hands_over(old) and states):
        raise GoesOn(old.name)
    expect_people(old)
    if old.source and old.source.rule and old.source.rule.only is not None:
        raise OnlyATest(old.name)
    new = await open_draft(work, account, by)
    new = replace(
        new,
        name=old.name,
        columns=old.columns,
        duplicates=old.duplicates,
        prefer_delivery=old.prefer_delivery,
        purpose=old.purpose,
        urgent=old.urgent and bool(states),
        paid=old.paid and bool(states) and account.credential.id == old.credential,
        hours=old.hours if states else old.hours or new.hours,
        source=_people_of(old, account, states),
        follows=old.id if states else None,
        shaped_by=old.shaped_by,
    )
    new = _with_spare_of(old, new, await _spare_left(work, old))
    same_channel = account.credential.channel == old.channel
    if old.wording and same_channel and _is_sent_by(old, account.credential):
        template = await work.campaigns.write(new.id, old.wording)
        new = replace(new, wording=old.wording, template=template)
    return await work.campaigns.save(new)


async def _spare_left(work: Work, old: Campaign) -> CredentialId | None:
    """Unless it was removed since."""
    if old.spare is None or (await work.credentials.get(old.spare)).removed:
        return None
    return old.spare


def _with_spare_of(old: Campaign, new: Campaign, spare: CredentialId | None) -> Campaign:
    spare = kept(new, spare, old.channel)
    return replace(new, spare=spare, share=old.share if spare else 0)


def _people_of(old: Campaign, account: Account, states: Sequence[State]) -> Source:
    """A broadcast is for those who subscribe by now, unless it is to go on with the rest."""
    if old.source and old.source.rule and not states and account.credential.id == old.credential:
        return old.source
    return Source(campaign=old.id, states=tuple(states), name=old.name)


async def expect_to_speak(work: Work, credential: CredentialId, act: Act = Act.SEND) -> None:
    """What was sent can still be corrected and taken back. Raises AccountSilent."""
    account = await work.credentials.hold(credential)
    if account.silent and act is Act.SEND:
        raise AccountSilent(account.label)


class AccountLimited(Exception):
    """Only some roles may use it; str() is its label."""


async def account_of(work: Work, credential: CredentialId, offers: Offers) -> Account:
    """Raises AccountGone, also for one that this installation does not offer any more."""
    found = await work.credentials.get(credential)
    if found.removed or not offers.can_use(found):
        raise AccountGone(found.label)
    return Account(credential=found, rehearsal=found.provider in offers.rehearsals)
