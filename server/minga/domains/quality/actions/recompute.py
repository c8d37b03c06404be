"""Looking at all paid answers anew, and asking again where it helps."""

from dataclasses import asdict, replace

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from minga.domains.answers import queries as answers
from minga.domains.assignment import actions as slots
from minga.domains.assignment import queries as assignment
from minga.domains.quality import queries, rules
from minga.domains.quality.models import Snapshot
from minga.domains.quality.types import Computed, MachineView, Verdict
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectState, ProjectView
from minga_pure.science.agreement import Agreement, nominal_agreement
from minga_pure.science.anchoring import anchoring
from minga_pure.tasktypes import task_type

_ALPHA_ITEMS = 300
_encode = msgspec.json.Encoder().encode


def compute_waiting() -> int:
    """Compute every project that has new answers (the clock calls this). Returns how many."""
    found = queries.to_compute(timezone.now())
    for project_id in found:
        compute(project_id=project_id)
    return len(found)


def compute(*, project_id: int) -> Computed:
    """Look at all paid answers of a project anew. Computing twice changes nothing.

    Reading and thinking hold no lock; the results replace the old ones in one short transaction.
    """
    card = work.project_by_id(project_id)
    seen = assignment.progress(card.id).answered
    gold = queries.gold_by_position(card.id)
    kept = assignment.kept(card.id)
    first = kept.first if kept else None
    if rules.is_single_choice(card):
        found = rules.by_classes(
            queries.choices(card), gold=gold, wanted=card.redundancy, first=first
        )
    else:
        kind, told = task_type(card.task_type), queries.told(card)
        found = rules.by_kind(
            kind, card.labels, told, gold=gold, wanted=card.redundancy, first=first
        )
    found = replace(found, machines=_machines(card, found))
    if kept is not None:
        found = rules.advised(found, first=kept.first, usual=card.redundancy, kept=kept.slots)
    _keep(card, found, seen)
    _ask_where_it_helps(card, found)
    return found


@transaction.atomic
def _ask_where_it_helps(card: ProjectView, found: Computed) -> None:
    """In a project that keeps slots back: ask the next ones, or give back what no item is worth.

    Safe to repeat: an item that still waits for an answer is not asked twice.
    """
    kept = assignment.kept(card.id)
    if kept is None or not kept.slots or card.state != ProjectState.PUBLISHED:
        return
    wanted = rules.further(
        found, first=kept.first, usual=card.redundancy, kept=kept.slots, items=card.items
    )
    asked = slots.request_more_answers(project_id=card.id, positions=wanted.ask)
    if wanted.route:
        slots.name_skilled(project_id=card.id, members=wanted.skilled)
        asked += slots.request_more_answers(
            project_id=card.id, positions=wanted.route, skilled=True
        )
    now = assignment.progress(card.id)
    if not asked and now.held == 0 and now.free == kept.slots:
        slots.release_reserved(project_id=card.id)


def _alpha(
    card: ProjectView, known: Agreement | None
) -> tuple[float | None, float | None, float | None]:
    """Krippendorff's alpha with its interval: as the kind of task measures it, or for labels over
    a bounded sample of the shuffled order."""
    if known is not None:
        return known.alpha, known.low, known.high
    sample = answers.sampled_items(card.id, limit=_ALPHA_ITEMS)
    said = [
        [_encode(value).decode() for kind, value in item.answers if kind == "label"]
        for item in sample
    ]
    found = nominal_agreement(said)
    return (found.alpha, found.low, found.high) if found else (None, None, None)


