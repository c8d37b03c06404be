"""An audit: one sentence about a guarantee, and the query that finds offenders.

A domain lists its audits in its room `audits` as `AUDITS`; `mingad audit` runs them all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Audit:
    """One line of `mingad audit`.

    guarantee: its name in DESIGN.md, "G12".
    sentence: what is checked, in words that a member understands.
    sql: returns one row for each offender; the first column names it. Empty result = pass.
    rows: a table's name, or a SELECT that returns one number: how many rows were looked at.
    check: instead of sql, a function that returns complaints; an empty list = pass.
    """

    guarantee: str
    sentence: str
    sql: str = ""
    rows: str = ""
    check: Callable[[], list[str]] | None = field(default=None)

    def __post_init__(self) -> None:
        if bool(self.sql) == bool(self.check):
            raise ValueError("An audit has either a query or a check, not both and not neither.")
