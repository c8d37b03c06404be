"""Values that describe rows at which jobs failed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FailedRowView:
    """A row at which a job failed. `row`: its number or id in the job's own domain."""

    id: int
    job: str
    row: str
    attempts: int
    reason: str
    failed_at: datetime
    due_at: datetime
    is_given_up: bool
