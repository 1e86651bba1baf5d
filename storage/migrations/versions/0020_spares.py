"""A second account, which a campaign goes over to while its first one fails."""

import sqlalchemy as sa
from alembic import op

revision = "0020_spares"
down_revision = "0019_letterheads"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("campaign", sa.Column("spare_id", Id))
    op.add_column("run", sa.Column("over_since", sa.Double()))
    op.add_column(
        "run",
        sa.Column("over_because", sa.String(20), nullable=False, server_default=sa.text("''")),
    )
    op.add_column("run", sa.Column("took_over", sa.Integer(), nullable=False, server_default="0"))
