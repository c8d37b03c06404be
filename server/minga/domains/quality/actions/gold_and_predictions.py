"""What a client brings: true answers to some items, guesses of its own model."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from minga.domains.quality import readers, rules
from minga.domains.quality.errors import BadGold, BadPrediction
from minga.domains.quality.models import Gold, Prediction, Snapshot
from minga.domains.quality.types import Guess
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga_pure.tasktypes import BadValue, checks, task_type
from minga_pure.tasktypes.from_label_studio import value_of

MODEL_NAME_MAX = 80
ITEM_NAME_MAX = 200
REASON_MAX = 2_000


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
    try:
        _line(name, "model", MODEL_NAME_MAX)
    except BadValue as wrong:
        raise BadPrediction(str(wrong)) from wrong
    kept = {guess.external_id: _guessed(card, name, guess) for guess in guesses}
    Prediction.objects.bulk_create(
        kept.values(),
        update_conflicts=True,
        update_fields=["value", "score"],
        unique_fields=["project_id", "external_id", "model"],
        batch_size=5_000,
    )
    work_actions.show_guesses(
        project_id=card.id,
        model=name,
        guesses=[
            (one.external_id, one.value)
            for one in kept.values()
            if rules.is_shown(card.id, one.external_id)
        ],
    )
    Snapshot.objects.filter(project_id=card.id).update(slots_seen=-1)
    return len(kept)


def _guessed(card: ProjectView, model: str, guess: Guess) -> Prediction:
    kind = task_type(card.task_type)
    try:
        item = _line(guess.external_id, "item", ITEM_NAME_MAX)
        value = guess.value
        if guess.result is not None:
            value = value_of(card.task_type, guess.result, multiple=card.multiple)
        value = kind.check_value(value, card.labels, multiple=card.multiple)
    except BadValue as wrong:
        raise BadPrediction(f"{guess.external_id[:ITEM_NAME_MAX]}: {wrong}") from wrong
    score = guess.score if guess.score is not None and 0 <= guess.score <= 1 else None
    return Prediction(project_id=card.id, external_id=item, model=model, value=value, score=score)


def _line(said: str, field: str, limit: int) -> str:
    """A name, on one line, that the database can keep. Raises BadValue."""
    return checks.required_text({field: said}, field, limit=limit, error=BadValue, one_line=True)


def keep_gold_of_file(*, project: UUID, by: int, written: bytes) -> int:
    """Keep the true answers of a file (CSV or JSONL). Raises UnreadableFile, and as keep_gold."""
    card = work.project_for(by, project)
    rows = readers.known_answers(written, card.labels, multiple=card.multiple)
    return keep_gold(project=project, by=by, rows=rows)


def bring_predictions_of_file(*, project: UUID, by: int, model: str, written: bytes) -> int:
    """The same for a model's guesses. Raises UnreadableFile, and as bring_predictions."""
    card = work.project_for(by, project)
    found = readers.guesses(written, card.labels, multiple=card.multiple)
    return bring_predictions(project=project, by=by, model=model, guesses=found)


@transaction.atomic
def keep_gold(*, project: UUID, by: int, rows: Iterable[tuple[str, Any, str]]) -> int:
    """Keep true answers aside: (item's own id, value, reason shown afterwards).

    A later truth replaces an earlier one. Raises work's NoSuchProject, BadGold (nothing is kept).
    """
    card = work.project_for(by, project)
    kind = task_type(card.task_type)
    made = {}
    for name, value, reason in rows:
        try:
            item = _line(name, "item", ITEM_NAME_MAX)
            kept = kind.check_value(value, card.labels, multiple=card.multiple)
            why = checks.optional_text(
                {"reason": reason}, "reason", limit=REASON_MAX, error=BadValue
            )
        except BadValue as wrong:
            raise BadGold(f"{name[:ITEM_NAME_MAX]}: {wrong}") from wrong
        made[item] = Gold(project_id=card.id, external_id=item, value=kept, reason=why or "")
    Gold.objects.bulk_create(
        made.values(),
        update_conflicts=True,
        update_fields=["value", "reason"],
        unique_fields=["project_id", "external_id"],
        batch_size=5_000,
    )
    Snapshot.objects.filter(project_id=card.id).update(slots_seen=-1)  # look again soon
    return len(made)
