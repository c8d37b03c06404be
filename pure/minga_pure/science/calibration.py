"""Calibrated confidence: tempered evidence, and a chance that the whole crowd is wrong.

Members err together, so a model that takes answers as independent claims too much. A distribution
p becomes (1 - doubt) p^temperature / sum + doubt / classes. Both numbers are unknown: the result
is the mean over a grid of them, weighed by a prior and, where gold tasks are known, by how well
each pair foretells the gold (Bayesian model averaging, Hoeting et al. 1999). Without gold the
prior alone decides, which is cautious; gold sharpens it. The order of the classes never changes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from minga_pure.science.answer_table import softmax
from minga_pure.science.labels import Index, Numbers

TEMPERATURES = np.exp(np.linspace(np.log(0.125), np.log(4.0), 11))
DOUBTS = np.array([0, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5])
USUAL_TEMPERATURE = 0.9
SPREAD_OF_TEMPERATURE = 0.7
USUAL_DOUBT = 0.06
LEAST = 1e-6
NEGLIGIBLE = 1e-4


def blend_distributions(
    candidates: Sequence[Numbers], favour: Sequence[float], gold: Index
) -> tuple[Numbers, Numbers]:
    """Return (distribution, share of each candidate), weighed by the likelihood of the gold.

    `favour` is the log of each candidate's weight before any gold is seen; `gold` the known class
    of each task, -1 elsewhere.
    """
    weights = _weights(candidates, favour, gold)
    classes = candidates[0].shape[1]
    total = np.zeros_like(candidates[0])
    for candidate, of_candidate in zip(candidates, weights, strict=True):
        for temperature, by_doubt in zip(TEMPERATURES, of_candidate, strict=True):
            weight = float(by_doubt @ (1 - DOUBTS))
            if weight > NEGLIGIBLE:
                total += weight * tempered(candidate, temperature)
    total += float(weights.sum(axis=(0, 1)) @ DOUBTS) / max(classes, 1)
    total /= total.sum(axis=1, keepdims=True)
    return total, weights.sum(axis=(1, 2))


def tempered(distribution: Numbers, temperature: float) -> Numbers:
    """Return p ** `temperature`, scaled to a sum of 1; below 1 it is flatter."""
    return softmax(temperature * np.log(distribution + LEAST))


def _weights(candidates: Sequence[Numbers], favour: Sequence[float], gold: Index) -> Numbers:
    """Return weights [candidates, temperatures, doubts] with a sum of 1."""
    known = np.flatnonzero(gold >= 0)
    off = (np.log(TEMPERATURES) - np.log(USUAL_TEMPERATURE)) / SPREAD_OF_TEMPERATURE
    by_temperature = -0.5 * off**2
    by_doubt = np.log(np.gradient(DOUBTS)) - DOUBTS / USUAL_DOUBT
    logs = (
        np.asarray(favour, dtype=np.float64)[:, None, None]
        + by_temperature[None, :, None]
        + by_doubt[None, None, :]
    )
    if len(known):
        logs = logs + np.array([
            [_foretold(tempered(candidate[known], t), gold[known]) for t in TEMPERATURES]
            for candidate in candidates
        ])  # fmt: skip
    weights: Numbers = np.exp(logs - logs.max())
    weights /= weights.sum()
    return weights


def _foretold(distribution: Numbers, gold: Index) -> Numbers:
    """Return the log likelihood of the gold for each doubt."""
    chance = distribution[np.arange(len(gold)), gold]
    mixed = (1 - DOUBTS) * chance[:, None] + DOUBTS / distribution.shape[1]
    total: Numbers = np.log(mixed + LEAST).sum(axis=0)
    return total
