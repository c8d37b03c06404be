"""All that can happen in judgement: one verb, one transaction, keyword-only."""

from minga.domains.judgement.actions.appeals import appeal, close_due, say
from minga.domains.judgement.actions.decision_notices import mark_read
from minga.domains.judgement.actions.disputes import dispute, look_again, mediate, settle_disputes
from minga.domains.judgement.actions.findings import find, release_due
from minga.domains.judgement.actions.reviews import ask_peers, settle_reviews
from minga.domains.judgement.actions.suspensions import adopt_grounds, carry_out_due, suspend

__all__ = [
    "adopt_grounds",
    "appeal",
    "ask_peers",
    "carry_out_due",
    "close_due",
    "dispute",
    "find",
    "look_again",
    "mark_read",
    "mediate",
    "release_due",
    "say",
    "settle_disputes",
    "settle_reviews",
    "suspend",
]