@transaction.atomic
def _keep(card: ProjectView, found: Computed, seen: int) -> None:
    verdicts = [one.verdict for one in found.results]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(1364541804, %s)", [card.id])
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS quality_new (pos int, value jsonb,"
            " distribution jsonb, confidence float8, verdict text, reason jsonb, answers smallint,"
            " advice jsonb)"
            " ON COMMIT DELETE ROWS"
        )
        cursor.execute("TRUNCATE quality_new")
        with cursor.copy("COPY quality_new FROM STDIN") as copy:
            for one in found.results:
                copy.write_row(
                    (
                        one.pos,
                        None if one.value is None else _encode(one.value).decode(),
                        _encode(one.distribution).decode(),
                        one.confidence,
                        one.verdict.value,
                        _encode(one.reason).decode(),
                        one.answers,
                        None if one.advice is None else _encode(one.advice).decode(),
                    )
                )
        cursor.execute(_REPLACE_RESULTS, {"project": card.id})
        cursor.execute("DELETE FROM quality_skill WHERE project_id = %s", [card.id])
        with cursor.copy(
            'COPY quality_skill (project_id, member_id, answers, "right", low, high) FROM STDIN'
        ) as copy:
            for skill in found.skills:
                if skill.member < 0:
                    continue
                copy.write_row(
                    (card.id, skill.member, skill.answers, skill.right, skill.low, skill.high)
                )
    alpha, low, high = _alpha(card, found.agreement)
    Snapshot.objects.update_or_create(
        project_id=card.id,
        defaults={
            "computed_at": timezone.now(),
            "slots_seen": seen,
            "answers": sum(one.answers for one in found.results),
            "method": found.method,
            "calibrated": found.calibrated,
            "agreed": verdicts.count(Verdict.AGREED),
            "open": verdicts.count(Verdict.OPEN),
            "disagree": verdicts.count(Verdict.DISAGREE),
            "alpha": alpha,
            "alpha_low": low,
            "alpha_high": high,
            "gold_right": found.gold_right,
            "gold_seen": found.gold_seen,
            "warnings": [asdict(one) for one in found.warnings],
            "confusion": dict(found.confusion),
            "machines": list(found.machines),
            "winners": [asdict(one) for one in found.winners],
            "drift": None if found.drift is None else asdict(found.drift),
        },
    )


_REPLACE_RESULTS = """
WITH gone AS (
    DELETE FROM quality_result old WHERE project_id = %(project)s
       AND NOT EXISTS (SELECT 1 FROM quality_new WHERE quality_new.pos = old.pos)
)
INSERT INTO quality_result AS old
       (project_id, pos, value, distribution, confidence, verdict, reason, answers, advice)
SELECT %(project)s, pos, value, distribution, confidence, verdict, reason, answers, advice
  FROM quality_new
    ON CONFLICT (project_id, pos) DO UPDATE
   SET value = EXCLUDED.value, distribution = EXCLUDED.distribution,
       confidence = EXCLUDED.confidence, verdict = EXCLUDED.verdict,
       reason = EXCLUDED.reason, answers = EXCLUDED.answers, advice = EXCLUDED.advice
 WHERE (old.value, old.distribution, old.confidence, old.verdict, old.reason, old.answers,
        old.advice)
       IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.distribution, EXCLUDED.confidence,
                         EXCLUDED.verdict, EXCLUDED.reason, EXCLUDED.answers, EXCLUDED.advice)
"""


def _machines(card: ProjectView, found: Computed) -> list[dict[str, object]]:
    """How each declared model stands beside the members, and whether they follow it."""
    known = {skill.member: skill for skill in found.skills if skill.member < 0}
    told = []
    for number, model in enumerate(queries.models_of(card.id), start=1):
        skill = known.get(-number)
        met = anchoring(queries.met_machine(card.id, model))
        told.append(
            asdict(
                MachineView(
                    model=model,
                    items=queries.predictions(card.id)[model],
                    right=skill.right if skill else None,
                    low=skill.low if skill else None,
                    high=skill.high if skill else None,
                    shown=met.shown_share,
                    blind=met.blind_share,
                    reason={"code": met.reason.code, "facts": dict(met.reason.facts)},
                )
            )
        )
    return told
