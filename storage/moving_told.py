"""What the operator reads about a move; at its end each table, and what to do now."""

from collections.abc import Sequence
from pathlib import Path

from storage.moving import Moved

STOP_FIRST = (
    "Postbote sends from this database. Stop run, and bot, web and console too, before you move it."
)
STOP_ALL = (
    "Stop bot, web and console as well: they cannot write while the database is copied, and "
    "what they write after it is lost."
)
TARGET_CHECK = "Check it, and that the server runs and knows this user and this database."
UNEQUAL = "The copy is not equal, so it is not complete. Give the command again."
EQUAL = """\
The copy is equal. Now:
1. Set DATABASE_URL to the new database, in every process.
2. {keys}
3. Run: python main.py migrate
4. Start the roles: bot, worker and web.
Nothing was changed in {file}. Keep it, and never start Postbote with it again:
it would send what the new database sends, too."""
KEEP_KEYS = "Keep SECRET_KEYS as they are, the same in every process."
GIVE_KEYS = "Set SECRET_KEYS to what stands in {key_file}, in every process."


def told(moved: Sequence[Moved], file: str | None, key_file: Path | None) -> str:
    """`key_file` is where the keys are that the installation made itself."""
    keys = GIVE_KEYS.format(key_file=key_file) if key_file else KEEP_KEYS
    equal = all(one.equal for one in moved)
    last = EQUAL.format(keys=keys, file=file) if equal else UNEQUAL
    return "\n".join([*_as_table(moved), last])


def _as_table(moved: Sequence[Moved]) -> Sequence[str]:
    rows = [("table", "rows", "checksum")]
    rows += [(one.name, f"{one.rows:,}", _verdict(one)) for one in moved]
    first, second = (max(len(row[place]) for row in rows) for place in (0, 1))
    return [f"{name:{first}}  {number:>{second}}  {said}" for name, number, said in rows]


def _verdict(one: Moved) -> str:
    return "ok" if one.equal else f"DIFFERENT: {one.arrived:,} rows arrived"
