"""GLAD: an answer is right with the logistic chance of the member's ability by the task's ease.

Whitehill, J., Ruvolo, P., Wu, T., Bergsma, J. and Movellan, J. (2009), "Whose Vote Should Count
More: Optimal Integration of Labels from Labelers of Unknown Expertise", NIPS 22. Mistakes spread
evenly over the other classes; abilities ~ N(1, 1), log ease ~ N(0, 1); EM with a few gradient
steps in each M step, each scaled by how many answers a parameter has.
"""

from __future__ import annotations

import numpy as np

from minga_pure.science.answer_table import softmax
from minga_pure.science.labels import EncodedLabels, Numbers
from minga_pure.science.method_result import (
    MethodResult,
    lacks_comparisons,
    make_result,
    vote_shares,
)

STEP = 0.5
STEPS_IN_A_SWEEP = 8
LEAST = 1e-9


def glad(labels: EncodedLabels, *, sweeps: int = 30, settled: float = 1e-4) -> MethodResult:
    """Run GLAD; the skill is the mean chance that a member's answers are right."""
    shares = vote_shares(labels)
    if lacks_comparisons(labels):
        return make_result(labels, "glad", shares)
    ability, ease = np.ones(labels.members), np.zeros(labels.tasks)
    answered = labels.answers_per_task() > 0
    swept, change = 0, np.inf
    while swept < sweeps and change > settled:
        previous = shares
        ability, ease = _climbed(labels, shares[labels.task, labels.label], ability, ease)
        prior = shares[answered].mean(axis=0)
        shares = softmax(np.log(prior + LEAST) + _support(labels, chances(labels, ability, ease)))
        swept, change = swept + 1, float(np.abs(shares - previous).max())
    hits = np.bincount(labels.member, chances(labels, ability, ease), labels.members)
    skill = hits / np.maximum(labels.answers_per_member(), 1)
    return make_result(labels, "glad", shares, skill=skill, sweeps=swept)


def chances(labels: EncodedLabels, ability: Numbers, ease: Numbers) -> Numbers:
    """Return the chance that each answer is right."""
    strength = ability[labels.member] * np.exp(ease)[labels.task]
    chance: Numbers = 1 / (1 + np.exp(-np.clip(strength, -30, 30)))
    return chance


def _climbed(
    labels: EncodedLabels, correct: Numbers, ability: Numbers, ease: Numbers
) -> tuple[Numbers, Numbers]:
    """Return (ability, ease) after a few gradient steps up the expected log posterior."""
    by_member = np.maximum(labels.answers_per_member(), 1)
    by_task = np.maximum(labels.answers_per_task(), 1)
    for _ in range(STEPS_IN_A_SWEEP):
        gap = correct - chances(labels, ability, ease)
        scale = np.exp(ease)
        up = np.bincount(labels.member, gap * scale[labels.task], labels.members) - (ability - 1)
        over = np.bincount(labels.task, gap * ability[labels.member], labels.tasks) * scale - ease
        ability = ability + STEP * 4 * up / (by_member + 4)
        ease = np.clip(ease + STEP * 4 * over / (by_task + 4), -3, 3)
    return ability, ease


def _support(labels: EncodedLabels, chance: Numbers) -> Numbers:
    """Return log weights [tasks, classes], up to a constant in each row."""
    log_error = np.log((1 - chance + LEAST) / (labels.classes - 1))
    gain = np.log(chance + LEAST) - log_error
    cells = labels.task.astype(np.int64) * labels.classes + labels.label
    summed = np.bincount(cells, gain, labels.tasks * labels.classes).astype(np.float64)
    return summed.reshape(labels.tasks, labels.classes)
