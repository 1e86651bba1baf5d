"""What a second person has to release, and who asked for it and gave it."""

import sqlalchemy as sa
from alembic import op

revision = "0008_release"
down_revision = "0007_staff"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "agency", sa.Column("release_above", sa.Integer(), nullable=False, server_default="500")
    )
    op.add_column(
        "credential",
        sa.Column("guarded", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "release",
        _required("agency_id", Id),
        _required("campaign_id", Id),
        _required("hash", sa.String(64)),
        _required("people", sa.Integer()),
        _required("asked_by", Id),
        _required("asked_at", sa.Double()),
        sa.Column("released_by", Id),
        sa.Column("released_at", sa.Double()),
        sa.PrimaryKeyConstraint("agency_id", "campaign_id", name="pk_release"),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaign.agency_id", "campaign.id"],
            name="fk_release_campaign",
            ondelete="CASCADE",
        ),
    )


def _required(name: str, kind: sa.types.TypeEngine[object]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)
