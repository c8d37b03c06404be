"""What the tests of every book ask: does the database refuse this, and do the audits find that?"""

from collections.abc import Iterable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.audit import Audit
from minga.doors.cli.auditing import audit_everything


def refused(query: str, sqlstate: str, *values: Any) -> None:
    """The database itself refuses this statement, with this code."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        _run(query, values)
    assert getattr(caught.value.__cause__, "sqlstate", None) == sqlstate, caught.value


def _run(query: str, values: tuple[Any, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(query, values or None)


def findings(audits: Iterable[Audit]) -> list[str]:
    """The sentences of those audits that find somebody."""
    return [audit.sentence for audit in audits if offenders(audit)]


def offenders(audit: Audit) -> list[str]:
    """Whom one audit finds."""
    if audit.check:
        return audit.check()
    with connection.cursor() as cursor:
        cursor.execute(audit.sql)
        return [str(row[0]) for row in cursor]


def breaches() -> set[str]:
    """The sentences of all audits that find somebody, but for money that a test made (`purses`)."""
    return {
        result.sentence
        for result in audit_everything()
        if [name for name in result.offenders if not name.startswith("test:")]
    }
