"""Secrets that a domain keeps beside the database: one small file each, made at first use.

settings.MINGA_DATA/keys/<name>, readable by its owner only. An operator may hold a key elsewhere
and give it by an environment variable instead (lines of 64 hex digits, parted by commas).
"""

import os
import secrets
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32


class KeyMissing(Exception):
    """A key that was in use is gone; making a new one would hide the loss."""


def keys(name: str, *, variable: str, may_make: bool) -> list[bytes]:
    """Return the keys of that name, current first; made when `may_make` and there is none.

    Raises KeyMissing, ValueError for a file that does not hold keys.
    """
    configured = os.environ.get(variable, "")
    if configured:
        return [_key(word) for word in configured.replace(",", " ").split()]
    path = _path(name)
    if not path.exists():
        if not may_make:
            raise KeyMissing(
                f"The key file {path} is missing, and the database was written with it. "
                f"Bring it back from its backup, or give the key by {variable}."
            )
        _write_new(path, secrets.token_hex(KEY_BYTES) + "\n")
    return [_key(line) for line in path.read_text(encoding="ascii").split()]


def replace_keys(name: str, new_keys: list[bytes]) -> None:
    """Replace the keys of that name atomically."""
    path = _path(name)
    draft = path.with_name(f".{name}.{secrets.token_hex(4)}")
    _write_new(draft, "".join(f"{key.hex()}\n" for key in new_keys))
    draft.replace(path)
    _keep_folder(path.parent)


def is_from_environment(variable: str) -> bool:
    """Return True when the operator sets these keys, which no file then may replace."""
    return bool(os.environ.get(variable))


def _path(name: str) -> Path:
    return Path(settings.MINGA_DATA) / "keys" / name


def _key(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 64 hex digits")
    return key


def _write_new(path: Path, text: str) -> None:
    """Write a file that nobody else reads and that a power cut cannot halve; the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _keep_folder(path.parent)


def _keep_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
