"""Who shaped a campaign. Of those that are there nobody wrote it down: who asks still counts."""

import sqlalchemy as sa
from alembic import op

revision = "0016_authorship"
down_revision = "0015_groups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaign", sa.Column("shaped_by", sa.JSON(none_as_null=True)))
