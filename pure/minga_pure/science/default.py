"""What a client gets who tunes nothing: the method that is safe on answers nobody has seen."""

from __future__ import annotations

from minga_pure.science.labels import Index, Labels
from minga_pure.science.majority_vote import majority_vote
from minga_pure.science.outcome import Outcome


def aggregate(labels: Labels, *, gold: Index | None = None) -> Outcome:
    """One distribution per task. `gold` is `labels.gold({...})[0]`: -1 where nothing is known."""
    del gold
    return majority_vote(labels)
