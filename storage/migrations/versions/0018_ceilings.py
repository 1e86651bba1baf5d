"""What a provider says that it takes from an account at most."""

import sqlalchemy as sa
from alembic import op

revision = "0018_ceilings"
down_revision = "0017_suppressions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("credential", sa.Column("ceiling", sa.Double()))
