"""Why an address is left out, and what a campaign is for."""

import sqlalchemy as sa
from alembic import op

revision = "0017_suppressions"
down_revision = "0016_authorship"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until now only providers put addresses there."""
    op.add_column(
        "suppression",
        sa.Column("cause", sa.String(12), nullable=False, server_default="refused"),
    )
    op.add_column(
        "campaign", sa.Column("purpose", sa.String(10), nullable=False, server_default="news")
    )
