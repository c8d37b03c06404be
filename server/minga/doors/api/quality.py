"""What the answers say together, and what a client brings to learn it: gold, predictions."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from minga.domains.quality import actions
from minga.domains.quality import queries as quality
from minga.domains.quality.types import Guess, MachineView, QualitySnapshot, ResultView
from minga.domains.work import queries as work
from minga.doors.api import quality_schemas as words
from minga.doors.api.auth import ANSWERS_READ, ITEMS_WRITE, person_of
from minga.doors.api.drift import over_time
from minga.doors.api.idempotency import once
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor
from minga_pure.science.labels import SENTENCES as CAUTIONS
from minga_pure.science.reasons import SENTENCES

router = Router(tags=["quality"])


@router.get("/projects/{uuid:project}/quality", auth=ANSWERS_READ, response=words.QualityOut)
def read_quality(request: HttpRequest, project: UUID) -> object:
    """How sure the labels are, from the last look at all paid answers; looked at every minute."""
    card = work.project_for(person_of(request), project)
    snapshot = quality.snapshot(card.id)
    if snapshot is None:
        return words.QualityOut(looked=False)
    told = _snapshot(snapshot)
    if snapshot.drift is not None:
        told.over_time = over_time(card, snapshot.drift)
    return told


@router.get("/projects/{uuid:project}/results", auth=ANSWERS_READ, response=words.ResultPage)
def list_results(
    request: HttpRequest, project: UUID, limit: Limit = 100, cursor: Cursor = ""
) -> object:
    """What the answers to each item say together, in the order of the items."""
    card = work.project_for(person_of(request), project)
    first = read_cursor(cursor, first=0)
    found = quality.results_from(card.id, first=first, limit=limit + 1)
    following = found[limit].pos if len(found) > limit else None
    return words.ResultPage(
        rows=[_result(one) for one in found[:limit]],
        next=None if following is None else cursor_after(following),
    )


@router.put("/projects/{uuid:project}/gold", auth=ITEMS_WRITE, response=words.KeptOut)
def write_gold(request: HttpRequest, project: UUID, said: words.GoldIn) -> HttpResponse:
    """True answers to some items: they teach members, and check how sure the labels are."""
    rows = [(one.item, one.value, one.reason) for one in said.rows]
    return once(
        request,
        lambda: words.KeptOut(
            kept=actions.keep_gold(project=project, by=person_of(request), rows=rows)
        ),
    )


@router.put("/projects/{uuid:project}/predictions", auth=ITEMS_WRITE, response=words.KeptOut)
def write_predictions(
    request: HttpRequest, project: UUID, said: words.PredictionsIn
) -> HttpResponse:
    """What your model says of items: one more annotator, declared to members by its name.

    Of items that wait to be published, members see the guess, but for a blind fifth.
    """
    guesses = [Guess(one.item, one.value, one.result, one.score) for one in said.rows]
    return once(
        request,
        lambda: words.KeptOut(
            kept=actions.bring_predictions(
                project=project, by=person_of(request), model=said.model, guesses=guesses
            )
        ),
    )


def _snapshot(card: QualitySnapshot) -> words.QualityOut:
    return words.QualityOut(
        looked=True,
        looked_at=card.computed_at,
        method=card.method,
        answers=card.answers,
        agreed=card.agreed,
        open=card.open,
        disagree=card.disagree,
        calibrated=card.calibrated,
        alpha=card.alpha,
        alpha_low=card.alpha_low,
        alpha_high=card.alpha_high,
        gold_seen=card.gold_seen,
        gold_right=card.gold_right,
        warnings=[_(CAUTIONS[one.code]) % {"count": one.count} for one in card.warnings],
        confusion=card.confusion,
        machines=[_machine(one) for one in card.machines],
        winners=[words.WinnerOut(**asdict(one)) for one in card.winners],
    )


def _machine(one: MachineView) -> words.MachineOut:
    return words.MachineOut(
        model=one.model,
        items=one.items,
        right=one.right,
        right_low=one.low,
        right_high=one.high,
        agree_where_shown=one.shown,
        agree_where_blind=one.blind,
        said=_sentence(one.reason),
    )


def _result(one: ResultView) -> words.ResultOut:
    return words.ResultOut(
        item=one.external_id,
        pos=one.pos,
        value=one.value,
        confidence=one.confidence,
        distribution=one.distribution,
        verdict=one.verdict.value,
        why=_sentence(one.reason),
        answers=one.answers,
        advice=None if one.advice is None else _sentence(one.advice),
    )


def _sentence(reason: dict[str, object]) -> str:
    return str(_(SENTENCES[str(reason["code"])]) % reason["facts"])
