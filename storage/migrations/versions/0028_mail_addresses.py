"""The address that an agency's mails come from over an account that it is lent."""

import sqlalchemy as sa
from alembic import op

revision = "0028_mail_addresses"
down_revision = "0027_charges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("mail_address", sa.String(254), nullable=False, server_default="")
    op.add_column("agency", column)
