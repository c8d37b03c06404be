"""Numbers that people measured or guessed: the value, how sure it is, each member's habit.

y = value of the item + bias of the member + her noise, as in Raykar et al. (2010, "Learning from
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
    """value, low, high, confidence [items]; bias, spread, weight [members].

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
    """One number for each of 0..items-1, from (item, member, number) rows in any order.

    Numbers that are not finite are left out.
    """
    told = np.asarray(number, dtype=np.float64)
    fine = np.isfinite(told)
    rows = np.lexsort((told[fine], np.asarray(member)[fine], np.asarray(item)[fine]))
    at = np.asarray(item, dtype=np.int64)[fine][rows]
    who = np.asarray(member, dtype=np.int64)[fine][rows]
    answers = np.bincount(at, minlength=items)
    if not len(at):
        flat, one = np.zeros(items), np.ones(members)
        return NumberEstimates(flat, flat, flat, flat, answers > 0, one * 0, one * 0, one)
    told = told[fine][rows]
    centre, scale = _scale(told)
    seen = (told - centre) / scale
    value, error, bias, variance = _fit(at, who, seen, items, members)
    usual = math.sqrt(max(float(np.average(variance, weights=np.bincount(who, minlength=members))),
                          1e-18))  # fmt: skip
    sure = np.array([math.erf(usual / max(one, 1e-12) / math.sqrt(2)) for one in error])
    sure[answers == 0] = 0.0
    middle = value * scale + centre
    half = NORMAL_95 * error * scale
    return NumberEstimates(
        middle, middle - half, middle + half, np.clip(sure, 0.0, 1.0), answers > 0,
        bias * scale, np.sqrt(variance) * scale,
        np.clip(float(np.mean(variance)) / variance, 0.25, 4.0),
    )  # fmt: skip


def _scale(told: Numbers) -> tuple[float, float]:
    """The middle, and a size so that neither tiny nor huge numbers lose their digits."""
    centre = float(np.median(told))
    far = np.abs(told / 2 - centre / 2) * 2
    scale = float(far.max(initial=0.0))
    return centre, scale if 0 < scale < math.inf else 1.0


def _fit(
    at: Integers, who: Integers, seen: Numbers, items: int, members: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """(value, its error, bias, variance) by turns; each turn weighs answers by the last."""
    order = np.lexsort((seen, at))
    begin = np.searchsorted(at[order], np.arange(items + 1))
    middles = [float(np.median(seen[order][a:b])) if b > a else 0.0
               for a, b in pairwise(begin)]  # fmt: skip
    value = np.array(middles)
    bias, light = np.zeros(members), np.ones(len(seen))
    off = seen - value[at]
    usual = max(float(np.mean(off**2)), 1e-18)
    variance = np.full(members, usual)
    weight = light
    for _ in range(SWEEPS):
        off = seen - value[at] - bias[who]
        light = (FREEDOM + 1) / (FREEDOM + off**2 / variance[who])
        square = np.bincount(who, weights=light * off**2, minlength=members)
        count = np.bincount(who, minlength=members)
        usual = max(float(square.sum() / len(seen)), 1e-18)
        variance = (square + PSEUDO_ANSWERS * usual) / (count + PSEUDO_ANSWERS)
        weight = light / variance[who]
        rest = seen - value[at]
        drawn = np.bincount(who, weights=weight, minlength=members) + PSEUDO_ANSWERS / usual
        bias = np.bincount(who, weights=weight * rest, minlength=members) / drawn
        mine = np.bincount(at, weights=weight, minlength=items)
        summed = np.bincount(at, weights=weight * (seen - bias[who]), minlength=items)
        value = np.divide(summed, mine, out=np.zeros(items), where=mine > 0)
    mine = np.bincount(at, weights=weight, minlength=items)
    wide = math.sqrt(usual)
    error = np.where(mine > 0, 1 / np.sqrt(np.maximum(mine, 1e-300)), wide)
    return value, error, bias, variance
