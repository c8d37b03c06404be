"""Calibrated confidence of merged answers: boxes, marks, transcripts, rankings, forms.

As in `calibration`: evidence is tempered, and there is room for what the whole crowd gets wrong. A
raw confidence c becomes (1 - doubt) / (1 + ((1 - c) / c) ^ temperature). Both numbers are unknown:
the result is the mean over a grid of them, weighed by a prior and, where true answers are known, by
how well each pair foretells how much of the joined answers is right (Bayesian model averaging,
Hoeting et al. 1999; an item right in part counts in part, Papke & Wooldridge 1996). Which of two
items is surer never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from minga_pure.science import calibration
from minga_pure.science.calibration import TEMPERATURES, USUAL_DOUBT
from minga_pure.science.ensemble import gold_cautions
from minga_pure.science.labels import Numbers
from minga_pure.science.results import Aggregation, Value

ScoreFunction = Callable[[Value, Value], float]
"""Share (0..1) of the first answer that is right where the second is true."""

DOUBTS: Final = np.append(calibration.DOUBTS, [0.6, 0.7, 0.8, 0.9])
"""Higher doubts, as all answers with a shape can be wrong: no translation equals the gold."""
USUAL_TEMPERATURE: Final = 1.5
SPREAD_OF_TEMPERATURE: Final = 0.7
LEAST: Final = 1e-4


def calibrate_estimates(
    aggregation: Aggregation,
    gold: Mapping[Hashable, Mapping[str, Any]] | None,
    score: ScoreFunction,
    *,
    in_parts: bool = False,
) -> Aggregation:
    """Return the aggregation with calibrated confidence and the scores of gold items.

    `in_parts`: distributions are of parts, and as calibrated as the whole.
    """
    truths = gold or {}
    answered = {
        item: estimate.value for item, estimate in aggregation.estimates.items() if estimate.answers
    }
    fits = {
        item: 0.0 if value is None else min(1.0, max(0.0, score(value, dict(truths[item]))))
        for item, value in answered.items()
        if item in truths
    }
    decided = [item for item, value in answered.items() if value is not None]
    raw = [aggregation.estimates[item].confidence for item in decided]
    known = [fits.get(item, np.nan) for item in decided]
    shares = [
        share for item in decided for share in aggregation.estimates[item].distribution.values()
    ]
    calibrated = calibrate([*raw, *shares], [*known, *(np.nan for _ in shares)]).tolist()
    parts = iter(calibrated[len(raw) :])
    findings = dict(aggregation.estimates)
    for item, sure in zip(decided, calibrated, strict=False):
        estimate = findings[item]
        distribution = (
            dict(zip(estimate.distribution, parts, strict=False))
            if in_parts
            else estimate.distribution
        )
        findings[item] = replace(estimate, confidence=sure, distribution=distribution)
    cautions = (*aggregation.cautions, *gold_cautions(len(fits)))
    return replace(aggregation, estimates=findings, estimate_scores=fits, cautions=cautions)


def calibrate(raw: Sequence[float], accuracy: Sequence[float]) -> Numbers:
    """Return the calibrated confidence of each item; `accuracy` is its gold score, or NaN.

    Without gold the prior alone decides, which is cautious.
    """
    stated, truth = np.asarray(raw, dtype=np.float64), np.asarray(accuracy, dtype=np.float64)
    known = np.flatnonzero(np.isfinite(truth))
    off = (np.log(TEMPERATURES) - np.log(USUAL_TEMPERATURE)) / SPREAD_OF_TEMPERATURE
    logs = (
        -0.5 * off[:, None] ** 2 + np.log(np.gradient(DOUBTS)) - 3 * np.log1p(DOUBTS / USUAL_DOUBT)
    )
    if len(known):
        foretold = _grid_confidence(stated[known])
        logs = (
            logs + np.log(foretold) @ truth[known] + np.log(1.0 - foretold) @ (1.0 - truth[known])
        )
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mean: Numbers = np.tensordot(weights, _grid_confidence(stated), axes=2)
    return mean


def _grid_confidence(raw: Numbers) -> Numbers:
    """Return the confidence of each pair of parameters, [temperatures, doubts, items]."""
    odds = np.log(np.maximum(raw, LEAST)) - np.log(np.maximum(1.0 - raw, LEAST))
    sure = 1.0 / (1.0 + np.exp(-TEMPERATURES[:, None] * odds))
    foretold: Numbers = (1.0 - DOUBTS)[None, :, None] * sure[:, None, :]
    return np.clip(foretold, LEAST, 1.0 - LEAST)
