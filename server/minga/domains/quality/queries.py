"""Reads about quality. Results are read from the last run; G2: only paid answers were looked at."""

import itertools
from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
from django.db import connection
from django.db.models import Q

from minga.domains.assignment import queries as assignment
from minga.domains.people.words import MemberRef
from minga.domains.quality import rules
from minga.domains.quality.models import Gold, Objection, Prediction, Result, Standing
from minga.domains.quality.words import (
    Lesson,
    MachineCard,
    ObjectionCard,
    ObjectionState,
    ResultCard,
    SkillCard,
    StandingCard,
    Told,
    Verdict,
)
from minga.domains.work import queries as work
from minga.domains.work.words import ProjectCard
from minga_pure.science.labels import Labels, from_codes

POSITIONS_A_BATCH = 20_000
_decode = msgspec.json.Decoder(dict).decode

# G2: an answer counts beside the transfer that paid it.
_CHOICES = """
SELECT answer.pos, answer.member_id,
       coalesce(array_position(%(names)s::text[], answer.value->>'label'), 0) - 1
  FROM answers_readable answer
  JOIN ledger_transfer paid ON paid.id = answer.transfer_id
 WHERE answer.project_id = %(project)s AND answer.pos >= %(lo)s AND answer.pos < %(hi)s
   AND answer.kind = 'label'
"""
_VALUES = """
SELECT answer.pos, answer.member_id, answer.value::text
  FROM answers_readable answer
  JOIN ledger_transfer paid ON paid.id = answer.transfer_id
 WHERE answer.project_id = %(project)s AND answer.pos >= %(lo)s AND answer.pos < %(hi)s
   AND answer.kind = 'label'
 ORDER BY answer.pos, answer.at, answer.id
"""


# What a client's models guessed: each is one more annotator, numbered below zero.
_MODELS = """
SELECT item.pos, -dense_rank() OVER (ORDER BY guess.model) AS machine, guess.value
  FROM quality_prediction guess
  JOIN work_item item USING (project_id, external_id)
 WHERE guess.project_id = %(project)s
"""
_GUESSED_CHOICES = f"""
SELECT pos, machine, coalesce(array_position(%(names)s::text[], value->>'label'), 0) - 1
  FROM ({_MODELS}) AS guessed WHERE pos >= %(lo)s AND pos < %(hi)s
"""  # noqa: S608 (two texts of ours)
_GUESSES = f"""
SELECT pos, machine, value::text
  FROM ({_MODELS}) AS guessed WHERE pos >= %(lo)s AND pos < %(hi)s ORDER BY pos, machine
"""  # noqa: S608


def models_of(project_id: int) -> list[str]:
    """The names of a client's models, in the order of their numbers: -1, -2, …"""
    found = Prediction.objects.filter(project_id=project_id).order_by("model")
    return list(found.values_list("model", flat=True).distinct())


def met_machine(project_id: int, model: str) -> list[tuple[bool, bool]]:
    """For each paid label of an item at which this model guessed: (whether its guess was shown,
    whether the member said the same)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT item.content ? 'guess', answer.value = guess.value
              FROM quality_prediction guess
              JOIN work_item item USING (project_id, external_id)
              JOIN answers_answer answer
                ON answer.project_id = item.project_id AND answer.pos = item.pos
               AND answer.kind = 'label'
              JOIN ledger_transfer paid ON paid.id = answer.transfer_id
             WHERE guess.project_id = %s AND guess.model = %s
            """,
            [project_id, model],
        )
        return [(bool(shown), bool(same)) for shown, same in cursor.fetchall()]


def choices(card: ProjectCard) -> Labels:
    """The paid labels of a project whose answers are one label each, twelve bytes an answer.

    Read in batches of positions; each is its own short statement.
    """
    names = [label["name"] for label in card.labels]
    pos, member, label = array("i"), array("q"), array("i")
    for sql in (_CHOICES, _GUESSED_CHOICES):
        for rows in _batches(card, sql, {"names": names}):
            for a, b, c in rows:
                pos.append(a)
                member.append(b)
                label.append(c)
    task_ids, task = np.unique(np.frombuffer(pos, np.intc), return_inverse=True)
    member_ids, who = np.unique(np.frombuffer(member, np.int64), return_inverse=True)
    return from_codes(
        task,
        who,
        np.frombuffer(label, np.intc),
        task_ids=task_ids.tolist(),
        member_ids=member_ids.tolist(),
        class_names=names,
    )


