"""Which items are asked again, and why: for projects that keep slots back."""

from dataclasses import replace

import numpy as np

from minga.domains.quality.rules.aggregation import people_per_item, reason_kept
from minga.domains.quality.types import (
    ANSWERS_AT_LEAST,
    CONFIDENCE_WANTED,
    Computed,
    Further,
    ItemResult,
    Verdict,
)
from minga_pure.science.method_result import MethodResult
from minga_pure.science.reasons import Reason
from minga_pure.science.redundancy import (
    SKILLED_ANSWERS_AT_LEAST,
    Advice,
    Decision,
    Policy,
    decide_all,
    expected_gain,
    plan,
    skilled_answer,
    usual_answer,
)

AT_MOST_TIMES = 3
PACE_AT_LEAST = 20


def advised(found: Computed, *, first: int, usual: int, kept: int) -> Computed:
    """The same results, each with a sentence on whether it is asked again, and why.

    Where no answer is to come and it is still not sure, people disagree.
    """
    decisions = _decisions(found, first=first, usual=usual)
    results = []
    for one, decision in zip(found.results, decisions, strict=True):
        reason, ends = decision.reason, decision.advice in (Advice.STOP, Advice.DISAGREE)
        if decision.advice in (Advice.ASK, Advice.ROUTE) and not kept and one.answers >= first:
            reason, ends = Reason("nothing_kept", decision.reason.facts), True
        ended = ends and one.verdict is Verdict.OPEN and one.answers >= ANSWERS_AT_LEAST
        verdict = Verdict.DISAGREE if ended else one.verdict
        results.append(replace(one, verdict=verdict, advice=reason_kept(reason)))
    return replace(found, results=results)


def _decisions(found: Computed, *, first: int, usual: int) -> list[Decision]:
    policy = Policy(at_least=first, usual=usual, at_most=usual * AT_MOST_TIMES)
    if found.outcome is not None:
        outcome = found.outcome
        return decide_all(
            outcome.distribution,
            people_per_item(outcome),
            usual_answer=usual_answer(outcome.labels, outcome.distribution),
            skilled_answer=skilled_answer(outcome),
            policy=policy,
        )
    return [_by_confidence(one, policy) for one in found.results]


def _by_confidence(one: ItemResult, policy: Policy) -> Decision:
    """For answers with a shape, as `_further_by_confidence` asks."""
    facts = {"answers": one.answers, "percent": round(100 * one.confidence)}
    advice, more = Advice.ASK, {"target": round(100 * CONFIDENCE_WANTED), "most": policy.at_most}
    code = "asked_until_sure"
    if one.answers < policy.at_least:
        code, more = "too_few_answers", {"wanted": policy.at_least}
    elif one.confidence >= CONFIDENCE_WANTED:
        advice, code, more = Advice.STOP, "sure_enough", {}
    elif one.answers >= policy.at_most:
        advice, code, more = Advice.DISAGREE, "most_answers_reached", {}
    reason = Reason(code, {**facts, **more})
    return Decision(advice, one.confidence, one.answers, 0.0, 0.0, reason)


def further(found: Computed, *, first: int, usual: int, kept: int, items: int) -> Further:
    """Where another answer helps, most useful first, in a project that keeps slots back.

    A tenth of the items at a time: then the answers are looked at again. Hard items where a usual
    member's answer is not worth its price are for the members who are good at such items.
    """
    if found.outcome is None:
        return _further_by_confidence(found, first=first, usual=usual, kept=kept, items=items)
    outcome = found.outcome
    answers = people_per_item(outcome)
    policy = Policy(at_least=first, usual=usual, at_most=usual * AT_MOST_TIMES)
    pace = max(PACE_AT_LEAST, items // 10)
    usually = usual_answer(outcome.labels, outcome.distribution)
    chosen = plan(
        outcome.distribution,
        answers,
        usual_answer=usually,
        policy=policy,
        asked_max=min(kept, pace),
    )
    positions = outcome.labels.task_ids
    ask = [int(positions[place]) for place in chosen.items]
    skilled = skilled_answer(outcome)
    route: list[int] = []
    members: list[int] = []
    if skilled is not None:
        gain = expected_gain(outcome.distribution, skilled)
        hard = (
            (gain >= policy.gain_min)
            & (chosen.gain < policy.gain_min)
            & (outcome.confidence < policy.target)
            & (answers < policy.at_most)
            & (answers >= first)
        )
        room = min(chosen.answers_left, kept - len(ask), pace)
        order = np.argsort(-gain, kind="stable")
        route = [int(positions[place]) for place in order if hard[place]][: max(0, room)]
        members = skilled_members(outcome)
    return Further(ask, route, members)


def _further_by_confidence(
    found: Computed, *, first: int, usual: int, kept: int, items: int
) -> Further:
    """For answers with a shape: the least sure items first, until they are sure enough."""
    most = min(kept, max(PACE_AT_LEAST, items // 10))
    unsure = [
        one
        for one in found.results
        if one.answers < first
        or (one.confidence < CONFIDENCE_WANTED and one.answers < usual * AT_MOST_TIMES)
    ]
    unsure.sort(key=lambda one: (one.answers >= first, one.confidence, one.pos))
    return Further([one.pos for one in unsure[:most]], [], [])


def skilled_members(outcome: MethodResult) -> list[int]:
    """Row numbers of the better quarter of those with ten answers or more."""
    ids = outcome.labels.member_ids
    known = outcome.labels.answers_per_member() >= SKILLED_ANSWERS_AT_LEAST
    known &= np.asarray(ids, dtype=np.int64) >= 0
    if not known.any():
        return []
    bar = np.quantile(outcome.skill[known], 0.75)
    return [int(ids[place]) for place in np.flatnonzero(known & (outcome.skill >= bar)).tolist()]
