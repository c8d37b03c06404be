"""The few things that an operator decides, read from environment variables.

Every name here is explained in docs/reference/settings.md; tests/architecture compares the two.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "") or default


def number(name: str, default: int) -> int:
    """A whole number from the environment, refused with a sentence when it is none."""
    digits = text(name, str(default))
    if not digits.isdigit():
        raise SystemExit(f"{name} must be a whole number, not “{digits}”.")
    return int(digits)


def yes(name: str) -> bool:
    return text(name).lower() in {"1", "yes", "true", "on"}


def words(name: str) -> list[str]:
    return [word.strip() for word in text(name).split(",") if word.strip()]


def key_file(folder: Path, name: str) -> str:
    """The secret kept in folder/name; made once, readable by its owner only."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()


def mail(url: str) -> dict[str, Any]:
    """Django's mail settings out of smtp://name:passphrase@host:587?tls=1; no url, no mail."""
    parts = urlsplit(url)
    if url and (parts.scheme != "smtp" or not parts.hostname):
        raise SystemExit("MINGA_EMAIL_URL looks like smtp://name:passphrase@host:587?tls=1")
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": "tls=1" in parts.query,
        "EMAIL_TIMEOUT": 10,
    }


LINE_SECONDS = 8
"""How long a page waits for the database before it says that the house is back soon: its restart
after a crash takes less, and nobody watches an empty page for longer."""


def database(url: str, *, pool: int) -> dict[str, Any]:
    """Django's description of the database behind a libpq address."""
    try:
        parts = dict(conninfo_to_dict(url))
    except Exception as broken:
        raise SystemExit(f"DATABASE_URL is not a PostgreSQL address: {broken}") from broken
    options: dict[str, object] = {"application_name": "minga"}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": LINE_SECONDS}
    known = {key: parts.pop(key, "") for key in ("dbname", "user", "password", "host", "port")}
    options.update(parts)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": known["dbname"] or "minga",
        "USER": known["user"],
        "PASSWORD": known["password"],
        "HOST": known["host"],
        "PORT": str(known["port"] or ""),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


def sync_connection(shared: dict[str, Any]) -> dict[str, Any]:
    """The same database without the pool, on connections that their threads keep."""
    options = {name: option for name, option in shared["OPTIONS"].items() if name != "pool"}
    return shared | {"OPTIONS": options, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False}


def host_of(origin: str) -> str:
    return urlsplit(origin).hostname or "localhost"
