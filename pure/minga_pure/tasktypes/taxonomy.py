"""Label trees, as in animal > bird > parrot.

A label names its parent in "under". Every node can be chosen, not only leaves: "bird" is a better
answer than a guess of the species. A chosen node implies its ancestors, so of "animal" and "bird"
only "bird" is stored.

A name may repeat in other branches: “other” under “animal” and under “plant”. In the normal form
each has its own name, its parent's before it: “animal > other”; its title stays “other”.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from minga_pure.tasktypes.checks import LABEL_NAME_MAX, required_text
from minga_pure.tasktypes.contract import Label, Labels
from minga_pure.tasktypes.messages import BadLabels

DEPTH_MAX: Final = 6
SEPARATOR: Final = " > "
_UNDER_MAX: Final = DEPTH_MAX * (LABEL_NAME_MAX + len(SEPARATOR))


def check_tree(labels: Sequence[Label]) -> list[Label]:
    """Return the labels with unique names and the names of their parents.

    A parent is named by its name, or by its path (“animal > other”) where the name repeats. Raises
    BadLabels when the labels form no tree.
    """
    for label in labels:
        if "under" in label:
            under = required_text(label, "under", limit=_UNDER_MAX, error=BadLabels)
            label["under"] = under.strip()
    places = _Places(labels)
    waiting = list(range(len(labels)))
    for _depth in range(DEPTH_MAX):  # a level of the tree at a time, from the roots
        level = [(index, places.parent(index)) for index in waiting if places.is_reached(index)]
        for index, parent in level:
            places.put(index, parent)
        reached = {index for index, _parent in level}
        waiting = [index for index in waiting if index not in reached]
    if waiting:
        places.refuse(waiting[0])
    for index, label in enumerate(labels):
        label["name"] = places.names[index]
        if "under" in label:
            label["under"] = places.names[places.parents[index]]
    _check_unique(labels)
    return list(labels)


class _Places:
    """Labels whose names may repeat in other branches, found by name or by path."""

    def __init__(self, labels: Sequence[Label]) -> None:
        self.names: dict[int, str] = {}
        """Unique names of the labels that are placed in the tree."""
        self.parents: dict[int, int] = {}
        self._labels = labels
        self._by_name: dict[str, list[int]] = {}
        self._paths: dict[int, str] = {}
        self._by_path: dict[str, set[int]] = {}
        for index, label in enumerate(labels):
            self._by_name.setdefault(label["name"], []).append(index)

    def is_reached(self, index: int) -> bool:
        """Return True for a root, and for a label whose parent is placed."""
        return "under" not in self._labels[index] or self.parent(index) in self.names

    def parent(self, index: int) -> int | None:
        """Return the parent of a label; None for a root, or as long as none is found."""
        label = self._labels[index]
        under = label.get("under")
        named = self._by_name.get(under, []) if under else []
        roots = [place for place in named if "under" not in self._labels[place]]
        matches = named or list(self._by_path.get(str(under), ()))
        if len({self._labels[place].get("under") for place in matches}) < len(matches):
            raise BadLabels("label_twice", label=self._labels[matches[0]]["name"])
        if len(named) > 1 and roots:
            return roots[0]
        if len(matches) > 1:
            raise BadLabels("parent_in_branches", label=label["name"], under=under)
        return matches[0] if matches else None

    def put(self, index: int, parent: int | None) -> None:
        """Place a label under its parent, and name it uniquely."""
        name = path = str(self._labels[index]["name"])
        if parent is not None:
            self.parents[index] = parent
            path = self._paths[parent] + SEPARATOR + name
            if len(self._by_name[name]) > 1:
                name = self.names[parent] + SEPARATOR + name
        if len(name) > LABEL_NAME_MAX:
            raise BadLabels("text_too_long", field="name", limit=LABEL_NAME_MAX)
        self.names[index], self._paths[index] = name, path
        for text in (name, path):
            self._by_path.setdefault(text, set()).add(index)

    def refuse(self, index: int) -> None:
        """Raise BadLabels with the reason why a label was not placed."""
        above = [index]
        while (parent := self.parent(above[-1])) is not None and parent not in self.names:
            if parent in above:
                raise BadLabels("circle_of_labels", label=self._labels[parent]["name"])
            above.append(parent)
        label = self._labels[above[-1]]
        if parent is None:
            under = label["under"][:LABEL_NAME_MAX]
            raise BadLabels("unknown_parent", label=label["name"], under=under)
        raise BadLabels("tree_too_deep", limit=DEPTH_MAX)


def _check_unique(labels: Sequence[Label]) -> None:
    """Raise BadLabels for two labels of one name, or of one leaf name in a branch."""
    names: set[str] = set()
    leaves: set[tuple[str | None, str]] = set()
    for label in labels:
        place = (label.get("under"), leaf(label))
        if label["name"] in names or place in leaves:
            raise BadLabels("label_twice", label=label["name"])
        names.add(label["name"])
        leaves.add(place)


def is_tree(labels: Labels) -> bool:
    """Return True when any label has a parent."""
    return any("under" in label for label in labels)


def leaf(label: Mapping[str, Any]) -> str:
    """Return the name of a label within its branch: “other” of “animal > other”."""
    name = str(label["name"])
    above = f"{label['under']}{SEPARATOR}" if label.get("under") else ""
    return name[len(above) :] if above and name.startswith(above) else name


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


def leaf_paths(labels: Labels) -> dict[str, list[str]]:
    """Return for each label the names within their branches, from the root down to itself."""
    leaves = {str(label["name"]): leaf(label) for label in labels}
    return {name: [leaves[node] for node in path] for name, path in paths(labels).items()}


def shown_titles(labels: Labels) -> dict[str, str]:
    """Return the title of each label; where titles repeat in a tree, with those above it."""
    titles = {str(label["name"]): str(label.get("title") or label["name"]) for label in labels}
    if not is_tree(labels):
        return titles
    counted = Counter(titles.values())
    return {
        name: title
        if counted[title] == 1
        else SEPARATOR.join(titles.get(node, node) for node in path)
        for (name, title), path in zip(titles.items(), paths(labels).values(), strict=True)
    }


def without_implied(chosen: Sequence[str], labels: Labels) -> list[str]:
    """Return the chosen nodes without those that are ancestors of another chosen node."""
    path_of = paths(labels)
    implied = {node for name in chosen for node in path_of[name][:-1]}
    return [name for name in chosen if name not in implied]


def _parents(labels: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    return {label["name"]: label.get("under") for label in labels}
