"""The faces of the domains in SQL: which domain names whose tables, views and functions.

A domain publishes views in a schema of its own name (`work.project`, in sql/90_face.sql) and
functions named after it (`ledger_balance(...)`). Its tables (`work_project`) are its own. Text is
read from sql/*.sql and from the strings of Python modules.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tools.house.plan import DOMAINS, domains, floors, python_files, short, syntax_of

_STATEMENT = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|JOIN|TRUNCATE|WHERE)\b")
_TABLE = re.compile(r"(?<![\w.])([a-z]+_[a-z_]+)\b(?!\()")
_VIEW = re.compile(r"CREATE OR REPLACE VIEW (\w+)\.(\w+) AS")
_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\s*\(")
_NAME = re.compile(r"(?<![\w.])[a-z]+(?:\.[a-z]+|_[a-z_]+(?=\())")
_WATCH = re.compile(r"TRIGGER[^;]*?\sON\s+(\w+)")


@cache
def tables() -> dict[str, str]:
    """Return table name -> domain for every model of the domains."""
    owners = {}
    for path in DOMAINS.glob("*/models.py"):
        domain = path.parent.name
        for node in ast.walk(syntax_of(path)):
            if isinstance(node, ast.ClassDef) and "Model" in " ".join(map(ast.unparse, node.bases)):
                owners[_db_table(node) or f"{domain}_{node.name.lower()}"] = domain
    return owners


def _db_table(model: ast.ClassDef) -> str:
    for node in ast.walk(model):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "db_table":
            return str(ast.literal_eval(node.value))
    return ""


@cache
def views() -> dict[str, str]:
    """Return published view (`work.project`) -> domain."""
    return {
        f"{schema}.{name}": schema
        for domain in domains()
        for path in (DOMAINS / domain / "sql").glob("*.sql")
        for schema, name in _VIEW.findall(path.read_text(encoding="utf-8"))
    }


@cache
def functions() -> dict[str, str]:
    """Return function name -> domain."""
    return {
        name: domain
        for domain in domains()
        for path in (DOMAINS / domain / "sql").glob("*.sql")
        for name in _FUNCTION.findall(path.read_text(encoding="utf-8"))
    }


def texts() -> Iterator[tuple[Path, str]]:
    """Yield (file, SQL): every .sql file and every string of the server that is a statement."""
    for path in sorted(DOMAINS.glob("*/sql/**/*.sql")):
        yield (
            path,
            "\n".join(
                line.split("--", 1)[0] for line in path.read_text(encoding="utf-8").splitlines()
            ),
        )
    for path in python_files("server"):
        for node in ast.walk(syntax_of(path)):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and (_STATEMENT.search(node.value) or node.value in tables())
            ):
                yield path, node.value


def owner_of(path: Path) -> str:
    """Return the domain in which a file lies; "" outside of the domains."""
    parts = path.parts
    if DOMAINS not in path.parents:
        return ""
    return parts[len(DOMAINS.parts)]


def trespasses_in(owner: str, text: str) -> set[str]:
    """Return the tables of other domains that this SQL names, triggers that watch them left out."""
    watched = set(_WATCH.findall(text))
    return {
        name
        for name in _TABLE.findall(text)
        if tables().get(name, owner) != owner and name not in watched
    }


def upward_in(owner: str, text: str) -> set[str]:
    """Return the published views of the same or a higher floor that this SQL names."""
    height = floors().get(owner, 99)
    return {
        view
        for view, domain in views().items()
        if domain != owner
        and floors()[domain] >= height
        and re.search(rf"(?<![\w.]){re.escape(view)}\b", text)
    }


@cache
def uses() -> dict[str, set[str]]:
    """Return domain -> the domains whose views or functions its SQL names."""
    known: dict[str, set[str]] = {}
    faces = views() | functions()
    for path, text in texts():
        owner = owner_of(path)
        if owner in floors():
            named = {faces[name] for name in _NAME.findall(text) if name in faces}
            known.setdefault(owner, set()).update(named - {owner})
    return known


def complaints() -> list[str]:
    """Return one line for each place where SQL passes by a face."""
    lines = set()
    for path, text in texts():
        owner = owner_of(path)
        lines |= {f"{short(path)} names {name}, a table" for name in trespasses_in(owner, text)}
        if owner:
            lines |= {f"{short(path)} reaches up to {view}" for view in upward_in(owner, text)}
    return sorted(lines)


def unused_views() -> set[str]:
    """Return the published views that no other domain names."""
    owned_texts = [(owner_of(path), text) for path, text in texts()]
    return {
        view
        for view, domain in views().items()
        if not any(
            owner != domain and re.search(rf"(?<![\w.]){re.escape(view)}\b", text)
            for owner, text in owned_texts
        )
    }
