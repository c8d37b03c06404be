"""All that can happen to quality: computed again, gold kept, objected to, decided."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.answers import queries as answers
from minga.domains.assignment import actions as slots
from minga.domains.assignment import queries as assignment
from minga.domains.charter import queries as charter
from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.words import AccountKind, TransferCode
from minga.domains.people import queries as people
from minga.domains.people.words import MemberRef, NotInOffice, Office
from minga.domains.quality import queries, rules
from minga.domains.quality.models import Gold, Objection, Prediction, Standing
from minga.domains.quality.words import (
    AlreadyDecided,
    BadGold,
    BadPrediction,
    Computed,
    Guess,
    MachineCard,
    NoSuchLesson,
    NoSuchObjection,
    ObjectionState,
    SayWhy,
    Verdict,
)
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.words import ProjectCard, ProjectState
from minga_pure.money import Money
from minga_pure.science.agreement import Agreement, nominal_agreement
from minga_pure.science.anchoring import anchoring
from minga_pure.tasktypes import BadValue, task_type
from minga_pure.tasktypes.from_label_studio import value_of

OBJECTION_SECONDS = 120
MODEL_NAME_MAX = 80
TEXT_MAX = 2_000
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
    _keep(card, found, seen)
    _ask_where_it_helps(card, found)
    return found


@transaction.atomic
def _ask_where_it_helps(card: ProjectCard, found: Computed) -> None:
    """In a project that keeps slots back: ask the next ones, or give back what no item is worth.

    Safe to repeat: an item that still waits for an answer is not asked twice.
    """
    kept = assignment.kept(card.id)
    if kept is None or not kept.slots or card.state != ProjectState.PUBLISHED:
        return
    wanted = rules.further(
        found, first=kept.first, usual=card.redundancy, kept=kept.slots, items=card.items
    )
    asked = slots.ask_again(project_id=card.id, positions=wanted.ask)
    if wanted.route:
        slots.name_skilled(project_id=card.id, members=wanted.skilled)
        asked += slots.ask_again(project_id=card.id, positions=wanted.route, skilled=True)
    now = assignment.progress(card.id)
    if not asked and now.held == 0 and now.free == kept.slots:
        slots.let_go(project_id=card.id)


def _alpha(
    card: ProjectCard, known: Agreement | None
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
def _keep(card: ProjectCard, found: Computed, seen: int) -> None:
    verdicts = [one.verdict for one in found.results]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(1364541804, %s)", [card.id])
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS quality_new (pos int, value jsonb,"
            " distribution jsonb, confidence float8, verdict text, reason jsonb, answers smallint)"
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
    Standing.objects.update_or_create(
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
            "drift": None if found.drift is None else asdict(found.drift),
        },
    )


_REPLACE_RESULTS = """
WITH gone AS (
    DELETE FROM quality_result old WHERE project_id = %(project)s
       AND NOT EXISTS (SELECT 1 FROM quality_new WHERE quality_new.pos = old.pos)
)
INSERT INTO quality_result AS old
       (project_id, pos, value, distribution, confidence, verdict, reason, answers)
SELECT %(project)s, pos, value, distribution, confidence, verdict, reason, answers
  FROM quality_new
    ON CONFLICT (project_id, pos) DO UPDATE
   SET value = EXCLUDED.value, distribution = EXCLUDED.distribution,
       confidence = EXCLUDED.confidence, verdict = EXCLUDED.verdict,
       reason = EXCLUDED.reason, answers = EXCLUDED.answers
 WHERE (old.value, old.distribution, old.confidence, old.verdict, old.reason, old.answers)
       IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.distribution, EXCLUDED.confidence,
                         EXCLUDED.verdict, EXCLUDED.reason, EXCLUDED.answers)
