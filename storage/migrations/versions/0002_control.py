"""What steers a running campaign: urgency, hours, the breaker's memory, rows in doubt, alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0002_control"
down_revision = "0001_first_tables"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default=sa.text("''"))


def upgrade() -> None:
    _steering()
    _breaker()
    _doubts()
    _watching()


def _steering() -> None:
    op.add_column("agency", sa.Column("quiet_from", sa.SmallInteger()))
    op.add_column("agency", sa.Column("quiet_until", sa.SmallInteger()))
    op.add_column("agency", sa.Column("daily_most", sa.Integer()))
    op.add_column(
        "campaign", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("campaign", sa.Column("send_from", sa.SmallInteger()))
    op.add_column("campaign", sa.Column("send_until", sa.SmallInteger()))


def _breaker() -> None:
    op.add_column("pace", _text("recent", 200))
    op.add_column("pace", sa.Column("results", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("pace", sa.Column("refused", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "pace", sa.Column("opened", sa.SmallInteger(), nullable=False, server_default="0")
    )


def _doubts() -> None:
    op.add_column("notice", _text("message", 200))
    op.add_column("notice", sa.Column("delivered_at", sa.Double()))
    op.add_column("run", _text("told", 60))
    op.add_column("delivery", sa.Column("tried_since", sa.Double()))
    op.create_table(
        "doubt",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("ask_at", sa.Double()),
        sa.Column("asked", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("campaign_id", "row", "attempt", name="pk_doubt"),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaign.agency_id", "campaign.id"],
            name="fk_doubt_campaign",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_doubt_ask_at", "doubt", ["ask_at"])


def _watching() -> None:
    op.create_table(
        "duty",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_duty"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_duty_agency"),
    )
    op.create_table(
        "alert",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("over_at", sa.Double()),
        sa.Column("mailed_at", sa.Double()),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_alert"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_alert_agency"),
    )
