"""Aggregation over many classes: each item knows only the labels that somebody gave to it.

With hundreds of classes a confusion matrix a member cannot be learned, and arrays of tasks by
classes do not fit into memory. So every member has one skill, as in one-coin Dawid-Skene (Zhang,
Chen, Zhou and Jordan 2016, "Spectral Methods Meet EM", JMLR 17), every class the frequency of its
answers, and the columns of a task are its own candidates, most votes first; the last column is
"another class". The memory is that of the answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from minga_pure.science import ensemble
from minga_pure.science.answer_table import moved, softmax
from minga_pure.science.calibration import blend_distributions
from minga_pure.science.labels import UNKNOWN, CautionCode, EncodedLabels, Index, Numbers
from minga_pure.science.method_result import (
    MethodResult,
    expected_accuracy,
    lacks_comparisons,
    make_result,
)

MANY_CLASSES: Final = 100
CELLS_MAX: Final = 50_000_000
CANDIDATES_MAX: Final = 15
METHOD: Final = "one_coin_of_many"
STRENGTH: Final = 2.0
SKILL_MAX: Final = 1 - 1e-6
SWEEPS: Final = 100
SETTLED: Final = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class CandidateLabels:
    """Answers encoded by the candidates of their own task.

    labels: the answers; class numbers are columns, the last one is "another class".
    candidates: the class number of each column [tasks, columns - 1], UNKNOWN where there is none.
    prior: the frequency of the class of each column; of the last one, of all other classes.
    class_names: the names of the class numbers.
    """

    labels: EncodedLabels
    candidates: Index
    prior: Numbers
    class_names: Any

    def name(self, task: int, column: int) -> Any:
        """Return the class name of a column of a task; None for "another class"."""
        number = self.candidates[task, column] if column < self.candidates.shape[1] else UNKNOWN
        return None if number == UNKNOWN else self.class_names[number]


def has_many_classes(labels: EncodedLabels) -> bool:
    """Return True where methods that need arrays of members or tasks by classes do not fit."""
    return labels.classes > MANY_CLASSES or labels.tasks * labels.classes > CELLS_MAX


def candidate_labels(labels: EncodedLabels, truth: Index) -> tuple[CandidateLabels, Index]:
    """Return the answers by the candidates of their tasks, and the column of each known truth.

    Candidates are the labels that were given to the task and the known one, most votes first; of
    more than CANDIDATES_MAX the rest is "another class".
    """
    known = np.flatnonzero(truth >= 0)
    answered = labels.task.astype(np.int64) * labels.classes + labels.label
    true = known * labels.classes + truth[known]
    pairs, place = np.unique(np.concatenate([answered, true]), return_inverse=True)
    votes = np.bincount(place[: len(answered)], minlength=len(pairs))
    task, number = pairs // labels.classes, (pairs % labels.classes).astype(np.int32)
    order = np.lexsort((number, -votes, task))
    first = np.searchsorted(task[order], np.arange(labels.tasks))
    column = np.empty(len(pairs), dtype=np.int64)
    column[order] = np.arange(len(pairs)) - first[task[order]]
    width = min(CANDIDATES_MAX, int(column.max(initial=0)) + 1)
    candidates = np.full((labels.tasks, width), UNKNOWN, dtype=np.int32)
    is_candidate = column < width
    candidates[task[is_candidate], column[is_candidate]] = number[is_candidate]
    chosen: Index = np.minimum(column, width)[place].astype(np.int32)
    columns = np.full(labels.tasks, UNKNOWN, dtype=np.int32)
    columns[known] = chosen[len(answered) :]
    encoded = replace(labels, label=chosen[: len(answered)], class_names=range(width + 1))
    prior = _prior(labels, candidates)
    return CandidateLabels(encoded, candidates, prior, labels.class_names), columns


def _prior(labels: EncodedLabels, candidates: Index) -> Numbers:
    """Return the share of each candidate's class of all answers, with one answer more a class."""
    counted = np.bincount(labels.label, minlength=labels.classes) + 1.0
    frequency = np.append(counted / counted.sum(), 0.0)  # the last one is that of UNKNOWN
    of_candidates = frequency[candidates]
    others = np.maximum(1.0 - of_candidates.sum(axis=1), frequency[:-1].min(initial=1.0) / 2)
    prior: Numbers = np.column_stack([of_candidates, others])
    return prior


def aggregate_candidates(coded: CandidateLabels, *, gold: Index) -> MethodResult:
    """Return one calibrated distribution per task over its candidates and "another class"."""
    labels = coded.labels
    votes = labels.votes()
    answers = labels.answers_per_task()[:, None]
    calm = (votes + coded.prior) / (answers + 1)
    if lacks_comparisons(labels):
        blended = blend_distributions([calm], [0.0], gold)[0] if calm.size else calm
        cautions = ensemble.gold_cautions(int((gold >= 0).sum()))
        return _result(coded, make_result(labels, METHOD, blended, cautions=cautions))
    shares = np.where(answers > 0, votes / np.maximum(answers, 1), calm)
    coin, skill = _one_coin(coded, shares)
    estimates = ensemble.MethodEstimates(
        labels, shares, {"majority_vote": shares, "one_coin": coin}, common_classes=False
    )
    return replace(
        _result(coded, ensemble.aggregate(labels, gold=gold, opinions=estimates)), skill=skill
    )


