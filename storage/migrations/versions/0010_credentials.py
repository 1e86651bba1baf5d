"""Accounts that only some roles may use."""

import sqlalchemy as sa
from alembic import op

revision = "0010_credentials"
down_revision = "0009_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "credential",
        sa.Column("roles", sa.String(60), nullable=False, server_default=sa.text("''")),
    )
