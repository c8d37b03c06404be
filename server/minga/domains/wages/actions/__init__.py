"""All that can happen to pay for time: recorded, told, decided, computed, approved, posted."""

from minga.domains.wages.actions.overhead import (
    believe_look,
    claim_time,
    count_silence,
    decide_claim,
    leave_look,
    record_overhead,
)
from minga.domains.wages.actions.paydays import (
    approve,
    compute,
    open_payday,
    post,
    post_some,
    run_approved,
)
from minga.domains.wages.actions.rests import return_rests

__all__ = [
    "approve",
    "believe_look",
    "claim_time",
    "compute",
    "count_silence",
    "decide_claim",
    "leave_look",
    "open_payday",
    "post",
    "post_some",
    "record_overhead",
    "return_rests",
    "run_approved",
]
