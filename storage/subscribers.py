"""Citizens who agreed to hear from an agency's bot: who they are, and how many.

Figures are kept, never counted: every change of a person is one of theirs, too.
"""

import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select, update

from agencies.bots import BotId, Consent, Leaving, Rule, Subscriber, SubscriberId, TopicId
from campaigns.stores import NoSuch
from storage import contexts
from storage.database import NOW, db_now
from storage.figures import EVERYBODY, Figures, counted
from storage.rules import among
from storage.scope import Scope
from storage.tables import audience, bot, interest, subscriber, taken_update
from storage.times import aware, seconds_of
from storage.upserts import Upsert

PAGE = 500

_OWN = (subscriber.c.agency_id == bindparam("agency"), subscriber.c.bot_id == bindparam("of_bot"))
_FIND = (
    select(subscriber).where(*_OWN, subscriber.c.chat_hash == bindparam("chat")).with_for_update()
)
_READ = (
    select(subscriber)
    .where(*_OWN, subscriber.c.id > bindparam("after"))
    .order_by(subscriber.c.id)
    .limit(PAGE)
)
_INTERESTS = select(interest.c.topic_id).where(
    interest.c.agency_id == bindparam("agency"), interest.c.subscriber_id == bindparam("person")
)
_ADD = insert(subscriber).returning(subscriber.c.id)
_THIS = (subscriber.c.agency_id == bindparam("agency"), subscriber.c.id == bindparam("person"))
_CHANGE = update(subscriber).where(*_THIS)
_ERASE = delete(subscriber).where(*_THIS)
_ADD_INTEREST = insert(interest)
_END_INTEREST = delete(interest).where(
    interest.c.agency_id == bindparam("agency"),
    interest.c.subscriber_id == bindparam("person"),
    interest.c.topic_id == bindparam("topic"),
)
_BY_PHONE = (
    select(subscriber)
    .where(
        subscriber.c.agency_id == bindparam("agency"),
        subscriber.c.phone_hash == bindparam("phone"),
    )
    .order_by(subscriber.c.id)
    .with_for_update()
)
_BY_HASHES = (
    select(subscriber)
    .where(
        subscriber.c.agency_id == bindparam("agency"),
        or_(
            subscriber.c.chat_hash.in_(bindparam("hashes", expanding=True)),
            subscriber.c.phone_hash.in_(bindparam("hashes", expanding=True)),
        ),
    )
    .order_by(subscriber.c.id)
    .with_for_update()
)
_KNOWN = select(subscriber.c.chat_hash, subscriber.c.phone_hash, subscriber.c.sealed).where(
    *_OWN, subscriber.c.left_at.is_(None)
)
_BY = [
    _KNOWN.where(column.in_(bindparam("hashes", expanding=True)))
    for column in (subscriber.c.chat_hash, subscriber.c.phone_hash)
]
_OWN_BOT = select(bot.c.id).where(
    bot.c.agency_id == bindparam("agency"), bot.c.id == bindparam("of_bot")
)
_PEOPLE = select(func.count()).select_from(subscriber).where(*_OWN, subscriber.c.left_at.is_(None))
_COUNTED = select(func.coalesce(func.sum(audience.c.people), 0)).where(
    audience.c.agency_id == bindparam("agency"),
    audience.c.bot_id == bindparam("of_bot"),
    audience.c.topic_id == bindparam("topic"),
)
_TAKE = Upsert(taken_update, key=["bot_id", "update"])