def told(card: ProjectCard) -> Iterator[Told]:
    """The paid labels of a project, in the order of its items."""
    for rows in itertools.chain(_batches(card, _VALUES, {}), _batches(card, _GUESSES, {})):
        for pos, member, value in rows:
            yield Told(pos, member, _decode(value))


def _batches(
    card: ProjectCard, sql: str, more: Mapping[str, Any]
) -> Iterator[list[tuple[Any, ...]]]:
    for lo in range(0, card.items, POSITIONS_A_BATCH):
        with connection.cursor() as cursor:
            cursor.execute(
                sql, {"project": card.id, "lo": lo, "hi": lo + POSITIONS_A_BATCH, **more}
            )
            rows = cursor.fetchall()
        yield rows


def gold_by_position(project_id: int) -> dict[int, dict[str, Any]]:
    """True values that still stand, by the item's position."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT item.pos, gold.value::text FROM quality_gold gold"
            " JOIN work_item item USING (project_id, external_id)"
            " WHERE gold.project_id = %s AND gold.withdrawn_at IS NULL",
            [project_id],
        )
        return {pos: _decode(value) for pos, value in cursor.fetchall()}


def gold(project_id: int) -> dict[str, dict[str, Any]]:
    """True answers that still stand, by the item's own id."""
    rows = Gold.objects.filter(project_id=project_id, withdrawn_at__isnull=True)
    return dict(rows.values_list("external_id", "value"))


def standing(project_id: int) -> StandingCard | None:
    """How a project stands; None before its first run."""
    row = Standing.objects.filter(project_id=project_id).first()
    if row is None:
        return None
    return StandingCard(
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
        warnings=tuple(row.warnings),
        confusion=row.confusion,
        machines=tuple(MachineCard(**one) for one in row.machines),
    )


def to_compute(now: datetime) -> list[int]:
    """Projects that have changed enough since their last run; those never looked at come first.

    What changed is read from the lanes: it costs the same at a thousand answers and at a million.
    """
    seen = {
        row.project_id: (row.slots_seen, row.computed_at) for row in Standing.objects.only(
            "project_id", "slots_seen", "computed_at")
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM work_project WHERE state <> 'draft'")
        known = [project_id for (project_id,) in cursor.fetchall()]
    used = {
        project_id: progress.answered
        for project_id, progress in assignment.progress_of(known).items()
    }
    due = [
        (project_id in seen, project_id)
        for project_id, answered in used.items()
        if rules.is_due(answered, *seen.get(project_id, (0, None)), now=now)
    ]
    return [project_id for _known, project_id in sorted(due)]


def hardest(
    card: ProjectCard, *, limit: int = 20, verdict: Verdict | None = None
) -> list[ResultCard]:
    """The items of which the answers leave most doubt, most answered first."""
    return _results(
        "WHERE result.project_id = %(project)s"
        " AND (%(verdict)s::text IS NULL OR result.verdict = %(verdict)s)"
        " ORDER BY result.confidence, result.answers DESC, result.pos LIMIT %(limit)s",
        {"project": card.id, "limit": limit, "verdict": verdict},
    )


def results_from(project_id: int, *, first: int, limit: int) -> list[ResultCard]:
    """Results in the order of the items, from a position on."""
    return _results(
        "WHERE result.project_id = %(project)s AND result.pos >= %(first)s"
        " ORDER BY result.pos LIMIT %(limit)s",
        {"project": project_id, "first": first, "limit": limit},
    )


def results_at(project_id: int, positions: Sequence[int]) -> dict[int, ResultCard]:
    """Results by position, where there are any."""
    found = _results(
        "WHERE result.project_id = %(project)s AND result.pos = ANY(%(places)s)",
        {"project": project_id, "places": list(positions)},
    )
    return {one.pos: one for one in found}


def _results(where: str, values: dict[str, Any]) -> list[ResultCard]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT result.pos, item.external_id, coalesce(left(item.content->>'text', 160), ''),"  # noqa: S608 (no value is written into it)
            " coalesce(item.content->>'image', ''), result.value::text,"
            " result.distribution::text, result.confidence, result.verdict, result.reason::text,"
            " result.answers FROM quality_result result"
            " JOIN work_item item USING (project_id, pos) " + where,
            values,
        )
        rows = cursor.fetchall()
    return [
        ResultCard(
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
        )
        for pos, name, text, image, value, spread, sure, verdict, reason, answers in rows
    ]


def confidences(project_id: int) -> list[int]:
    """How many items lie in each tenth of confidence, from 0-10 % to 90-100 %."""
    tenths = [0] * 10
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least(9, floor(confidence * 10))::int, count(*) FROM quality_result"
            " WHERE project_id = %s GROUP BY 1",
            [project_id],
        )
        for tenth, count in cursor.fetchall():
            tenths[tenth] = count
    return tenths


