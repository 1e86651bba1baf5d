"""What receipts said that a provider charged, for each attempt of which one did."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.walls import put_up

revision = "0027_charges"
down_revision = "0026_room_in_pages"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "charge",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("millionths", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "row", "attempt", name="pk_charge"),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaign.agency_id", "campaign.id"],
            name="fk_charge_campaign",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        put_up(op.get_bind(), "charge")
