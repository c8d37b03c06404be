"""What `minga login` keeps on this machine: address, token and public keys, for you alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from minga_client.errors import MingaError, NotSignedIn


class Kept(msgspec.Struct):
    """The file ~/.config/minga/config.json."""

    url: str = ""
    token: str = ""
    receipt_key: str = ""
    log_key: str = ""


def place() -> Path:
    """Where the file lies."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    if base is None or (sys.platform != "win32" and not os.environ.get("XDG_CONFIG_HOME")):
        base = str(Path.home() / ".config")
    return Path(base) / "minga" / "config.json"


def load() -> Kept:
    """What was kept; empty when there is nothing. MINGA_URL and MINGA_TOKEN come first."""
    try:
        credentials = msgspec.json.decode(place().read_bytes(), type=Kept)
    except FileNotFoundError:
        credentials = Kept()
    except (OSError, msgspec.DecodeError) as exc:
        raise MingaError(f"{place()} cannot be read. Sign in again: minga login URL") from exc
    credentials.url = os.environ.get("MINGA_URL") or credentials.url
    credentials.token = os.environ.get("MINGA_TOKEN") or credentials.token
    return credentials


def save(kept: Kept) -> Path:
    """Keep it in a file that only this user reads (0600)."""
    target = place()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(kept)))
    fresh.replace(target)
    return target


def forget() -> bool:
    """Remove it; False when there was nothing."""
    try:
        place().unlink()
    except FileNotFoundError:
        return False
    return True


def signed_in() -> Kept:
    """Raises NotSignedIn."""
    credentials = load()
    if not credentials.url or not credentials.token:
        raise NotSignedIn("You are not signed in on this machine. Begin with: minga login URL")
    return credentials