def skills_of(member: MemberRef) -> list[SkillCard]:
    """What the statistics say of a member's work, by kind of task and language."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT project.task_type, project.content_language, sum(skill.answers)::int,
                   sum(skill."right" * skill.answers) / sum(skill.answers),
                   sum(skill.low * skill.answers) / sum(skill.answers),
                   sum(skill.high * skill.answers) / sum(skill.answers)
              FROM quality_skill skill JOIN work_project project ON project.id = skill.project_id
             WHERE skill.member_id = %s GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
            """,
            [member.member_id],
        )
        return [SkillCard(*row) for row in cursor.fetchall()]


def lessons_of(member: MemberRef, *, limit: int = 30) -> list[Lesson]:
    """The gold items that this member has answered, newest first, with what was expected."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT gold.project_id, gold.external_id, item.content::text, answer.value::text,
                   gold.value::text, gold.reason, objection.state,
                   coalesce(objection.text, ''), coalesce(objection.decision, '')
              FROM assignment_seen mine
              JOIN quality_gold gold ON gold.project_id = mine.project_id
              JOIN work_item item
                ON item.project_id = gold.project_id AND item.external_id = gold.external_id
               AND mine.seen @> item.pos
              JOIN answers_readable answer
                ON answer.project_id = item.project_id AND answer.pos = item.pos
               AND answer.member_id = mine.member_id AND answer.kind = 'label'
              LEFT JOIN quality_objection objection
                ON objection.project_id = gold.project_id
               AND objection.external_id = gold.external_id
               AND objection.member_id = mine.member_id
             WHERE mine.member_id = %(member)s
               AND (gold.withdrawn_at IS NULL OR objection.id IS NOT NULL)
             ORDER BY answer.at DESC, answer.id LIMIT %(limit)s
            """,
            {"member": member.member_id, "limit": limit},
        )
        rows = cursor.fetchall()
    cards = {card.id: card for card in work.projects_by_id(list({row[0] for row in rows}))}
    found = []
    for project_id, name, content, said, expected, reason, state, text, decision in rows:
        card = cards[project_id]
        found.append(
            Lesson(
                project=card.public_id,
                title=card.title,
                question=card.question,
                task_type=card.task_type,
                labels=card.labels,
                external_id=name,
                content=work.with_media(_decode(content), for_whom=member.subject),
                said=_decode(said),
                expected=_decode(expected),
                reason=reason,
                fits=_decode(said) == _decode(expected),
                objection=ObjectionState(state) if state else None,
                objection_text=text,
                decision=decision,
            )
        )
    return found


def objections_waiting() -> list[ObjectionCard]:
    """What a data steward has to decide, oldest first."""
    rows = (
        Objection.objects.filter(state=ObjectionState.WAITING)
        .select_related("project")
        .order_by("made_at")
    )
    return [_objection_card(row) for row in rows]


def _objection_card(row: Objection) -> ObjectionCard:
    card = work.project_by_id(row.project_id)
    gold_row = Gold.objects.get(project_id=row.project_id, external_id=row.external_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT content::text, pos FROM work_item WHERE project_id = %s AND external_id = %s",
            [row.project_id, row.external_id],
        )
        content, pos = cursor.fetchone()
        cursor.execute(
            "SELECT value::text, count(*) FROM answers_readable WHERE project_id = %s AND pos = %s"
            " AND kind = 'label' GROUP BY 1 ORDER BY 2 DESC, 1",
            [row.project_id, pos],
        )
        others = tuple((_decode(value), int(count)) for value, count in cursor.fetchall())
    return ObjectionCard(
        public_id=row.public_id,
        project=card.public_id,
        title=card.title,
        question=card.question,
        external_id=row.external_id,
        content=work.with_media(_decode(content), for_whom=row.public_id),
        expected=gold_row.value,
        reason=gold_row.reason,
        text=row.text,
        made_at=row.made_at,
        labels=card.labels,
        others=others,
    )


def predictions(project_id: int) -> dict[str, int]:
    """How many items each declared model has guessed at."""
    rows = Prediction.objects.filter(Q(project_id=project_id)).values_list("model", flat=True)
    counted: dict[str, int] = {}
    for model in rows:
        counted[model] = counted.get(model, 0) + 1
    return counted


def results_exist(project_id: int) -> bool:
    return Result.objects.filter(project_id=project_id).exists()
