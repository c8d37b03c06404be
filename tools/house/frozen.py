"""Frozen parts of a release: its migration files and a dump of its database.

tests/release/frozen/VERSION.migrations has one line for each migration file: its SHA-256 and path.
tests/release/frozen/VERSION.sql.gz is a dump of a small co-operative; KEYS open what it sealed.
"""

import gzip
import hashlib
import re
from pathlib import Path

import psycopg
from psycopg import sql

from tools.house.plan import ROOT

FOLDER = ROOT / "tests" / "release" / "frozen"
DOMAINS = ROOT / "server" / "minga" / "domains"
KEYS = {
    "MINGA_SECRET_KEY": "the-key-of-the-frozen-co-operatives-" + "x" * 30,
    "MINGA_MASTER_KEY": "11" * 32,
    "MINGA_LOG_SEED": "22" * 32,
    "MINGA_RECEIPT_SEED": "33" * 32,
    "MINGA_SEAL_KEY": "44" * 32,
    "MINGA_ORIGIN": "http://localhost:8000",
}
ADVICE = (
    "What a release has shipped is changed by a new migration only (docs/howto/upgrade.md). "
    "While the newest version of CHANGELOG.md is not tagged yet: tools/freeze_release VERSION."
)
# What only psql understands, or only the PostgreSQL that wrote the dump.
_LEFT_OUT = re.compile(
    r"(?m)^(?:\\.*|SET transaction_timeout = .*|--.*|ALTER .* OWNER TO (?!minga_).*)\n"
)
_ROLE = re.compile(r"\b(?:TO|FROM) (minga_\w+)")


def versions() -> list[str]:
    """The releases that left something here, the oldest first."""
    released = {path.name.rsplit(".", 1)[0] for path in FOLDER.glob("*.migrations")}
    return sorted(released, key=lambda version: [int(part) for part in version.split(".")])


def migration_files() -> list[Path]:
    return sorted(path for path in DOMAINS.glob("*/migrations/*.py") if path.stem != "__init__")


def hashes_of(paths: list[Path]) -> str:
    """One line a file, as sha256sum writes it."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(ROOT).as_posix()}\n"
        for path in paths
    )


def changed_since(lines: str) -> list[str]:
    """Paths of frozen migration files that are gone or differ."""
    frozen = dict(reversed(line.split("  ", 1)) for line in lines.splitlines())
    return [
        name
        for name, digest in frozen.items()
        if not (ROOT / name).exists()
        or hashlib.sha256((ROOT / name).read_bytes()).hexdigest() != digest
    ]


def write_dump(version: str, text: str) -> Path:
    path = FOLDER / f"{version}.sql.gz"
    path.write_bytes(gzip.compress(_LEFT_OUT.sub("", text).encode(), mtime=0))
    return path


def restore(version: str, url: str) -> None:
    """Run a dump in an empty database; the roles that it grants to are made first."""
    text = gzip.decompress((FOLDER / f"{version}.sql.gz").read_bytes()).decode()
    with psycopg.connect(url, autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
        for role in sorted(set(_ROLE.findall(text)) - known):
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
        connection.execute(text.encode())
