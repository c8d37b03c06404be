"""Choice of the items that get further answers, in projects with reserved slots."""

from dataclasses import replace

import numpy as np

from minga.domains.quality.rules.aggregation import people_per_item, reason_kept
from minga.domains.quality.types import (
    ANSWERS_AT_LEAST,
    CONFIDENCE_WANTED,
    Computed,
    ItemResult,
    NextAnswers,
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


def with_advice(computed: Computed, *, first: int, usual: int, reserved: int) -> Computed:
    """Return the results, each with a reason for or against a further answer.

    Where no answer is to come and it is still not sure, people disagree.
    """
    decisions = _decisions(computed, first=first, usual=usual)
    results = []
    for result, decision in zip(computed.results, decisions, strict=True):
        reason, ends = decision.reason, decision.advice in (Advice.STOP, Advice.DISAGREE)
        if (
            decision.advice in (Advice.ASK, Advice.ROUTE)
            and not reserved
            and result.answers >= first
        ):
            reason, ends = Reason("nothing_kept", decision.reason.facts), True
        ended = ends and result.verdict is Verdict.OPEN and result.answers >= ANSWERS_AT_LEAST
        verdict = Verdict.DISAGREE if ended else result.verdict
        results.append(replace(result, verdict=verdict, advice=reason_kept(reason)))
    return replace(computed, results=results)


def _decisions(computed: Computed, *, first: int, usual: int) -> list[Decision]:
    policy = Policy(at_least=first, usual=usual, at_most=usual * AT_MOST_TIMES)
    if computed.outcome is not None:
        outcome = computed.outcome
        return decide_all(
            outcome.distribution,
            people_per_item(outcome),
            usual_answer=usual_answer(outcome.labels, outcome.distribution),
            skilled_answer=skilled_answer(outcome),
            policy=policy,
        )
    return [_by_confidence(result, policy) for result in computed.results]


def _by_confidence(result: ItemResult, policy: Policy) -> Decision:
    """For answers with a shape, as `_further_by_confidence` asks."""
    facts = {"answers": result.answers, "percent": round(100 * result.confidence)}
    advice, details = Advice.ASK, {"target": round(100 * CONFIDENCE_WANTED), "most": policy.at_most}
    code = "asked_until_sure"
    if result.answers < policy.at_least:
        code, details = "too_few_answers", {"wanted": policy.at_least}
    elif result.confidence >= CONFIDENCE_WANTED:
        advice, code, details = Advice.STOP, "sure_enough", {}
    elif result.answers >= policy.at_most:
        advice, code, details = Advice.DISAGREE, "most_answers_reached", {}
    reason = Reason(code, {**facts, **details})
    return Decision(advice, result.confidence, result.answers, 0.0, 0.0, reason)


def plan_next_answers(
    computed: Computed, *, first: int, usual: int, reserved: int, items: int
) -> NextAnswers:
    """Choose the items where another answer helps, most useful first.

    A tenth of the items at a time: then the answers are looked at again. Hard items where a usual
    member's answer is not worth its price are for the members who are good at such items.
    """
    if computed.outcome is None:
        return _further_by_confidence(
            computed, first=first, usual=usual, reserved=reserved, items=items
        )
    outcome = computed.outcome
    answers = people_per_item(outcome)
    policy = Policy(at_least=first, usual=usual, at_most=usual * AT_MOST_TIMES)
    pace = max(PACE_AT_LEAST, items // 10)
    usually = usual_answer(outcome.labels, outcome.distribution)
    chosen = plan(
        outcome.distribution,
        answers,
        usual_answer=usually,
        policy=policy,
        asked_max=min(reserved, pace),
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
        room = min(chosen.answers_left, reserved - len(ask), pace)
        order = np.argsort(-gain, kind="stable")
        route = [int(positions[place]) for place in order if hard[place]][: max(0, room)]
        members = skilled_members(outcome)
    return NextAnswers(ask, route, members)


def _further_by_confidence(
    computed: Computed, *, first: int, usual: int, reserved: int, items: int
) -> NextAnswers:
    """For answers with a shape: the least sure items first, until they are sure enough."""
    limit = min(reserved, max(PACE_AT_LEAST, items // 10))
    unsure = [
        result
        for result in computed.results
        if result.answers < first
        or (result.confidence < CONFIDENCE_WANTED and result.answers < usual * AT_MOST_TIMES)
    ]
    unsure.sort(key=lambda result: (result.answers >= first, result.confidence, result.pos))
    return NextAnswers([result.pos for result in unsure[:limit]], [], [])


def skilled_members(outcome: MethodResult) -> list[int]:
    """Row numbers of the better quarter of those with ten answers or more."""
    ids = outcome.labels.member_ids
    known = outcome.labels.answers_per_member() >= SKILLED_ANSWERS_AT_LEAST
    known &= np.asarray(ids, dtype=np.int64) >= 0
    if not known.any():
        return []
    bar = np.quantile(outcome.skill[known], 0.75)
    return [int(ids[place]) for place in np.flatnonzero(known & (outcome.skill >= bar)).tolist()]
