"""When another answer is worth its price, and when no answer will help.

An item is asked for again while the answers that could still come are expected to raise the chance
of a right label by enough to pay for them (the value of information, Howard 1966; looking a few
answers ahead, since one more answer often cannot turn the result and three can). Nobody's answer
is refused, and every answer that was given is paid and used, also when it comes late.

Whom we trust: the distributions. They have to be calibrated (`minga_pure.science.ensemble`); sure
of too much, the rule stops too soon.
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
    """What to do about an item."""

    ASK = "ask"
    STOP = "stop"
    ROUTE = "route"
    DISAGREE = "disagree"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the client decided before the first answer, the same for all items of a project.

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
        """How much an answer has to be expected to raise the chance of a right label."""
        return 1.0 / max(self.worth, 1.0)

    def budget(self, items: int) -> int:
        """Answers that may be paid for in all; what is left of them goes back to the client."""
        return max(self.at_least * items, int(self.share * self.usual * items))


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about one item, and why in words.

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
    """The rule for one item.

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
    """The same for every item of a project, in their order."""
    policy = policy or Policy()
    gain = expected_gain(distribution, usual_answer)
    skilled = gain if skilled_answer is None else expected_gain(distribution, skilled_answer)
    sure = distribution.max(axis=1, initial=0.0)
    rows = zip(sure.tolist(), np.asarray(answers).tolist(), gain.tolist(), skilled.tolist(),
               strict=True)  # fmt: skip
    return [_decided(policy, *row) for row in rows]


def _decided(policy: Policy, sure: float, answers: int, gain: float, skilled: float) -> Decision:
    facts = {"answers": answers, "percent": round(100 * sure)}

    def decision(advice: Advice, code: str, **more: object) -> Decision:
        return Decision(advice, sure, answers, gain, skilled, Reason(code, {**facts, **more}))

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
    """Which items to ask for once more, most useful first; what it is expected to bring.

    `ask` holds positions of items. `gain` is per item, `left` the answers that may still be
    bought after these.
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
    most: int | None = None,
) -> Plan:
    """Where the next answers of a project help most, one an item at most, and within the budget.

    Items with too few answers come first, then by expected gain; items that `decide` would not ask
    for are left out. `most` bounds how many are asked for before the answers are looked at again:
    a tenth of the items is a good pace.
    """
    policy = policy or Policy()
    answers = np.asarray(answers, dtype=np.int64)
    items = len(answers)
    left = max(0, (policy.budget(items) if budget is None else budget) - int(answers.sum()))
    gain = expected_gain(distribution, usual_answer)
    sure = distribution.max(axis=1, initial=0.0)
    short = answers < policy.at_least
    wanted = (gain >= policy.gain_min) & (sure < policy.target) & (answers < policy.at_most)
    chosen = np.flatnonzero(short | wanted)
    order = np.lexsort((answers[chosen], -gain[chosen], ~short[chosen]))
    bound = min(left, len(chosen) if most is None else most)
    ask = chosen[order][:bound]
    return Plan(ask.astype(np.int64), gain, left - len(ask))


def expected_gain(distribution: Numbers, answer: Numbers, *, ahead: int = LOOK_AHEAD) -> Numbers:
    """By how much each further answer is expected to raise the chance of a right label, [tasks].

    distribution [tasks, classes]; answer [true class, answered class] is how such members answer.
    For 1..`ahead` further answers: the expected highest probability after them, less that of now,
    by their number; the best of these counts. Never negative.
    """
    tasks, classes = distribution.shape
    if tasks == 0 or classes < 2:
        return np.zeros(tasks)
    near = np.argsort(-distribution, axis=1, kind="stable")[:, :CANDIDATES]
    likely = np.take_along_axis(distribution, near, axis=1)
    said = answer[near[:, :, None], near[:, None, :]]
    if classes > CANDIDATES:
        other = np.clip(1.0 - said.sum(axis=2, keepdims=True), 0.0, None)
        said = np.concatenate([said, other], axis=2)
    now = likely.max(axis=1)
    best = np.zeros(tasks)
    reached = [likely]
    for further in range(1, ahead + 1):
        reached = [each * said[:, :, one] for each in reached for one in range(said.shape[2])]
        after = np.sum([each.max(axis=1) for each in reached], axis=0)
        best = np.maximum(best, (after - now) / further)
    return best


def usual_answer(labels: EncodedLabels, distribution: Numbers) -> Numbers:
    """How members answer items of each class, [true class, answered class]; rows add up to 1."""
    return _answering(labels, distribution, np.ones(len(labels)))


def skilled_answer(outcome: MethodResult) -> Numbers | None:
    """How the better quarter of the members answer; None without four members to tell apart.

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
