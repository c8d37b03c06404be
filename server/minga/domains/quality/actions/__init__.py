"""All that can happen to quality: computed again, gold kept, objected to, decided."""

from minga.domains.quality.actions.clarity import decide_clarity, pause_unclear
from minga.domains.quality.actions.gold_and_predictions import (
    bring_predictions,
    bring_predictions_of_file,
    keep_gold,
    keep_gold_of_file,
)
from minga.domains.quality.actions.item_model import choose_item_model
from minga.domains.quality.actions.objections import decide_objection, object_to_gold
from minga.domains.quality.actions.recompute import compute, compute_waiting

__all__ = [
    "bring_predictions",
    "bring_predictions_of_file",
    "choose_item_model",
    "compute",
    "compute_waiting",
    "decide_clarity",
    "decide_objection",
    "keep_gold",
    "keep_gold_of_file",
    "object_to_gold",
    "pause_unclear",
]
