"""Sets of real answers: a folder each, labels.csv (task, member, label), gold.csv (task, label).

Folders come from strangers: what cannot be read or scored is named with the reason and left out,
what is odd but usable is used and said. Nothing here raises because of what a file holds.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from minga_pure.science.labels import CautionCode, EncodedLabels, Index, Numbers, from_answers

CLASSES_MAX = 60
TASK = ("task", "item", "question", "object", "id")
MEMBER = ("worker", "member", "annotator", "performer", "rater", "user", "turker")
LABEL = ("label", "answer", "response", "class", "value")
GOLD = ("gold", "truth", "true", "correct", *LABEL)
NOTHING = {"", "nan", "none", "null", "na", "n/a", "?"}

FIELD_CHARACTERS_MAX = 131_072


@dataclass(frozen=True)
class CrowdSet:
    """`gold` is the known class of each task, -1 without; `astray` gold labels nobody ever gave.

    `odd` says in words what about the files was not as it should be.
    """

    name: str
    labels: EncodedLabels
    gold: Index
    astray: Index
    odd: tuple[str, ...] = ()

    @property
    def scored(self) -> Index:
        """Tasks with gold and answers: what accuracy is counted on."""
        return np.flatnonzero(((self.gold >= 0) | (self.astray > 0)) & self.answered)

    @property
    def answered(self) -> np.ndarray:
        return self.labels.answers_per_task() > 0


def crowd_sets(folder: Path) -> Iterator[CrowdSet]:
    """Each folder below (or this one) that holds single labels; the rest is said and left out."""
    if not folder.is_dir():
        print(f"There is no folder {folder}.")
        return
    homes = [folder] if (folder / "labels.csv").is_file() else sorted(folder.iterdir())
    for home in homes:
        if not home.is_dir() or home.name.startswith("."):
            continue
        loaded = crowd_set(home)
        if isinstance(loaded, str):
            print(f"{home.name}: left out, {loaded}", flush=True)
            continue
        if loaded.odd:
            print(f"{home.name}: used, though {'; '.join(loaded.odd)}", flush=True)
        yield loaded


def crowd_set(home: Path) -> CrowdSet | str:
    """The set in this folder, or in words why there is none to score.

    Columns are known by their names, else by their places; ids and labels are text.
    """
    for name in ("labels.csv", "gold.csv"):
        if not (home / name).is_file():
            return f"it has no {name}"
    try:
        answers, short = _columns(home / "labels.csv", (TASK, MEMBER, LABEL))
        known, cut = _columns(home / "gold.csv", (TASK, GOLD))
    except (OSError, csv.Error) as broken:
        return f"it cannot be read as a table ({broken})"
    odd = [f"rows too short to read: {short + cut}"] if short + cut else []
    truth: dict[str, str] = {}
    contrary = set()
    for task, label in ((_plain_name(task), _label(label)) for task, label in known):
        if label is not None and truth.setdefault(task, label) != label:
            contrary.add(task)
    for task in contrary:
        del truth[task]
    if contrary:
        odd.append(f"tasks whose gold says two things, not scored: {len(contrary)}")
    labels = from_answers(
        (_plain_name(task), _plain_name(member), _label(label)) for task, member, label in answers
    )
    if not len(labels):
        return "it has no answers"
    if labels.classes < 2:
        return f"all say the same ({labels.class_names[0]}): there is nothing to tell apart"
    if labels.classes > CLASSES_MAX:
        return f"{labels.classes} different labels: texts or numbers, not classes"
    gold, _ = labels.gold(truth)
    named = np.fromiter((task in truth for task in labels.task_ids), np.int32, labels.tasks)
    astray = np.where(gold < 0, named, 0).astype(np.int32)
    loaded = CrowdSet(home.name, labels, gold, astray, (*odd, *_odd(labels, truth, named, astray)))
    return loaded if len(loaded.scored) else "no answered task has gold"


def _odd(
    labels: EncodedLabels, truth: dict[str, str], named: Index, astray: Index
) -> Iterator[str]:
    for caution in labels.cautions:
        if caution.code is CautionCode.UNKNOWN_ANSWERS:
            yield f"answers without a label: {caution.count}"
        elif caution.code is CautionCode.REPEATED_ANSWERS:
            yield f"members who said two things about a task (both count): {caution.count}"
    unanswered = len(truth) - int(named.sum())
    if unanswered:
        yield f"gold for tasks that nobody answered: {unanswered}"
    if astray.any():
        yield f"gold labels that nobody ever gave (nobody is right there): {int(astray.sum())}"


def hits(crowd: CrowdSet, distribution: Numbers, tasks: Index) -> Numbers:
    """For each task the chance to be right when ties at the top are broken by lot."""
    chances = distribution[tasks]
    top = chances >= chances.max(axis=1, keepdims=True) - 1e-9
    gold = crowd.gold[tasks]
    correct: Numbers = top[np.arange(len(tasks)), np.maximum(gold, 0)] / top.sum(axis=1)
    return np.where(gold >= 0, correct, 0.0)


def _plain_name(name: str) -> str:
    """ "1.0" and "1" are one name."""
    return name[:-2] if name.endswith(".0") and name[:-2].lstrip("-").isdigit() else name


def _label(text: str) -> str | None:
    return None if text.lower() in NOTHING else _plain_name(text)


def _columns(
    path: Path, column_names: Sequence[tuple[str, ...]]
) -> tuple[list[tuple[str, ...]], int]:
    """The wanted columns of all rows, and how many rows were too short to have them."""
    limit_before = csv.field_size_limit(FIELD_CHARACTERS_MAX)  # it is the process's, not ours
    try:
        with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
            sample = file.read(4096)
            file.seek(0)
            mark = max(",;\t", key=sample.partition("\n")[0].count)
            rows = [row for row in csv.reader(file, delimiter=mark) if any(row)]
    finally:
        csv.field_size_limit(limit_before)
    first = [cell.strip().lower() for cell in rows[0]] if rows else []
    places = [_place(first, names, order) for order, names in enumerate(column_names)]
    known = {name for names in column_names for name in names}
    if any(name in cell for cell in first for name in known):
        del rows[0]
    complete = [row for row in rows if len(row) > max(places)]
    return [tuple(row[place].strip() for place in places) for row in complete], len(rows) - len(
        complete
    )


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
