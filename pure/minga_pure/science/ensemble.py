"""The default aggregation: a calibrated mean of several methods, without any tuning.

No method is best everywhere: majority is fooled by careless members, one-coin by classes that all
confuse, Dawid-Skene by tasks that all take for something else. Each errs on different tasks, so
their mean holds where one of them falls. One method of each kind of model is in it, weighed the
same: no model of members (majority), one number a member (one-coin), a matrix a member, as a point
(hierarchical Dawid-Skene) and with its uncertainty (hierarchical BCC), and kinds of tasks (EBCC).
A method that was stopped before it settled is left out. With gold tasks the mean competes with its
parts, weighed by how well each foretells the gold (see calibration); a handful is enough to leave
a method that is wrong, and from GOLD_TO_LEAN_ON on a model that starts from the gold joins.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from minga_pure.science.answer_table import AnswerTable
from minga_pure.science.calibration import blend_distributions
from minga_pure.science.ebcc import ebcc, hierarchical_bcc
from minga_pure.science.gold_start import gold_started
from minga_pure.science.hierarchical_dawid_skene import hierarchical_dawid_skene, shrunk
from minga_pure.science.item_aware import item_model
from minga_pure.science.item_features import Features
from minga_pure.science.labels import UNKNOWN, Caution, CautionCode, EncodedLabels, Index, Numbers
from minga_pure.science.method_result import (
    MethodResult,
    expected_accuracy,
    lacks_comparisons,
    make_result,
)
from minga_pure.science.method_result import vote_shares as majority_shares
from minga_pure.science.one_coin import one_coin

GOLD_TO_LEAN_ON = 20
FAVOUR_FOR_THE_MEAN = 1.0
FAVOUR_FOR_THE_ITEM_MODEL = 4.0
CELLS_FOR_FOUR_STARTS = 2_000_000
CELLS_FOR_EBCC = 50_000_000
STRENGTH = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class MethodEstimates:
    """Distributions of each method for the same labels: the costly half, which needs no gold.

    common_classes: False where a class number means another label on each task (many_classes).
    """

    labels: EncodedLabels
    shares: Numbers
    parts: dict[str, Numbers]
    common_classes: bool = True


def aggregate(
    labels: EncodedLabels,
    *,
    gold: Index | None = None,
    opinions: MethodEstimates | None = None,
    features: Features | None = None,
) -> MethodResult:
    """Return one calibrated distribution per task, from `labels.gold({...})[0]` if there is any.

    `opinions` of the same labels, if kept, spare their computing when only the gold has grown.
    `features` [tasks, columns] let a model of the items join where it helps (see item_aware); it
    is trained without the gold.
    """
    known = gold if gold is not None else np.full(labels.tasks, UNKNOWN, dtype=np.int32)
    known = np.where(labels.answers_per_task() > 0, known, np.int32(UNKNOWN))
    estimates = opinions if opinions is not None else estimate_methods(labels)
    if not estimates.parts:
        return _of_shares(labels, smoothed_vote_shares(labels, estimates.shares), known, features)
    candidates = {"mean": np.mean(list(estimates.parts.values()), axis=0)}
    favour = [FAVOUR_FOR_THE_MEAN]
    model = None if features is None else item_model(labels, candidates["mean"], features)
    if model is not None and model.joins:
        candidates["item_model"] = model.posterior
        favour.append(FAVOUR_FOR_THE_ITEM_MODEL)
    if (known >= 0).any():
        candidates |= estimates.parts
        if _count(known) >= GOLD_TO_LEAN_ON and estimates.common_classes:
            candidates["gold_started"] = gold_started(labels, known)
        favour += [0.0] * (len(candidates) - len(favour))
    distribution, weights = blend_distributions(list(candidates.values()), favour, known)
    if model is not None and model.joins:
        is_of_members = [name != "item_model" for name in candidates]
        members, _ = blend_distributions(
            list(itertools.compress(candidates.values(), is_of_members)),
            list(itertools.compress(favour, is_of_members)), known,
        )  # fmt: skip
        model = replace(model, members=members)
    known_distribution = _with_gold(distribution, known)
    return make_result(
        labels, "default", distribution, cautions=gold_cautions(_count(known)),
        skill=expected_accuracy(labels, known_distribution),
        confusion=shrunk(AnswerTable(labels).tally(known_distribution), STRENGTH),
        weights=_spread(
            dict(zip(candidates, weights.tolist(), strict=True)), list(estimates.parts)
        ),
        item_model=model,
    )  # fmt: skip


def _of_shares(
    labels: EncodedLabels, shares: Numbers, known: Index, features: Features | None
) -> MethodResult:
    """Return the result where nobody can be compared: smoothed shares, and the items' model."""
    cautions = gold_cautions(_count(known))
    if not shares.size:
        return make_result(labels, "default", shares, cautions=cautions)
    model = None if features is None else item_model(labels, shares, features)
    candidates, favour = [shares], [0.0]
    if model is not None and model.joins:
        candidates.append(model.posterior)
        favour.append(FAVOUR_FOR_THE_ITEM_MODEL)
    calm, weights = blend_distributions(candidates, favour, known)
    if model is not None and model.joins:
        model = replace(model, members=blend_distributions([shares], [0.0], known)[0])
    return make_result(
        labels, "default", calm, cautions=cautions, item_model=model,
        weights=(("item_model", float(weights[1])),) if len(candidates) > 1 else (),
    )  # fmt: skip


