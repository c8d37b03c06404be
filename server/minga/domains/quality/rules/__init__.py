"""Pure decisions about quality: answers in, results out. No clock, no database."""

from minga.domains.quality.rules.aggregation import by_classes, by_kind, is_single_choice
from minga.domains.quality.rules.blinding import is_shown
from minga.domains.quality.rules.next_answers import advised, further
from minga.domains.quality.rules.schedule import is_due

__all__ = [
    "advised",
    "by_classes",
    "by_kind",
    "further",
    "is_due",
    "is_shown",
    "is_single_choice",
]
