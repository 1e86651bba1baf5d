"""When a campaign is to start, until when it may be late, and how it repeats."""

import sqlalchemy as sa
from alembic import op

revision = "0004_schedules"
down_revision = "0003_citizens"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("campaign", sa.Column("starts_at", sa.Double()))
    op.add_column(
        "campaign",
        sa.Column("too_late_after", sa.Integer(), nullable=False, server_default="3600"),
    )
    op.add_column("campaign", sa.Column("due_at", sa.Double()))
    op.add_column("campaign", sa.Column("repeats", sa.JSON(none_as_null=True)))
    op.add_column("campaign", sa.Column("plan", Id))
    op.create_index("ix_campaign_due_at", "campaign", ["due_at"])
