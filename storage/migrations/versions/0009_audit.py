"""The audit, whose entries nothing changes or removes: triggers refuse it."""

import sqlalchemy as sa
from alembic import op

revision = "0009_audit"
down_revision = "0008_release"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFUSED = "audit entries are never changed or removed"


def upgrade() -> None:
    op.create_table(
        "audit",
        _required("agency_id", Id),
        _required("number", sa.Integer()),
        _required("at", sa.Double()),
        _required("by", sa.String(200)),
        _required("person_id", Id),
        _required("what", sa.String(60)),
        _required("facts", sa.Text()),
        _required("hash", sa.LargeBinary(32)),
        sa.PrimaryKeyConstraint("agency_id", "number", name="pk_audit"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_audit_agency"),
    )
    op.create_table(
        "audit_head",
        _required("agency_id", Id),
        _required("number", sa.Integer()),
        _required("hash", sa.LargeBinary(32)),
        sa.PrimaryKeyConstraint("agency_id", name="pk_audit_head"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_audit_head_agency"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{event.lower()} BEFORE {event} ON audit "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuses()"
    )


def _required(name: str, kind: sa.types.TypeEngine[object]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)
