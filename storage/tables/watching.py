"""What the processes of an installation tell each other about themselves, and what was alerted.

All of it is the installation's own, whose agency is number 0.
"""

from sqlalchemy import Boolean, Column, Double, PrimaryKeyConstraint, String, Table, text

from storage.tables.columns import agency_id, metadata, of_agency

duty = Table(
    "duty",  # what some process has to do: who does it, and until when that is to be believed
    metadata,
    agency_id(),
    Column("name", String(20), nullable=False),
    Column("owner", String(40), nullable=False),
    Column("until", Double, nullable=False),
    Column("slowest_tick", Double, nullable=False, server_default=text("0")),  # seconds, of late
    PrimaryKeyConstraint("name"),
    of_agency(),
)

alert = Table(
    "alert",
    metadata,
    agency_id(),
    Column("kind", String(20), nullable=False),
    Column("since", Double, nullable=False),
    Column("over_at", Double),  # NULL while it lasts
    Column("mailed_at", Double),  # when a mail last said that it began
    Column("owed", Boolean, nullable=False),  # the mail which says that it is over
    PrimaryKeyConstraint("kind"),
    of_agency(),
)
