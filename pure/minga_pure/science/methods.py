"""Every aggregation method for single labels, by name: what server, API and documents list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from minga_pure.science.labels import Labels
from minga_pure.science.majority_vote import majority_vote
from minga_pure.science.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Method:
    """One way to make one label out of several answers."""

    name: str
    title: str
    source: str
    about: str
    run: Callable[[Labels], Outcome]


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method("majority_vote", "Majority vote", "", "Every answer counts the same.",
               majority_vote),
    )
}  # fmt: skip
