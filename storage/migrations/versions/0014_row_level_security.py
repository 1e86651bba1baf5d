"""A second wall between agencies, on PostgreSQL: what one does not see, no statement finds."""

from alembic import op

from storage.migrations.walls import APP, ITS_AGENCY, WORKER, ensure_roles, put_up, show

revision = "0014_row_level_security"
down_revision = "0013_anchor"
branch_labels = None
depends_on = None

TABLES = (
    *("credential", "suppression", "audit", "audit_head", "blob", "blob_piece", "campaign"),
    *("chunk", "delivery", "doubt", "pace", "release", "run", "sent_file", "tally", "template"),
    *("button", "inbox", "job", "live_card", "notice", "session", "audience", "bot", "comings"),
    *("interest", "subscriber", "taken_update", "topic", "wording", "code_sent", "enrolment"),
    *("invitation", "member", "person", "staff_address", "staff_chat", "staff_tests"),
    *("alert", "duty"),
)
LENT = "agency_id = 0"
OF_A_MEMBER = "EXISTS (SELECT FROM member WHERE member.agency_id = {} AND member.person_id = {})"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        return
    ensure_roles(connection)
    for table in TABLES:
        put_up(connection, table)
    put_up(connection, "agency", of="id")
    op.execute(f"REVOKE INSERT, DELETE ON agency FROM {APP}")
    show(connection, "agency", "whose_accounts_are_lent", "id = 0")
    show(connection, "credential", "lent", LENT)
    show(connection, "pace", "of_lent", f"{LENT} AND kind IN ('credential', 'paid')")
    show(connection, "duty", "who_sends", LENT)
    show(connection, "person", "of_a_member", OF_A_MEMBER.format(ITS_AGENCY, "person.id"))
    for to in ("SELECT", "UPDATE"):
        name = f"of_a_member_{to.lower()}"
        show(
            connection,
            "staff_chat",
            name,
            OF_A_MEMBER.format(ITS_AGENCY, "staff_chat.person_id"),
            to=to,
        )
    op.execute(f"GRANT SELECT ON alembic_version TO {APP}, {WORKER}")
