"""Majority vote: every answer counts the same, and the distribution is the share of votes."""

from __future__ import annotations

from minga_pure.science.labels import Labels
from minga_pure.science.outcome import Outcome, outcome_of, vote_shares


def majority_vote(labels: Labels) -> Outcome:
    """The vote shares. Ties stay ties: equal shares, and a caution that counts them."""
    return outcome_of(labels, "majority_vote", vote_shares(labels))
