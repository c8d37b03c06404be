"""Label trees, as in animal > bird > parrot.

A label names its parent in "under". Every node can be chosen, not only leaves: "bird" is a better
answer than a guess of the species. A chosen node implies its ancestors, so of "animal" and "bird"
only "bird" is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from minga_pure.tasktypes.checks import LABEL_NAME_MAX, required_text
from minga_pure.tasktypes.contract import Label, Labels
from minga_pure.tasktypes.messages import BadLabels

DEPTH_MAX: Final = 6


def check_tree(labels: Sequence[Label]) -> list[Label]:
    """Return the labels with trimmed parent names; raises BadLabels if they form no tree."""
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
        while (ancestor := parents[path[-1]]) is not None:
            if ancestor in path:
                raise BadLabels("circle_of_labels", label=ancestor)
            path.append(ancestor)
        if len(path) > DEPTH_MAX:
            raise BadLabels("tree_too_deep", limit=DEPTH_MAX)
    return list(labels)


def is_tree(labels: Labels) -> bool:
    """Return True when any label has a parent."""
    return any("under" in label for label in labels)


def paths(labels: Labels) -> dict[str, list[str]]:
    """Return for each label the names from the root down to itself."""
    parents = _parents(labels)
    path_of: dict[str, list[str]] = {}
    for name in parents:
        path: list[str] = []
        ancestor: str | None = name
        while ancestor is not None:
            path.insert(0, ancestor)
            ancestor = parents[ancestor]
        path_of[name] = path
    return path_of


def without_implied(chosen: Sequence[str], labels: Labels) -> list[str]:
    """Return the chosen nodes without those that are ancestors of another chosen node."""
    path_of = paths(labels)
    implied = {node for name in chosen for node in path_of[name][:-1]}
    return [name for name in chosen if name not in implied]


def _parents(labels: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    return {label["name"]: label.get("under") for label in labels}