def estimate_methods(labels: EncodedLabels) -> MethodEstimates:
    """Run the methods that the default combines.

    Very large inputs (answers by classes above CELLS_FOR_EBCC) do without EBCC, which costs the
    most; from CELLS_FOR_FOUR_STARTS on it starts once.
    """
    shares = majority_shares(labels)
    if lacks_comparisons(labels):
        return MethodEstimates(labels, shares, {})
    cells = len(labels) * labels.classes
    results = [one_coin(labels), hierarchical_dawid_skene(labels), hierarchical_bcc(labels)]
    if cells <= CELLS_FOR_EBCC:
        results.append(ebcc(labels, starts=4 if cells <= CELLS_FOR_FOUR_STARTS else 1))
    settled = {result.method: result.distribution for result in results if _settled(result)}
    return MethodEstimates(labels, shares, {"majority_vote": shares} | settled)


def _settled(result: MethodResult) -> bool:
    return all(caution.code is not CautionCode.NOT_SETTLED for caution in result.cautions)


def smoothed_vote_shares(labels: EncodedLabels, shares: Numbers) -> Numbers:
    """Return vote shares with one uniform pseudo-answer per task, where nobody can be compared.

    So a single answer out of two labels is three quarters sure, and gold decides if it is more.
    """
    answers = labels.answers_per_task()[:, None]
    nothing = 1.0 / max(labels.classes, 1)
    calm: Numbers = np.where(answers > 0, (answers * shares + nothing) / (answers + 1), shares)
    return calm


def _count(gold: Index) -> int:
    return int((gold >= 0).sum())


def gold_cautions(count: int) -> tuple[Caution, ...]:
    """Return the cautions for this number of answered gold items."""
    if not count:
        return (Caution(CautionCode.NO_GOLD),)
    return (Caution(CautionCode.LITTLE_GOLD, count),) if count < GOLD_TO_LEAN_ON else ()


def _with_gold(distribution: Numbers, gold: Index) -> Numbers:
    """Return the distribution with gold tasks set to their known class."""
    known_distribution = distribution.copy()
    rows = np.flatnonzero(gold >= 0)
    known_distribution[rows] = 0.0
    known_distribution[rows, gold[rows]] = 1.0
    return known_distribution


def _spread(shares: dict[str, float], parts: list[str]) -> tuple[tuple[str, float], ...]:
    """Return the shares with that of the mean divided among its parts, greatest first."""
    of_mean = shares.pop("mean") / len(parts)
    for part in parts:
        shares[part] = shares.get(part, 0.0) + of_mean
    return tuple(sorted(shares.items(), key=lambda pair: -pair[1]))
