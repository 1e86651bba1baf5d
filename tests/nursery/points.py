"""Named places in the product where a process dies: a function, and whether it enters or leaves."""

from typing import NamedTuple


class Point(NamedTuple):
    """`event` is of https://docs.python.org/3/library/sys.html#sys.setprofile."""

    event: str
    file: str
    function: str
    given: str = ""  # an argument that must not be empty


ENTERS, LEAVES = "call", "return"
DIED = b"died where it was told to"
"""The last words."""

SENDING = {
    "before a chunk is leased": Point(ENTERS, "storage/engine_leases.py", "lease"),
    "after a chunk was leased, before the commit": Point(
        LEAVES, "storage/engine_leases.py", "lease"
    ),
    "after the commit of a lease": Point(ENTERS, "dispatch/line.py", "Line.take"),
    "before the mark": Point(ENTERS, "storage/engine_marks.py", "_mark_some"),
    "after the mark, before its commit": Point(LEAVES, "storage/engine_marks.py", "_mark_some"),
    "after the commit of the mark": Point(ENTERS, "dispatch/book.py", "Book._start"),
    "before connecting": Point(ENTERS, "dispatch/sender.py", "Sender.hand_over"),
    "before the first byte": Point(ENTERS, "channels/_connections.py", "_Connection.ask"),
    "after the last byte": Point(LEAVES, "channels/_connections.py", "_Connection.ask"),
    "after the reply": Point(ENTERS, "dispatch/book.py", "Book.settle"),
    "after the reply was judged": Point(LEAVES, "dispatch/book.py", "Book.settle"),
    "before the record": Point(ENTERS, "storage/engine_records.py", "_but_taken"),
    "after the record, before its commit": Point(LEAVES, "storage/engine_records.py", "record"),
    "before a chunk is closed": Point(ENTERS, "storage/engine_leases.py", "let_go", "chunks"),
    "after a chunk was closed, before the commit": Point(
        LEAVES, "storage/engine_leases.py", "let_go", "chunks"
    ),
    "when a campaign has ended, before the commit": Point(
        ENTERS, "storage/engine_ends.py", "notify", "told"
    ),
    "after the commit of the last tick of a chunk": Point(
        ENTERS, "dispatch/line.py", "Line.let_go", "chunks"
    ),
    "before the reaper takes a chunk": Point(ENTERS, "storage/engine_lost.py", "lose"),
    "after the reaper took it, before the commit": Point(
        LEAVES, "storage/engine_leases.py", "reap"
    ),
    "after the commit of the reaper": Point(LEAVES, "dispatch/worker.py", "Dispatcher._reap"),
}
LOOKING_UP = {
    "after a question was taken, before the commit": Point(
        LEAVES, "storage/engine_doubts.py", "take_doubts"
    ),
    "before the answer": Point(ENTERS, "channels/_twilio.py", "Account.look_up"),
    "after the answer": Point(ENTERS, "dispatch/lookups.py", "conclude"),
    "after the answer was written, before the commit": Point(
        LEAVES, "storage/engine_doubts.py", "settle_doubts"
    ),
}
CANCELLING = {
    "before what waits is cancelled": Point(ENTERS, "storage/engine_ends.py", "sweep"),
    "after it was cancelled, before the commit": Point(LEAVES, "storage/engine_ends.py", "sweep"),
}
IMPORTING = {
    "before rows of a list are stored": Point(ENTERS, "storage/ledger.py", "SqlLedger.append"),
    "after rows were stored, before the commit": Point(
        ENTERS, "storage/ledger.py", "SqlLedger._count"
    ),
    "before the check of a list is over": Point(ENTERS, "bot/jobs/check.py", "_finish"),
    "after the check of a list, before it is told": Point(
        ENTERS, "bot/conversation/listing.py", "_summary"
    ),
}
ROTATING = {
    "before a new key is in the file": Point(ENTERS, "config/keys.py", "write_secret_keys"),
    "after a new key is in the file": Point(LEAVES, "config/keys.py", "settle"),
    "before an agency's key is wrapped": Point(ENTERS, "agencies/sealing.py", "KeyRing.renewed"),
    "before all are looked at": Point(ENTERS, "storage/rewrapping.py", "is_rewrapped"),
}
RESTORING = {
    "before a backup is in place": Point(ENTERS, "storage/backups.py", "put_in_place"),
    "after a backup is in place": Point(LEAVES, "storage/backups.py", "put_in_place"),
}
POINTS = {**SENDING, **LOOKING_UP, **CANCELLING, **IMPORTING, **ROTATING, **RESTORING}
