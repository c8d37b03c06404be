"""Input of the quality computation: paid answers (G2), gold answers, model predictions."""

import itertools
from array import array
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import numpy as np
from django.db import connection
from django.db.models import Count

from minga.domains.quality.models import Gold, Prediction
from minga.domains.quality.types import Annotation, Choices
from minga.domains.sql_files import named_queries
from minga.domains.work.types import ProjectView
from minga_pure.science.labels import from_codes

SQL = named_queries("quality")

POSITIONS_A_BATCH = 20_000
_decode = msgspec.json.Decoder(dict).decode


def models_of(project_id: int) -> list[str]:
    """The names of a client's models, in the order of their numbers: -1, -2, …"""
    rows = Prediction.objects.filter(project_id=project_id).order_by("model")
    return list(rows.values_list("model", flat=True).distinct())


def known_items(project_id: int) -> tuple[int, list[str]]:
    """(true answers that stand, the ids of those that name no item that is here or waits)."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["known_items"], [project_id])
        astray = [name for (name,) in cursor.fetchall()]
    return Gold.objects.filter(project_id=project_id, withdrawn_at=None).count(), astray


def met_machine(project_id: int, model: str) -> list[tuple[bool, bool]]:
    """Return (prediction was shown, member agreed with it) for each paid label of an item that this
    model has a prediction for."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["met_machine"], [project_id, model])
        return [(bool(met), bool(agrees)) for met, agrees in cursor.fetchall()]


def choices(card: ProjectView) -> Choices:
    """The paid labels of a project whose answers are one label each, 32 bytes an answer.

    Read in batches of positions; each is its own short statement.
    """
    names = [label["name"] for label in card.labels]
    pos, member, label, seconds_at, spent = (array(kind) for kind in "iqiqi")
    for sql in (SQL["choices"], SQL["predicted_choices"]):
        for rows in _batches(card, sql, {"names": names}):
            for a, b, c, d, e in rows:
                pos.append(a)
                member.append(b)
                label.append(c)
                seconds_at.append(d)
                spent.append(e)
    task_ids, task = np.unique(np.frombuffer(pos, np.intc), return_inverse=True)
    member_ids, member_index = np.unique(np.frombuffer(member, np.int64), return_inverse=True)
    labels = from_codes(
        task,
        member_index,
        np.frombuffer(label, np.intc),
        task_ids=task_ids.tolist(),
        member_ids=member_ids.tolist(),
        class_names=names,
    )
    return Choices(
        labels, np.frombuffer(seconds_at, np.int64), np.frombuffer(spent, np.intc) / 1000
    )


def paid_annotations(card: ProjectView) -> Iterator[Annotation]:
    """The paid labels of a project, in the order of its items."""
    for rows in itertools.chain(
        _batches(card, SQL["values"], {}), _batches(card, SQL["predicted_values"], {})
    ):
        for pos, member, value, answered_at, spent in rows:
            yield Annotation(pos, member, _decode(value), answered_at, spent / 1000)


def _batches(
    card: ProjectView, sql: str, parameters: Mapping[str, Any]
) -> Iterator[list[tuple[Any, ...]]]:
    for lo in range(0, card.items, POSITIONS_A_BATCH):
        with connection.cursor() as cursor:
            cursor.execute(
                sql, {"project": card.id, "lo": lo, "hi": lo + POSITIONS_A_BATCH, **parameters}
            )
            rows = cursor.fetchall()
        yield rows


def gold_by_position(project_id: int) -> dict[int, dict[str, Any]]:
    """True values that still stand, by the item's position."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["gold_by_position"], [project_id])
        return {pos: _decode(value) for pos, value in cursor.fetchall()}


def gold(project_id: int) -> dict[str, dict[str, Any]]:
    """True answers that still stand, by the item's own id."""
    rows = Gold.objects.filter(project_id=project_id, withdrawn_at__isnull=True)
    return dict(rows.values_list("external_id", "value"))


def predictions(project_id: int) -> dict[str, int]:
    """Return the number of predicted items of each declared model."""
    rows = Prediction.objects.filter(project_id=project_id).order_by("model")
    return dict(rows.values_list("model").annotate(Count("external_id")))
