"""Groups in which staff may talk to the bot."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.walls import put_up

revision = "0015_groups"
down_revision = "0014_row_level_security"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "group_chat",
        sa.Column("chat", sa.String(200), nullable=False),
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("added_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_group_chat"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_group_chat_agency"),
    )
    if op.get_bind().dialect.name == "postgresql":
        put_up(op.get_bind(), "group_chat")
