"""Who: agencies, their accounts, which of those are for which country, and whom they may not
contact.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from storage.tables.columns import Id, agency_id, metadata, of_agency, own_id

agency = Table(
    "agency",
    metadata,
    own_id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("time_zone", String(64), nullable=False),
    Column("region", String(2), nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),  # under SECRET_KEYS
    Column("created_at", Double, nullable=False),
    Column("quiet_from", SmallInteger),  # minutes since midnight, in its time zone
    Column("quiet_until", SmallInteger),
    Column("daily_most", Integer),  # messages a day
    Column("release_above", Integer, nullable=False, server_default="500"),  # people
    Column("keep_days", SmallInteger, nullable=False, server_default="30"),  # after the finish
    Column("audit_address", String(254), nullable=False, server_default=text("''")),
    Column("mail_sender", String(100), nullable=False, server_default=text("''")),
    Column("reply_to", String(254), nullable=False, server_default=text("''")),
    Column("logo", String(500), nullable=False, server_default=text("''")),
    Column("mail_address", String(254), nullable=False, server_default=text("''")),
    sqlite_autoincrement=True,
)

credential = Table(
    "credential",
    metadata,
    own_id(),
    agency_id(),
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
    Column("guarded", Boolean, nullable=False, server_default=false()),  # all of it needs a release
    Column("roles", String(60), nullable=False, server_default=text("''")),  # who may use it
    Column("ceiling", Double),  # messages a second, as its provider said
    Column("replies", Integer, nullable=False, server_default="0"),  # that nobody reads
    Column("replies_since", Double),  # when the first of them came
    Column("replies_told", String(10), nullable=False, server_default=text("''")),  # on that day
    of_agency(),
    UniqueConstraint("agency_id", "id"),
    sqlite_autoincrement=True,
)

country_route = Table(
    "country_route",
    metadata,
    agency_id(),
    Column("prefix", String(4), nullable=False),  # digits that numbers begin with
    Column("credential_id", Id, nullable=False),  # the agency's own, or one that it is lent
    PrimaryKeyConstraint("agency_id", "prefix"),
    of_agency(),
)

suppression = Table(
    "suppression",
    metadata,
    agency_id(),
    Column("channel", String(20), nullable=False),
    Column("address_hash", LargeBinary(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the address; empty once erased
    Column("reason", String(200), nullable=False),
    Column("at", Double, nullable=False),
    Column("cause", String(12), nullable=False, server_default="refused"),
    PrimaryKeyConstraint("agency_id", "channel", "address_hash"),
    of_agency(),
)
