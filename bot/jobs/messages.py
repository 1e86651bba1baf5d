"""Single messages to staff themselves: a row sent as a test, and the proof of an account.

The job's row is deleted before the message goes out: after a crash it is not sent again.
"""

import json
from collections.abc import Mapping

from agencies.model import CredentialId
from bot.conversation.adding_account import Proved
from bot.conversation.trying import OwnCodeNotSent, TestSent
from bot.jobs.shop import JobCancelled, Shop
from bot.ports import DeskWork
from bot.texts import render
from bot.words import line
from campaigns import service
from campaigns.conversations import Job
from campaigns.letterhead import letterhead_of
from campaigns.model import Wording
from campaigns.outcomes import Accepted, Deferred, Misconfigured, Outcome, Rejected, Uncertain
from campaigns.ports import Spec
from campaigns.rendering import render_row, renderer
from campaigns.single_messages import Alike
from campaigns.stores import NoSuch


async def send_test(shop: Shop, job: Job) -> TestSent:
    asked = json.loads(job.arguments)
    async with shop.office.store.work(job.agency) as work:
        if job.campaign is None:
            raise JobCancelled
        campaign = await service.draft(work, job.campaign)
        account = await service.account_of(work, campaign.credential, shop.office.offers)
        spec = shop.office.offers.spec(campaign.channel, account.credential.provider)
        if campaign.source and campaign.source.rule:
            body = renderer(spec.channel, campaign)("", ())
        else:
            delivery = await work.ledger.find(campaign.id, asked["row"])
            body = render_row(spec.channel, campaign, delivery)
        address = asked["address"]
        fields = await work.credentials.fields(campaign.credential)
        head = letterhead_of(work.agency, lent=account.credential.lent)
        alike = Alike(of=campaign, letterhead=head)
        await work.jobs.end(job.id)
    outcome = await shop.courier.send(spec, fields, address, body, alike)
    return TestSent(address, campaign.rehearsal, _reason(outcome))


async def send_own_code(shop: Shop, job: Job) -> OwnCodeNotSent | None:
    """It proves that the address is theirs who asked for a test."""
    asked = json.loads(job.arguments)
    async with shop.office.store.work(job.agency) as work:
        if job.campaign is None:
            raise JobCancelled
        campaign = await service.draft(work, job.campaign)
        account = await service.account_of(work, campaign.credential, shop.office.offers)
        spec = shop.office.offers.spec(campaign.channel, account.credential.provider)
        fields = await work.credentials.fields(campaign.credential)
        await work.jobs.end(job.id)
        subject = render(line("code-subject"))
        text = render(line("own-code-message", code=asked["code"], agency=work.agency.name))
    wording = Wording(subject=subject, text=text.replace("{", r"\{"))
    body = spec.channel.prepare(wording).render({})
    outcome = await shop.courier.send(spec, fields, asked["address"], body)
    reason = _reason(outcome)
    return OwnCodeNotSent(asked["address"], reason) if reason else None


async def prove(shop: Shop, job: Job) -> Proved:
    arguments = json.loads(job.arguments)
    address, account = arguments["address"], arguments["account"]
    async with shop.office.store.work(job.agency) as work:
        spec, fields = await _account(shop, work, arguments["form"], account)
        await work.jobs.end(job.id)
        text = render(line("proof-message", agency=work.agency.name))
    standing = await shop.courier.standing(spec, fields)
    if standing.fault:
        return Proved(address, standing.fault, account)
    body = spec.channel.prepare(Wording(subject=text, text=text.replace("{", r"\{"))).render({})
    outcome = await shop.courier.send(spec, fields, address, body)
    if account is not None and isinstance(outcome, Accepted):
        async with shop.office.store.work(job.agency) as work:
            await _mark_proven(work, CredentialId(account))
    return Proved(address, _reason(outcome), account, standing.note, standing.ceiling)


async def _account(
    shop: Shop, work: DeskWork, form: Mapping[str, str], account: int | None
) -> tuple[Spec, Mapping[str, str]]:
    """From a kept account, or from the form that is being filled in."""
    if account is None:
        spec = shop.office.offers.spec(form["channel"], form["provider"])
        return spec, {field.key: form[field.key] for field in spec.form}
    found = await service.account_of(work, CredentialId(account), shop.office.offers)
    spec = shop.office.offers.spec(found.credential.channel, found.credential.provider)
    return spec, await work.credentials.fields(found.credential.id)


async def _mark_proven(work: DeskWork, account: CredentialId) -> None:
    try:
        await work.credentials.proven(account, work.now)
    except NoSuch:
        return  # removed while the message was on its way


def _reason(outcome: Outcome) -> str:
    """Why it did not go out; empty when it did."""
    match outcome:
        case Accepted():
            return ""
        case Deferred(reason) | Uncertain(reason):
            return reason
        case Rejected(code, reason) | Misconfigured(code, reason):
            return f"{reason} ({code})" if code else reason
