"""The keys of an embedded installation: a file beside its database, for its owner only."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from config.secrets import Secret

KEY_FILE = "secret_keys"
KEY_LENGTH = 32
BETWEEN = ","


class TooShort(ValueError):
    """Of a key that anybody could try out."""


def new_key() -> Secret:
    return Secret(secrets.token_urlsafe(KEY_LENGTH))


def parse_keys(text: str) -> tuple[Secret, ...]:
    """The first is the one that wraps. Raises TooShort."""
    keys = tuple(Secret(key.strip()) for key in text.split(BETWEEN) if key.strip())
    if any(len(key) < KEY_LENGTH for key in keys):
        raise TooShort
    return keys


def ensure_secret_keys(data_dir: Path) -> tuple[Secret, ...]:
    """Made on its first run."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(data_dir / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_secret_keys(data_dir)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(new_key())
    return read_secret_keys(data_dir)


def read_secret_keys(data_dir: Path) -> tuple[Secret, ...]:
    return parse_keys((data_dir / KEY_FILE).read_text(encoding="ascii"))


def write_secret_keys(data_dir: Path, keys: Sequence[Secret]) -> None:
    """All of them or none, on the disk when it returns, and still its owner's, whoever runs this.

    Nobody else may write it meanwhile.
    """
    path = data_dir / KEY_FILE
    new = path.with_suffix(".new")
    owner = path.stat()
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        os.fchown(handle, owner.st_uid, owner.st_gid)
        file.write(BETWEEN.join(keys))
        file.flush()
        os.fsync(handle)
    new.replace(path)
    settle(data_dir)


def settle(folder: Path) -> None:
    """What was renamed in it stays so after a power cut: https://lwn.net/Articles/457667/"""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
