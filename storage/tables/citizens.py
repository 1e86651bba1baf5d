"""The agencies' bots, the citizens who agreed to hear from them, and what was agreed to."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.columns import Id, agency_id, metadata, of_agency, own_id


def of_bot() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["agency_id", "bot_id"], ["bot.agency_id", "bot.id"])


bot = Table(
    "bot",
    metadata,
    own_id(),
    agency_id(),
    Column("account", BigInteger, nullable=False),  # the platform's number of it
    Column("credential_id", Id, nullable=False),
    Column("username", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("asks_phone", Boolean, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("refused_at", Double),  # since when the platform does not know its token
    Column("removed_at", Double),
    Column("added_by", String(200), nullable=False),
    Column("added_at", Double, nullable=False),
    Column("owner", String(40), nullable=False),  # the process that listens for it
    Column("lease_until", Double, nullable=False),
    of_agency(),
    ForeignKeyConstraint(["agency_id", "credential_id"], ["credential.agency_id", "credential.id"]),
    UniqueConstraint("agency_id", "id"),
    Index("ix_bot_account", "account", unique=True),
    sqlite_autoincrement=True,
)

topic = Table(
    "topic",
    metadata,
    own_id(),
    agency_id(),
    Column("bot_id", Id, nullable=False),
    Column("name", String(60), nullable=False),
    of_bot(),
    UniqueConstraint("agency_id", "id"),
    Index("ix_topic_bot_id", "bot_id"),
    sqlite_autoincrement=True,
)

subscriber = Table(
    "subscriber",
    metadata,
    own_id(),
    agency_id(),
    Column("bot_id", Id, nullable=False),
    Column("chat_hash", LargeBinary(16), nullable=False),  # keyed by the agency's key
    Column("phone_hash", LargeBinary(16)),  # the same, to find one by number
    Column("sealed", LargeBinary, nullable=False),  # chat and phone, under the agency's key
    Column("language", String(5), nullable=False),
    Column("agreed_at", Double, nullable=False),
    Column("agreed_to", String(8), nullable=False),  # the wording
    Column("agreed_in", String(5), nullable=False),
    Column("source", String(20), nullable=False),
    Column("joined_at", Double, nullable=False),
    Column("left_at", Double),
    Column("left_because", String(10)),
    of_bot(),
    UniqueConstraint("agency_id", "id"),
    UniqueConstraint("bot_id", "chat_hash"),
    Index("ix_subscriber_bot_id", "bot_id", "id"),
    Index("ix_subscriber_phone_hash", "agency_id", "phone_hash"),
    sqlite_autoincrement=True,
)

interest = Table(
    "interest",  # which topics somebody chose
    metadata,
    agency_id(),
    Column("subscriber_id", Id, nullable=False),
    Column("topic_id", Id, nullable=False),
    PrimaryKeyConstraint("subscriber_id", "topic_id"),
    ForeignKeyConstraint(
        ["agency_id", "subscriber_id"],
        ["subscriber.agency_id", "subscriber.id"],
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(
        ["agency_id", "topic_id"], ["topic.agency_id", "topic.id"], ondelete="CASCADE"
    ),
    Index("ix_interest_topic_id", "topic_id"),
    sqlite_with_rowid=False,
)

wording = Table(
    "wording",  # what people read before they agreed
    metadata,
    agency_id(),
    Column("bot_id", Id, nullable=False),
    Column("hash", String(8), nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("bot_id", "hash"),
    of_bot(),
)

audience = Table(
    "audience",  # how many are subscribed now; topic 0 counts everybody
    metadata,
    agency_id(),
    Column("bot_id", Id, nullable=False),
    Column("topic_id", Id, nullable=False),
    Column("language", String(5), nullable=False),
    Column("people", Integer, nullable=False),
    PrimaryKeyConstraint("bot_id", "topic_id", "language"),
    of_bot(),
    sqlite_with_rowid=False,
)

comings = Table(
    "comings",  # who came and went, by day in the agency's time zone, and by the link's source
    metadata,
    agency_id(),
    Column("bot_id", Id, nullable=False),
    Column("day", String(10), nullable=False),
    Column("source", String(20), nullable=False),
    Column("joined", Integer, nullable=False),
    Column("left", Integer, nullable=False),
    PrimaryKeyConstraint("bot_id", "day", "source"),
    of_bot(),
    sqlite_with_rowid=False,
)

taken_update = Table(
    "taken_update",  # what a bot was told and acted upon: once, however often it is told
    metadata,
    agency_id(),
    Column("bot_id", Id, nullable=False),
    Column("update", BigInteger, nullable=False),
    Column("taken_at", Double, nullable=False),
    PrimaryKeyConstraint("bot_id", "update"),
    of_bot(),
    Index("ix_taken_update_taken_at", "taken_at"),
    sqlite_with_rowid=False,
)
