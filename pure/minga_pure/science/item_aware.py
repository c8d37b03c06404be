"""Item-aware aggregation: a model of the items joins the members as one more annotator.

The model learns from the members' answers to other items (`item_model`), and its opinion counts as
much as it foretells answers that were held out: an answer is foretold from the other answers to
its item with and without the model, and the weight that foretells best is taken (as CROWDLAB,
Goh, Tkachenko and Mueller 2022, weighs its classifier by agreement). Where the model foretells
held-out answers no better than members alone do, beyond chance, it is left out.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from minga_pure.science.answer_table import AnswerTable, softmax
from minga_pure.science.hierarchical_dawid_skene import prior_of, shrunk
from minga_pure.science.item_features import Features
from minga_pure.science.item_model import foretell
from minga_pure.science.labels import EncodedLabels, Numbers
from minga_pure.science.method_result import ItemModel

ITEMS_AT_LEAST: Final = 50
"""With fewer answered items a model learns by heart and says nothing of others."""
WEIGHTS: Final = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
TEMPERATURES: Final = (0.4, 0.6, 0.8, 1.0)
ANSWERS_TO_WEIGH_BY: Final = 100_000
ROUNDS: Final = 3
STRENGTH: Final = 2.0
WEIGHT_MAX: Final = 2.5
SURELY: Final = 2.0
"""How many standard errors the gain must lie above nothing."""
LEAST: Final = 1e-9


def item_model(labels: EncodedLabels, shares: Numbers, features: Features) -> ItemModel | None:
    """Return a model trained on `shares` [tasks, classes], the members' distributions, weighed.

    `features` has a row for each task, also for those without answers. The members' matrices are
    learned again with its help, and the model once more from the better labels. None where there
    is too little to learn from.
    """
    answered = np.flatnonzero(labels.answers_per_task() > 0).astype(np.int32)
    if len(answered) < ITEMS_AT_LEAST or labels.classes < 2 or not features.shape[1]:
        return None
    table = AnswerTable(labels)
    targets, penalty, model = shares, None, None
    for _ in range(ROUNDS):
        foretold, penalty = foretell(features, targets, answered, penalty=penalty)
        weight, gain = weigh(labels, table, targets, foretold)
        if not weight:
            return model or ItemModel(foretold, 0.0, gain, shares, shares)
        opinion = weight * _opinion(foretold)
        with_model = softmax(np.log(shares + LEAST) + opinion)
        targets = _relearned(table, with_model, opinion)
        model = ItemModel(foretold, weight, gain, (with_model + targets) / 2, shares)
    return model


def _relearned(table: AnswerTable, shares: Numbers, opinion: Numbers) -> Numbers:
    """Return one sweep of Dawid and Skene in which the model's opinion is evidence too."""
    evidence = np.log(shrunk(table.tally(shares), STRENGTH))
    prior = np.log(prior_of(table, shares) + LEAST)
    return softmax(prior + table.support(evidence) + opinion)


def _opinion(foretold: Numbers) -> Numbers:
    """Return log odds against what is usual, so that rare labels are not counted twice."""
    opinion: Numbers = np.log(foretold + LEAST) - np.log(foretold.mean(axis=0) + LEAST)
    return opinion


def weigh(
    labels: EncodedLabels, table: AnswerTable, shares: Numbers, foretold: Numbers
) -> tuple[float, float]:
    """Return (the weight that foretells held-out answers best, its gain in nats).

    The weight is 0 where the gain is not SURELY standard errors, over items, above nothing.
    """
    confusion = shrunk(table.tally(shares), STRENGTH)
    evidence = np.log(confusion)
    prior, support = np.log(prior_of(table, shares) + LEAST), table.support(evidence)
    rows = np.arange(len(labels))
    if len(rows) > ANSWERS_TO_WEIGH_BY:
        rows = np.random.default_rng(5).permutation(rows)[:ANSWERS_TO_WEIGH_BY]
    task, member, label = labels.task[rows], labels.member[rows], labels.label[rows]
    of_peers = support[task] - evidence[member, :, label]
    chance, opinion = confusion[member, :, label], _opinion(foretold)[task]

    def foretelling(temperature: float, weight: float) -> Numbers:
        belief = softmax(prior + temperature * of_peers + weight * opinion)
        likelihood: Numbers = np.log((belief * chance).sum(axis=1) + LEAST)
        return likelihood

    without = max((foretelling(heat, 0.0) for heat in TEMPERATURES), key=_mean)
    trials = [
        (foretelling(heat, weight), heat, weight)
        for heat in TEMPERATURES
        for weight in WEIGHTS
    ]  # fmt: skip
    best, heat, weight = max(trials, key=lambda trial: _mean(trial[0]))
    answers = np.bincount(task, minlength=labels.tasks)
    gains = np.bincount(task, weights=best - without, minlength=labels.tasks)[answers > 0]
    error = float(gains.std() / np.sqrt(len(gains)))
    helps = float(gains.mean()) > SURELY * error
    return min(weight / heat, WEIGHT_MAX) if helps else 0.0, _mean(best - without)


def _mean(values: Numbers) -> float:
    return float(values.mean()) if len(values) else 0.0
