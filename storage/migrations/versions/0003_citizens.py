"""The agencies' bots, the citizens who agreed to hear from them, and what was agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0003_citizens"
down_revision = "0002_control"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _bots()
    _people()
    _interests()
    _figures()
    _updates()
    op.add_column("run", sa.Column("fill_after", Id))
    op.add_column("run", sa.Column("fill_until", Id))


def _required(name: str, kind: sa.types.TypeEngine[object]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)


def _of_bot(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["agency_id", "bot_id"], ["bot.agency_id", "bot.id"], name=f"fk_{table}_bot"
    )


def _bots() -> None:
    op.create_table(
        "bot",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        _required("agency_id", Id),
        _required("account", sa.BigInteger()),
        _required("credential_id", Id),
        _required("username", sa.String(64)),
        _required("name", sa.String(100)),
        _required("purpose", sa.Text()),
        _required("asks_phone", sa.Boolean()),
        _required("paused", sa.Boolean()),
        sa.Column("refused_at", sa.Double()),
        sa.Column("removed_at", sa.Double()),
        _required("added_by", sa.String(200)),
        _required("added_at", sa.Double()),
        _required("owner", sa.String(40)),
        _required("lease_until", sa.Double()),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_bot_agency"),
        sa.ForeignKeyConstraint(
            ["agency_id", "credential_id"],
            ["credential.agency_id", "credential.id"],
            name="fk_bot_credential",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bot"),
        sa.UniqueConstraint("agency_id", "id", name="uq_bot_agency_id_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_bot_account", "bot", ["account"], unique=True)
    op.create_table(
        "topic",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        _required("agency_id", Id),
        _required("bot_id", Id),
        _required("name", sa.String(60)),
        _of_bot("topic"),
        sa.PrimaryKeyConstraint("id", name="pk_topic"),
        sa.UniqueConstraint("agency_id", "id", name="uq_topic_agency_id_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_topic_bot_id", "topic", ["bot_id"])


def _people() -> None:
    op.create_table(
        "subscriber",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        _required("agency_id", Id),
        _required("bot_id", Id),
        _required("chat_hash", sa.LargeBinary(16)),
        sa.Column("phone_hash", sa.LargeBinary(16)),
        _required("sealed", sa.LargeBinary()),
        _required("language", sa.String(5)),
        _required("agreed_at", sa.Double()),
        _required("agreed_to", sa.String(8)),
        _required("agreed_in", sa.String(5)),
        _required("source", sa.String(20)),
        _required("joined_at", sa.Double()),
        sa.Column("left_at", sa.Double()),
        sa.Column("left_because", sa.String(10)),
        _of_bot("subscriber"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriber"),
        sa.UniqueConstraint("agency_id", "id", name="uq_subscriber_agency_id_id"),
        sa.UniqueConstraint("bot_id", "chat_hash", name="uq_subscriber_bot_id_chat_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriber_bot_id", "subscriber", ["bot_id", "id"])
    op.create_index("ix_subscriber_phone_hash", "subscriber", ["agency_id", "phone_hash"])


def _interests() -> None:
    op.create_table(
        "interest",
        _required("agency_id", Id),
        _required("subscriber_id", Id),
        _required("topic_id", Id),
        sa.PrimaryKeyConstraint("subscriber_id", "topic_id", name="pk_interest"),
        sa.ForeignKeyConstraint(
            ["agency_id", "subscriber_id"],
            ["subscriber.agency_id", "subscriber.id"],
            name="fk_interest_subscriber",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "topic_id"],
            ["topic.agency_id", "topic.id"],
            name="fk_interest_topic",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_interest_topic_id", "interest", ["topic_id"])
    op.create_table(
        "wording",
        _required("agency_id", Id),
        _required("bot_id", Id),
        _required("hash", sa.String(8)),
        _required("text", sa.Text()),
        sa.PrimaryKeyConstraint("bot_id", "hash", name="pk_wording"),
        _of_bot("wording"),
    )


def _figures() -> None:
    op.create_table(
        "audience",
        _required("agency_id", Id),
        _required("bot_id", Id),
        _required("topic_id", Id),
        _required("language", sa.String(5)),
        _required("people", sa.Integer()),
        sa.PrimaryKeyConstraint("bot_id", "topic_id", "language", name="pk_audience"),
        _of_bot("audience"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "comings",
        _required("agency_id", Id),
        _required("bot_id", Id),
        _required("day", sa.String(10)),
        _required("source", sa.String(20)),
        _required("joined", sa.Integer()),
        _required("left", sa.Integer()),
        sa.PrimaryKeyConstraint("bot_id", "day", "source", name="pk_comings"),
        _of_bot("comings"),
        sqlite_with_rowid=False,
    )


def _updates() -> None:
    op.create_table(
        "taken_update",
        _required("agency_id", Id),
        _required("bot_id", Id),
        _required("update", sa.BigInteger()),
        _required("taken_at", sa.Double()),
        sa.PrimaryKeyConstraint("bot_id", "update", name="pk_taken_update"),
        _of_bot("taken_update"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_taken_update_taken_at", "taken_update", ["taken_at"])
