"""Somebody leaves: what is being made for them ends, and nothing is shown to them any more."""

from dataclasses import replace

import structlog

from agencies.audit import by_itself
from agencies.model import Identity
from agencies.staff import Member, NotOneOfUs, Standing
from bot.ports import DeskWork, Store

log = structlog.get_logger()


async def leave(store: Store, identity: Identity) -> None:
    """Their account there was deactivated, so in every agency that they are in they are disabled,
    all their chats at once. Also the last owner: an account that is no more lets nobody in.
    """
    for agency in (await store.whereabouts(identity)).ids:
        async with store.work(agency) as work:
            try:
                acting = await work.members.acting(identity)
            except NotOneOfUs:  # an owner was faster
                continue
            members = {one.person: one for one in await work.members.hold()}
            gone = replace(members[acting.person], standing=Standing.DISABLED)
            await work.members.save(gone)
            await end_all_of(work, gone)
            deed = by_itself("deactivate-person", whom=gone.person, platform=identity.platform)
            await work.audit.append([deed])
            if not any(one.decides for one in members.values() if one.person != gone.person):
                log.warning("agency_without_owner", agency=agency)


async def end_all_of(work: DeskWork, gone: Member) -> None:
    await work.members.take_invitations_back(gone.chats)
    theirs = set(map(str, gone.chats))
    for chat in gone.chats:
        await work.jobs.cancel_all(chat)
    for card in await work.cards.list():
        if card.identity in theirs:
            await work.cards.remove(card)