class SqlSubscribers:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._agency = scope.agency.id
        self._hashes = contexts.address_key(scope.key)

    async def take_update(self, bot: BotId, number: int) -> bool:
        """False where it was taken before; it counts with what comes of it. Raises NoSuch."""
        await self._expect_own(bot)
        row = {"agency_id": self._agency, "bot_id": bot, "update": number, "taken_at": db_now()}
        statement = _TAKE.on(self._scope.connection).values(**row)
        return (await self._scope.run(statement)).rowcount > 0

    async def find(self, bot: BotId, chat: int) -> Subscriber | None:
        """Also one who left. Locked, so that two updates of one person take turns."""
        asked = {"agency": self._agency, "of_bot": bot, "chat": self._hash(chat)}
        found = (await self._scope.run(_FIND, asked)).first()
        return await self._opened(found) if found else None

    async def with_phone(self, phone: str) -> Sequence[Subscriber]:
        """Of any of the agency's bots."""
        asked = {"agency": self._agency, "phone": self._hashes.hash(phone)}
        return [await self._opened(row) for row in (await self._scope.run(_BY_PHONE, asked)).all()]

    async def with_hashes(self, hashes: Collection[bytes]) -> Sequence[Subscriber]:
        """Of any of the agency's bots, by the hash of the chat id or of the number."""
        asked = {"agency": self._agency, "hashes": sorted(hashes)}
        return [await self._opened(row) for row in (await self._scope.run(_BY_HASHES, asked)).all()]

    async def chats(self, bot: BotId, hashes: Sequence[bytes]) -> Mapping[bytes, int]:
        """Of those who subscribe to it now: by the hash of their chat id, or of their number."""
        found: dict[bytes, int] = {}
        asked = {"agency": self._agency, "of_bot": bot, "hashes": sorted(set(hashes))}
        for statement in _BY:
            for row in await self._scope.run(statement, asked):
                chat = self._personal(bot, row)["chat"]
                found |= {known: chat for known in (row.chat_hash, row.phone_hash) if known}
        return found

    async def read(self, bot: BotId) -> AsyncIterator[Sequence[Subscriber]]:
        """All of one bot, also those who left, in pages and in order. Raises NoSuch."""
        await self._expect_own(bot)
        asked = {"agency": self._agency, "of_bot": bot}
        last = 0
        while found := (await self._scope.run(_READ, {**asked, "after": last})).all():
            yield [await self._opened(row) for row in found]
            last = found[-1].id

    async def count(self, rule: Rule) -> int:
        """How many it is for now: from the figures, but for several topics, or one person alone."""
        asked = {"agency": self._agency, "of_bot": rule.bot}
        if len(rule.topics) > 1 or rule.only is not None:
            return int((await self._scope.run(among(_PEOPLE, rule), asked)).scalar_one())
        asked["topic"] = rule.topics[0] if rule.topics else EVERYBODY
        counted = (
            _COUNTED.where(audience.c.language.in_(rule.languages)) if rule.languages else _COUNTED
        )
        return int((await self._scope.run(counted, asked)).scalar_one())

    async def keep(self, before: Subscriber | None, after: Subscriber) -> None:
        """`before` is as it was found. Raises NoSuch."""
        if before is None:
            await self._expect_own(after.bot)
            row = {**self._columns(after), "agency_id": self._agency, "bot_id": after.bot}
            number = SubscriberId((await self._scope.run(_ADD, row)).scalar_one())
        else:
            number = before.id
            which = {"agency": self._agency, "person": number}
            changed = await self._scope.run(_CHANGE.values(**self._columns(after)), which)
            if changed.rowcount == 0:
                raise NoSuch(f"subscriber {number}")
        await self._change_interests(number, before, after)
        await self._count(before, after)

    async def erase(self, person: Subscriber) -> None:
        """All that is kept of them; the figures stay. Raises NoSuch."""
        which = {"agency": self._agency, "person": person.id}
        if (await self._scope.run(_ERASE, which)).rowcount == 0:
            raise NoSuch(f"subscriber {person.id}")
        await self._count(person, None)

    async def _change_interests(
        self, number: SubscriberId, before: Subscriber | None, after: Subscriber
    ) -> None:
        had = before.topics if before else frozenset()
        which = {"agency": self._agency, "person": number}
        for topic in sorted(had - after.topics):
            await self._scope.run(_END_INTEREST, {**which, "topic": topic})
        rows = [
            {"agency_id": self._agency, "subscriber_id": number, "topic_id": topic}
            for topic in sorted(after.topics - had)
        ]
        if rows:
            await self._scope.run(_ADD_INTEREST, rows)

    async def _count(self, before: Subscriber | None, after: Subscriber | None) -> None:
        one = after or before
        if one is None:
            return
        figures = Figures(
            agency=self._agency,
            bot=one.bot,
            zone=self._scope.agency.time_zone,
            now=(await self._scope.run(NOW)).scalar_one(),
        )
        change = counted(before), counted(after)
        for statement, values in figures.follow(self._scope.connection, [change]):
            await self._scope.run(statement, values)

    async def _expect_own(self, bot: BotId) -> None:
        own = await self._scope.run(_OWN_BOT, {"agency": self._agency, "of_bot": bot})
        if own.first() is None:
            raise NoSuch(f"bot {bot}")

    async def _opened(self, row: Row[Any]) -> Subscriber:
        personal = self._personal(BotId(row.bot_id), row)
        which = {"agency": self._agency, "person": row.id}
        topics = (await self._scope.run(_INTERESTS, which)).scalars()
        return Subscriber(
            id=SubscriberId(row.id),
            bot=BotId(row.bot_id),
            chat=personal["chat"],
            phone=personal["phone"],
            language=row.language,
            consent=Consent(
                wording=row.agreed_to,
                language=row.agreed_in,
                source=row.source,
                at=aware(row.agreed_at),
            ),
            topics=frozenset(map(TopicId, topics)),
            joined_at=aware(row.joined_at),
            left_at=None if row.left_at is None else aware(row.left_at),
            left=Leaving(row.left_because) if row.left_because else None,
        )

    def _personal(self, bot: BotId, row: Row[Any]) -> dict[str, Any]:
        context = contexts.subscriber(self._agency, bot, row.chat_hash)
        opened: dict[str, Any] = json.loads(self._scope.key.open(row.sealed, context))
        return opened

    def _columns(self, person: Subscriber) -> dict[str, Any]:
        chat_hash = self._hash(person.chat)
        personal = json.dumps({"chat": person.chat, "phone": person.phone}).encode()
        context = contexts.subscriber(self._agency, person.bot, chat_hash)
        return {
            "chat_hash": chat_hash,
            "phone_hash": self._hashes.hash(person.phone) if person.phone else None,
            "sealed": self._scope.key.seal(personal, context),
            "language": person.language,
            "agreed_at": seconds_of(person.consent.at),
            "agreed_to": person.consent.wording,
            "agreed_in": person.consent.language,
            "source": person.consent.source,
            "joined_at": seconds_of(person.joined_at),
            "left_at": seconds_of(person.left_at),
            "left_because": person.left.value if person.left else None,
        }

    def _hash(self, chat: int) -> bytes:
        """The one that a row of the ledger has for the same chat."""
        return self._hashes.hash(str(chat))
