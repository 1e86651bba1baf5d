"""What: campaigns, their messages and lists, the ledger, and how its rows are sent.

It is long because every column of a campaign and of its rows stands here.
"""

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
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from storage.tables.columns import Id, Json, agency_id, metadata, of_agency, of_campaign, own_id

campaign = Table(
    "campaign",
    metadata,
    own_id(),
    agency_id(),
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
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("send_from", SmallInteger),  # minutes since midnight, in the agency's time zone
    Column("send_until", SmallInteger),
    Column("starts_at", Double),
    Column("too_late_after", Integer, nullable=False, server_default="3600"),  # seconds
    Column("due_at", Double),  # when its start is to be looked at; NULL where nobody waits for it
    Column("repeats", Json),
    Column("plan", Id),  # the campaign that this one is an occurrence of
    Column("paid", Boolean, nullable=False, server_default=false()),  # for going faster than free
    Column("act", String(10), nullable=False, server_default="send"),
    Column("touched_at", Double),  # when it was saved last, since that is written down
    Column("erase_at", Double),  # when its people are to be erased, as staff were told
    Column("erased_at", Double),  # when its key was destroyed
    Column("erased_to", Integer),  # while its rows are emptied: the last one that is
    Column("shaped_by", Json),  # persons, by what they had a hand in
    Column("purpose", String(10), nullable=False, server_default="news"),
    Column("spare_id", Id),  # the account that takes over while the first one fails
    Column("fallback", Json),
    Column("serves", Id),  # the campaign whose fallback this one is
    Column("serves_after", Integer),  # seconds; NULL: what its provider took has arrived
    Column("share", SmallInteger, nullable=False, server_default="0"),  # per cent, by the spare
    Column("countries", Json),  # accounts, by what their numbers begin with
    Column("charged", Json),  # what its provider last said that it charged, and when
    of_agency(),
    UniqueConstraint("agency_id", "id"),
    Index("ix_campaign_state", "state"),
    Index("ix_campaign_due_at", "due_at"),
    Index("ix_campaign_erased_to", "erased_to"),
    sqlite_autoincrement=True,
)

