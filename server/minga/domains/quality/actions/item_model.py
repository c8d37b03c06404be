"""The model of the items: what it may read of a project, and whether its client wants it."""

from uuid import UUID

import numpy as np
from django.db import transaction

from minga.domains.quality import queries
from minga.domains.quality.models import ItemModelChoice, PictureFeatures, Snapshot
from minga.domains.quality.queries.item_features import STORED
from minga.domains.quality.types import ITEMS_READ_MAX, ItemModelReport, ItemModelState
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga_pure.projects import is_sensitive
from minga_pure.science.item_aware import ITEMS_AT_LEAST
from minga_pure.science.item_features import PICTURE_SIDE, Features, picture_features
from minga_pure.science.labels import EncodedLabels

PICTURES_A_RUN = 4_000
PICTURES_A_BATCH = 256
_READS = {"text_classification": "text", "image_classification": "image"}


def read_items(
    card: ProjectView, labels: EncodedLabels
) -> tuple[Features | None, ItemModelReport | None]:
    """Return the features of the answered items, or why there are none.

    Neither where items are of a kind that no model reads. Pictures are read once and kept as
    numbers, PICTURES_A_RUN of them in one run: those that are not read yet count as usual ones.
    """
    reads = content_read(card.task_type)
    if not reads:
        return None, None
    if state := _unreadable(card, labels):
        return None, ItemModelReport(state, reads)
    positions = [int(pos) for pos in labels.task_ids]
    if reads == "text":
        return queries.features_of_texts(card.id, positions), None
    _read_pictures(card.id, positions)
    return queries.features_of_pictures(card.id, positions), None


def content_read(task_type: str) -> str:
    """Return the field of the items that a model reads; "" where it reads none."""
    return _READS.get(task_type, "")


def _unreadable(card: ProjectView, labels: EncodedLabels) -> ItemModelState | None:
    if not queries.item_model_wanted(card.id):
        return ItemModelState.OFF
    if is_sensitive(card):
        return ItemModelState.PEOPLE
    if labels.tasks < ITEMS_AT_LEAST:
        return ItemModelState.TOO_FEW
    return ItemModelState.TOO_MANY if labels.tasks > ITEMS_READ_MAX else None


def _read_pictures(project_id: int, positions: list[int]) -> None:
    """Store the features of pictures that were not read yet; a broken one counts as black."""
    unread = list(queries.unread_pictures(project_id, positions, limit=PICTURES_A_RUN).items())
    for first in range(0, len(unread), PICTURES_A_BATCH):
        batch = unread[first : first + PICTURES_A_BATCH]
        points = np.zeros((len(batch), PICTURE_SIDE, PICTURE_SIDE, 3), np.uint8)
        for row, (_pos, sha256) in enumerate(batch):
            small = work.small_picture(sha256, side=PICTURE_SIDE)
            if small is not None:
                points[row] = np.frombuffer(small, np.uint8).reshape(points.shape[1:])
        features = picture_features(points).astype(STORED)
        PictureFeatures.objects.bulk_create(
            [
                PictureFeatures(project_id=project_id, pos=pos, features=row.tobytes())
                for (pos, _sha256), row in zip(batch, features, strict=True)
            ],
            ignore_conflicts=True,
        )


@transaction.atomic
def choose_item_model(*, project: UUID, actor_id: int, enabled: bool) -> None:
    """Let a model of the items join the members where it helps, or keep it out.

    The labels are computed again soon. The same twice is once. Raises NoSuchProject.
    """
    card = work.project_for(actor_id, project)
    if queries.item_model_wanted(card.id) == enabled:
        return
    ItemModelChoice.objects.update_or_create(
        project_id=card.id, defaults={"enabled": enabled, "chosen_by_id": actor_id}
    )
    Snapshot.objects.filter(project_id=card.id).update(slots_seen=0)
