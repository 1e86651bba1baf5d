"""The audit: entries that are only ever appended, and where each agency's chain has come to."""

from collections.abc import Sequence

from sqlalchemy import (
    DDL,
    Column,
    Double,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    event,
)

from storage.tables.columns import Id, agency_id, metadata, of_agency

audit = Table(
    "audit",
    metadata,
    agency_id(),
    Column("number", Integer, nullable=False),
    Column("at", Double, nullable=False),
    Column("by", String(200), nullable=False),  # a chat, or what else did it
    Column("person_id", Id, nullable=False),  # 0 where it was nobody in a chat
    Column("what", String(60), nullable=False),
    Column("facts", Text, nullable=False),  # JSON
    Column("hash", LargeBinary(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "number"),
    of_agency(),
)

_SAYS = "'audit entries are never changed or removed'"
_ON_SQLITE = "CREATE TRIGGER audit_no_{} BEFORE {} ON audit BEGIN SELECT RAISE(ABORT, {}); END"
_FUNCTION = """CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION {}; END $$"""
_ON_POSTGRESQL = """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_refuses()"""
REFUSING: Sequence[tuple[str, str]] = (
    ("sqlite", _ON_SQLITE.format("update", "UPDATE", _SAYS)),
    ("sqlite", _ON_SQLITE.format("delete", "DELETE", _SAYS)),
    ("postgresql", _FUNCTION.format(_SAYS)),
    ("postgresql", _ON_POSTGRESQL),
)
for dialect, statement in REFUSING:
    refusing = DDL(statement)  # type: ignore[no-untyped-call] # as SQLAlchemy has it
    event.listen(audit, "after_create", refusing.execute_if(dialect=dialect))

audit_head = Table(
    "audit_head",
    metadata,
    agency_id(),
    Column("number", Integer, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("mailed_on", String(10)),  # the day on which it was mailed last how far it had come
    PrimaryKeyConstraint("agency_id"),
    of_agency(),
)
