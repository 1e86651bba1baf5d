"""Staff: persons, the chats that they talk from, and what they are in which agency."""

import sqlalchemy as sa
from alembic import op

revision = "0007_staff"
down_revision = "0006_recall"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _persons()
    _chats()
    _members()
    _invitations()
    _enrolments()


def _required(name: str, kind: sa.types.TypeEngine[object]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)


def _persons() -> None:
    op.create_table(
        "person",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        _required("agency_id", Id),
        sa.Column("address_hash", sa.LargeBinary(16)),
        sa.Column("terms", sa.String(8)),
        _required("created_at", sa.Double()),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_person_agency"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("agency_id", "id", name="uq_person_agency_id_id"),
        sa.UniqueConstraint("address_hash", name="uq_person_address_hash"),
        sqlite_autoincrement=True,
    )


def _chats() -> None:
    op.create_table(
        "staff_chat",
        _required("identity", sa.String(200)),
        _required("agency_id", Id),
        _required("person_id", Id),
        sa.Column("speaks_for", Id),
        _required("chosen_with", Id),
        _required("active_at", sa.Double()),
        sa.PrimaryKeyConstraint("identity", name="pk_staff_chat"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_staff_chat_agency"),
        sa.ForeignKeyConstraint(
            ["agency_id", "person_id"],
            ["person.agency_id", "person.id"],
            name="fk_staff_chat_person",
        ),
    )
    op.create_index("ix_staff_chat_person_id", "staff_chat", ["person_id"])


def _members() -> None:
    op.create_table(
        "member",
        _required("agency_id", Id),
        _required("person_id", Id),
        _required("sealed", sa.LargeBinary()),
        _required("role", sa.String(20)),
        _required("standing", sa.String(20)),
        _required("added_by", sa.String(200)),
        _required("added_at", sa.Double()),
        sa.PrimaryKeyConstraint("agency_id", "person_id", name="pk_member"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_member_agency"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_member_person"),
    )
    op.create_index("ix_member_person_id", "member", ["person_id"])


def _invitations() -> None:
    op.create_table(
        "invitation",
        _required("word_hash", sa.LargeBinary(32)),
        _required("agency_id", Id),
        _required("sealed", sa.LargeBinary()),
        _required("role", sa.String(20)),
        _required("added_by", sa.String(200)),
        _required("expires_at", sa.Double()),
        sa.Column("used_by", Id),
        sa.PrimaryKeyConstraint("word_hash", name="pk_invitation"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_invitation_agency"),
    )


def _enrolments() -> None:
    op.create_table(
        "enrolment",
        _required("identity", sa.String(200)),
        _required("agency_id", Id),
        _required("sealed", sa.LargeBinary()),
        _required("code_hash", sa.LargeBinary(16)),
        _required("tries_left", sa.Integer()),
        _required("expires_at", sa.Double()),
        sa.PrimaryKeyConstraint("identity", name="pk_enrolment"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_enrolment_agency"),
    )
    op.create_table(
        "code_sent",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        _required("agency_id", Id),
        _required("identity", sa.String(200)),
        _required("address_hash", sa.LargeBinary(16)),
        _required("at", sa.Double()),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_code_sent_agency"),
        sa.PrimaryKeyConstraint("id", name="pk_code_sent"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_code_sent_at", "code_sent", ["at"])
