"""Where each agency has its audit's daily hash mailed to, and when it was last."""

import sqlalchemy as sa
from alembic import op

revision = "0013_anchor"
down_revision = "0012_proofs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "agency",
        sa.Column("audit_address", sa.String(254), nullable=False, server_default=sa.text("''")),
    )
    op.add_column("audit_head", sa.Column("mailed_on", sa.String(10)))
