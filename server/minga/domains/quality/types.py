"""Types of quality: aggregated results, skills, gold, predictions, objections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from minga_pure.science.agreement import Agreement
from minga_pure.science.drift import DriftReport
from minga_pure.science.item_aware import ITEMS_AT_LEAST
from minga_pure.science.labels import Caution, EncodedLabels
from minga_pure.science.method_result import MethodResult
from minga_pure.science.reasons import Reason

GOLD_FILE_BYTES_MAX = 20_000_000
"""A file of gold answers or predictions, which is read whole."""

CONFIDENCE_WANTED = 0.9
"""The confidence from which an item counts as agreed, unless the client wants another."""


ANSWERS_AT_LEAST = 2
"""With fewer nobody is compared with anybody, and nobody disagrees."""


ITEMS_READ_MAX = 30_000
"""A model reads the items of projects up to here: the features of all take 120 MB."""

FITS_FROM = 0.9
"""From here on an answer counts as fitting a known one; what is missing is told beside it."""


class ClarityDecision(StrEnum):
    """Decision about a project that its members often could not answer; `clear`: none is needed."""

    CLEAR = "clear"
    CONTINUE = "continue"
    CLARIFY = "clarify"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class ClarityView:
    """Counts of a project's first answers, and the decision of its client; "" while it is open."""

    answers: int
    unclear: int
    checked_at: datetime
    decision: str
    words: str
    decided_by: str
    decided_at: datetime | None


class Verdict(StrEnum):
    """The verdict on an item.

    agreed: as sure as the client wants. open: more answers are on their way. disagree: everything
    that was wanted is there and it is still not sure: no majority is made up.
    """

    AGREED = "agreed"
    OPEN = "open"
    DISAGREE = "disagree"


class ObjectionState(StrEnum):
    WAITING = "waiting"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One label: who (a row number inside the house; below zero a declared machine) said what,
    when (whole seconds of the epoch) and how long it took."""

    pos: int
    member: int
    value: dict[str, Any]
    answered_at: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """The labels of a project whose answers are one label each, and beside each answer when it
    came (whole seconds of the epoch) and how long it took."""

    labels: EncodedLabels
    answered_at: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The aggregated answer of one item.

    distribution: the probability of each label, or of each part of the value by name or number.
    reason: {"code": ..., "facts": {...}}, a sentence of minga_pure.science.reasons. advice: such a
    sentence on whether it is asked again, in a project that asks where it helps. members_value:
    the value of the members alone, where a model of the items changed it.
    """

    pos: int
    value: dict[str, Any] | None
    distribution: dict[str, float]
    confidence: float
    verdict: Verdict
    reason: dict[str, Any]
    answers: int
    advice: dict[str, Any] | None = None
    members_value: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class MemberSkill:
    """A member's estimated accuracy (0..1) in one project, with its 95 % interval."""

    member: int
    answers: int
    accuracy: float
    low: float
    high: float


class ItemModelState(StrEnum):
    """The part of the model of the items in a project's labels.

    joined: it counts as one more annotator. no_gain: it foretells held-out answers no better than
    members do. too_few, too_many: answered items. people: the items may show people or disturb,
    and nothing is computed from them. off: its client does not want it.
    """

    JOINED = "joined"
    NO_GAIN = "no_gain"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    PEOPLE = "people"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ItemModelReport:
    """The part of the model of the items in the last run.

    reads: "text" or "image", the field of the items that it reads. weight: how much its opinion
    counts beside a member's. gain: nats by which a held-out answer is foretold better with it.
    changed: items whose value is another one without it.
    """

    state: ItemModelState
    reads: str
    weight: float = 0.0
    gain: float = 0.0
    changed: int = 0

    @property
    def reason(self) -> Reason:
        facts = {"changed": self.changed, "wanted": ITEMS_AT_LEAST, "most": ITEMS_READ_MAX}
        return Reason(f"item_model_{self.state}", facts)


