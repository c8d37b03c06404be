"""A model of the items: labels foretold from features, never for items it was trained on.

Multinomial logistic regression on the soft labels of a crowd (learning from crowds, Raykar et al.
2010), trained by L-BFGS (Liu and Nocedal 1989) in numpy. Cross-fitting (Chernozhukov et al. 2018):
each item is foretold by a model that has seen only the items of the other folds, so that its
prediction holds nothing of its own answers or gold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from minga_pure.science.answer_table import softmax
from minga_pure.science.item_features import Features
from minga_pure.science.labels import Index, Numbers

FOLDS: Final = 5
FOLDS_TO_CHOOSE_BY: Final = 2
ITEMS_TO_LEARN_FROM: Final = 10_000
"""More items are foretold, but not trained on: the cost of training has a bound."""
PENALTIES: Final = (1e-4, 1e-3, 1e-2, 1e-1)
ITERATIONS: Final = 60
MEMORY: Final = 8
LENGTH: Final = 10.0
BLOCK: Final = 8192
STEPS_MAX: Final = 20
SUFFICIENT_DECREASE: Final = 1e-4


def folds_of(items: int, *, seed: int = 7) -> Index:
    """Return the fold of each item, 0..FOLDS-1, as equally often as can be."""
    return np.random.default_rng(seed).permutation(np.arange(items) % FOLDS).astype(np.int32)


def foretell(
    features: Features, targets: Numbers, trained: Index, *, penalty: float | None = None
) -> tuple[Numbers, float]:
    """Return (label probabilities [items, classes] by models of the other folds, the penalty).

    `targets` are soft labels [items, classes]; `trained` the items that have answers, which alone
    are learned from. Without a penalty, the one of PENALTIES is taken that foretells held-out
    targets best.
    """
    scaled, folds = _scaled(features), folds_of(len(features))
    learned = trained
    if len(trained) > ITEMS_TO_LEARN_FROM:
        order = np.random.default_rng(11).permutation(len(trained))[:ITEMS_TO_LEARN_FROM]
        learned = np.sort(trained[order])
    if penalty is None:
        penalty = min(
            PENALTIES, key=lambda strength: _held_out(scaled, targets, folds, learned, strength)
        )
    foretold = np.empty_like(targets)
    for fold in range(FOLDS):
        weights = _of_other_folds(scaled, targets, folds, learned, fold, penalty)
        rows = np.flatnonzero(folds == fold)
        for first in range(0, len(rows), BLOCK):
            part = rows[first : first + BLOCK]
            foretold[part] = probabilities(scaled[part], weights)
    return foretold, penalty


def _held_out(
    features: Features, targets: Numbers, folds: Index, learned: Index, penalty: float
) -> float:
    """Return the loss on the first FOLDS_TO_CHOOSE_BY folds of models of the others."""
    loss = 0.0
    for fold in range(FOLDS_TO_CHOOSE_BY):
        rows = learned[folds[learned] == fold]
        weights = _of_other_folds(features, targets, folds, learned, fold, penalty)
        loss += cross_entropy(probabilities(features[rows], weights), targets[rows])
    return loss


def _of_other_folds(
    features: Features, targets: Numbers, folds: Index, learned: Index, fold: int, penalty: float
) -> Numbers:
    rows = learned[folds[learned] != fold]
    return fit(features[rows], targets[rows], penalty)


def fit(features: Features, targets: Numbers, penalty: float) -> Numbers:
    """Return the weights [features + 1, classes]; the last row is the intercept, not penalised."""
    rows = np.concatenate([features, np.ones((len(features), 1), dtype=np.float32)], axis=1)
    classes = targets.shape[1]
    shrink = np.full((rows.shape[1], 1), penalty)
    shrink[-1] = 1e-6

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        weights = flat.reshape(rows.shape[1], classes)
        chance = softmax((rows @ weights.astype(np.float32)).astype(np.float64))
        slope = rows.T @ ((chance - targets) / max(len(rows), 1)).astype(np.float32)
        value = cross_entropy(chance, targets) + 0.5 * float((shrink * weights**2).sum())
        return value, (slope + shrink * weights).ravel()

    return lbfgs(loss, np.zeros(rows.shape[1] * classes)).reshape(-1, classes)


def probabilities(features: Features, weights: Numbers) -> Numbers:
    return softmax((features @ weights[:-1].astype(np.float32) + weights[-1]).astype(np.float64))


def cross_entropy(chance: Numbers, targets: Numbers) -> float:
    """Return the mean loss in nats of foretelling `targets` by `chance`."""
    return -float((targets * np.log(chance + 1e-12)).sum()) / max(len(targets), 1)


def lbfgs(loss: Callable[[Numbers], tuple[float, Numbers]], start: Numbers) -> Numbers:
    """Minimise a smooth convex loss; two-loop recursion with a halving line search."""
    place, (value, slope) = start, loss(start)
    moves: list[Numbers] = []
    turns: list[Numbers] = []
    for _ in range(ITERATIONS):
        direction = _direction(slope, moves, turns)
        descent = float(direction @ slope)
        step = 1.0 if moves else min(1.0, 1.0 / max(float(np.abs(slope).sum()), 1e-12))
        for _halving in range(STEPS_MAX):
            further = place + step * direction
            value_there, slope_there = loss(further)
            if value_there <= value + SUFFICIENT_DECREASE * step * descent:
                break
            step /= 2
        else:
            break
        move, turn = further - place, slope_there - slope
        if float(move @ turn) > 1e-12:
            moves, turns = [*moves, move][-MEMORY:], [*turns, turn][-MEMORY:]
        settled = value - value_there < 1e-6 * max(abs(value), 1e-3)
        place, value, slope = further, value_there, slope_there
        if settled:
            break
    return place


def _direction(slope: Numbers, moves: list[Numbers], turns: list[Numbers]) -> Numbers:
    pulled, shares = -slope, []
    for move, turn in zip(reversed(moves), reversed(turns), strict=True):
        share = float(move @ pulled) / float(move @ turn)
        pulled = pulled - share * turn
        shares.append(share)
    if moves:
        pulled = pulled * (float(moves[-1] @ turns[-1]) / float(turns[-1] @ turns[-1]))
    for move, turn, share in zip(moves, turns, reversed(shares), strict=True):
        pulled = pulled + move * (share - float(turn @ pulled) / float(move @ turn))
    return pulled


def _scaled(features: Features) -> Features:
    """Return centred features whose rows have a root mean square of LENGTH: penalties compare."""
    centred = features - features.mean(axis=0, keepdims=True)
    length = float(np.sqrt((centred**2).sum(axis=1).mean()))
    scaled: Features = (centred * (LENGTH / (length or 1.0))).astype(np.float32)
    return scaled
