"""Staff: persons and the chats that they talk from, of the installation; what they are in an
agency, and what that keeps about them.
"""

from sqlalchemy import (
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from storage.tables.columns import Id, agency_id, metadata, of_agency, own_id

person = Table(
    "person",
    metadata,
    own_id(),
    agency_id(),  # the installation's own
    Column("address_hash", LargeBinary(16)),  # of the work address that was proven
    Column("terms", String(8)),  # the version that was accepted
    Column("created_at", Double, nullable=False),
    of_agency(),
    UniqueConstraint("agency_id", "id"),
    UniqueConstraint("address_hash"),
    sqlite_autoincrement=True,
)

staff_chat = Table(
    "staff_chat",
    metadata,
    Column("identity", String(200), nullable=False),
    agency_id(),  # the installation's own
    Column("person_id", Id, nullable=False),
    Column("speaks_for", Id),  # the agency that its person chose here
    Column(
        "chosen_with", Id, nullable=False
    ),  # the update that said so; what came before was heard
    Column("active_at", Double, nullable=False),
    Column("proven_at", Double, nullable=False, server_default="0"),  # that it is their chat
    PrimaryKeyConstraint("identity"),
    of_agency(),
    ForeignKeyConstraint(["agency_id", "person_id"], ["person.agency_id", "person.id"]),
    Index("ix_staff_chat_person_id", "person_id"),
)

member = Table(
    "member",
    metadata,
    agency_id(),
    Column("person_id", Id, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the name, under the agency's key
    Column("role", String(20), nullable=False),
    Column("standing", String(20), nullable=False),
    Column("added_by", String(200), nullable=False),
    Column("added_at", Double, nullable=False),
    PrimaryKeyConstraint("agency_id", "person_id"),
    of_agency(),
    ForeignKeyConstraint(["person_id"], ["person.id"]),
    Index("ix_member_person_id", "person_id"),
)

invitation = Table(
    "invitation",
    metadata,
    Column("word_hash", LargeBinary(32), nullable=False),
    agency_id(),
    Column("sealed", LargeBinary, nullable=False),  # the name, under the agency's key
    Column("role", String(20), nullable=False),
    Column("added_by", String(200), nullable=False),
    Column("expires_at", Double, nullable=False),
    Column("used_by", Id),  # a person
    PrimaryKeyConstraint("word_hash"),
    of_agency(),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("identity", String(200), nullable=False),
    agency_id(),  # the installation's own
    Column("sealed", LargeBinary, nullable=False),  # the address, under the installation's key
    Column("code_hash", LargeBinary(16), nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("expires_at", Double, nullable=False),
    PrimaryKeyConstraint("identity"),
    of_agency(),
)

code_sent = Table(
    "code_sent",
    metadata,
    own_id(),
    agency_id(),  # the installation's own
    Column("identity", String(200), nullable=False),
    Column("address_hash", LargeBinary(16), nullable=False),
    Column("at", Double, nullable=False),
    of_agency(),
    Index("ix_code_sent_at", "at"),
    sqlite_autoincrement=True,
)

staff_address = Table(
    "staff_address",
    metadata,
    agency_id(),
    Column("identity", String(200), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # under the agency's key
    Column("proven_at", Double),  # NULL: it was only typed
    Column("code_hash", LargeBinary(16)),  # of the code that was sent there
    Column("tries_left", Integer, nullable=False, server_default="0"),
    Column("expires_at", Double),
    PrimaryKeyConstraint("agency_id", "identity", "channel"),
    of_agency(),
)

staff_tests = Table(
    "staff_tests",
    metadata,
    agency_id(),
    Column("identity", String(200), nullable=False),
    Column("day", String(10), nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("agency_id", "identity", "day"),
    of_agency(),
)
