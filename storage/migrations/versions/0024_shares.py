"""Accounts that share a campaign's load, and an agency's accounts for numbers of some countries."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.walls import put_up

revision = "0024_shares"
down_revision = "0023_fallbacks"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "campaign", sa.Column("share", sa.SmallInteger(), nullable=False, server_default="0")
    )
    op.add_column("campaign", sa.Column("countries", sa.JSON(none_as_null=True)))
    op.create_table(
        "country_route",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("prefix", sa.String(4), nullable=False),
        sa.Column("credential_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "prefix", name="pk_country_route"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_country_route_agency"),
    )
    if op.get_bind().dialect.name == "postgresql":
        put_up(op.get_bind(), "country_route")
