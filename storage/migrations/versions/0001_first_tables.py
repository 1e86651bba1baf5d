"""The first tables, written out: a migration says what was made, whatever the code says later.

That makes it as long as `storage.tables` was on the day; it is never changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001_first_tables"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("region", sa.String(2), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agency"),
        sa.UniqueConstraint("name", name="uq_agency_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "credential",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("last4", sa.String(4), nullable=False),
        sa.Column("rate", sa.Double()),
        sa.Column("kept_for", Id),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("added_at", sa.Double(), nullable=False),
        sa.Column("proven_at", sa.Double()),
        sa.Column("removed_at", sa.Double()),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_credential_agency"),
        sa.UniqueConstraint("agency_id", "id", name="uq_credential_agency_id_id"),
        sa.PrimaryKeyConstraint("id", name="pk_credential"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "campaign",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("credential_id", Id, nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("template", sa.Integer(), nullable=False),
        sa.Column("source", Json),
        sa.Column("columns", Json, nullable=False),
        sa.Column("duplicates", sa.String(20), nullable=False),
        sa.Column("checked", Json),
        sa.Column("rate", sa.Double()),
        sa.Column("prefer_delivery", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.String(64), nullable=False),
        sa.Column("follows", Id),
        sa.Column("wrapped_key", sa.LargeBinary()),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("launched_at", sa.Double()),
        sa.Column("ended_at", sa.Double()),
        sa.Column("paused_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_campaign_agency"),
        sa.UniqueConstraint("agency_id", "id", name="uq_campaign_agency_id_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_campaign_state", "campaign", ["state"])
    op.create_table(
        "template",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "version", "language", name="pk_template"),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaign.agency_id", "campaign.id"],
            name="fk_template_campaign",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "delivery",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("credential_id", Id),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(16), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(16), nullable=False),
        sa.Column("not_before", sa.Double()),
        sa.Column("excused", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("repeated", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("cause", sa.Integer()),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("provider_id", sa.String(100), nullable=False),
        sa.Column("attempted_at", sa.Double()),
        sa.Column("settled_at", sa.Double()),
        sa.PrimaryKeyConstraint("campaign_id", "row", name="pk_delivery"),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaign.agency_id", "campaign.id"],
            name="fk_delivery_campaign",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
        # Each row is updated three times while it is sent: pages keep room for that (HOT updates),
        # and what is dead goes after 2 % of the rows: of a million, 20 % is long to wait for.
        postgresql_with={"fillfactor": 60, "autovacuum_vacuum_scale_factor": 0.02},
    )
    op.create_table(
        "tally",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "state", name="pk_tally"),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaign.agency_id", "campaign.id"],
            name="fk_tally_campaign",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("credential_id", Id, nullable=False),
        sa.Column("next_row", sa.Integer(), nullable=False),
        sa.Column("last_row", sa.Integer(), nullable=False),
        sa.Column("served_at", sa.Double(), nullable=False),
        sa.Column("swept", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_run"),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaign.agency_id", "campaign.id"],
            name="fk_run_campaign",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "chunk",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("first_row", sa.Integer(), nullable=False),
        sa.Column("last_row", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(40)),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("wake_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaign.agency_id", "campaign.id"],
            name="fk_chunk_campaign",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_chunk"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_chunk_campaign_id", "chunk", ["campaign_id"])
    op.create_table(
        "pace",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", Id, nullable=False),
        sa.Column("tat", sa.Double(), nullable=False),
        sa.Column("interval", sa.Double(), nullable=False),
        sa.Column("ceiling", sa.Double(), nullable=False),
        sa.Column("paused_until", sa.Double(), nullable=False),
        sa.Column("paused_because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_pace"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_pace_agency"),
    )
    op.create_table(
        "suppression",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "channel", "address_hash", name="pk_suppression"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_suppression_agency"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.Double(), nullable=False),
        sa.Column("handled_at", sa.Double()),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_inbox_agency"),
        sa.UniqueConstraint("source", "key", name="uq_inbox_source_key"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "blob",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_blob_agency"),
        sa.UniqueConstraint("agency_id", "id", name="uq_blob_agency_id_id"),
        sa.PrimaryKeyConstraint("id", name="pk_blob"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "blob_piece",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("blob_id", Id, nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("blob_id", "piece", name="pk_blob_piece"),
        sa.ForeignKeyConstraint(
            ["agency_id", "blob_id"],
            ["blob.agency_id", "blob.id"],
            name="fk_blob_piece_blob",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "session",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("identity", sa.String(200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("update", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "identity", name="pk_session"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_session_agency"),
    )
    op.create_table(
        "button",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("identity", sa.String(200), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("campaign_id", Id),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.Double()),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_button_agency"),
        sa.PrimaryKeyConstraint("id", name="pk_button"),
    )
    op.create_index("ix_button_expires_at", "button", ["agency_id", "expires_at"])
    op.create_table(
        "live_card",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("identity", sa.String(200), nullable=False),
        sa.Column("chat", sa.String(200), nullable=False),
        sa.Column("message", sa.String(200), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "identity", name="pk_live_card"),
        sa.ForeignKeyConstraint(
            ["agency_id", "campaign_id"],
            ["campaign.agency_id", "campaign.id"],
            name="fk_live_card_campaign",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "job",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("campaign_id", Id),
        sa.Column("identity", sa.String(200), nullable=False),
        sa.Column("chat", sa.String(200), nullable=False),
        sa.Column("message", sa.String(200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("owner", sa.String(40)),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_job_agency"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "notice",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("identity", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("campaign_id", Id),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_notice_agency"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "staff_address",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("identity", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "identity", "channel", name="pk_staff_address"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_staff_address_agency"),
    )
    op.create_table(
        "staff_tests",
        sa.Column("agency_id", Id, nullable=False),
        sa.Column("identity", sa.String(200), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "identity", "day", name="pk_staff_tests"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_staff_tests_agency"),
    )
