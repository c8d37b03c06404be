"""Gold answers and model predictions that a client brings."""

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
from minga_pure.dataset_formats import Dataset, FileAnnotation
from minga_pure.tasktypes import BadValue, checks, task_type

MODEL_NAME_MAX = 80
ITEM_NAME_MAX = 200
REASON_MAX = 2_000

Contents = dict[str, dict[str, Any]] | None


class UnknownItem(Exception):
    """An answer that can only be validated beside an item that the project does not have."""

    def __str__(self) -> str:
        return _("Import this item first: its answer can only be checked against it.")


@transaction.atomic
def bring_predictions(*, project: UUID, actor_id: int, model: str, guesses: Iterable[Guess]) -> int:
    """Store the predictions of a client's model: one more annotator, declared by its name.

    Members see the prediction of an item that waits to be published; every fifth item stays blind.
    The price does not change. A later prediction of the same model replaces an earlier one.
    Raises work's NoSuchProject, BadPrediction (nothing is kept).
    """
    card = work.project_for(actor_id, project)
    name = model.strip()[:MODEL_NAME_MAX]
    if not name:
        raise BadPrediction(_("Please name the model that made these predictions."))
    try:
        _one_line(name, "model", MODEL_NAME_MAX)
    except BadValue as exc:
        raise BadPrediction(_sentence(exc)) from exc
    guesses = list(guesses)
    contents = _contents(card, [guess.external_id for guess in guesses])
    predictions = {guess.external_id: _prediction(card, name, guess, contents) for guess in guesses}
    Prediction.objects.bulk_create(
        predictions.values(),
        update_conflicts=True,
        update_fields=["value", "score"],
        unique_fields=["project_id", "external_id", "model"],
        batch_size=5_000,
    )
    work_actions.show_guesses(
        project_id=card.id,
        model=name,
        guesses=[
            (prediction.external_id, prediction.value)
            for prediction in predictions.values()
            if rules.shows_prediction(card.id, prediction.external_id)
        ],
    )
    Snapshot.objects.filter(project_id=card.id).update(slots_seen=-1)
    return len(predictions)


def _contents(card: ProjectView, external_ids: list[str]) -> Contents:
    """Return the items beside which answers are validated; None where an answer needs no item."""
    if not task_type(card.task_type).needs_content:
        return None
    return work.contents_named(card.id, external_ids)


def _content_of(contents: Contents, item: str) -> dict[str, Any] | None:
    """Return the content of an item; raises UnknownItem where one is needed and missing."""
    if contents is None:
        return None
    if item not in contents:
        raise UnknownItem
    return contents[item]


def _prediction(card: ProjectView, model: str, guess: Guess, contents: Contents) -> Prediction:
    kind = task_type(card.task_type)
    try:
        item = _one_line(guess.external_id, "item", ITEM_NAME_MAX)
        content = _content_of(contents, item)
        value = guess.value
        if guess.result is not None:
            value = kind.value_from_label_studio(guess.result, card.labels, content=content)
        value = kind.check_value(value, card.labels, multiple=card.multiple, content=content)
        if guess.score is not None and not 0 <= guess.score <= 1:
            raise BadValue("out_of_bounds", field="score", low=0, high=1)
    except (BadValue, UnknownItem) as exc:
        raise BadPrediction(f"{guess.external_id[:ITEM_NAME_MAX]}: {_sentence(exc)}") from exc
    return Prediction(
        project_id=card.id, external_id=item, model=model, value=value, score=guess.score
    )


def _sentence(error: BadValue | UnknownItem) -> str:
    """Return the sentence of an error in the reader's language."""
    if isinstance(error, UnknownItem):
        return str(error)
    return _(error.template) % error.facts


def _one_line(text: str, field: str, limit: int) -> str:
    """Return a name on one line, within the limit of its column. Raises BadValue."""
    return checks.required_text({field: text}, field, limit=limit, error=BadValue, one_line=True)


def keep_gold_of_file(
    *, project: UUID, actor_id: int, written: bytes, format_name: str = ""
) -> int:
    """Store the gold answers of a file. Raises UnreadableFile, and as keep_gold.

    format_name: one of `minga_pure.dataset_formats`, "" or "table" for a file with columns.
    """
    card = work.project_for(actor_id, project)
    if format_name not in ("", readers.TABLE):
        annotations = _annotations(card, written, format_name)
        rows = [(annotation.item, annotation.value, "") for annotation in annotations]
        return keep_gold(project=project, actor_id=actor_id, rows=rows)
    rows = readers.known_answers(written, card.labels, multiple=card.multiple)
    return keep_gold(project=project, actor_id=actor_id, rows=rows)


def bring_predictions_of_file(
    *, project: UUID, actor_id: int, model: str, written: bytes, format_name: str = ""
) -> int:
    """Store the predictions of a file. Raises UnreadableFile, and as bring_predictions.

    format_name: as in keep_gold_of_file.
    """
    card = work.project_for(actor_id, project)
    if format_name not in ("", readers.TABLE):
        annotations = _annotations(card, written, format_name)
        guesses = [
            Guess(annotation.item, annotation.value, None, annotation.score)
            for annotation in annotations
        ]
        return bring_predictions(project=project, actor_id=actor_id, model=model, guesses=guesses)
    guesses = readers.guesses(written, card.labels, multiple=card.multiple)
    return bring_predictions(project=project, actor_id=actor_id, model=model, guesses=guesses)


def _annotations(card: ProjectView, written: bytes, format_name: str) -> list[FileAnnotation]:
    """Return the annotations of a dataset file. Raises UnreadableFile."""
    dataset = Dataset(card.title, card.question, card.task_type, card.labels, card.multiple)
    return readers.dataset_annotations(
        written, format_name, dataset, lambda names: work.contents_named(card.id, names)
    )


@transaction.atomic
def keep_gold(*, project: UUID, actor_id: int, rows: Iterable[tuple[str, Any, str]]) -> int:
    """Store gold answers: (item's own id, value, reason shown afterwards). Returns how many.

    A later one replaces an earlier one. Raises work's NoSuchProject, BadGold (nothing is kept).
    """
    card = work.project_for(actor_id, project)
    kind = task_type(card.task_type)
    gold = {}
    rows = list(rows)
    contents = _contents(card, [name for name, _value, _reason in rows])
    for name, value, reason in rows:
        try:
            item = _one_line(name, "item", ITEM_NAME_MAX)
            valid_value = kind.check_value(
                value, card.labels, multiple=card.multiple, content=_content_of(contents, item)
            )
            valid_reason = checks.optional_text(
                {"reason": reason}, "reason", limit=REASON_MAX, error=BadValue
            )
        except (BadValue, UnknownItem) as exc:
            raise BadGold(f"{name[:ITEM_NAME_MAX]}: {_sentence(exc)}") from exc
        gold[item] = Gold(
            project_id=card.id, external_id=item, value=valid_value, reason=valid_reason or ""
        )
    Gold.objects.bulk_create(
        gold.values(),
        update_conflicts=True,
        update_fields=["value", "reason"],
        unique_fields=["project_id", "external_id"],
        batch_size=5_000,
    )
    Snapshot.objects.filter(project_id=card.id).update(slots_seen=-1)  # look again soon
    return len(gold)
