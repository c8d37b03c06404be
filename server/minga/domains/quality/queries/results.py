"""Stored quality of projects and items, and the projects due for recomputation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from minga.domains.assignment import queries as assignment
from minga.domains.quality import rules
from minga.domains.quality.models import Result, Snapshot
from minga.domains.quality.types import (
    ItemModelReport,
    MachineView,
    QualitySnapshot,
    ResultView,
    Verdict,
    Winner,
)
from minga.domains.sql_files import named_queries
from minga.domains.work.types import ProjectView
from minga_pure.science.drift import DriftReport
from minga_pure.science.labels import Caution
from minga_pure.science.reasons import UNANIMOUS

SQL = named_queries("quality")

_decode = msgspec.json.Decoder(dict).decode


def snapshot(project_id: int) -> QualitySnapshot | None:
    """Return the quality snapshot of a project; None before its first computation."""
    row = Snapshot.objects.filter(project_id=project_id).first()
    if row is None:
        return None
    return QualitySnapshot(
        computed_at=row.computed_at,
        answers=row.answers,
        method=row.method,
        calibrated=row.calibrated,
        agreed=row.agreed,
        open=row.open,
        disagree=row.disagree,
        alpha=row.alpha,
        alpha_low=row.alpha_low,
        alpha_high=row.alpha_high,
        gold_right=row.gold_right,
        gold_seen=row.gold_seen,
        warnings=msgspec.convert(row.warnings, tuple[Caution, ...]),
        confusion=row.confusion,
        machines=tuple(MachineView(**view) for view in row.machines),
        drift=None if row.drift is None else msgspec.convert(row.drift, DriftReport),
        winners=tuple(Winner(**winner) for winner in row.winners),
        item_model=None
        if row.item_model is None
        else msgspec.convert(row.item_model, ItemModelReport),
    )


def to_compute(now: datetime) -> list[int]:
    """Projects that have changed enough since their last run; those never looked at come first.

    What changed is read from the lanes: it costs the same at a thousand answers and at a million.
    """
    computed = {
        row.project_id: (row.slots_seen, row.computed_at) for row in Snapshot.objects.only(
            "project_id", "slots_seen", "computed_at")
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SQL["to_compute"])
        known = [project_id for (project_id,) in cursor.fetchall()]
    used = {
        project_id: progress.answered
        for project_id, progress in assignment.progress_of(known).items()
    }
    due = [
        (project_id in computed, project_id)
        for project_id, answered in used.items()
        if rules.is_due(answered, *computed.get(project_id, (0, None)), now=now)
    ]
    return [project_id for _known, project_id in sorted(due)]


def hardest(
    project: ProjectView,
    *,
    limit: int = 20,
    verdict: Verdict | None = None,
    disputed: bool = False,
) -> list[ResultView]:
    """Return the results of least confidence first, the most answered of them before the others.

    disputed: only items that are not agreed and whose answers, two or more, differ.
    """
    return _results(
        "WHERE result.project_id = %(project)s"
        " AND (%(verdict)s::text IS NULL OR result.verdict = %(verdict)s)"
        " AND (NOT %(disputed)s OR (result.verdict <> 'agreed' AND result.answers > 1"
        " AND result.reason->>'code' <> ALL(%(unanimous)s)))"
        " ORDER BY result.confidence, result.answers DESC, result.pos LIMIT %(limit)s",
        {
            "project": project.id,
            "limit": limit,
            "verdict": verdict,
            "disputed": disputed,
            "unanimous": sorted(UNANIMOUS),
        },
    )


def results_from(project_id: int, *, first: int, limit: int) -> list[ResultView]:
    """Results in the order of the items, from a position on."""
    return _results(
        "WHERE result.project_id = %(project)s AND result.pos >= %(first)s"
        " ORDER BY result.pos LIMIT %(limit)s",
        {"project": project_id, "first": first, "limit": limit},
    )


def results_at(project_id: int, positions: Sequence[int]) -> dict[int, ResultView]:
    """Results by position, where there are any."""
    results = _results(
        "WHERE result.project_id = %(project)s AND result.pos = ANY(%(places)s)",
        {"project": project_id, "places": list(positions)},
    )
    return {result.pos: result for result in results}


def _results(condition: str, values: dict[str, Any]) -> list[ResultView]:
    with connection.cursor() as cursor:
        cursor.execute(SQL["results"].format(condition=condition), values)
        rows = cursor.fetchall()
    return [
        ResultView(
            pos=pos,
            external_id=name,
            text=text,
            image=image,
            value=None if value in (None, "null") else _decode(value),
            distribution=_decode(spread),
            confidence=sure,
            verdict=Verdict(verdict),
            reason=_decode(reason),
            answers=answers,
            advice=_decode(advice) if advice else None,
            members_value=_decode(by_members) if by_members else None,
        )
        for (
            pos,
            name,
            text,
            image,
            value,
            spread,
            sure,
            verdict,
            reason,
            answers,
            advice,
            by_members,
        ) in rows
    ]


def unsure_of_one_mind(project_id: int) -> int:
    """Return the number of unsure items whose answers, too few of them, all agree."""
    return Result.objects.filter(
        project_id=project_id, verdict=Verdict.DISAGREE, reason__code__in=sorted(UNANIMOUS)
    ).count()


def answers_an_item(project_id: int) -> dict[int, int]:
    """Return the number of items by number of answers."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["answers_an_item"], [project_id])
        return dict(cursor.fetchall())


def confidences(project_id: int) -> list[int]:
    """Return the number of items in each tenth of confidence, from 0-10 % to 90-100 %."""
    tenths = [0] * 10
    with connection.cursor() as cursor:
        cursor.execute(SQL["confidences"], [project_id])
        for tenth, count in cursor.fetchall():
            tenths[tenth] = count
    return tenths
