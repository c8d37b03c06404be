"""Majority vote: every answer counts the same, and the distribution is the share of votes."""

from __future__ import annotations

from minga_pure.science.labels import EncodedLabels
from minga_pure.science.method_result import MethodResult, make_result, vote_shares


def majority_vote(labels: EncodedLabels) -> MethodResult:
    """The vote shares. Ties stay ties: equal shares, and a caution that counts them."""
    return make_result(labels, "majority_vote", vote_shares(labels))