"""


def _machines(card: ProjectCard, found: Computed) -> list[dict[str, object]]:
    """How each declared model stands beside the members, and whether they follow it."""
    known = {skill.member: skill for skill in found.skills if skill.member < 0}
    told = []
    for number, model in enumerate(queries.models_of(card.id), start=1):
        skill = known.get(-number)
        met = anchoring(queries.met_machine(card.id, model))
        told.append(
            asdict(
                MachineCard(
                    model=model,
                    items=queries.predictions(card.id)[model],
                    right=skill.right if skill else None,
                    low=skill.low if skill else None,
                    high=skill.high if skill else None,
                    shown=met.shown,
                    blind=met.blind,
                    reason={"code": met.reason.code, "facts": dict(met.reason.facts)},
                )
            )
        )
    return told


@transaction.atomic
def bring_predictions(*, project: UUID, by: int, model: str, guesses: Iterable[Guess]) -> int:
    """Keep what a client's model says of items: one more annotator, declared by its name.

    Of items that wait to be published, members will see the guess, but for every fifth, which
    stays blind. The price does not change. A later guess of the same model replaces an earlier
    one. Raises work's NoSuchProject, BadPrediction (nothing is kept).
    """
    card = work.project_for(by, project)
    name = model.strip()[:MODEL_NAME_MAX]
    if not name:
        raise BadPrediction(_("Please name the model that made these predictions."))
    kept = [_guessed(card, name, guess) for guess in guesses]
    Prediction.objects.bulk_create(
        kept,
        update_conflicts=True,
        update_fields=["value", "score"],
        unique_fields=["project_id", "external_id", "model"],
        batch_size=5_000,
    )
    work_actions.show_guesses(
        project_id=card.id,
        model=name,
        guesses=[
            (one.external_id, one.value) for one in kept if rules.is_shown(card.id, one.external_id)
        ],
    )
    Standing.objects.filter(project_id=card.id).update(slots_seen=-1)
    return len(kept)


def _guessed(card: ProjectCard, model: str, guess: Guess) -> Prediction:
    kind = task_type(card.task_type)
    try:
        value = guess.value
        if guess.result is not None:
            value = value_of(card.task_type, guess.result, multiple=card.multiple)
        value = kind.check_value(value, card.labels, multiple=card.multiple)
    except BadValue as wrong:
        raise BadPrediction(f"{guess.external_id}: {wrong}") from wrong
    score = guess.score if guess.score is not None and 0 <= guess.score <= 1 else None
    return Prediction(
        project_id=card.id, external_id=guess.external_id, model=model, value=value, score=score
    )


@transaction.atomic
def keep_gold(*, project: UUID, by: int, rows: Iterable[tuple[str, Any, str]]) -> int:
    """Keep true answers aside: (item's own id, value, reason shown afterwards).

    A later truth replaces an earlier one. Raises work's NoSuchProject, BadGold (nothing is kept).
    """
    card = work.project_for(by, project)
    kind = task_type(card.task_type)
    made = []
    for name, value, reason in rows:
        try:
            kept = kind.check_value(value, card.labels, multiple=card.multiple)
        except BadValue as wrong:
            raise BadGold(f"{name}: {wrong}") from wrong
        made.append(Gold(project_id=card.id, external_id=name, value=kept, reason=reason))
    Gold.objects.bulk_create(
        made,
        update_conflicts=True,
        update_fields=["value", "reason"],
        unique_fields=["project_id", "external_id"],
        batch_size=5_000,
    )
    Standing.objects.filter(project_id=card.id).update(slots_seen=-1)  # look again soon
    return len(made)


@transaction.atomic
def object_to_gold(*, member: MemberRef, project: UUID, external_id: str, text: str) -> UUID:
    """A member says that a gold answer is wrong; she is paid at the floor for two minutes.

    Said twice, the first words stay and nothing is paid again. Raises NoSuchLesson, SayWhy.
    """
    said = text.strip()[:TEXT_MAX]
    card = work.project(project)
    known = Objection.objects.filter(
        project_id=card.id, external_id=external_id, member_id=member.member_id
    ).first()
    if known is not None:
        return known.public_id
    if not said:
        raise SayWhy
    if not any(
        (one.project, one.external_id) == (project, external_id)
        for one in queries.lessons_of(member, limit=10_000)
    ):
        raise NoSuchLesson
    paid = _pay_for_objecting(member, card, external_id)
    made = Objection.objects.create(
        project_id=card.id,
        external_id=external_id,
        member_id=member.member_id,
        text=said,
        transfer_id=paid,
    )
    return made.public_id


def _pay_for_objecting(member: MemberRef, card: ProjectCard, external_id: str) -> int:
    """Two minutes at the floor, out of the quality reserve; the co-op's own promise if it is
    spent, so that a member never waits for it."""
    currency = card.price.currency
    floor = charter.floor(currency)
    money = Money(max(1, floor.micros * OBJECTION_SECONDS // 3600), currency)
    reserve = ledger.open_account(
        kind=AccountKind.QUALITY_RESERVE, owner=card.public_id, currency=currency
    )
    if books.balance(reserve) < money:
        reserve = ledger.open_account(kind=AccountKind.GUARANTEE, owner=None, currency=currency)
    wallet = ledger.open_account(kind=AccountKind.WALLET, owner=member.subject, currency=currency)
    posted = ledger.post(
        debit=reserve,
        credit=wallet,
        money=money,
        code=TransferCode.OBJECTION,
        reference=f"objection:{card.public_id}:{external_id}:{member.subject}",
    )
    return posted.id


@transaction.atomic
def decide_objection(*, objection: UUID, by: int, upheld: bool, decision: str) -> None:
    """A data steward decides, with words. Upheld: the gold answer is withdrawn for everybody.

    Deciding the same way again changes nothing. Raises NotInOffice, NoSuchObjection, SayWhy,
    AlreadyDecided.
    """
    if not people.holds_office(by, Office.DATA_STEWARD):
        raise NotInOffice
    row = Objection.objects.select_for_update().filter(public_id=objection).first()
    if row is None:
        raise NoSuchObjection
    state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    if row.state != ObjectionState.WAITING:
        if row.state == state:
            return
        raise AlreadyDecided
    if not decision.strip():
        raise SayWhy
    row.state, row.decision = state, decision.strip()[:TEXT_MAX]
    row.decided_by_id, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    if upheld:
        Gold.objects.filter(
            project_id=row.project_id, external_id=row.external_id, withdrawn_at__isnull=True
        ).update(withdrawn_at=Now())
        Standing.objects.filter(project_id=row.project_id).update(slots_seen=-1)
