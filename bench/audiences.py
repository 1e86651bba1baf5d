"""Bots with many subscribers, and broadcasts to them, to measure with."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import bindparam, insert

from agencies.bots import TOKEN, Bot, BotId, Rule
from agencies.model import Agency, AgencyId, Credential, CredentialId
from agencies.sealing import KeyRing
from campaigns.lifecycle import CampaignState
from campaigns.model import Campaign, CampaignId, Checked, Source, Wording
from storage import contexts
from storage.agencies import open_scope
from storage.bulk import Bulk
from storage.database import Database
from storage.store import SqlStore
from storage.tables import audience, subscriber

AT_ONCE = 10_000
_COLUMNS = (
    "agency_id",
    "bot_id",
    "chat_hash",
    "sealed",
    "language",
    "agreed_at",
    "agreed_to",
    "agreed_in",
    "source",
    "joined_at",
)
_ADD = Bulk(
    insert(subscriber).values(
        {name: bindparam(name, type_=subscriber.c[name].type) for name in _COLUMNS}
    ),
    _COLUMNS,
)


def token_of(number: int) -> str:
    """Of the bot with that number."""
    return f"{number}:AA{33 * 'b'}"


async def open_bot(store: SqlStore, agency: Agency, number: int, rate: float | None = 30.0) -> Bot:
    account = Credential(
        id=CredentialId(0),
        agency=agency.id,
        channel="telegram",
        provider="bot",
        label=f"@bench_{number}_bot",
        rate=rate,
        added_at=datetime.now(UTC),
    )
    async with store.work(agency.id) as work:
        bot = Bot(
            id=BotId(0),
            agency=agency.id,
            credential=await work.credentials.add(account, {TOKEN: token_of(number)}),
            account=number,
            username=f"bench_{number}_bot",
            name="Bench",
            purpose="Figures.",
        )
        return await work.bots.get(await work.bots.keep(bot))


async def subscribe(database: Database, ring: KeyRing, bot: Bot, people: int) -> None:
    """Sealed as the product seals them, and counted."""
    now = time.time()
    for first in range(0, people, AT_ONCE):
        async with database.write() as connection:
            scope, _ = await open_scope(connection, ring, bot.agency)
            hashes = contexts.address_key(scope.key)
            rows = []
            for number in range(first, min(first + AT_ONCE, people)):
                chat = 100_000_000 + number
                hashed = hashes.hash(str(chat))
                personal = json.dumps({"chat": chat, "phone": ""}).encode()
                sealed = scope.key.seal(personal, contexts.subscriber(bot.agency, bot.id, hashed))
                about = ("en", now, "12345678", "en", "", now)
                rows.append((bot.agency, bot.id, hashed, sealed, *about))
            await _ADD.run(connection, rows)
    everybody = {"agency_id": bot.agency, "bot_id": bot.id, "topic_id": 0}
    async with database.write() as connection:
        await connection.execute(
            insert(audience), {**everybody, "language": "en", "people": people}
        )


async def launch(store: SqlStore, bot: Bot, people: int) -> float:
    """When the press was committed."""
    campaign = Campaign(
        id=CampaignId(0),
        agency=AgencyId(bot.agency),
        name="bench",
        channel="telegram",
        credential=bot.credential,
        rehearsal=False,
        source=Source(rule=Rule(bot=bot.id)),
        checked=Checked(columns=("recipient",), reachable=people, parts=people),
        created_by="console:bench",
        created_at=datetime.now(UTC),
    )
    async with store.work(bot.agency) as work:
        draft = await work.campaigns.draft(campaign)
        template = await work.campaigns.write(draft.id, Wording(text="<b>Water!</b> Go up."))
        ready = replace(await work.campaigns.get(draft.id), template=template)
        running = replace(ready, state=CampaignState.RUNNING, launched_at=work.now)
        await work.campaigns.launch(running)
    return time.time()
