"""The tables. The migrations make them; a test holds both equal.

Every table carries `agency_id`, and a row refers to another by (agency_id, id), so that no
statement can join one agency's data to another's. An id is never given twice, since old buttons
name it (SQLite needs `sqlite_autoincrement` for that). Times are seconds since 1970 by the
database's clock. What is called `sealed` is AES-GCM under the key that its comment names.
"""

from storage.tables.agencies import agency, country_route, credential, suppression
from storage.tables.audit import audit, audit_head
from storage.tables.campaigns import (
    blob,
    blob_piece,
    campaign,
    chunk,
    delivery,
    doubt,
    pace,
    release,
    run,
    sent_file,
    tally,
    template,
)
from storage.tables.chats import button, group_chat, inbox, job, live_card, notice, session
from storage.tables.citizens import (
    audience,
    bot,
    comings,
    interest,
    subscriber,
    taken_update,
    topic,
    wording,
)
from storage.tables.columns import Id, metadata
from storage.tables.money import budget, charge, claim, price
from storage.tables.staff import (
    code_sent,
    enrolment,
    invitation,
    member,
    person,
    staff_address,
    staff_chat,
    staff_tests,
)
from storage.tables.watching import alert, duty

__all__ = [
    "Id",
    "agency",
    "alert",
    "audience",
    "audit",
    "audit_head",
    "blob",
    "blob_piece",
    "bot",
    "budget",
    "button",
    "campaign",
    "charge",
    "chunk",
    "claim",
    "code_sent",
    "comings",
    "country_route",
    "credential",
    "delivery",
    "doubt",
    "duty",
    "enrolment",
    "group_chat",
    "inbox",
    "interest",
    "invitation",
    "job",
    "live_card",
    "member",
    "metadata",
    "notice",
    "pace",
    "person",
    "price",
    "release",
    "run",
    "sent_file",
    "session",
    "staff_address",
    "staff_chat",
    "staff_tests",
    "subscriber",
    "suppression",
    "taken_update",
    "tally",
    "template",
    "topic",
    "wording",
]
