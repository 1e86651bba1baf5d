"""What a message brings beside its text, its texts in other languages, and who pays for speed."""

import sqlalchemy as sa
from alembic import op

revision = "0005_messages"
down_revision = "0004_schedules"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("template", sa.Column("options", sa.JSON(none_as_null=True)))
    op.add_column(
        "campaign", sa.Column("paid", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "sent_file",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("credential_id", Id, nullable=False),
        sa.Column("blob_id", Id, nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("credential_id", "blob_id", name="pk_sent_file"),
        sa.ForeignKeyConstraint(
            ["agency_id", "blob_id"],
            ["blob.agency_id", "blob.id"],
            name="fk_sent_file_blob",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
