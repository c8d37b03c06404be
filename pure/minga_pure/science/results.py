"""The shape of what answers say together, the same for every kind of task."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from minga_pure.science.reasons import Reason

if TYPE_CHECKING:  # both need numpy, which who only reads answers does without
    from minga_pure.science.agreement import Agreement
    from minga_pure.science.labels import Caution
    from minga_pure.science.skills import SkillEstimate

Value = dict[str, Any]
AnswersByItem = Mapping[Hashable, Sequence[tuple[Hashable, Mapping[str, Any]]]]
"""All answers of a project: for each item who (any name) answered what (normalised)."""


@dataclass(frozen=True, slots=True)
class ItemEstimate:
    """What the answers to one item say together, members weighed by what they are known for.

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
    """What all answers of a project say together.

    `skills` is per member: the share of answers that are right, or where answers have a shape, how
    near they lie to their peers'. `agreement` is Krippendorff's alpha with the metric of the kind
    of task. `cautions` are about odd inputs. `fits` has for each answered item whose true
    answer is known how much of its value is right (0..1). `fitting` has for each item by member how
    well her answer fits what the others say of it, `known` how right it is by the true answer.
    """

    estimates: Mapping[Hashable, ItemEstimate]
    skills: Mapping[Hashable, SkillEstimate]
    agreement: Agreement
    method: str
    cautions: tuple[Caution, ...] = field(default=())
    estimate_scores: Mapping[Hashable, float] = field(default_factory=dict)
    peer_scores: Mapping[Hashable, Mapping[Hashable, float]] = field(default_factory=dict)
    gold_scores: Mapping[Hashable, Mapping[Hashable, float]] = field(default_factory=dict)
