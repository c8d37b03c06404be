"""Estimates of numbers that members measured: value, interval, and each member's bias.

y = value of the item + bias of the member + their noise, as in Raykar et al. (2010, "Learning from
Crowds") for numbers and Kara et al. (2015) with a bias. Robust: the noise is a Student t (Lange,
Little & Taylor 1989), so that a slip of the keyboard counts for little. Biases are drawn towards
zero and spreads towards that of all, so that the result is defined from one answer on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from minga_pure.science.intervals import NORMAL_95
from minga_pure.science.labels import Index, Numbers

Integers = npt.NDArray[np.int64]

SWEEPS: Final = 25
FREEDOM: Final = 4.0
PSEUDO_ANSWERS: Final = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class NumberEstimates:
    """Estimates: value, low, high, confidence [items]; bias, spread, weight [members].

    `confidence` is the chance that the value lies within the usual error of one answer from the
    truth; `low`..`high` holds the truth in 95 of 100 cases. An item without an answer has the
    middle of all others, confidence 0, and `answered` False.
    """

    value: Numbers
    low: Numbers
    high: Numbers
    confidence: Numbers
    answered: npt.NDArray[np.bool_]
    bias: Numbers
    spread: Numbers
    weight: Numbers


def estimate_numbers(
    item: Sequence[int] | Index,
    member: Sequence[int] | Index,
    number: Sequence[float] | Numbers,
    *,
    items: int,
    members: int,
) -> NumberEstimates:
    """Estimate one number for each of 0..items-1, from (item, member, number) rows in any order.

    Numbers that are not finite are left out.
    """
    numbers = np.asarray(number, dtype=np.float64)
    fine = np.isfinite(numbers)
    rows = np.lexsort((numbers[fine], np.asarray(member)[fine], np.asarray(item)[fine]))
    item_index = np.asarray(item, dtype=np.int64)[fine][rows]
    member_index = np.asarray(member, dtype=np.int64)[fine][rows]
    answers = np.bincount(item_index, minlength=items)
    if not len(item_index):
        flat, even = np.zeros(items), np.ones(members)
        return NumberEstimates(flat, flat, flat, flat, answers > 0, even * 0, even * 0, even)
    numbers = numbers[fine][rows]
    centre, scale = _scale(numbers)
    scaled = (numbers - centre) / scale
    value, error, bias, variance = _fit(item_index, member_index, scaled, items, members)
    member_counts = np.bincount(member_index, minlength=members)
    usual = math.sqrt(max(float(np.average(variance, weights=member_counts)), 1e-18))
    sure = np.array(
        [math.erf(usual / max(item_error, 1e-12) / math.sqrt(2)) for item_error in error]
    )
    sure[answers == 0] = 0.0
    middle = value * scale + centre
    half = NORMAL_95 * error * scale
    return NumberEstimates(
        middle, middle - half, middle + half, np.clip(sure, 0.0, 1.0), answers > 0,
        bias * scale, np.sqrt(variance) * scale,
        np.clip(float(np.mean(variance)) / variance, 0.25, 4.0),
    )  # fmt: skip


def _scale(numbers: Numbers) -> tuple[float, float]:
    """Return (median, scale), so that neither tiny nor huge numbers lose digits."""
    centre = float(np.median(numbers))
    far = np.abs(numbers / 2 - centre / 2) * 2
    scale = float(far.max(initial=0.0))
    return centre, scale if 0 < scale < math.inf else 1.0


def _fit(
    item_index: Integers, member_index: Integers, scaled: Numbers, items: int, members: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return (value, its error, bias, variance), reweighing answers in each sweep."""
    order = np.lexsort((scaled, item_index))
    begin = np.searchsorted(item_index[order], np.arange(items + 1))
    middles = [float(np.median(scaled[order][a:b])) if b > a else 0.0
               for a, b in pairwise(begin)]  # fmt: skip
    value = np.array(middles)
    bias, light = np.zeros(members), np.ones(len(scaled))
    off = scaled - value[item_index]
    usual = max(float(np.mean(off**2)), 1e-18)
    variance = np.full(members, usual)
    weight = light
    for _ in range(SWEEPS):
        off = scaled - value[item_index] - bias[member_index]
        light = (FREEDOM + 1) / (FREEDOM + off**2 / variance[member_index])
        square = np.bincount(member_index, weights=light * off**2, minlength=members)
        count = np.bincount(member_index, minlength=members)
        usual = max(float(square.sum() / len(scaled)), 1e-18)
        variance = (square + PSEUDO_ANSWERS * usual) / (count + PSEUDO_ANSWERS)
        weight = light / variance[member_index]
        residual = scaled - value[item_index]
        drawn = (
            np.bincount(member_index, weights=weight, minlength=members) + PSEUDO_ANSWERS / usual
        )
        bias = np.bincount(member_index, weights=weight * residual, minlength=members) / drawn
        item_weight = np.bincount(item_index, weights=weight, minlength=items)
        summed = np.bincount(
            item_index, weights=weight * (scaled - bias[member_index]), minlength=items
        )
        value = np.divide(summed, item_weight, out=np.zeros(items), where=item_weight > 0)
    item_weight = np.bincount(item_index, weights=weight, minlength=items)
    wide = math.sqrt(usual)
    error = np.where(item_weight > 0, 1 / np.sqrt(np.maximum(item_weight, 1e-300)), wide)
    return value, error, bias, variance
