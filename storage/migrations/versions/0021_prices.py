"""What messages cost, what an agency may spend, and what each campaign has of that."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.walls import put_up

revision = "0021_prices"
down_revision = "0020_spares"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "price",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("credential_id", Id, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("prefixes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("others", sa.BigInteger()),
        sa.PrimaryKeyConstraint("agency_id", "credential_id", name="pk_price"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_price_agency"),
    )
    op.create_table(
        "budget",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("millionths", sa.BigInteger(), nullable=False),
        sa.Column("warned", sa.String(7), nullable=False, server_default=sa.text("''")),
        sa.PrimaryKeyConstraint("agency_id", name="pk_budget"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_budget_agency"),
    )
    _claims()
    if op.get_bind().dialect.name == "postgresql":
        for table in ("price", "budget", "claim"):
            put_up(op.get_bind(), table)


def _claims() -> None:
    op.create_table(
        "claim",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("millionths", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("unpriced", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer()),
        sa.PrimaryKeyConstraint("campaign_id", "month", name="pk_claim"),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaign.agency_id", "campaign.id"],
            name="fk_claim_campaign",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_claim_agency_id_month", "claim", ["agency_id", "month"])