release = Table(
    "release",
    metadata,
    agency_id(),
    Column("campaign_id", Id, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("people", Integer, nullable=False),
    Column("asked_by", Id, nullable=False),  # a person
    Column("asked_at", Double, nullable=False),
    Column("released_by", Id),  # another one
    Column("released_at", Double),
    PrimaryKeyConstraint("agency_id", "campaign_id"),
    of_campaign(),
)

template = Table(
    "template",
    metadata,
    agency_id(),
    Column("campaign_id", Id, nullable=False),
    Column("version", Integer, nullable=False),
    Column("language", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("options", Json),  # of the wording for everyone
    PrimaryKeyConstraint("campaign_id", "version", "language"),
    of_campaign(),
)

delivery = Table(
    "delivery",
    metadata,
    agency_id(),
    Column("campaign_id", Id, nullable=False),
    Column("row", Integer, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempt", SmallInteger, nullable=False),
    Column("credential_id", Id),
    Column("parts", SmallInteger, nullable=False),
    Column("country", String(2), nullable=False),
    Column("language", String(20), nullable=False),
    # Address and values, under the campaign's key; it and the hashes are empty once erased.
    Column("sealed", LargeBinary, nullable=False),
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
    Column("tried_since", Double),  # its first attempt, from which it is counted when to give up
    PrimaryKeyConstraint("campaign_id", "row"),
    of_campaign(),
    sqlite_with_rowid=False,
    # Rows are updated three times while they are sent: room for HOT updates, no index on state.
    # A tick's marks need room for each row once more, and its records too where another worker's
    # tick still sees what was before: with 40 % in use 1 to 2 % go to another page, with 60 % 28 %.
    # What is dead is vacuumed after 2 % of the rows: of a million, 20 % is too long to wait for.
    postgresql_with={"autovacuum_vacuum_scale_factor": 0.02, "fillfactor": 40},
)

# Of the tables below a campaign has a few rows, which each tick writes. What is dead of them goes
# as their page is read the next time, where there is room: so they need none of these settings.
# https://www.postgresql.org/docs/current/storage-hot.html
tally = Table(
    "tally",
    metadata,
    agency_id(),
    Column("campaign_id", Id, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("rows", Integer, nullable=False),
    PrimaryKeyConstraint("campaign_id", "state"),
    of_campaign(),
    sqlite_with_rowid=False,
)

run = Table(
    "run",
    metadata,
    agency_id(),
    Column("campaign_id", Id, nullable=False),
    Column("credential_id", Id, nullable=False),
    Column("next_row", Integer, nullable=False),  # where the next chunk is cut
    Column("last_row", Integer, nullable=False),
    Column("served_at", Double, nullable=False),
    Column("swept", Boolean, nullable=False),  # a stopped campaign's queue is all cancelled
    Column("told", String(60), nullable=False, server_default=text("''")),  # of uncertain rows
    Column("fill_after", Id),  # a broadcast's next rows are subscribers above; NULL: all are there
    Column("fill_until", Id),  # the last one when it was launched
    Column("over_since", Double),  # since when it goes through its second account, as staff know
    Column("over_because", String(20), nullable=False, server_default=text("''")),
    Column("took_over", Integer, nullable=False, server_default="0"),  # messages, by the second one
    Column("away", Json),  # others that fail, as staff know: {id: [since, why]}
    PrimaryKeyConstraint("campaign_id"),
    of_campaign(),
)

chunk = Table(
    "chunk",
    metadata,
    own_id(),
    agency_id(),
    Column("campaign_id", Id, nullable=False),
    Column("first_row", Integer, nullable=False),
    Column("last_row", Integer, nullable=False),
    Column("owner", String(40)),
    Column("epoch", Integer, nullable=False),
    Column("lease_until", Double, nullable=False),
    Column("wake_at", Double, nullable=False),
    of_campaign(),
    Index("ix_chunk_campaign_id", "campaign_id"),
    sqlite_autoincrement=True,
)

pace = Table(
    "pace",
    metadata,
    agency_id(),
    Column("kind", String(20), nullable=False),  # "credential", "campaign" or "agency"
    Column("subject", Id, nullable=False),
    Column("tat", Double, nullable=False),  # the theoretical arrival time of the next message
    Column("interval", Double, nullable=False),  # seconds between messages; 0 is no limit
    Column("ceiling", Double, nullable=False),  # messages per second that were allowed; 0: any
    Column("paused_until", Double, nullable=False),
    Column("paused_because", Text, nullable=False),
    Column(
        "recent", String(200), nullable=False, server_default=text("''")
    ),  # results, a letter for each
    Column("results", Integer, nullable=False, server_default="0"),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("opened", SmallInteger, nullable=False, server_default="0"),  # times since it answered
    PrimaryKeyConstraint("kind", "subject"),
    of_agency(),
)

doubt = Table(
    "doubt",  # rows that became uncertain; what their state is by now stands in the ledger
    metadata,
    agency_id(),
    Column("campaign_id", Id, nullable=False),
    Column("row", Integer, nullable=False),
    Column("attempt", SmallInteger, nullable=False),
    Column("since", Double, nullable=False),
    Column("ask_at", Double),  # when to ask the provider; NULL: there is nothing to ask any more
    Column("asked", SmallInteger, nullable=False, server_default="0"),  # times, without an answer
    PrimaryKeyConstraint("campaign_id", "row", "attempt"),
    of_campaign(),
    Index("ix_doubt_ask_at", "ask_at"),
    sqlite_with_rowid=False,
)

blob = Table(
    "blob",
    metadata,
    own_id(),
    agency_id(),
    Column("name", String(200), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),  # under the agency's key
    Column("created_at", Double, nullable=False),
    of_agency(),
    UniqueConstraint("agency_id", "id"),
    sqlite_autoincrement=True,
)

blob_piece = Table(
    "blob_piece",
    metadata,
    agency_id(),
    Column("blob_id", Id, nullable=False),
    Column("piece", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # under the blob's key
    PrimaryKeyConstraint("blob_id", "piece"),
    ForeignKeyConstraint(
        ["agency_id", "blob_id"], ["blob.agency_id", "blob.id"], ondelete="CASCADE"
    ),
)

sent_file = Table(
    "sent_file",  # what an account's provider calls a file that it has
    metadata,
    agency_id(),
    Column("credential_id", Id, nullable=False),
    Column("blob_id", Id, nullable=False),
    Column("name", String(300), nullable=False),
    PrimaryKeyConstraint("credential_id", "blob_id"),
    ForeignKeyConstraint(
        ["agency_id", "blob_id"], ["blob.agency_id", "blob.id"], ondelete="CASCADE"
    ),
    sqlite_with_rowid=False,
)
