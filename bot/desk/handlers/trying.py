"""Tests of one row's message, each to an address that is proven to be the person's own."""

from datetime import timedelta

from agencies.enrolment import CODE_MINUTES, RESEND_AFTER, TooManyCodes, code_in, new_code
from agencies.staff import Action, OwnAddress
from bot.conversation.trying import (
    AskOwnAddress,
    GuessOwnCode,
    KeepOwnAddress,
    OwnAddressKept,
    OwnAddressNeeded,
    OwnCodeGuessed,
    OwnCodeSent,
    SendOwnCode,
    SendTest,
)
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import line
from campaigns import service
from campaigns.model import Campaign
from campaigns.stores import NoSuch

TESTS_A_DAY = 20
"""With the codes that prove where they may go."""

TEST, OWN_CODE = "test", "own-code"


async def keep_own_address(context: Context, command: KeepOwnAddress) -> OwnAddressKept:
    work = context.work
    campaign = await service.draft(work, command.campaign)
    channel = context.office.offers.channels[campaign.channel]
    address = channel.parse_address(command.text, work.agency.region).text
    await work.staff.keep_address(context.sender.identity, channel.name, address)
    return OwnAddressKept(address)


async def ask_own_address(context: Context, command: AskOwnAddress) -> OwnAddressNeeded:
    return _needed(context, await service.draft(context.work, command.campaign))


async def send_test(context: Context, command: SendTest) -> OwnAddressNeeded | OwnCodeSent | None:
    """A rehearsal's reaches nobody, so nothing has to be proven for it."""
    campaign = await service.draft(context.work, command.campaign)
    await context.expect_to_use(campaign.id)
    own = await own_address(context, campaign.channel)
    if own is None:
        return _needed(context, campaign)
    if not own.proven and not campaign.rehearsal:
        return await _send_code(context, campaign, own)
    await _count(context)
    await context.add_job(TEST, campaign.id, row=command.row, address=own.address)
    return None


async def send_own_code(context: Context, command: SendOwnCode) -> OwnCodeSent:
    campaign = await service.draft(context.work, command.campaign)
    await context.expect_to_use(campaign.id)
    own = await own_address(context, campaign.channel)
    if own is None:
        raise NoSuch("own address")
    return await _send_code(context, campaign, own)


async def guess_own_code(context: Context, command: GuessOwnCode) -> OwnCodeGuessed:
    campaign = await service.draft(context.work, command.campaign)
    whose, code = context.sender.identity, code_in(command.text)
    right = await context.work.staff.guess_code(whose, campaign.channel, code)
    return OwnCodeGuessed(right)


async def own_address(context: Context, channel: str) -> OwnAddress | None:
    """On the platform that they talk from it is who they are there."""
    identity = context.sender.identity
    if identity.platform == channel:
        return OwnAddress(address=identity.user, proven=True)
    return await context.work.staff.own_address(identity, channel)


def _needed(context: Context, campaign: Campaign) -> OwnAddressNeeded:
    channel = context.office.offers.channels[campaign.channel]
    return OwnAddressNeeded(channel.name, channel.example(context.work.agency.region))


async def _send_code(context: Context, campaign: Campaign, own: OwnAddress) -> OwnCodeSent:
    """Over the campaign's own account, by a job. Raises TooManyCodes."""
    work = context.work
    wait = own.code_sent_at + RESEND_AFTER - work.now if own.code_sent_at else timedelta()
    if wait > timedelta():
        raise TooManyCodes(wait)
    await _count(context)
    code = new_code()
    await work.staff.keep_code(context.sender.identity, campaign.channel, code)
    await context.add_job(OWN_CODE, campaign.id, code=code, address=own.address)
    return OwnCodeSent(own.address, CODE_MINUTES)


async def _count(context: Context) -> None:
    """One more to that person on this day. Raises NotPossible."""
    work = context.work
    today = work.now.date().isoformat()
    if await work.staff.count_test(context.sender.identity, today) > TESTS_A_DAY:
        raise NotPossible(line("tests-used-up", most=TESTS_A_DAY))


HANDLERS: Handlers = {
    AskOwnAddress: (Action.PREPARE, ask_own_address),
    KeepOwnAddress: (Action.PREPARE, keep_own_address),
    SendTest: (Action.PREPARE, send_test),
    SendOwnCode: (Action.PREPARE, send_own_code),
    GuessOwnCode: (Action.PREPARE, guess_own_code),
}
