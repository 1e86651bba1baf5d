"""Whom PostgreSQL is asked as: one agency, which sees what is its own, or who serves them all.

The policies are made by the migrations (see `storage.migrations.walls`). A connection begins as
WORKER, and one transaction on behalf of an agency goes on as APP. SQLite knows neither.
https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, cast, func, text, true

APP, WORKER = "postbote_app", "postbote_worker"
AGENCY = "postbote.agency"  # the setting that APP's policies read; empty is none

BEGIN_AS_WORKER = """
    SELECT set_config('role', 'postbote_worker', false) WHERE EXISTS
    (SELECT FROM pg_policies WHERE tablename = 'agency' AND policyname = 'postbote_worker')
"""
"""Where the migrations did not come so far yet, it stays whoever it logged in as."""
AS_WORKER = text(f"SET LOCAL ROLE {WORKER}")
AS_APP = text(f"SET LOCAL ROLE {APP}")
AS_OWNER = text("SET LOCAL ROLE NONE")
OWNER_FROM_NOW_ON = text("SET ROLE NONE")  # until its connection ends


class RolesMissing(Exception):
    """str() says what an administrator of the server has to run."""


def become(agency: ColumnElement[int]) -> Sequence[ColumnElement[str]]:
    """In the statement that finds the agency, so that it costs no trip of its own.

    Both are for the one transaction.
    """
    local = true()
    return (
        func.set_config(AGENCY, cast(agency, String), local).label("became_agency"),
        func.set_config("role", APP, local).label("became"),
    )