def peer_accuracy(coded: CandidateLabels, outcome: MethodResult) -> Numbers:
    """Return for every answer the chance that it is right by the other answers to the task."""
    labels = coded.labels
    log_hit, log_miss = _log_chances(outcome.skill, coded)
    scores = _scores(coded, log_hit, log_miss)[labels.task]
    scores -= log_miss[labels.member][:, None]
    rows = np.arange(len(labels))
    is_candidate = labels.label < coded.candidates.shape[1]
    scores[rows[is_candidate], labels.label[is_candidate]] -= (log_hit - log_miss)[
        labels.member[is_candidate]
    ]
    accuracy: Numbers = softmax(scores)[rows, labels.label]
    return np.where(is_candidate, accuracy, 0.0)


def confusion_shares(
    coded: CandidateLabels, outcome: MethodResult, *, row_max: int, least: float
) -> dict[Any, dict[Any, float]]:
    """Return the shares of answered classes by true class: the `row_max` greatest of each row."""
    labels, width = coded.labels, coded.candidates.shape[1]
    is_candidate = labels.label < width
    task = labels.task[is_candidate]
    answered = coded.candidates[task, labels.label[is_candidate]].astype(np.int64)
    counted: dict[int, float] = {}
    classes = len(coded.class_names)
    for column in range(width):
        true = coded.candidates[task, column].astype(np.int64)
        share = outcome.distribution[task, column]
        rows = (true != UNKNOWN) & (share > 0)
        pairs, place = np.unique(true[rows] * classes + answered[rows], return_inverse=True)
        totals = np.bincount(place, weights=share[rows], minlength=len(pairs))
        for pair, total in zip(pairs.tolist(), totals.tolist(), strict=True):
            counted[pair] = counted.get(pair, 0.0) + total
    by_true: dict[int, list[tuple[float, int]]] = {}
    for pair, total in counted.items():
        by_true.setdefault(pair // classes, []).append((total, pair % classes))
    table: dict[Any, dict[Any, float]] = {}
    for true_class, row in sorted(by_true.items()):
        row_total = sum(total for total, _ in row)
        if row_total >= 0.5:
            row.sort(key=lambda cell: (-cell[0], cell[1]))
            table[coded.class_names[true_class]] = {
                coded.class_names[number]: total / row_total
                for total, number in row[:row_max]
                if total / row_total >= least
            }
    return table


def _one_coin(coded: CandidateLabels, shares: Numbers) -> tuple[Numbers, Numbers]:
    """Return the distributions and the skills of one-coin Dawid-Skene, by EM."""
    labels, change = coded.labels, np.inf
    answers = labels.answers_per_member()
    skill = np.zeros(labels.members)
    for _sweep in range(SWEEPS):
        previous = shares
        hits = expected_accuracy(labels, shares) * answers
        skill = (hits + STRENGTH * hits.sum() / answers.sum()) / (answers + STRENGTH)
        shares = softmax(_scores(coded, *_log_chances(skill, coded)))
        change = moved(previous, shares)
        if change <= SETTLED:
            break
    return shares, skill


def _log_chances(skill: Numbers, coded: CandidateLabels) -> tuple[Numbers, Numbers]:
    """Return the logs of the chance of a right answer, and of each wrong one, by member."""
    clipped = np.clip(skill, 1 - SKILL_MAX, SKILL_MAX)
    error = (1 - clipped) / max(len(coded.class_names) - 1, 1)
    return np.log(clipped), np.log(error)


def _scores(coded: CandidateLabels, log_hit: Numbers, log_miss: Numbers) -> Numbers:
    """Return the log likelihood of each column of each task."""
    labels, width = coded.labels, coded.candidates.shape[1]
    base = np.bincount(labels.task, weights=log_miss[labels.member], minlength=labels.tasks)
    cells = labels.task.astype(np.int64) * (width + 1) + labels.label
    gained = np.bincount(
        cells, weights=(log_hit - log_miss)[labels.member], minlength=labels.tasks * (width + 1)
    ).reshape(labels.tasks, width + 1)
    with np.errstate(divide="ignore"):  # columns without a class have no chance
        prior: Numbers = np.log(coded.prior)
    scores: Numbers = prior + base[:, None] + gained
    return scores


def _result(coded: CandidateLabels, outcome: MethodResult) -> MethodResult:
    """Return the result without what columns that have no class got by the calibration."""
    distribution = outcome.distribution.copy()
    is_empty = coded.candidates == UNKNOWN
    distribution[:, -1] += np.where(is_empty, distribution[:, :-1], 0.0).sum(axis=1)
    distribution[:, :-1][is_empty] = 0.0
    return make_result(
        coded.labels, METHOD, distribution, weights=outcome.weights,
        cautions=tuple(dict.fromkeys(
            caution for caution in outcome.cautions if caution.code != CautionCode.TIES
            and caution not in coded.labels.cautions)),
    )  # fmt: skip
