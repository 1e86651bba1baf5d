"""When staff last proved that a chat, and an address for tests, is theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0012_proofs"
down_revision = "0011_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "staff_chat", sa.Column("proven_at", sa.Double(), nullable=False, server_default="0")
    )
    op.execute("UPDATE staff_chat SET proven_at = active_at")
    op.add_column("staff_address", sa.Column("proven_at", sa.Double()))
    op.add_column("staff_address", sa.Column("code_hash", sa.LargeBinary(16)))
    op.add_column(
        "staff_address", sa.Column("tries_left", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("staff_address", sa.Column("expires_at", sa.Double()))
