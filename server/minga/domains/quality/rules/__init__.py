"""Pure decisions about quality: answers in, results out. No clock, no database."""

from minga.domains.quality.rules.blind import is_shown
from minga.domains.quality.rules.due import is_due
from minga.domains.quality.rules.further import advised, further
from minga.domains.quality.rules.together import by_classes, by_kind, is_single_choice

__all__ = [
    "advised",
    "by_classes",
    "by_kind",
    "further",
    "is_due",
    "is_shown",
    "is_single_choice",
]
