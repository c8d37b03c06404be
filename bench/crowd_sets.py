"""Sets of real answers: a folder each, labels.csv (task, member, label), gold.csv (task, label)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from minga_pure.science.labels import Index, Labels, Numbers, from_answers

CLASSES_MAX = 60
TASK = ("task", "item", "question", "object", "id")
MEMBER = ("worker", "member", "annotator", "performer", "rater", "user", "turker")
LABEL = ("label", "answer", "response", "gold", "truth", "class", "value")


@dataclass(frozen=True)
class CrowdSet:
    """`gold` is the known class of each task, -1 without; `astray` gold labels nobody ever gave."""

    name: str
    labels: Labels
    gold: Index
    astray: Index

    @property
    def scored(self) -> Index:
        """Tasks with gold and answers: what accuracy is counted on."""
        return np.flatnonzero(((self.gold >= 0) | (self.astray > 0)) & self.answered)

    @property
    def answered(self) -> np.ndarray:
        return self.labels.answers_per_task() > 0


def crowd_sets(folder: Path) -> Iterator[CrowdSet]:
    """Each folder below that holds single labels; what is something else is said and left out."""
    for home in sorted(folder.iterdir()):
        if not (home / "labels.csv").exists() or not (home / "gold.csv").exists():
            continue
        found = crowd_set(home)
        if found.labels.classes > CLASSES_MAX or found.labels.classes < 2:
            print(f"{home.name}: {found.labels.classes} different labels, not a set of classes")
        elif not len(found.scored):
            print(f"{home.name}: no gold for any answered task")
        else:
            yield found


def crowd_set(home: Path) -> CrowdSet:
    """Columns are known by their names, else by their places; ids and labels are text."""
    rows = list(_columns(home / "labels.csv", (TASK, MEMBER, LABEL)))
    known = dict(_columns(home / "gold.csv", (TASK, LABEL)))
    answers = [(task, member, _plain(label)) for task, member, label in rows]
    truth = {task: plain for task, label in known.items() if (plain := _plain(label)) is not None}
    labels = from_answers(answers)
    gold, _ = labels.gold(truth)
    named = np.fromiter((task in truth for task in labels.task_ids), np.int32, labels.tasks)
    return CrowdSet(home.name, labels, gold, np.where(gold < 0, named, 0))


def hits(one: CrowdSet, distribution: Numbers, tasks: Index) -> Numbers:
    """For each task the chance to be right when ties at the top are broken by lot."""
    chances = distribution[tasks]
    top = chances >= chances.max(axis=1, keepdims=True) - 1e-9
    gold = one.gold[tasks]
    right: Numbers = top[np.arange(len(tasks)), np.maximum(gold, 0)] / top.sum(axis=1)
    return np.where(gold >= 0, right, 0.0)


def _plain(label: str) -> str | None:
    """ "1.0" and "1" are one label; nothing is no label."""
    text = label.strip()
    if text.lower() in {"", "nan", "none", "null", "na", "?"}:
        return None
    return text[:-2] if text.endswith(".0") and text[:-2].lstrip("-").isdigit() else text


def _columns(path: Path, wanted: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, ...]]:
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        sample = file.read(4096)
        file.seek(0)
        mark = max(",;\t", key=sample.partition("\n")[0].count)
        rows = csv.reader(file, delimiter=mark)
        first = [cell.strip().lower() for cell in next(rows, [])]
        places = [_place(first, names, order) for order, names in enumerate(wanted)]
        known = {name for names in wanted for name in names}
        if not any(name in cell for cell in first for name in known):
            yield tuple(first[place] for place in places)
        for row in rows:
            if len(row) > max(places):
                yield tuple(row[place].strip() for place in places)


def _place(header: list[str], names: tuple[str, ...], order: int) -> int:
    for name in names:
        for place, cell in enumerate(header):
            if cell == name:
                return place
    for name in names:
        for place, cell in enumerate(header):
            if cell.startswith(name) or cell.endswith(name):
                return place
    return order
