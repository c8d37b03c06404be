"""SQL of the domains lies in .sql files: statements have a name, a description and a user."""

import ast
import re
from pathlib import Path

import pytest

from minga.domains.sql_files import DOMAINS, named_queries
from tools.house.plan import domains, python_files, short, syntax_of

NAMES_A_TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE|JOIN)\s+[a-z_.]+")
STATEMENT = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|LOCK)\b")
USE = re.compile(r'SQL\["(\w+)"\]')
HEAD = re.compile(r"^-- name: (\w+)\n((?:-- [^\n]*\n)*)", re.MULTILINE)
DESCRIPTION_WORDS_MIN = 4


def statements_in(tree: ast.AST) -> list[int]:
    """Return the lines of the strings that are statements over a table or view."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and STATEMENT.match(node.value)
        and NAMES_A_TABLE.search(node.value)
    ]


def in_files(domain: str) -> dict[str, str]:
    """Return name -> description of the statements in a domain's sql/queries/."""
    return {
        name: description.replace("-- ", " ")
        for path in (DOMAINS / domain / "sql" / "queries").glob("*.sql")
        for name, description in HEAD.findall(path.read_text(encoding="utf-8"))
    }


def is_audit(path: Path) -> bool:
    """Audits are a table of described statements already."""
    return path.name == "audits.py" or "audits" in path.parts


def test_no_python_string_of_a_domain_is_a_statement():
    found = {
        short(path): lines
        for path in python_files("server")
        if DOMAINS in path.parent.parents  # floor 0 itself asks the catalogue only
        and not is_audit(path)
        and (lines := statements_in(syntax_of(path)))
    }
    assert found == {}


def test_a_statement_in_a_string_is_seen():
    source = 'run("SELECT a FROM b")\nrun("SELECT f(%s)")\n"""Select from the menu."""'
    assert statements_in(ast.parse(source)) == [1]


@pytest.mark.parametrize("domain", domains())
def test_every_statement_has_a_description_and_a_user(domain: str):
    described = in_files(domain)
    assert set(described) == set(named_queries(domain))
    short_ones = [
        name for name, text in described.items() if len(text.split()) < DESCRIPTION_WORDS_MIN
    ]
    assert short_ones == []
    modules = [path for path in python_files("server") if (DOMAINS / domain) in path.parents]
    used = {name for path in modules for name in USE.findall(path.read_text(encoding="utf-8"))}
    assert used == set(described)
