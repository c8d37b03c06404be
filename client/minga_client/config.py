"""Credentials stored by `minga login`: address, token and public keys, readable by one user."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from minga_client.errors import MingaError, NotSignedIn


class Credentials(msgspec.Struct):
    """The content of ~/.config/minga/config.json."""

    url: str = ""
    token: str = ""
    receipt_key: str = ""
    log_key: str = ""


def credentials_path() -> Path:
    """Return the path of the credentials file (XDG_CONFIG_HOME, APPDATA or ~/.config)."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    if base is None or (sys.platform != "win32" and not os.environ.get("XDG_CONFIG_HOME")):
        base = str(Path.home() / ".config")
    return Path(base) / "minga" / "config.json"


def load() -> Credentials:
    """Return the stored credentials, empty when there are none.

    MINGA_URL and MINGA_TOKEN override them. Raises MingaError for a file that cannot be read.
    """
    try:
        credentials = msgspec.json.decode(credentials_path().read_bytes(), type=Credentials)
    except FileNotFoundError:
        credentials = Credentials()
    except (OSError, msgspec.DecodeError) as exc:
        raise MingaError(
            f"{credentials_path()} cannot be read. Sign in again: minga login URL"
        ) from exc
    credentials.url = os.environ.get("MINGA_URL") or credentials.url
    credentials.token = os.environ.get("MINGA_TOKEN") or credentials.token
    return credentials


def save(credentials: Credentials) -> Path:
    """Write the credentials to a file that only this user can read (0600); return its path."""
    target = credentials_path()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(credentials)))
    fresh.replace(target)
    return target


def forget() -> bool:
    """Remove the credentials file; return False when there is none."""
    try:
        credentials_path().unlink()
    except FileNotFoundError:
        return False
    return True


def signed_in() -> Credentials:
    """Return credentials with an address and a token. Raises NotSignedIn without them."""
    credentials = load()
    if not credentials.url or not credentials.token:
        raise NotSignedIn("You are not signed in on this machine. Begin with: minga login URL")
    return credentials
