"""Reads about quality. Results are read from the last run; G2: only paid answers were looked at."""

from minga.domains.quality.queries.annotations import (
    choices,
    gold,
    gold_by_position,
    known_items,
    met_machine,
    models_of,
    paid_annotations,
    predictions,
)
from minga.domains.quality.queries.clarity import clarity_of
from minga.domains.quality.queries.item_features import (
    features_of_pictures,
    features_of_texts,
    item_model_wanted,
    unread_pictures,
)
from minga.domains.quality.queries.members import lessons_of, objections_waiting, skills_of
from minga.domains.quality.queries.reasons import translated
from minga.domains.quality.queries.results import (
    answers_an_item,
    confidences,
    hardest,
    results_at,
    results_from,
    snapshot,
    to_compute,
    unsure_of_one_mind,
)

__all__ = [
    "answers_an_item",
    "choices",
    "clarity_of",
    "confidences",
    "features_of_pictures",
    "features_of_texts",
    "gold",
    "gold_by_position",
    "hardest",
    "item_model_wanted",
    "known_items",
    "lessons_of",
    "met_machine",
    "models_of",
    "objections_waiting",
    "paid_annotations",
    "predictions",
    "results_at",
    "results_from",
    "skills_of",
    "snapshot",
    "to_compute",
    "translated",
    "unread_pictures",
    "unsure_of_one_mind",
]
