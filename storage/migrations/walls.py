"""For migrations: who may see which rows of a table, and the two roles that are told apart.

Every table that has an `agency_id` needs `put_up` in the migration that makes it. What stands here
is part of migrations that were run: new needs get a new function.
"""

from sqlalchemy import text
from sqlalchemy.engine import Connection

from storage.roles import AGENCY, APP, WORKER, RolesMissing

ITS_AGENCY = f"(SELECT nullif(current_setting('{AGENCY}', true), '')::bigint)"
"""Read once a statement, not once a row; what was set for one transaction is '' in the next."""

_ROLES = text("SELECT rolname FROM pg_roles WHERE rolname IN (:app, :worker)")
_MAY_CREATE = text(
    "SELECT rolname, rolsuper OR rolcreaterole AS may FROM pg_roles WHERE rolname = current_user"
)
_SCHEMA = text("SELECT current_schema()")
_BECOMES = text("SELECT pg_has_role(current_user, CAST(:role AS name), 'MEMBER')")
_CREATE = """DO $$ BEGIN CREATE ROLE {0} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
"""The roles are the whole server's, so another database's migration may be quicker."""


def ensure_roles(connection: Connection) -> None:
    """That both are there and ours to take. Raises RolesMissing."""
    user, may_create = connection.execute(_MAY_CREATE).one()
    there = set(connection.scalars(_ROLES, {"app": APP, "worker": WORKER}))
    quoted = connection.dialect.identifier_preparer.quote(user)
    missing = [f"CREATE ROLE {role} NOLOGIN" for role in (APP, WORKER) if role not in there]
    ours = [role in there and connection.scalar(_BECOMES, {"role": role}) for role in (APP, WORKER)]
    if all(ours):
        return
    grant = f"GRANT {APP}, {WORKER} TO {quoted}"
    if not may_create:
        raise RolesMissing(
            f"The database's user {user} may not make the roles that keep agencies apart. Ask an "
            f"administrator of the server to run: {'; '.join([*missing, grant])};"
        )
    for role in (APP, WORKER):
        connection.exec_driver_sql(_CREATE.format(role))
    if not all(connection.scalar(_BECOMES, {"role": role}) for role in (APP, WORKER)):
        connection.exec_driver_sql(grant)


def put_up(connection: Connection, table: str, *, of: str = "agency_id") -> None:
    """The one agency sees and keeps its own rows there, and WORKER all of them."""
    quoted = connection.dialect.identifier_preparer.quote(table)
    schema = connection.dialect.identifier_preparer.quote(connection.scalar(_SCHEMA) or "")
    own = f"{of} = {ITS_AGENCY}"
    for statement in (
        f"ALTER TABLE {quoted} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {quoted} FORCE ROW LEVEL SECURITY",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {quoted} TO {APP}, {WORKER}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {APP}, {WORKER}",
        f"CREATE POLICY {APP} ON {quoted} TO {APP} USING ({own}) WITH CHECK ({own})",
        f"CREATE POLICY {WORKER} ON {quoted} TO {WORKER} USING (true) WITH CHECK (true)",
    ):
        connection.exec_driver_sql(statement)


def show(connection: Connection, table: str, name: str, which: str, *, to: str = "SELECT") -> None:
    """Some rows more, to the one agency."""
    quoted = connection.dialect.identifier_preparer.quote(table)
    connection.exec_driver_sql(
        f"CREATE POLICY {name} ON {quoted} FOR {to} TO {APP} USING ({which})"
    )
