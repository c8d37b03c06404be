"""Several labels at once, and trees of labels: what all answers of a project say together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from minga_pure.science.groups import set_similarity
from minga_pure.science.labels import CautionCode, stable_order
from minga_pure.science.multilabel import multilabel
from minga_pure.science.parts import merge_parts
from minga_pure.science.peer_skill import compare_answers
from minga_pure.science.peer_weights import peer_weights
from minga_pure.science.projects import Truths, add_peer_scores, empty_estimate
from minga_pure.science.results import Aggregation, AnswersByItem, ItemEstimate, Value
from minga_pure.science.shape_confidence import calibrate_estimates

Paths = Mapping[str, Sequence[str]]

KEPT_FROM = 0.5


def aggregate_sets(
    answers: AnswersByItem, paths: Paths, *, single: bool, gold: Truths | None = None
) -> Aggregation:
    """Each label more likely there than not. In a tree a label speaks for all above it as well.

    `above` has for each label, in the project's order, the names from its root down to itself.
    With `one_only` the deepest label of the likeliest branch is the value.
    """
    names = list(paths)
    people = stable_order(member for told in answers.values() for member, _ in told)
    number = {member: place for place, member in enumerate(people)}
    place = {name: at for at, name in enumerate(names)}
    sets = [
        [(number[member], _implied(value, paths, place)) for member, value in told]
        for told in answers.values()
    ]
    rows = [(item, *one) for item, told in enumerate(sets) for one in told]
    item, member, chosen = zip(*rows, strict=True) if rows else ((), (), ())
    found = multilabel(
        item, member, chosen, items=len(sets), members=len(people), classes=len(names)
    )
    peers = peer_weights(sets, len(people), set_similarity)
    findings: dict[Hashable, ItemEstimate] = {}
    for at, (name, told) in enumerate(zip(answers, sets, strict=True)):
        if not told:
            findings[name] = empty_estimate()
            continue
        shown = {one: float(found.chance[at, where]) for where, one in enumerate(names)}
        considered = sorted(frozenset().union(*(one for _, one in told)))
        findings[name] = _finding(shown, [names[one] for one in considered], len(told), paths,
                                  single=single)  # fmt: skip
    truths = [
        _implied(gold[item], paths, place) if gold and item in gold else None for item in answers
    ]
    held = [
        compare_answers(told, set_similarity, truth)
        for told, truth in zip(sets, truths, strict=True)
    ]
    odd = dict.fromkeys(one for one in found.cautions if one.code != CautionCode.NO_GOLD)

    def right(mine: Value, truth: Value) -> float:
        return set_similarity(_implied(mine, paths, place), _implied(truth, paths, place))

    joined = Aggregation(findings, {}, peers.agreement, "multilabel", tuple(odd))
    return calibrate_estimates(add_peer_scores(joined, list(answers), people, held), gold, right)


def _finding(
    shown: Mapping[str, float],
    considered: Sequence[str],
    answers: int,
    paths: Paths,
    *,
    single: bool,
) -> ItemEstimate:
    kept = {name for name in considered if all(shown[each] > KEPT_FROM for each in paths[name])}
    if single and kept:
        best = max(kept, key=lambda name: (len(paths[name]), shown[name], name))
        kept = set(paths[best])
    ordered = [name for name in shown if name in kept]
    implied = {node for name in ordered for node in paths[name][:-1]}
    deepest = [name for name in ordered if name not in implied]
    value: Value | None = {"labels": deepest}
    if single:
        value = {"label": deepest[0]} if deepest else None
    joined = merge_parts(
        value if deepest else None,
        [max(shown[name], KEPT_FROM) for name in ordered],
        [min(shown[name], 1 - 1e-9) for name in considered if name not in kept],
        answers,
    )
    return ItemEstimate(joined.value, joined.confidence, joined.reason, dict(shown), answers)


def _implied(value: Mapping[str, Any], above: Paths, place: Mapping[str, int]) -> frozenset[int]:
    chosen = value["labels"] if "labels" in value else [value["label"]]
    return frozenset(place[name] for one in chosen for name in above.get(one, ()))
