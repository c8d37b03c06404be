"""mingad audit: every guarantee checked against the rows, one line each."""

import argparse
import json
from dataclasses import dataclass
from importlib import import_module

from minga.doors.cli.house import django_ready

OFFENDERS_SHOWN = 5


@dataclass(frozen=True)
class AuditResult:
    """What one audit found. offenders: empty = pass."""

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
        findings = audit_everything()
    if words.json:
        told = [
            {"guarantee": one.guarantee, "sentence": one.sentence, "rows": one.rows,
             "pass": not one.offenders, "offenders": one.offenders}
            for one in findings
        ]  # fmt: skip
        print(
            json.dumps({"pass": not any(f.offenders for f in findings), "audits": told}, indent=1)
        )
    else:
        for one in findings:
            print(line(one))
    return 1 if any(one.offenders for one in findings) else 0


def line(finding: AuditResult) -> str:
    """G12  pass   1,204 rows  Every transfer …"""
    verdict = "BREACH" if finding.offenders else "pass"
    text = f"{finding.guarantee:<4} {verdict:<6} {finding.rows:>10,} rows  {finding.sentence}"
    if finding.offenders:
        shown = ", ".join(finding.offenders[:OFFENDERS_SHOWN])
        more = len(finding.offenders) - OFFENDERS_SHOWN
        text += f": {shown}" + (f" and {more} more" if more > 0 else "")
    return text


def audit_everything() -> list[AuditResult]:
    """Run the AUDITS of every domain, each domain's `audits` room found through the app list."""
    from django.apps import apps
    from django.utils.module_loading import module_has_submodule

    audits = []
    for app in apps.get_app_configs():
        if app.name.startswith("minga.domains.") and module_has_submodule(app.module, "audits"):
            audits += import_module(f"{app.name}.audits").AUDITS
    findings = [_run(audit) for audit in audits]
    return sorted(findings, key=lambda one: (int(one.guarantee[1:]), one.sentence))


def _run(audit: object) -> AuditResult:
    from django.db import connection, transaction

    from minga.domains.audit import Audit

    assert isinstance(audit, Audit)  # noqa: S101 (a domain that lists something else is a fault)
    with transaction.atomic(), connection.cursor() as cursor:
        if audit.check is not None:
            offenders = audit.check()
        else:
            cursor.execute(audit.sql)
            offenders = [str(row[0]) for row in cursor.fetchall()]
        rows = 0
        if audit.rows:
            source = audit.rows
            cursor.execute(source if " " in source.strip() else f"SELECT count(*) FROM {source}")  # noqa: S608
            rows = int((cursor.fetchone() or (0,))[0])
    return AuditResult(audit.guarantee, str(audit.sentence), rows, offenders)
