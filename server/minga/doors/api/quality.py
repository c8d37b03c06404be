"""Aggregated results, and the gold and predictions that a client imports."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from minga.domains import number_format
from minga.domains.quality import actions
from minga.domains.quality import queries as quality
from minga.domains.quality.types import (
    GOLD_FILE_BYTES_MAX,
    Guess,
    ItemModelReport,
    MachineView,
    QualitySnapshot,
    ResultView,
)
from minga.domains.work import queries as work
from minga.doors.api import quality_schemas as words
from minga.doors.api.auth import ANSWERS_READ, ITEMS_WRITE, PROJECTS_WRITE, person_of
from minga.doors.api.drift import over_time
from minga.doors.api.idempotency import once
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor
from minga.doors.api.uploads import receive
from minga_pure.science.labels import SENTENCES as CAUTIONS
from minga_pure.science.reasons import Reason

router = Router(tags=["quality"])

FILE = {
    "requestBody": {
        "required": True,
        "description": "The file itself, with its Content-Length.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/projects/{uuid:project}/quality", auth=ANSWERS_READ, response=words.QualityOut)
def read_quality(request: HttpRequest, project: UUID) -> object:
    """Label quality of the project, computed from all paid answers every minute."""
    project_view = work.project_for(person_of(request), project)
    snapshot = quality.snapshot(project_view.id)
    if snapshot is None:
        return words.QualityOut(looked=False)
    report = _snapshot(snapshot)
    if snapshot.drift is not None:
        report.over_time = over_time(project_view, snapshot.drift)
    return report


@router.get("/projects/{uuid:project}/results", auth=ANSWERS_READ, response=words.ResultPage)
def list_results(
    request: HttpRequest, project: UUID, limit: Limit = 100, cursor: Cursor = ""
) -> object:
    """The aggregated result of each item, in the order of the items."""
    project_view = work.project_for(person_of(request), project)
    first = read_cursor(cursor, first=0)
    results = quality.results_from(project_view.id, first=first, limit=limit + 1)
    following = results[limit].pos if len(results) > limit else None
    return words.ResultPage(
        rows=[_result(result) for result in results[:limit]],
        next=None if following is None else cursor_after(following),
    )


@router.put("/projects/{uuid:project}/item-model", auth=PROJECTS_WRITE, response=words.ItemModelIn)
def choose_item_model(
    request: HttpRequest, project: UUID, payload: words.ItemModelIn
) -> HttpResponse:
    """Let a model of the items join the members where it helps, or keep it out."""

    def choose() -> words.ItemModelIn:
        actions.choose_item_model(
            project=project, actor_id=person_of(request), enabled=payload.enabled
        )
        return payload

    return once(request, choose)


@router.put("/projects/{uuid:project}/gold", auth=ITEMS_WRITE, response=words.KeptOut)
def write_gold(request: HttpRequest, project: UUID, payload: words.GoldIn) -> HttpResponse:
    """True answers to some items: they teach members, and check how sure the labels are."""
    rows = [(gold.item, gold.value, gold.reason) for gold in payload.rows]
    return once(
        request,
        lambda: words.KeptOut(
            kept=actions.keep_gold(project=project, actor_id=person_of(request), rows=rows)
        ),
    )


@router.put(
    "/projects/{uuid:project}/gold/file", auth=ITEMS_WRITE, response=words.KeptOut,
    openapi_extra=FILE,
)  # fmt: skip
def write_gold_file(
    request: HttpRequest, project: UUID, named: Annotated[words.GoldFile, Query()]
) -> HttpResponse:
    """True answers as a file: CSV, TSV, JSONL, a JSON list or Parquet, at most 20 MB.

    `format` names the format of another tool, as in coco, voc or yolo."""
    keep = partial(
        actions.keep_gold_of_file,
        project=project, actor_id=person_of(request), format_name=named.format,
    )  # fmt: skip
    return _take_file(request, named.filename, keep)


@router.put(
    "/projects/{uuid:project}/predictions/file", auth=ITEMS_WRITE, response=words.KeptOut,
    openapi_extra=FILE,
)  # fmt: skip
def write_predictions_file(
    request: HttpRequest, project: UUID, named: Annotated[words.PredictionsFile, Query()]
) -> HttpResponse:
    """Predictions of your model as a file, like the file of true answers."""
    keep = partial(
        actions.bring_predictions_of_file,
        project=project, actor_id=person_of(request), model=named.model,
        format_name=named.format,
    )  # fmt: skip
    return _take_file(request, named.filename, keep)


def _take_file(request: HttpRequest, filename: str, keep: Callable[..., int]) -> HttpResponse:
    """Give the bytes of an uploaded file to `keep`, once for an idempotency key."""
    with receive(request, filename, bytes_max=GOLD_FILE_BYTES_MAX) as arrival:
        written = arrival.file.read()
        return once(
            request, lambda: words.KeptOut(kept=keep(written=written)), body=arrival.fingerprint
        )


@router.put("/projects/{uuid:project}/predictions", auth=ITEMS_WRITE, response=words.KeptOut)
def write_predictions(
    request: HttpRequest, project: UUID, payload: words.PredictionsIn
) -> HttpResponse:
    """Predictions of your model: one more annotator, declared to members by its name.

    Of items that wait to be published, members see the guess, but for a blind fifth.
    """
    guesses = [
        Guess(prediction.item, prediction.value, prediction.result, prediction.score)
        for prediction in payload.rows
    ]
    return once(
        request,
        lambda: words.KeptOut(
            kept=actions.bring_predictions(
                project=project, actor_id=person_of(request), model=payload.model, guesses=guesses
            )
        ),
    )


def _snapshot(snapshot: QualitySnapshot) -> words.QualityOut:
    return words.QualityOut(
        looked=True,
        looked_at=snapshot.computed_at,
        method=snapshot.method,
        answers=snapshot.answers,
        agreed=snapshot.agreed,
        open=snapshot.open,
        disagree=snapshot.disagree,
        calibrated=snapshot.calibrated,
        alpha=snapshot.alpha,
        alpha_low=snapshot.alpha_low,
        alpha_high=snapshot.alpha_high,
        gold_seen=snapshot.gold_seen,
        gold_right=snapshot.gold_right,
        warnings=[
            _(CAUTIONS[warning.code]) % {"count": warning.count} for warning in snapshot.warnings
        ],
        confusion=snapshot.confusion,
        machines=[_machine(machine) for machine in snapshot.machines],
        winners=[words.WinnerOut(**asdict(winner)) for winner in snapshot.winners],
        item_model=_item_model(snapshot.item_model),
    )


def _item_model(report: ItemModelReport | None) -> words.ItemModelOut | None:
    if report is None:
        return None
    reason = report.reason
    return words.ItemModelOut(**asdict(report), said=quality.translated(reason) % reason.facts)


def _machine(machine: MachineView) -> words.MachineOut:
    return words.MachineOut(
        model=machine.model,
        items=machine.items,
        right=machine.accuracy,
        right_low=machine.low,
        right_high=machine.high,
        agree_where_shown=machine.agreement_shown,
        agree_where_blind=machine.agreement_blind,
        said=_sentence(machine.reason),
    )


def _result(result: ResultView) -> words.ResultOut:
    return words.ResultOut(
        item=result.external_id,
        pos=result.pos,
        value=result.value,
        confidence=result.confidence,
        distribution=result.distribution,
        verdict=result.verdict.value,
        why=_sentence(result.reason),
        answers=result.answers,
        advice=None if result.advice is None else _sentence(result.advice),
        members_value=result.members_value,
    )


def _sentence(reason: dict[str, Any]) -> str:
    stored = Reason(reason["code"], reason["facts"])
    return number_format.sentence_text(quality.translated(stored), stored.facts)
