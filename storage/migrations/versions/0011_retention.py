"""When people are erased: for how long an agency keeps them, and how far that has come."""

import sqlalchemy as sa
from alembic import op

revision = "0011_retention"
down_revision = "0010_credentials"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "agency", sa.Column("keep_days", sa.SmallInteger(), nullable=False, server_default="30")
    )
    op.add_column("campaign", sa.Column("touched_at", sa.Double()))
    op.add_column("campaign", sa.Column("erase_at", sa.Double()))
    op.add_column("campaign", sa.Column("erased_at", sa.Double()))
    op.add_column("campaign", sa.Column("erased_to", sa.Integer()))
    op.create_index("ix_campaign_erased_to", "campaign", ["erased_to"])
