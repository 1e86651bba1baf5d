"""Campaigns that send by another channel to whom one does not reach."""

import sqlalchemy as sa
from alembic import op

revision = "0023_fallbacks"
down_revision = "0021_prices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("campaign", sa.Column("fallback", sa.JSON(none_as_null=True)))
    op.add_column("campaign", sa.Column("serves", identity))
    op.add_column("campaign", sa.Column("serves_after", sa.Integer()))
