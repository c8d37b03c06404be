"""Multi-label aggregation: one binary question per label, each with its own skills.

Binary relevance: with few answers an item, the links between labels cannot be learned, but who
overlooks a label and who gives it to everything can. Each label is aggregated by the usual default.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from minga_pure.science import ensemble
from minga_pure.science.labels import Caution, Index, Numbers, from_codes


@dataclass(frozen=True, slots=True, eq=False)
class MultilabelEstimates:
    """Estimates: chance [items, labels] of each label; skill [members], mean over the labels.

    `agreement` and the like come from the sets themselves (`closeness_of_sets`).
    """

    chance: Numbers
    skill: Numbers
    cautions: tuple[Caution, ...]


def multilabel(
    item: Sequence[int] | Index,
    member: Sequence[int] | Index,
    chosen: Sequence[Collection[int]],
    *,
    items: int,
    members: int,
    classes: int,
) -> MultilabelEstimates:
    """Aggregate (item, member, chosen labels) rows; the chances of an unanswered item are 0."""
    chance = np.zeros((items, classes))
    skill = np.zeros((members, classes))
    cautions: dict[Caution, None] = {}
    answered = np.bincount(np.asarray(item, dtype=np.int64), minlength=items) > 0
    for label in range(classes):
        votes = from_codes(
            item, member, [int(label in labels) for labels in chosen],
            task_ids=range(items), member_ids=range(members), class_names=(0, 1),
        )  # fmt: skip
        estimate = ensemble.aggregate(votes)
        chance[:, label] = np.where(answered, estimate.distribution[:, 1], 0.0)
        skill[:, label] = estimate.skill
        cautions |= dict.fromkeys(estimate.cautions)
    mean = skill.mean(axis=1) if classes else np.ones(members)
    return MultilabelEstimates(chance, mean, tuple(cautions))
