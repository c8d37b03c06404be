"""Mutants of the SQL by which tasks are claimed, leases end and answers are paid.

Each is one replacement in a file of a domain's sql/, put into the test database of one run of the
tests that should notice it. As a pytest plugin (`-p bench.mutants_sql`) this module does so for
the mutant that MINGA_SQL_MUTANT numbers.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
CLAIMS, SYNC = (
    "tests/integration/assignment/test_claims.py",
    "tests/integration/answers/test_sync.py",
)
SHEETS = "tests/integration/work/test_sheet_version.py"


@dataclass(frozen=True)
class SqlMutant:
    file: str  # domain/sql file
    text: str
    broken: str
    tests: tuple[str, ...]


CLAIM, TAKE_IN = "assignment/20_claim.sql", "answers/20_sync.sql"
SQL_MUTANTS = (
    SqlMutant(CLAIM, "seen = assignment_seen.seen + EXCLUDED.seen", "seen = assignment_seen.seen",
              (CLAIMS, SYNC)),
    SqlMutant(CLAIM, "SET next = upper(v_take)", "SET next = upper(v_take) - 1", (CLAIMS,)),
    SqlMutant(CLAIM, "VALUES (p_project, r.next, lower(v_take), r.price_micros);",
              "SELECT p_project, 0, 1, r.price_micros WHERE false;", (CLAIMS,)),
    SqlMutant(CLAIM, "DELETE FROM assignment_returned WHERE id = r.id;", "", (CLAIMS, SYNC)),
    SqlMutant(CLAIM, "SET back = back + unanswered.positions", "SET back = back", (CLAIMS,)),
    SqlMutant(CLAIM, "lo <= p_pos AND p_pos < hi", "lo < p_pos AND p_pos < hi", (CLAIMS, SYNC)),
    SqlMutant(TAKE_IN, "v_claim := p_wanted - assignment_open_count(p_member, p_project);",
              "v_claim := p_wanted;", (SYNC,)),
    SqlMutant(TAKE_IN, "PERFORM answers_readmit(p_member, r.project, r.pos, r.id);", "NULL;",
              (SYNC,)),
    SqlMutant(TAKE_IN, "AND lease.open && paid.positions AND NOT lease.open <@ paid.positions",
              "AND false", (SYNC,)),
    SqlMutant(TAKE_IN, "project.sheet_version)", "1)", (SHEETS,)),
    SqlMutant("work/20_sheet_version.sql", "NEW.sheet_version := OLD.sheet_version + 1;", "",
              (SHEETS,)),
)  # fmt: skip


def text_of(mutant: SqlMutant) -> str:
    """The whole file as it would be; raises LookupError when the text is not there once."""
    domain, name = mutant.file.split("/")
    path = ROOT / "server" / "minga" / "domains" / domain / "sql" / name
    sql = path.read_text(encoding="utf-8")
    if mutant.text not in sql:
        raise LookupError(f"{mutant.file} no longer holds: {mutant.text}")
    return sql.replace(mutant.text, mutant.broken)


def unnoticed() -> list[str]:
    """The mutants of SQL that their tests do not notice."""
    survivors = []
    for number, mutant in enumerate(SQL_MUTANTS):
        words = ["-m", "pytest", "-q", "-x", "-p", "bench.mutants_sql", *mutant.tests]
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, check=False, capture_output=True,
            env=os.environ | {"MINGA_SQL_MUTANT": str(number)},
        )  # fmt: skip
        print(f"{mutant.file}: {mutant.text[:60]!r}: {'noticed' if done.returncode else 'NOT'}",
              flush=True)  # fmt: skip
        if done.returncode == 0:
            survivors.append(f"{mutant.file}: {mutant.text} -> {mutant.broken}")
    return survivors


@pytest.fixture(scope="session", autouse=True)
def sql_mutant(django_db_setup: None, django_db_blocker: Any) -> None:  # noqa: ARG001
    """The test database with one mutant in it."""
    sql = text_of(SQL_MUTANTS[int(os.environ["MINGA_SQL_MUTANT"])])
    with django_db_blocker.unblock():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(sql)


if __name__ == "__main__":
    sys.exit(1 if unnoticed() else 0)
