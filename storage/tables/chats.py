"""The conversations with staff, the work that is done for them, and what came in over HTTP."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.columns import Id, agency_id, metadata, of_agency, of_campaign, own_id

session = Table(
    "session",
    metadata,
    agency_id(),
    Column("identity", String(200), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # under the agency's key
    Column("update", BigInteger, nullable=False),  # the front-end's number of the last one taken
    Column("saved_at", Double, nullable=False),
    PrimaryKeyConstraint("agency_id", "identity"),
    of_agency(),
)

button = Table(
    "button",
    metadata,
    agency_id(),
    Column("id", String(32), primary_key=True),
    Column("identity", String(200), nullable=False),
    Column("action", String(40), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # its argument, under the agency's key
    Column("campaign_id", Id),
    Column("version", Integer, nullable=False),
    Column("single", Boolean, nullable=False),
    Column("expires_at", Double),  # NULL for Pause and Stop
    of_agency(),
    Index("ix_button_expires_at", "agency_id", "expires_at"),
)

group_chat = Table(
    "group_chat",  # groups that an owner let in
    metadata,
    Column("chat", String(200), nullable=False),  # with its platform
    agency_id(),
    Column("added_by", String(200), nullable=False),
    Column("added_at", Double, nullable=False),
    PrimaryKeyConstraint("chat"),
    of_agency(),
)

live_card = Table(
    "live_card",
    metadata,
    agency_id(),
    Column("campaign_id", Id, nullable=False),
    Column("identity", String(200), nullable=False),
    Column("chat", String(200), nullable=False),
    Column("message", String(200), nullable=False),
    Column("shown", Text, nullable=False),  # what it says now: an equal text is not sent again
    PrimaryKeyConstraint("campaign_id", "identity"),
    of_campaign(),
)

job = Table(
    "job",
    metadata,
    own_id(),
    agency_id(),
    Column("kind", String(40), nullable=False),
    Column("campaign_id", Id),
    Column("identity", String(200), nullable=False),
    Column("chat", String(200), nullable=False),
    Column("message", String(200), nullable=False),  # the chat message that shows its progress
    Column("sealed", LargeBinary, nullable=False),  # its arguments, under the agency's key
    Column("owner", String(40)),
    Column("lease_until", Double, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("created_at", Double, nullable=False),
    of_agency(),
    sqlite_autoincrement=True,
)

notice = Table(
    "notice",
    metadata,
    own_id(),
    agency_id(),
    Column("identity", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("campaign_id", Id),
    Column("sealed", LargeBinary, nullable=False),  # its arguments, under the agency's key
    Column("created_at", Double, nullable=False),
    Column("message", String(200), nullable=False, server_default=text("''")),  # that shows it
    Column("delivered_at", Double),
    of_agency(),
    sqlite_autoincrement=True,
)

inbox = Table(
    "inbox",
    metadata,
    own_id(),
    agency_id(),
    Column("source", String(40), nullable=False),
    Column("key", String(200), nullable=False),  # the sender's id for it: taken once
    Column("sealed", LargeBinary, nullable=False),  # under the agency's key
    Column("received_at", Double, nullable=False),
    Column("handled_at", Double),
    of_agency(),
    UniqueConstraint("source", "key"),
    sqlite_autoincrement=True,
)
