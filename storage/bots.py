"""An agency's own bots: their accounts with the platform, their topics, what people agree to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from agencies.bots import Audience, Bot, BotId, BotTaken, Comings, Topic, TopicId
from agencies.model import AgencyId, CredentialId
from campaigns.stores import NoSuch
from storage.database import db_now
from storage.scope import Scope
from storage.tables import audience, bot, comings, credential, topic, wording
from storage.upserts import Upsert

_OWN = (bot.c.agency_id == bindparam("agency"), bot.c.id == bindparam("bot"))
_ACCOUNT = select(credential.c.id).where(
    credential.c.agency_id == bindparam("agency"), credential.c.id == bindparam("account")
)
_LIST = (
    select(bot)
    .where(bot.c.agency_id == bindparam("agency"), bot.c.removed_at.is_(None))
    .order_by(bot.c.id)
)
_THROUGH = select(bot).where(
    bot.c.agency_id == bindparam("agency"),
    bot.c.credential_id == bindparam("credential"),
    bot.c.removed_at.is_(None),
)
_GET = select(bot).where(*_OWN, bot.c.removed_at.is_(None))
_OF_ACCOUNT = select(bot).where(bot.c.account == bindparam("of_account")).with_for_update()
_FORMER = select(bot.c.credential_id).where(
    bot.c.agency_id == bindparam("agency"),
    bot.c.account == bindparam("of_account"),
    bot.c.removed_at.is_not(None),
)
_ADD = insert(bot).values(added_at=db_now(), owner="", lease_until=0.0).returning(bot.c.id)
_CHANGE = update(bot).where(*_OWN)
_TOPICS = (
    select(topic)
    .where(topic.c.agency_id == bindparam("agency"), topic.c.bot_id == bindparam("bot"))
    .order_by(topic.c.id)
)
_ADD_TOPIC = insert(topic).returning(topic.c.id)
_REMOVE_TOPIC = delete(topic).where(
    topic.c.agency_id == bindparam("agency"),
    topic.c.bot_id == bindparam("bot"),
    topic.c.id == bindparam("topic"),
)
_AUDIENCE = select(audience.c.topic_id, audience.c.language, audience.c.people).where(
    audience.c.agency_id == bindparam("agency"), audience.c.bot_id == bindparam("bot")
)
_COMINGS = (
    select(comings)
    .where(comings.c.agency_id == bindparam("agency"), comings.c.bot_id == bindparam("bot"))
    .order_by(comings.c.day, comings.c.source)
)
_UNCOUNT = delete(audience).where(
    audience.c.agency_id == bindparam("agency"),
    audience.c.bot_id == bindparam("bot"),
    audience.c.topic_id == bindparam("topic"),
)
_WORDING = Upsert(wording, key=["bot_id", "hash"])


class SqlBots:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._agency = scope.agency.id

    async def list(self) -> Sequence[Bot]:
        """Without those that were removed, in the order in which they were added."""
        found = (await self._scope.run(_LIST, {"agency": self._agency})).all()
        return [_bot(row, await self._topics(BotId(row.id))) for row in found]

    async def get(self, bot: BotId) -> Bot:
        """Raises NoSuch, also for one that was removed."""
        found = (await self._scope.run(_GET, self._own(bot))).first()
        if found is None:
            raise NoSuch(f"bot {bot}")
        return _bot(found, await self._topics(bot))

    async def former(self, account: int) -> CredentialId | None:
        """Through which it was here before it was removed, by its account with the platform."""
        asked = {"agency": self._agency, "of_account": account}
        found = (await self._scope.run(_FORMER, asked)).scalar()
        return None if found is None else CredentialId(found)

    async def of_account(self, credential: CredentialId) -> Bot:
        """The one that messages over it come from. Raises NoSuch."""
        asked = {"agency": self._agency, "credential": credential}
        found = (await self._scope.run(_THROUGH, asked)).first()
        if found is None:
            raise NoSuch(f"bot of account {credential}")
        return _bot(found, await self._topics(BotId(found.id)))

    async def keep(self, bot: Bot) -> BotId:
        """A new one, or the one of the same account with another token: its people stay with it.

        `bot.id` and `bot.topics` are not used. Raises BotTaken where another agency has it, and
        NoSuch for an account that is not the agency's.
        """
        await self._expect_own(bot.credential)
        taken = await self._scope.ask_beyond(_OF_ACCOUNT, {"of_account": bot.account})  # by anybody
        if not taken:
            made = await self._scope.run(_ADD, {"agency_id": self._agency, **_columns(bot)})
            return BotId(made.scalar_one())
        [found] = taken
        if found.agency_id != self._agency:
            raise BotTaken(bot.username)
        kept = BotId(found.id)
        await self._change(kept, **_columns(bot), removed_at=None, refused_at=None)
        return kept

    async def save(self, bot: Bot) -> None:
        """What staff may change of it; its topics are not. Raises NoSuch."""
        await self.get(bot.id)
        await self._expect_own(bot.credential)
        refused = db_now() if bot.refused else None
        await self._change(bot.id, **_columns(bot), refused_at=refused)

    async def remove(self, bot: BotId) -> None:
        """Its people stay, and are there again when it is added again. Raises NoSuch."""
        await self.get(bot)
        await self._change(bot, removed_at=db_now(), lease_until=0.0)

    async def add_topic(self, bot: BotId, name: str) -> TopicId:
        """Raises NoSuch."""
        await self.get(bot)
        row = {"agency_id": self._agency, "bot_id": bot, "name": name}
        return TopicId((await self._scope.run(_ADD_TOPIC, row)).scalar_one())

    async def remove_topic(self, bot: BotId, topic: TopicId) -> None:
        """Nobody is interested in it any more. Raises NoSuch."""
        which = {**self._own(bot), "topic": topic}
        if (await self._scope.run(_REMOVE_TOPIC, which)).rowcount == 0:
            raise NoSuch(f"topic {topic}")
        await self._scope.run(_UNCOUNT, which)

    async def audience(self, bot: BotId) -> Audience:
        """Raises NoSuch."""
        await self.get(bot)
        by_language: dict[str, int] = {}
        by_topic: dict[TopicId, int] = {}
        for row in await self._scope.run(_AUDIENCE, self._own(bot)):
            of_topic = TopicId(row.topic_id)
            if of_topic:
                by_topic[of_topic] = by_topic.get(of_topic, 0) + row.people
            else:
                by_language[row.language] = row.people
        return Audience(
            people=sum(by_language.values()), by_language=by_language, by_topic=by_topic
        )

    async def comings(self, bot: BotId) -> Sequence[Comings]:
        """By day and source, the oldest first. Raises NoSuch."""
        await self.get(bot)
        found = await self._scope.run(_COMINGS, self._own(bot))
        return [
            Comings(day=row.day, source=row.source, joined=row.joined, left=row.left)
            for row in found
        ]

    async def keep_wording(self, bot: BotId, known_as: str, text: str) -> None:
        """What people agreed to, once. Raises NoSuch."""
        await self.get(bot)
        row = {"agency_id": self._agency, "bot_id": bot, "hash": known_as, "text": text}
        await self._scope.run(_WORDING.on(self._scope.connection).values(**row))

    async def button_key(self) -> bytes:
        """What the buttons of the agency's bots are signed with."""
        return self._scope.key.hash("citizens' buttons")

    async def _expect_own(self, account: CredentialId) -> None:
        which = {"agency": self._agency, "account": account}
        if (await self._scope.run(_ACCOUNT, which)).first() is None:
            raise NoSuch(f"credential {account}")

    async def _change(self, bot: BotId, **values: Any) -> None:
        await self._scope.run(_CHANGE.values(**values), self._own(bot))

    async def _topics(self, bot: BotId) -> tuple[Topic, ...]:
        found = await self._scope.run(_TOPICS, self._own(bot))
        return tuple(Topic(id=TopicId(row.id), name=row.name) for row in found)

    def _own(self, bot: BotId) -> dict[str, Any]:
        return {"agency": self._agency, "bot": bot}


def _columns(bot: Bot) -> dict[str, Any]:
    return {
        "account": bot.account,
        "credential_id": bot.credential,
        "username": bot.username,
        "name": bot.name,
        "purpose": bot.purpose,
        "asks_phone": bot.asks_phone,
        "paused": bot.paused,
        "added_by": bot.added_by,
    }


def _bot(row: Row[Any], topics: tuple[Topic, ...]) -> Bot:
    return Bot(
        id=BotId(row.id),
        agency=AgencyId(row.agency_id),
        credential=CredentialId(row.credential_id),
        account=row.account,
        username=row.username,
        name=row.name,
        purpose=row.purpose,
        topics=topics,
        asks_phone=row.asks_phone,
        paused=row.paused,
        refused=row.refused_at is not None,
        added_by=row.added_by,
    )
