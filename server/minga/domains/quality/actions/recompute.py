"""Recomputation of a project's quality, and requests for further answers where they help."""

from dataclasses import asdict, replace

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from minga.domains.answers import queries as answers
from minga.domains.assignment import actions as slots
from minga.domains.assignment import queries as assignment
from minga.domains.quality import queries, rules
from minga.domains.quality.actions.item_model import content_read, read_items
from minga.domains.quality.models import Snapshot
from minga.domains.quality.types import Computed, ItemResult, MachineView, Verdict
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga_pure.projects import ProjectState
from minga_pure.science.agreement import Agreement, nominal_agreement
from minga_pure.science.anchoring import anchoring
from minga_pure.tasktypes import task_type

SQL = named_queries("quality")

_ALPHA_ITEMS = 300
_encode = msgspec.json.Encoder().encode


def compute_waiting() -> int:
    """Compute every project that has new answers (the clock calls this). Returns how many."""
    due = queries.to_compute(timezone.now())
    return retries.work_through("quality.compute", due, _compute, one_transaction=False)


def _compute(project_id: int) -> None:
    compute(project_id=project_id)


def compute(*, project_id: int) -> Computed:
    """Recompute a project from all its paid answers. Computing twice changes nothing.

    Reading and computing hold no lock; the results replace the old ones in one short transaction.
    """
    card = work.project_by_id(project_id)
    answered = assignment.progress(card.id).answered
    gold = queries.gold_by_position(card.id)
    reserved = assignment.adaptive_redundancy(card.id)
    first = reserved.first if reserved else None
    if rules.is_single_choice(card):
        choices = queries.choices(card)
        features, report = read_items(card, choices.labels)
        computed = rules.aggregate_choices(
            choices, gold=gold, redundancy=card.redundancy, first=first, features=features
        )
        computed = rules.with_item_model(computed, report, reads=content_read(card.task_type))
    else:
        kind, annotations = task_type(card.task_type), queries.paid_annotations(card)
        computed = rules.aggregate_values(
            kind, card.labels, annotations, gold=gold, redundancy=card.redundancy, first=first
        )
    computed = replace(computed, machines=_machines(card, computed))
    if reserved is not None:
        computed = rules.with_advice(
            computed, first=reserved.first, usual=card.redundancy, reserved=reserved.slots
        )
    _store(card, computed, answered)
    _ask_where_it_helps(card, computed)
    return computed


@transaction.atomic
def _ask_where_it_helps(card: ProjectView, computed: Computed) -> None:
    """Request further answers in a project with reserved slots, or release the slots.

    Safe to repeat: an item that still waits for an answer is not asked twice.
    """
    reserved = assignment.adaptive_redundancy(card.id)
    if reserved is None or not reserved.slots or card.state != ProjectState.PUBLISHED:
        return
    chosen = rules.plan_next_answers(
        computed,
        first=reserved.first,
        usual=card.redundancy,
        reserved=reserved.slots,
        items=card.items,
    )
    requested = slots.request_more_answers(project_id=card.id, positions=chosen.ask)
    if chosen.route:
        slots.name_skilled(project_id=card.id, members=chosen.skilled)
        requested += slots.request_more_answers(
            project_id=card.id, positions=chosen.route, skilled=True
        )
    now = assignment.progress(card.id)
    if not requested and now.held == 0 and now.free == reserved.slots:
        slots.release_reserved(project_id=card.id)


def _alpha(
    card: ProjectView, known: Agreement | None
) -> tuple[float | None, float | None, float | None]:
    """Krippendorff's alpha with its interval: as the kind of task measures it, or for labels over
    a bounded sample of the shuffled order."""
    if known is not None:
        return known.alpha, known.low, known.high
    sample = answers.sampled_items(card.id, limit=_ALPHA_ITEMS)
    ratings = [
        [_encode(value).decode() for kind, value in item.answers if kind == "label"]
        for item in sample
    ]
    agreement = nominal_agreement(ratings)
    return (agreement.alpha, agreement.low, agreement.high) if agreement else (None, None, None)


@transaction.atomic
def _store(card: ProjectView, computed: Computed, answered: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(1364541804, %s)", [card.id])
        cursor.execute(SQL["new_results"])
        cursor.execute("TRUNCATE quality_new")
        with cursor.copy("COPY quality_new FROM STDIN") as copy:
            for result in computed.results:
                copy.write_row(_written(result))
        cursor.execute(SQL["replace_results"], {"project": card.id})
        cursor.execute(SQL["forget_skills"], [card.id])
        with cursor.copy(
            "COPY quality_skill (project_id, member_id, answers, accuracy, low, high) FROM STDIN"
        ) as copy:
            for skill in computed.skills:
                if skill.member < 0:
                    continue
                copy.write_row(
                    (card.id, skill.member, skill.answers, skill.accuracy, skill.low, skill.high)
                )
    Snapshot.objects.update_or_create(
        project_id=card.id, defaults=_snapshot(card, computed, answered)
    )


def _written(result: ItemResult) -> tuple[object, ...]:
    """Return a result in the order of the columns of quality_new."""
    return (
        result.pos,
        _json(result.value),
        _json(result.distribution),
        result.confidence,
        result.verdict.value,
        _json(result.reason),
        result.answers,
        _json(result.advice),
        _json(result.members_value),
    )


def _json(value: object) -> str | None:
    return None if value is None else _encode(value).decode()


def _snapshot(card: ProjectView, computed: Computed, answered: int) -> dict[str, object]:
    """Return the fields of the project's snapshot."""
    verdicts = [result.verdict for result in computed.results]
    alpha, low, high = _alpha(card, computed.agreement)
    return {
        "computed_at": timezone.now(),
        "slots_seen": answered,
        "answers": sum(result.answers for result in computed.results),
        "method": computed.method,
        "calibrated": computed.calibrated,
        "agreed": verdicts.count(Verdict.AGREED),
        "open": verdicts.count(Verdict.OPEN),
        "disagree": verdicts.count(Verdict.DISAGREE),
        "alpha": alpha,
        "alpha_low": low,
        "alpha_high": high,
        "gold_right": computed.gold_right,
        "gold_seen": computed.gold_seen,
        "warnings": [asdict(caution) for caution in computed.warnings],
        "confusion": dict(computed.confusion),
        "machines": list(computed.machines),
        "winners": [asdict(winner) for winner in computed.winners],
        "drift": None if computed.drift is None else asdict(computed.drift),
        "item_model": None if computed.item_model is None else asdict(computed.item_model),
    }


def _machines(card: ProjectView, computed: Computed) -> list[dict[str, object]]:
    """Return a MachineView of each declared model, as stored in the snapshot."""
    known = {skill.member: skill for skill in computed.skills if skill.member < 0}
    views = []
    for number, model in enumerate(queries.models_of(card.id), start=1):
        skill = known.get(-number)
        met = anchoring(queries.met_machine(card.id, model))
        views.append(
            asdict(
                MachineView(
                    model=model,
                    items=queries.predictions(card.id)[model],
                    accuracy=skill.accuracy if skill else None,
                    low=skill.low if skill else None,
                    high=skill.high if skill else None,
                    agreement_shown=met.shown_share,
                    agreement_blind=met.blind_share,
                    reason={"code": met.reason.code, "facts": dict(met.reason.facts)},
                )
            )
        )
    return views
