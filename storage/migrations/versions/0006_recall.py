"""Campaigns that change or delete what another one sent."""

import sqlalchemy as sa
from alembic import op

revision = "0006_recall"
down_revision = "0005_messages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "campaign", sa.Column("act", sa.String(10), nullable=False, server_default="send")
    )
