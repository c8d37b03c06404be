"""mingad audit: every guarantee checked against the rows, one line each."""

import argparse
import json
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from minga.doors.cli.house import django_ready

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from minga.domains.audit import Audit

OFFENDERS_SHOWN = 5


@dataclass(frozen=True)
class AuditResult:
    """The result of one audit. offenders: empty = pass."""

    guarantee: str
    sentence: str
    rows: int
    offenders: list[str]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("audit", help="check every guarantee against the rows")
    command.add_argument("--json", action="store_true", help="one JSON document")
    command.set_defaults(run=run_audit)


def run_audit(words: argparse.Namespace) -> int:
    with django_ready():
        results = audit_everything()
    if words.json:
        audits = [
            {"guarantee": result.guarantee, "sentence": result.sentence, "rows": result.rows,
             "pass": not result.offenders, "offenders": result.offenders}
            for result in results
        ]  # fmt: skip
        print(
            json.dumps({"pass": not any(f.offenders for f in results), "audits": audits}, indent=1)
        )
    else:
        for result in results:
            print(line(result))
    return 1 if any(result.offenders for result in results) else 0


def line(result: AuditResult) -> str:
    """Render one result: `G12  pass   1,204 rows  Every transfer …`."""
    verdict = "BREACH" if result.offenders else "pass"
    text = f"{result.guarantee:<4} {verdict:<6} {result.rows:>10,} rows  {result.sentence}"
    if result.offenders:
        listed = ", ".join(result.offenders[:OFFENDERS_SHOWN])
        unlisted = len(result.offenders) - OFFENDERS_SHOWN
        text += f": {listed}" + (f" and {unlisted} more" if unlisted > 0 else "")
    return text


def audit_everything() -> list[AuditResult]:
    """Run the AUDITS of every domain, each domain's `audits` room found through the app list."""
    from django.apps import apps
    from django.db import connection, transaction
    from django.utils.module_loading import module_has_submodule

    audits: list[Audit] = []
    for app in apps.get_app_configs():
        if app.name.startswith("minga.domains.") and module_has_submodule(app.module, "audits"):
            audits += import_module(f"{app.name}.audits").AUDITS
    with transaction.atomic(), connection.cursor() as cursor:
        counts: dict[str, int] = {}
        results = [_run(audit, cursor, counts) for audit in audits]
    return sorted(results, key=lambda result: (int(result.guarantee[1:]), result.sentence))


def _run(audit: "Audit", cursor: "CursorWrapper", counts: dict[str, int]) -> AuditResult:
    """Run one audit; `counts` holds the rows of each source, which many audits share."""
    if audit.check is not None:
        offenders = audit.check()
    else:
        cursor.execute(audit.sql)
        offenders = [str(row[0]) for row in cursor.fetchall()]
    if audit.rows and audit.rows not in counts:
        source = audit.rows
        cursor.execute(source if " " in source.strip() else f"SELECT count(*) FROM {source}")  # noqa: S608
        counts[source] = int((cursor.fetchone() or (0,))[0])
    rows = counts.get(audit.rows, 0)
    return AuditResult(audit.guarantee, str(audit.sentence), rows, offenders)
