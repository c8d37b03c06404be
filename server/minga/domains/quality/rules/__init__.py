"""Pure decisions about quality: answers in, results out. No clock, no database."""

from minga.domains.quality.rules.aggregation import (
    aggregate_choices,
    aggregate_values,
    is_single_choice,
)
from minga.domains.quality.rules.blinding import shows_prediction
from minga.domains.quality.rules.item_model import with_item_model
from minga.domains.quality.rules.next_answers import plan_next_answers, with_advice
from minga.domains.quality.rules.schedule import is_due

__all__ = [
    "aggregate_choices",
    "aggregate_values",
    "is_due",
    "is_single_choice",
    "plan_next_answers",
    "shows_prediction",
    "with_advice",
    "with_item_model",
]
