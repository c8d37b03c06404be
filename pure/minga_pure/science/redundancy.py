"""Adaptive redundancy: whether another answer to an item is worth its price.

An item is asked for again while the answers that could still come are expected to raise the chance
of a right label by enough to pay for them (the value of information, Howard 1966; looking a few
answers ahead, since one more answer often cannot turn the result and three can). Nobody's answer
is refused, and every answer that was given is paid and used, also when it comes late.

The distributions have to be calibrated (`minga_pure.science.ensemble`): with overconfident ones the
rule stops too soon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from minga_pure.science.labels import EncodedLabels, Numbers
from minga_pure.science.method_result import MethodResult
from minga_pure.science.reasons import Reason

ANSWERS_AT_LEAST: Final = 2
"""One answer says nothing of how sure it is, and a skill is learned where two members meet."""
LOOK_AHEAD: Final = 3
CANDIDATES: Final = 3
"""Only the likeliest classes of an item are weighed; the others are one class, "something else"."""
PSEUDO_ANSWERS: Final = 0.5
SKILLED_ANSWERS_AT_LEAST: Final = 10


class Advice(StrEnum):
    """Advice about the next answer to an item."""

    ASK = "ask"
    STOP = "stop"
    ROUTE = "route"
    DISAGREE = "disagree"


@dataclass(frozen=True, slots=True)
class Policy:
    """The client's decision before the first answer, the same for all items of a project.

    target     the confidence from which on a label is good enough
    worth      what one more right label is worth, counted in the price of an answer: at 500, an
               answer has to raise the chance of a right label by a fifth of a percent
    at_least   answers that every item gets (never fewer than two, unless the client asked for one)
    at_most    answers that no item exceeds
    share      the part of what `usual` answers for every item would cost that may be spent
    usual      the fixed redundancy that the client would have bought
    """

    target: float = 0.995
    worth: float = 500.0
    at_least: int = ANSWERS_AT_LEAST
    at_most: int = 30
    share: float = 0.68
    usual: int = 5

    @property
    def gain_min(self) -> float:
        """Return the least expected rise of the chance of a right label that is worth an answer."""
        return 1.0 / max(self.worth, 1.0)

    def budget(self, items: int) -> int:
        """Return the answers that may be paid for in total; unused pay returns to the client."""
        return max(self.at_least * items, int(self.share * self.usual * items))


@dataclass(frozen=True, slots=True)
class Decision:
    """The advice about one item, with its reason.

    `gain` is by how much each further answer is expected to raise the chance of a right label;
    `skilled_gain` the same for answers by members who are good at such items.
    """

    advice: Advice
    confidence: float
    answers: int
    gain: float
    skilled_gain: float
    reason: Reason


def decide(
    distribution: Sequence[float],
    answers: int,
    *,
    usual_answer: Numbers,
    skilled_answer: Numbers | None = None,
    policy: Policy | None = None,
) -> Decision:
    """Decide about one item.

    1. Fewer than `at_least` answers: ask.
    2. Sure enough, or at most answers reached: stop (or "experts disagree", when not sure).
    3. A usual member's answers are worth their price: ask.
    4. Only a skilled member's answers are: route the item to members with the skill.
    5. Else stop; below the target the item is one on which people disagree, and says so.
    """
    row = np.asarray([distribution], dtype=np.float64)
    (decision,) = decide_all(
        row, [answers], usual_answer=usual_answer, skilled_answer=skilled_answer, policy=policy
    )
    return decision


def decide_all(
    distribution: Numbers,
    answers: Sequence[int] | npt.NDArray[np.int64],
    *,
    usual_answer: Numbers,
    skilled_answer: Numbers | None = None,
    policy: Policy | None = None,
) -> list[Decision]:
    """Decide about every item of a project, in their order."""
    policy = policy or Policy()
    gain = expected_gain(distribution, usual_answer)
    skilled = gain if skilled_answer is None else expected_gain(distribution, skilled_answer)
    sure = distribution.max(axis=1, initial=0.0)
    rows = zip(sure.tolist(), np.asarray(answers).tolist(), gain.tolist(), skilled.tolist(),
               strict=True)  # fmt: skip
    return [_decided(policy, *row) for row in rows]


def _decided(policy: Policy, sure: float, answers: int, gain: float, skilled: float) -> Decision:
    facts = {"answers": answers, "percent": round(100 * sure)}

    def decision(advice: Advice, code: str, **extra_facts: object) -> Decision:
        return Decision(
            advice, sure, answers, gain, skilled, Reason(code, {**facts, **extra_facts})
        )

    if answers < policy.at_least:
        return decision(Advice.ASK, "too_few_answers", wanted=policy.at_least)
    if sure >= policy.target:
        return decision(Advice.STOP, "sure_enough")
    if answers >= policy.at_most:
        return decision(Advice.DISAGREE, "most_answers_reached")
    if gain >= policy.gain_min:
        return decision(Advice.ASK, "worth_its_price", points=_points(gain))
    if skilled >= policy.gain_min:
        return decision(Advice.ROUTE, "worth_for_skilled", points=_points(skilled))
    return decision(Advice.DISAGREE, "nothing_to_gain", target=round(100 * policy.target))


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The items to ask once more, most useful first, with the expected gain.

    `items` holds positions of items. `gain` is per item, `answers_left` the answers that may still
    be bought after these.
    """

    items: npt.NDArray[np.int64]
    gain: Numbers
    answers_left: int


