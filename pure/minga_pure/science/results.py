"""Result types of an aggregation, the same for every task type."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from minga_pure.science.reasons import Reason

if TYPE_CHECKING:  # both need numpy, which readers of answers do not install
    from minga_pure.science.agreement import Agreement
    from minga_pure.science.labels import Caution
    from minga_pure.science.skills import SkillEstimate

Value = dict[str, Any]
AnswersByItem = Mapping[Hashable, Sequence[tuple[Hashable, Mapping[str, Any]]]]
"""All answers of a project: for each item (member, normalised answer) pairs."""


@dataclass(frozen=True, slots=True)
class ItemEstimate:
    """The aggregate of the answers to one item, members weighed by skill.

    `value` is None when they do not decide. `confidence` (0..1) is the chance that it is right, or
    where it has parts (boxes, words, fields) the share of them expected to be. `distribution` has
    the chance of each label, or of each part by its name or its number (from "1") in the value; it
    is empty where an answer is one piece, as a translation is.
    """

    value: Value | None
    confidence: float
    reason: Reason
    distribution: Mapping[str, float]
    answers: int


@dataclass(frozen=True, slots=True)
class Aggregation:
    """The aggregation of all answers of a project.

    `skills` is per member: the share of answers that are right, or where answers have a shape, how
    near they lie to their peers'. `agreement` is Krippendorff's alpha with the metric of the kind
    of task. `cautions` are about odd inputs. `estimate_scores` has for each answered item
    whose true answer is known the share of its value that is right (0..1). `peer_scores` has for
    each item by member the fit of their answer to the others, `gold_scores` its accuracy by the
    true answer.
    """

    estimates: Mapping[Hashable, ItemEstimate]
    skills: Mapping[Hashable, SkillEstimate]
    agreement: Agreement
    method: str
    cautions: tuple[Caution, ...] = field(default=())
    estimate_scores: Mapping[Hashable, float] = field(default_factory=dict)
    peer_scores: Mapping[Hashable, Mapping[Hashable, float]] = field(default_factory=dict)
    gold_scores: Mapping[Hashable, Mapping[Hashable, float]] = field(default_factory=dict)
