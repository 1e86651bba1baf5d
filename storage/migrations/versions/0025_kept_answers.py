"""What staff know of accounts that fail, what a provider charged, how many replies came."""

import sqlalchemy as sa
from alembic import op

revision = "0025_kept_answers"
down_revision = "0024_shares"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "credential", sa.Column("replies", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("credential", sa.Column("replies_since", sa.Double()))
    op.add_column(
        "credential",
        sa.Column("replies_told", sa.String(10), nullable=False, server_default=sa.text("''")),
    )
    op.add_column("campaign", sa.Column("charged", sa.JSON(none_as_null=True)))
    op.add_column("run", sa.Column("away", sa.JSON(none_as_null=True)))
