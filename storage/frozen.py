"""Ends what a frozen process left half said to PostgreSQL, and gives its locks to others.

A client prepares a statement and only then runs it. Who is frozen in between keeps its locks for
ever: its session counts as active, so neither idle_in_transaction_session_timeout nor
statement_timeout ends it.
https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
"""

from sqlalchemy import text
from sqlalchemy.engine import Connection

from storage.roles import AS_OWNER, AS_WORKER

HALF_SAID = 5.0  # seconds: as long as a silent one is let be between two statements

# By the clock that query_start is read from, also where a test has set ours: with another one, a
# session that is well would look an hour old.
_END = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND usename = session_user "
    "AND application_name = 'postbote' AND pid <> pg_backend_pid() "
    "AND state = 'active' AND wait_event = 'ClientRead' AND query NOT LIKE 'COPY%' "
    "AND query_start < pg_catalog.clock_timestamp() - make_interval(secs => :seconds)"
)


def end_half_said(connection: Connection, seconds: float) -> int:
    """How many sessions of ours it ended that wait for the rest of something so long."""
    if connection.dialect.name == "sqlite":
        return 0
    connection.execute(AS_OWNER)  # whose sessions they are: nobody else may end them
    ended = int(connection.execute(_END, {"seconds": seconds}).scalar_one())
    connection.execute(AS_WORKER)
    return ended