@dataclass(frozen=True, slots=True)
class Winner:
    """One of the things compared in several items: how likely it is preferred to a usual one of
    them (0..1), with its 95 % interval, and in how many items it was compared."""

    name: str
    items: int
    wins: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Computed:
    """Everything that one run finds out about a project.

    gold_right: of the gold items with answers, how many are right; one right in part (three of
    four boxes) counts in part.
    """

    method: str
    calibrated: bool
    results: Sequence[ItemResult]
    skills: Sequence[MemberSkill]
    warnings: Sequence[Caution] = ()
    confusion: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    gold_seen: int = 0
    gold_right: float = 0
    machines: Sequence[Mapping[str, Any]] = ()
    outcome: MethodResult | None = None
    agreement: Agreement | None = None
    drift: DriftReport | None = None
    winners: Sequence[Winner] = ()
    item_model: ItemModelReport | None = None


@dataclass(frozen=True, slots=True)
class NextAnswers:
    """Positions that are worth another answer, those for skilled members, and who these are."""

    ask: Sequence[int]
    route: Sequence[int]
    skilled: Sequence[int]


@dataclass(frozen=True, slots=True)
class MachineView:
    """The accuracy of a client's model, and the members' agreement with it (0..1).

    accuracy, low, high: share of predictions that fit the aggregated answer. agreement_shown,
    agreement_blind: agreement where members saw the prediction, and where they did not; None
    without any.
    """

    model: str
    items: int
    accuracy: float | None
    low: float | None
    high: float | None
    agreement_shown: float | None
    agreement_blind: float | None
    reason: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Guess:
    """A model's prediction for one item: a value in our form or Label Studio's result."""

    external_id: str
    value: dict[str, Any] | None = None
    result: Sequence[Mapping[str, Any]] | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class QualitySnapshot:
    """The quality snapshot of a project at its last computation."""

    computed_at: datetime
    answers: int
    method: str
    calibrated: bool
    agreed: int
    open: int
    disagree: int
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    gold_right: float
    gold_seen: int
    warnings: tuple[Caution, ...]
    confusion: dict[str, dict[str, float]]
    machines: tuple[MachineView, ...]
    drift: DriftReport | None
    winners: tuple[Winner, ...]
    item_model: ItemModelReport | None = None

    @property
    def items(self) -> int:
        return self.agreed + self.open + self.disagree


@dataclass(frozen=True, slots=True)
class ResultView:
    """An item's result beside the item, for the client's pages."""

    pos: int
    external_id: str
    text: str
    image: str
    value: dict[str, Any] | None
    distribution: dict[str, float]
    confidence: float
    verdict: Verdict
    reason: dict[str, Any]
    answers: int
    advice: dict[str, Any] | None
    members_value: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SkillView:
    """A member's estimated accuracy in one task type and one language."""

    task_type: str
    language: str
    answers: int
    accuracy: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """A gold item that a member has answered: their answer, the expected one, and the reason.

    score: the share of the answer that is right, 0..1; scoring_rule: the rule in words.
    objection: the member's objection, if any, and its decision.
    """

    project: UUID
    title: str
    question: str
    task_type: str
    labels: tuple[dict[str, Any], ...]
    external_id: str
    content: dict[str, Any]
    answer: dict[str, Any]
    expected: dict[str, Any]
    reason: str
    score: float
    scoring_rule: str
    objection: ObjectionState | None = None
    objection_text: str = ""
    decision: str = ""

    @property
    def fits(self) -> bool:
        return self.score >= FITS_FROM


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection as a steward sees it: what is at stake, what everybody said, nobody named."""

    public_id: UUID
    project: UUID
    title: str
    question: str
    external_id: str
    content: dict[str, Any]
    expected: dict[str, Any]
    reason: str
    text: str
    made_at: datetime
    labels: tuple[dict[str, Any], ...]
    answer_counts: tuple[tuple[dict[str, Any], int], ...]
