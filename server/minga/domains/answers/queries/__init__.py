"""Reads about answers: open tasks, receipts, figures, rows. G2: only paid answers leave."""

from minga.domains.answers.queries.collected import (
    collected_counts,
    collected_items,
    read_collected,
)
from minga.domains.answers.queries.figures import (
    Pace,
    SampledItem,
    Tally,
    kinds,
    label_counts,
    late_count,
    measured_seconds,
    paces,
    recent_work,
    sampled_items,
    tallies,
)
from minga.domains.answers.queries.receipts import (
    ReceiptView,
    proof_of,
    receipt_document,
    receipts,
    receipts_named,
    signed,
    values_unlike_receipts,
)
from minga.domains.answers.queries.rows import (
    answers_from,
    names_panel,
)
from minga.domains.answers.queries.tasks import (
    TaskSpec,
    checked,
    forget_task_specs,
    open_tasks,
    project_numbers,
    rests,
    sheet,
    task_specs,
)

__all__ = [
    "Pace",
    "ReceiptView",
    "SampledItem",
    "Tally",
    "TaskSpec",
    "answers_from",
    "checked",
    "collected_counts",
    "collected_items",
    "forget_task_specs",
    "kinds",
    "label_counts",
    "late_count",
    "measured_seconds",
    "names_panel",
    "open_tasks",
    "paces",
    "project_numbers",
    "proof_of",
    "read_collected",
    "receipt_document",
    "receipts",
    "receipts_named",
    "recent_work",
    "rests",
    "sampled_items",
    "sheet",
    "signed",
    "tallies",
    "task_specs",
    "values_unlike_receipts",
]
