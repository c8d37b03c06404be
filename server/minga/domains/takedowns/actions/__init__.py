"""All that can happen to take-downs: searches, cases, their events."""

from minga.domains.takedowns.actions.cases import (
    decide,
    mark_overdue,
    open_case,
    record_answer,
    withdraw_case,
)
from minga.domains.takedowns.actions.searches import (
    begin_search,
    resume_searches,
    run_search,
    sweep_searches,
)

__all__ = [
    "begin_search",
    "decide",
    "mark_overdue",
    "open_case",
    "record_answer",
    "resume_searches",
    "run_search",
    "sweep_searches",
    "withdraw_case",
]
