"""How sure joined answers are, in numbers that hold: boxes, marks, transcripts, orders, forms.

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
"""How much of the first answer is right (0..1) where the second is true."""

DOUBTS: Final = np.append(calibration.DOUBTS, [0.6, 0.7, 0.8, 0.9])
"""Answers with a shape can all be wrong: no two translations are the known one."""
USUAL_TEMPERATURE: Final = 1.5
SPREAD_OF_TEMPERATURE: Final = 0.7
LEAST: Final = 1e-4


def calibrate_estimates(
    found: Aggregation,
    gold: Mapping[Hashable, Mapping[str, Any]] | None,
    right: ScoreFunction,
    *,
    in_parts: bool = False,
) -> Aggregation:
    """The same findings with calibrated confidence; `fits` tells how right the known items are.

    `in_parts`: distributions are of parts, and as calibrated as the whole.
    """
    truths = gold or {}
    answered = {item: one.value for item, one in found.estimates.items() if one.answers}
    fits = {
        item: 0.0 if value is None else min(1.0, max(0.0, right(value, dict(truths[item]))))
        for item, value in answered.items()
        if item in truths
    }
    decided = [item for item, value in answered.items() if value is not None]
    raw = [found.estimates[item].confidence for item in decided]
    known = [fits.get(item, np.nan) for item in decided]
    shares = [share for item in decided for share in found.estimates[item].distribution.values()]
    held = calibrate([*raw, *shares], [*known, *(np.nan for _ in shares)]).tolist()
    parts = iter(held[len(raw) :])
    findings = dict(found.estimates)
    for item, sure in zip(decided, held, strict=False):
        one = findings[item]
        shown = dict(zip(one.distribution, parts, strict=False)) if in_parts else one.distribution
        findings[item] = replace(one, confidence=sure, distribution=shown)
    cautions = (*found.cautions, *gold_cautions(len(fits)))
    return replace(found, estimates=findings, estimate_scores=fits, cautions=cautions)


def calibrate(raw: Sequence[float], right: Sequence[float]) -> Numbers:
    """Confidence for each item out of its raw one; `right` is how right it is known to be, or NaN.

    Without any that is known the prior alone decides, which is cautious.
    """
    given, truth = np.asarray(raw, dtype=np.float64), np.asarray(right, dtype=np.float64)
    known = np.flatnonzero(np.isfinite(truth))
    off = (np.log(TEMPERATURES) - np.log(USUAL_TEMPERATURE)) / SPREAD_OF_TEMPERATURE
    logs = (
        -0.5 * off[:, None] ** 2 + np.log(np.gradient(DOUBTS)) - 3 * np.log1p(DOUBTS / USUAL_DOUBT)
    )
    if len(known):
        said = _each(given[known])
        logs = logs + np.log(said) @ truth[known] + np.log(1.0 - said) @ (1.0 - truth[known])
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mean: Numbers = np.tensordot(weights, _each(given), axes=2)
    return mean


def _each(raw: Numbers) -> Numbers:
    """What every pair makes of the raw confidences, [temperatures, doubts, items]."""
    odds = np.log(np.maximum(raw, LEAST)) - np.log(np.maximum(1.0 - raw, LEAST))
    sure = 1.0 / (1.0 + np.exp(-TEMPERATURES[:, None] * odds))
    said: Numbers = (1.0 - DOUBTS)[None, :, None] * sure[:, None, :]
    return np.clip(said, LEAST, 1.0 - LEAST)
