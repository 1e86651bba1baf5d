"""The tables, on one page to be read as one. The migrations make them; a test holds both equal.

Every table carries `agency_id`, and a row refers to another by (agency_id, id), so that no
statement can join one agency's data to another's. An id is never given twice, since old buttons
name it (SQLite needs `sqlite_autoincrement` for that). Times are seconds since 1970 by the
database's clock. What is called `sealed` is AES-GCM under the key that its comment names.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
Id = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows only for INTEGER
Json = JSON(none_as_null=True)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _agency() -> Column[int]:
    return Column("agency_id", Id, nullable=False)


def _of_agency() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["agency_id"], ["agency.id"])


def _of_campaign() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["agency_id", "campaign_id"], ["campaign.agency_id", "campaign.id"], ondelete="CASCADE"
    )


agency = Table(
    "agency",
    metadata,
    _id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("time_zone", String(64), nullable=False),
    Column("region", String(2), nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),  # under SECRET_KEYS
    Column("created_at", Double, nullable=False),
    sqlite_autoincrement=True,
)

credential = Table(
    "credential",
    metadata,
    _id(),
    _agency(),
    Column("channel", String(20), nullable=False),
    Column("provider", String(40), nullable=False),
    Column("label", String(100), nullable=False),
    Column("last4", String(4), nullable=False),
    Column("rate", Double),
    Column("kept_for", Id),  # a campaign, where staff did not want it kept
    Column("sealed", LargeBinary),  # the fields as JSON, under the agency's key; NULL once removed
    Column("added_by", String(200), nullable=False),
    Column("added_at", Double, nullable=False),
    Column("proven_at", Double),
    Column("removed_at", Double),
    _of_agency(),
    UniqueConstraint("agency_id", "id"),
    sqlite_autoincrement=True,
)

campaign = Table(
    "campaign",
    metadata,
    _id(),
    _agency(),
    Column("version", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("credential_id", Id, nullable=False),
    Column("rehearsal", Boolean, nullable=False),
    Column("template", Integer, nullable=False),
    Column("source", Json),
    Column("columns", Json, nullable=False),
    Column("duplicates", String(20), nullable=False),
    Column("checked", Json),
    Column("rate", Double),
    Column("prefer_delivery", Boolean, nullable=False),
    Column("confirmed", String(64), nullable=False),
    Column("follows", Id),
    Column("wrapped_key", LargeBinary),  # under the agency's key; NULL once erased
    Column("created_by", String(200), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("launched_at", Double),
    Column("ended_at", Double),
    Column("paused_because", Text, nullable=False),
    _of_agency(),
    UniqueConstraint("agency_id", "id"),
    Index("ix_campaign_state", "state"),
    sqlite_autoincrement=True,
)

template = Table(
    "template",
    metadata,
    _agency(),
    Column("campaign_id", Id, nullable=False),
    Column("version", Integer, nullable=False),
    Column("language", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("campaign_id", "version", "language"),
    _of_campaign(),
)

delivery = Table(
    "delivery",
    metadata,
    _agency(),
    Column("campaign_id", Id, nullable=False),
    Column("row", Integer, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempt", SmallInteger, nullable=False),
    Column("credential_id", Id),
    Column("parts", SmallInteger, nullable=False),
    Column("country", String(2), nullable=False),
    Column("language", String(20), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # address and values, under the campaign's key
    Column("address_hash", LargeBinary(16), nullable=False),  # keyed by the agency's key
    Column("body_hash", LargeBinary(16), nullable=False),
    Column("not_before", Double),
    Column("excused", SmallInteger, nullable=False, server_default="0"),  # attempts that cost none
    Column("repeated", SmallInteger, nullable=False, server_default="0"),  # uncertain ones, by wish
    Column("cause", Integer),  # the row of the campaign before it that this one follows up
    Column("reason", String(200), nullable=False),
    Column("provider_id", String(100), nullable=False),
    Column("attempted_at", Double),
    Column("settled_at", Double),
    PrimaryKeyConstraint("campaign_id", "row"),
    _of_campaign(),
    sqlite_with_rowid=False,
    # Rows are updated three times while they are sent: room for HOT updates, no index on state.
    postgresql_with={"fillfactor": 60, "autovacuum_vacuum_scale_factor": 0.02},
)

tally = Table(
    "tally",
    metadata,
    _agency(),
    Column("campaign_id", Id, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("rows", Integer, nullable=False),
    PrimaryKeyConstraint("campaign_id", "state"),
    _of_campaign(),
    sqlite_with_rowid=False,
)

run = Table(
    "run",
    metadata,
    _agency(),
    Column("campaign_id", Id, nullable=False),
    Column("credential_id", Id, nullable=False),
    Column("next_row", Integer, nullable=False),  # where the next chunk is cut
    Column("last_row", Integer, nullable=False),
    Column("served_at", Double, nullable=False),
    Column("swept", Boolean, nullable=False),  # a stopped campaign's queue is all cancelled
    PrimaryKeyConstraint("campaign_id"),
    _of_campaign(),
)

chunk = Table(
    "chunk",
    metadata,
    _id(),
    _agency(),
    Column("campaign_id", Id, nullable=False),
    Column("first_row", Integer, nullable=False),
    Column("last_row", Integer, nullable=False),
    Column("owner", String(40)),
    Column("epoch", Integer, nullable=False),
    Column("lease_until", Double, nullable=False),
    Column("wake_at", Double, nullable=False),
    _of_campaign(),
    Index("ix_chunk_campaign_id", "campaign_id"),
    sqlite_autoincrement=True,
)

pace = Table(
    "pace",
    metadata,
    _agency(),
    Column("kind", String(20), nullable=False),  # "credential" or "campaign"
    Column("subject", Id, nullable=False),
    Column("tat", Double, nullable=False),  # the theoretical arrival time of the next message
    Column("interval", Double, nullable=False),  # seconds between messages; 0 is no limit
    Column("ceiling", Double, nullable=False),  # messages per second that were allowed; 0: any
    Column("paused_until", Double, nullable=False),
    Column("paused_because", Text, nullable=False),
    PrimaryKeyConstraint("kind", "subject"),
    _of_agency(),
)

suppression = Table(
    "suppression",
    metadata,
    _agency(),
    Column("channel", String(20), nullable=False),
    Column("address_hash", LargeBinary(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the address, under the agency's key
    Column("reason", String(200), nullable=False),
    Column("at", Double, nullable=False),
    PrimaryKeyConstraint("agency_id", "channel", "address_hash"),
    _of_agency(),
)

inbox = Table(
    "inbox",
    metadata,
    _id(),
    _agency(),
    Column("source", String(40), nullable=False),
    Column("key", String(200), nullable=False),  # the sender's id for it: taken once
    Column("sealed", LargeBinary, nullable=False),  # under the agency's key
    Column("received_at", Double, nullable=False),
    Column("handled_at", Double),
    _of_agency(),
    UniqueConstraint("source", "key"),
    sqlite_autoincrement=True,
)

blob = Table(
    "blob",
    metadata,
    _id(),
    _agency(),
    Column("name", String(200), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),  # under the agency's key
    Column("created_at", Double, nullable=False),
    _of_agency(),
    UniqueConstraint("agency_id", "id"),
    sqlite_autoincrement=True,
)

blob_piece = Table(
    "blob_piece",
    metadata,
    _agency(),
    Column("blob_id", Id, nullable=False),
    Column("piece", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # under the blob's key
    PrimaryKeyConstraint("blob_id", "piece"),
    ForeignKeyConstraint(
        ["agency_id", "blob_id"], ["blob.agency_id", "blob.id"], ondelete="CASCADE"
    ),
)

session = Table(
    "session",
    metadata,
    _agency(),
    Column("identity", String(200), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # under the agency's key
    Column("update", BigInteger, nullable=False),  # the front-end's number of the last one taken
    Column("saved_at", Double, nullable=False),
    PrimaryKeyConstraint("agency_id", "identity"),
    _of_agency(),
)

button = Table(
    "button",
    metadata,
    _agency(),
    Column("id", String(32), primary_key=True),
    Column("identity", String(200), nullable=False),
    Column("action", String(40), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # its argument, under the agency's key
    Column("campaign_id", Id),
    Column("version", Integer, nullable=False),
    Column("single", Boolean, nullable=False),
    Column("expires_at", Double),  # NULL for Pause and Stop
    _of_agency(),
    Index("ix_button_expires_at", "agency_id", "expires_at"),
)

live_card = Table(
    "live_card",
    metadata,
    _agency(),
    Column("campaign_id", Id, nullable=False),
    Column("identity", String(200), nullable=False),
    Column("chat", String(200), nullable=False),
    Column("message", String(200), nullable=False),
    Column("shown", Text, nullable=False),  # what it says now: an equal text is not sent again
    PrimaryKeyConstraint("campaign_id", "identity"),
    _of_campaign(),
)

job = Table(
    "job",
    metadata,
    _id(),
    _agency(),
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
    _of_agency(),
    sqlite_autoincrement=True,
)

notice = Table(
    "notice",
    metadata,
    _id(),
    _agency(),
    Column("identity", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("campaign_id", Id),
    Column("sealed", LargeBinary, nullable=False),  # its arguments, under the agency's key
    Column("created_at", Double, nullable=False),
    _of_agency(),
    sqlite_autoincrement=True,
)

staff_address = Table(
    "staff_address",
    metadata,
    _agency(),
    Column("identity", String(200), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # under the agency's key
    PrimaryKeyConstraint("agency_id", "identity", "channel"),
    _of_agency(),
)

staff_tests = Table(
    "staff_tests",
    metadata,
    _agency(),
    Column("identity", String(200), nullable=False),
    Column("day", String(10), nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("agency_id", "identity", "day"),
    _of_agency(),
)
