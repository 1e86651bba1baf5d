"""What an agency's mails have around their text."""

import sqlalchemy as sa
from alembic import op

revision = "0019_letterheads"
down_revision = "0018_ceilings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, longest in (("mail_sender", 100), ("reply_to", 254), ("logo", 500)):
        column = sa.Column(name, sa.String(longest), nullable=False, server_default="")
        op.add_column("agency", column)
