"""Labels that stand under each other: a tree, as in animal > bird > parrot.

A label names its parent in "under". Every node may be chosen, not leaves only: who sees a bird and
not which one says "bird", and that is worth more than a guess. A chosen node implies those above
it, so of "animal" and "bird" together only "bird" is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from minga_pure.tasktypes.checks import LABEL_NAME_MAX, required_text
from minga_pure.tasktypes.contract import Label, Labels
from minga_pure.tasktypes.messages import BadLabels

DEPTH_MAX: Final = 6


def check_tree(labels: Sequence[Label]) -> list[Label]:
    """The labels, their parents' names without spaces around; raises BadLabels if it is no tree."""
    for label in labels:
        if "under" in label:
            under = required_text(label, "under", limit=LABEL_NAME_MAX, error=BadLabels)
            label["under"] = under.strip()
    parents = _parents(labels)
    for name, parent in parents.items():
        if parent is not None and parent not in parents:
            raise BadLabels("unknown_parent", label=name, under=parent)
    for name in parents:
        path = [name]
        while (above := parents[path[-1]]) is not None:
            if above in path:
                raise BadLabels("circle_of_labels", label=above)
            path.append(above)
        if len(path) > DEPTH_MAX:
            raise BadLabels("tree_too_deep", limit=DEPTH_MAX)
    return list(labels)


def is_tree(labels: Labels) -> bool:
    """Whether any label stands under another."""
    return any("under" in label for label in labels)


def paths(labels: Labels) -> dict[str, list[str]]:
    """For each label the names from the root down to itself."""
    parents = _parents(labels)
    found: dict[str, list[str]] = {}
    for name in parents:
        path: list[str] = []
        above: str | None = name
        while above is not None:
            path.insert(0, above)
            above = parents[above]
        found[name] = path
    return found


def without_implied(chosen: Sequence[str], labels: Labels) -> list[str]:
    """The chosen nodes, save those that another chosen node stands under."""
    above = paths(labels)
    implied = {node for name in chosen for node in above[name][:-1]}
    return [name for name in chosen if name not in implied]


def _parents(labels: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    return {label["name"]: label.get("under") for label in labels}