def plan(
    distribution: Numbers,
    answers: npt.NDArray[np.int64],
    *,
    usual_answer: Numbers,
    policy: Policy | None = None,
    budget: int | None = None,
    asked_max: int | None = None,
) -> Plan:
    """Plan the next answers of a project by expected gain, one per item and within the budget.

    Items with too few answers come first, then by expected gain; items that `decide` would not ask
    for are left out. `asked_max` bounds the items asked before the answers are looked at again:
    a tenth of the items is a good pace.
    """
    policy = policy or Policy()
    answers = np.asarray(answers, dtype=np.int64)
    items = len(answers)
    remaining = max(0, (policy.budget(items) if budget is None else budget) - int(answers.sum()))
    gain = expected_gain(distribution, usual_answer)
    sure = distribution.max(axis=1, initial=0.0)
    short = answers < policy.at_least
    is_worthwhile = (gain >= policy.gain_min) & (sure < policy.target) & (answers < policy.at_most)
    chosen = np.flatnonzero(short | is_worthwhile)
    order = np.lexsort((answers[chosen], -gain[chosen], ~short[chosen]))
    bound = min(remaining, len(chosen) if asked_max is None else asked_max)
    ask = chosen[order][:bound]
    return Plan(ask.astype(np.int64), gain, remaining - len(ask))


def expected_gain(distribution: Numbers, answer: Numbers, *, ahead: int = LOOK_AHEAD) -> Numbers:
    """Return the expected rise of the chance of a right label per further answer, [tasks].

    distribution [tasks, classes]; answer [true class, answered class] is how such members answer.
    For 1..`ahead` further answers: the expected highest probability after them, less that of now,
    by their number; the best of these counts. Never negative.
    """
    tasks, classes = distribution.shape
    if tasks == 0 or classes < 2:
        return np.zeros(tasks)
    candidates = np.argsort(-distribution, axis=1, kind="stable")[:, :CANDIDATES]
    likely = np.take_along_axis(distribution, candidates, axis=1)
    confusion = answer[candidates[:, :, None], candidates[:, None, :]]
    if classes > CANDIDATES:
        remainder = np.clip(1.0 - confusion.sum(axis=2, keepdims=True), 0.0, None)
        confusion = np.concatenate([confusion, remainder], axis=2)
    current_top = likely.max(axis=1)
    best = np.zeros(tasks)
    reached = [likely]
    for further in range(1, ahead + 1):
        reached = [
            joint * confusion[:, :, answered]
            for joint in reached
            for answered in range(confusion.shape[2])
        ]
        expected_top = np.sum([joint.max(axis=1) for joint in reached], axis=0)
        best = np.maximum(best, (expected_top - current_top) / further)
    return best


def usual_answer(labels: EncodedLabels, distribution: Numbers) -> Numbers:
    """Return the mean confusion matrix [true class, answered class]; rows add up to 1."""
    return _answering(labels, distribution, np.ones(len(labels)))


def skilled_answer(outcome: MethodResult) -> Numbers | None:
    """Return the confusion matrix of the best quarter of members; None with fewer than four.

    Only members with ten answers or more are compared: this is who may be asked for help, never a
    gate for who may work.
    """
    labels = outcome.labels
    known = labels.answers_per_member() >= SKILLED_ANSWERS_AT_LEAST
    if int(known.sum()) < 4:
        return None
    skilled = known & (outcome.skill >= np.quantile(outcome.skill[known], 0.75))
    return _answering(labels, outcome.distribution, skilled[labels.member].astype(np.float64))


def _answering(labels: EncodedLabels, distribution: Numbers, weight: Numbers) -> Numbers:
    counted = np.full((labels.classes, labels.classes), PSEUDO_ANSWERS)
    for true in range(labels.classes):
        counted[true] += np.bincount(
            labels.label, weights=weight * distribution[labels.task, true], minlength=labels.classes
        )
    share: Numbers = counted / counted.sum(axis=1, keepdims=True)
    return share


def _points(gain: float) -> float:
    return round(100 * gain, 1)
