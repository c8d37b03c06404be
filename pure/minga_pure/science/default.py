"""What a client gets who tunes nothing: labels that are safe on answers nobody has seen.

No method is best everywhere: majority is fooled by careless members, one-coin by classes that all
confuse, Dawid-Skene by tasks that all take for something else. Each errs on different tasks, so
their mean holds where one of them falls: majority, hierarchical Dawid-Skene and EBCC, weighed
the same. With gold tasks that mean competes with its parts and with one-coin, weighed by how well
each foretells the gold (see calibration); a handful is enough to leave a method that is wrong.
"""

from __future__ import annotations

import numpy as np

from minga_pure.science.answer_table import AnswerTable
from minga_pure.science.calibration import blended
from minga_pure.science.ebcc import ebcc
from minga_pure.science.hierarchical_dawid_skene import hierarchical_dawid_skene, shrunk
from minga_pure.science.labels import UNKNOWN, Caution, Index, Labels, Numbers, Oddity
from minga_pure.science.one_coin import one_coin
from minga_pure.science.outcome import Outcome, chance_right, nothing_to_learn, outcome_of
from minga_pure.science.outcome import vote_shares as majority_shares

GOLD_TO_LEAN_ON = 20
FAVOUR_FOR_THE_MEAN = 1.0
CELLS_FOR_FOUR_STARTS = 2_000_000
CELLS_FOR_EBCC = 50_000_000
STRENGTH = 2.0


def aggregate(labels: Labels, *, gold: Index | None = None) -> Outcome:
    """One calibrated distribution per task, from `labels.gold({...})[0]` if there is any.

    Very large inputs (answers by classes above CELLS_FOR_EBCC) do without EBCC, which costs the
    most; from CELLS_FOR_FOUR_STARTS on it starts once.
    """
    known = gold if gold is not None else np.full(labels.tasks, UNKNOWN, dtype=np.int32)
    known = np.where(labels.answers_per_task() > 0, known, np.int32(UNKNOWN))
    cautions = _about(known)
    shares = majority_shares(labels)
    if nothing_to_learn(labels):
        calm, _ = blended([shares], [0.0], known)
        return outcome_of(labels, "default", calm, cautions=cautions)
    parts = {"majority_vote": shares} | _models(labels)
    mean = np.mean(list(parts.values()), axis=0)
    candidates, favour = {"mean": mean}, [FAVOUR_FOR_THE_MEAN]
    if (known >= 0).any():
        candidates |= parts | {"one_coin": one_coin(labels).distribution}
        favour += [0.0] * (len(candidates) - 1)
    distribution, weights = blended(list(candidates.values()), favour, known)
    told = _with_gold(distribution, known)
    return outcome_of(
        labels, "default", distribution, cautions=cautions,
        skill=chance_right(labels, told),
        confusion=shrunk(AnswerTable(labels).tally(told), STRENGTH),
        weights=_spread(dict(zip(candidates, weights.tolist(), strict=True)), list(parts)),
    )  # fmt: skip


def _models(labels: Labels) -> dict[str, Numbers]:
    cells = len(labels) * labels.classes
    parts = {"hierarchical_dawid_skene": hierarchical_dawid_skene(labels).distribution}
    if cells <= CELLS_FOR_EBCC:
        starts = 4 if cells <= CELLS_FOR_FOUR_STARTS else 1
        parts["ebcc"] = ebcc(labels, starts=starts).distribution
    return parts


def _about(gold: Index) -> tuple[Caution, ...]:
    count = int((gold >= 0).sum())
    if not count:
        return (Caution(Oddity.NO_GOLD),)
    return (Caution(Oddity.LITTLE_GOLD, count),) if count < GOLD_TO_LEAN_ON else ()


def _with_gold(distribution: Numbers, gold: Index) -> Numbers:
    """What is known of each task when members are judged: the gold where there is gold."""
    told = distribution.copy()
    rows = np.flatnonzero(gold >= 0)
    told[rows] = 0.0
    told[rows, gold[rows]] = 1.0
    return told


def _spread(shares: dict[str, float], parts: list[str]) -> tuple[tuple[str, float], ...]:
    """The share of the mean handed on to its parts, greatest first."""
    of_mean = shares.pop("mean") / len(parts)
    for part in parts:
        shares[part] = shares.get(part, 0.0) + of_mean
    return tuple(sorted(shares.items(), key=lambda pair: -pair[1]))
