"""Features of items for the model that reads them: texts at once, pictures from stored numbers."""

from collections.abc import Sequence

import numpy as np
from django.db import connection

from minga.domains.quality.models import ItemModelChoice, PictureFeatures
from minga.domains.sql_files import named_queries
from minga_pure.science.item_features import (
    PICTURE_COLUMNS,
    TEXT_CHARACTERS,
    Features,
    text_features,
)

SQL = named_queries("quality")
STORED = np.dtype("<f2")


def item_model_wanted(project_id: int) -> bool:
    """Return the client's choice; True before any."""
    choice = ItemModelChoice.objects.filter(project_id=project_id).first()
    return choice is None or choice.enabled


def features_of_texts(project_id: int, positions: Sequence[int]) -> Features:
    """Return [positions, columns] for the texts at ascending positions."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["item_texts"],
            {"project": project_id, "positions": list(positions), "characters": TEXT_CHARACTERS},
        )
        return text_features([text for (text,) in cursor.fetchall()])


def unread_pictures(project_id: int, positions: Sequence[int], *, limit: int) -> dict[int, str]:
    """Return {position: SHA-256} of pictures whose features are not stored, `limit` at most."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["unread_pictures"],
            {"project": project_id, "positions": list(positions), "limit": limit},
        )
        return dict(cursor.fetchall())


def features_of_pictures(project_id: int, positions: Sequence[int]) -> Features:
    """Return [positions, PICTURE_COLUMNS] as stored; noughts where nothing is stored yet."""
    features = np.zeros((len(positions), PICTURE_COLUMNS), dtype=np.float32)
    place = {pos: row for row, pos in enumerate(positions)}
    stored = PictureFeatures.objects.filter(project_id=project_id).values_list("pos", "features")
    for pos, written in stored.iterator():
        if pos in place and len(written) == PICTURE_COLUMNS * STORED.itemsize:
            features[place[pos]] = np.frombuffer(written, STORED)
    return features
