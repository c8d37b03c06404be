"""The digamma function, for expected logarithms under a Dirichlet; numpy has none."""

from __future__ import annotations

import numpy as np

from minga_pure.science.labels import Numbers


def digamma(x: Numbers) -> Numbers:
    """psi(x) for x > 0, to about 1e-10: six steps up, then the asymptotic series.

    Abramowitz and Stegun (1964), 6.3.5 and 6.3.18.
    """
    lift = sum(1.0 / (x + step) for step in range(6))
    y = x + 6.0
    square = 1.0 / (y * y)
    tail = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
    value: Numbers = np.log(y) - 0.5 / y - tail - lift
    return value


def expected_log(counts: Numbers) -> Numbers:
    """E[log p] for p ~ Dirichlet(counts), along the last axis."""
    return digamma(counts) - digamma(counts.sum(axis=-1, keepdims=True))
