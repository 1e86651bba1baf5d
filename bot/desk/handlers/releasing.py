"""Releases: asking a second person, showing them what it is, and letting it go."""

import json
from collections.abc import Collection
from zoneinfo import ZoneInfo

from agencies.model import Identity
from agencies.release import RELEASE_LIFE
from agencies.staff import Action, Member, PersonId
from bot.conversation.drafting import ShowRow
from bot.conversation.noticing import RELEASE_WANTED, RELEASED, SENT_BACK
from bot.conversation.releasing import (
    AskedForRelease,
    GiveRelease,
    ReadRelease,
    ReleasedShown,
    ReleaseGiven,
    ReleaseRead,
    SendBack,
    ShowReleased,
    TakenBack,
    Withdraw,
)
from bot.desk.handlers.drafts import card_over
from bot.desk.handlers.previewing import show_row_of
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.ports import DeskWork
from bot.words import File, line
from campaigns import releasing, scheduling, service
from campaigns.authorship import shapers
from campaigns.confirming import checked_list
from campaigns.conversations import LiveCard, Notice
from campaigns.model import Campaign, CampaignId
from campaigns.stores import NoSuch


async def ask_for_release(
    context: Context, campaign: CampaignId, confirmed: str
) -> AskedForRelease:
    """Raises Voided, StartPassed."""
    work, person = context.work, context.member.person
    ready = await service.confirmed_draft(work, campaign, confirmed)
    if ready.starts_at:
        scheduling.expect_to_come(work, ready.starts_at)
    own = {person, *shapers(ready)}
    releasers = [one for one in await work.members.list() if _may_release(one, own)]
    if not releasers:
        raise NotPossible(line("nobody-to-release"))
    asked = await releasing.ask(work, ready, str(context.sender.identity), person)
    for one in releasers:
        for chat in one.chats:
            await _tell(work, asked, str(chat), RELEASE_WANTED, by=context.member.name)
    return AskedForRelease(asked.name, len(releasers))


async def read_release(context: Context, command: ReadRelease) -> ReleaseRead:
    work = context.work
    found, asked = await releasing.awaiting(work, command.campaign)
    credential = await work.credentials.get(found.credential)
    gone = credential.removed or not context.office.offers.can_use(credential)
    until = (asked.asked_at + RELEASE_LIFE).astimezone(ZoneInfo(context.agency.time_zone))
    return ReleaseRead(
        card=await card_over(context, found, credential),
        first=checked_list(found).first,
        hash=asked.hash,
        asked_by=await _name_of(work, asked.asked_by),
        until=until,
        own=releasing.is_own(found, asked, context.member.person),
        may=context.member.may(Action.RELEASE),
        void=gone or await releasing.is_void(work, found, asked),
        files=await _list_of(work, found),
    )


async def show_released(context: Context, command: ShowReleased) -> ReleasedShown:
    found, _ = await releasing.awaiting(context.work, command.campaign)
    row = ShowRow(command.campaign, command.row, command.step)
    return ReleasedShown(await show_row_of(context, found, row), found.id)


async def give_release(context: Context, command: GiveRelease) -> ReleaseGiven:
    """It leaves in the same unit of work, or waits for its time."""
    work, zone = context.work, context.agency.time_zone
    waits, asked = await releasing.awaiting(work, command.campaign)
    context.notes["people"] = asked.people
    for account in await context.route_to_use(waits):
        await service.expect_to_speak(work, account.id, waits.act)
    found = await releasing.grant(work, waits.id, command.hash, context.member.person)
    if found.starts_at:
        await scheduling.put_off(work, found)
    else:
        await service.send(work, found)
        await _show_progress(work, found)
    await _tell(work, found, found.created_by, RELEASED, by=context.member.name)
    at = found.starts_at.astimezone(ZoneInfo(zone)) if found.starts_at else None
    return ReleaseGiven(found.id, found.name, at, zone)


async def send_back(context: Context, command: SendBack) -> TakenBack:
    if not command.comment:
        raise NotPossible(line("comment-empty"))
    work = context.work
    _, asked = await releasing.awaiting(work, command.campaign)
    found = await releasing.take_back(work, command.campaign)
    facts = {"by": context.member.name, "comment": command.comment}
    await _tell(work, found, found.created_by, SENT_BACK, **facts)
    return TakenBack(found.name, await _name_of(work, asked.asked_by))


async def withdraw(context: Context, command: Withdraw) -> TakenBack:
    return TakenBack((await releasing.take_back(context.work, command.campaign)).name)


async def _list_of(work: DeskWork, found: Campaign) -> tuple[File, ...]:
    """Nothing once it was erased, a day after it was handed over: the messages are still there."""
    source = found.source
    if source is None or source.blob is None:
        return ()
    try:
        await work.blobs.get(source.blob)
    except NoSuch:
        return ()
    return (File(source.blob, source.name, found.agency),)


def _may_release(member: Member, own: Collection[PersonId]) -> bool:
    return member.person not in own and member.may(Action.RELEASE)


async def _name_of(work: DeskWork, person: PersonId) -> str:
    return (await work.members.get(person)).name


async def _show_progress(work: DeskWork, found: Campaign) -> None:
    """To who asked for it, as if they had sent it themselves."""
    by = found.created_by
    await work.cards.put(
        LiveCard(campaign=found.id, identity=by, chat=Identity.of(by).user, message="")
    )


async def _tell(work: DeskWork, found: Campaign, whom: str, kind: str, **facts: str) -> None:
    await work.notices.add(
        Notice(
            id=0,
            agency=found.agency,
            identity=whom,
            kind=kind,
            campaign=found.id,
            arguments=json.dumps(facts),
        )
    )


HANDLERS: Handlers = {
    ReadRelease: (Action.LOOK, read_release),
    ShowReleased: (Action.LOOK, show_released),
    GiveRelease: (Action.RELEASE, give_release),
    SendBack: (Action.RELEASE, send_back),
    Withdraw: (Action.PREPARE, withdraw),
}
