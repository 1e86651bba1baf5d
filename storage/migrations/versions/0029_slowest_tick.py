"""How long the slowest tick took of late, told with each beat of whoever dispatches."""

import sqlalchemy as sa
from alembic import op

revision = "0029_slowest_tick"
down_revision = "0028_mail_addresses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("slowest_tick", sa.Double, nullable=False, server_default=sa.text("0"))
    op.add_column("duty", column)
