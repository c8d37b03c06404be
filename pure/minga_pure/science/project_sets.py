"""Aggregation of label sets and label trees over a project."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from minga_pure.science.groups import set_similarity
from minga_pure.science.labels import CautionCode, Numbers, stable_order
from minga_pure.science.many_classes import MANY_CLASSES
from minga_pure.science.multilabel import MultilabelEstimates, multilabel
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
    """Return the labels more likely present than not; in a tree a label implies its ancestors.

    `paths` has for each label, in the project's order, the names from its root down to itself.
    With `single` the deepest label of the likeliest branch is the value. Of many labels each is
    weighed by the members' similarity to their peers, and only the labels given to an item have a
    chance: estimates of each label's own errors take items by labels of memory.
    """
    names = list(paths)
    people = stable_order(member for item_answers in answers.values() for member, _ in item_answers)
    number = {member: place for place, member in enumerate(people)}
    place = {name: index for index, name in enumerate(names)}
    sets = [
        [(number[member], _implied(value, paths, place)) for member, value in item_answers]
        for item_answers in answers.values()
    ]
    peers = peer_weights(sets, len(people), set_similarity)
    estimates = _label_by_label(sets, len(people), len(names))
    findings: dict[Hashable, ItemEstimate] = {}
    for item_index, (name, item_answers) in enumerate(zip(answers, sets, strict=True)):
        if not item_answers:
            findings[name] = empty_estimate()
            continue
        considered = sorted(frozenset().union(*(labels for _, labels in item_answers)))
        chances = {
            names[index]: _weighted_share(index, item_answers, peers.weight)
            if estimates is None
            else float(estimates.chance[item_index, index])
            for index in (considered if estimates is None else range(len(names)))
        }
        findings[name] = _finding(
            chances,
            [names[index] for index in considered],
            len(item_answers),
            paths,
            single=single,
        )
    truths = [
        _implied(gold[item], paths, place) if gold and item in gold else None for item in answers
    ]
    comparisons = [
        compare_answers(item_answers, set_similarity, truth)
        for item_answers, truth in zip(sets, truths, strict=True)
    ]
    method, cautions = (
        ("weighted_sets", ()) if estimates is None else ("multilabel", estimates.cautions)
    )
    odd = dict.fromkeys(caution for caution in cautions if caution.code != CautionCode.NO_GOLD)

    def score(value: Value, truth: Value) -> float:
        return set_similarity(_implied(value, paths, place), _implied(truth, paths, place))

    joined = Aggregation(findings, {}, peers.agreement, method, tuple(odd))
    return calibrate_estimates(
        add_peer_scores(joined, list(answers), people, comparisons), gold, score
    )


def _label_by_label(
    sets: Sequence[Sequence[tuple[int, frozenset[int]]]], members: int, classes: int
) -> MultilabelEstimates | None:
    """Return the estimates of each label with its own errors; None for many labels."""
    if classes > MANY_CLASSES:
        return None
    rows = [(item, *answer) for item, item_answers in enumerate(sets) for answer in item_answers]
    item, member, chosen = zip(*rows, strict=True) if rows else ((), (), ())
    return multilabel(item, member, chosen, items=len(sets), members=members, classes=classes)


def _weighted_share(
    label: int, item_answers: Sequence[tuple[int, frozenset[int]]], weight: Numbers
) -> float:
    """Return the weighted share of answers with a label, and one answer that is undecided."""
    mean = sum(weight[member] for member, _ in item_answers) / len(item_answers)
    chosen = sum(weight[member] for member, labels in item_answers if label in labels)
    return float((chosen + mean / 2) / (mean * (len(item_answers) + 1))) if mean else KEPT_FROM


def _finding(
    chances: Mapping[str, float],
    considered: Sequence[str],
    answers: int,
    paths: Paths,
    *,
    single: bool,
) -> ItemEstimate:
    accepted = {
        name for name in considered if all(chances[node] > KEPT_FROM for node in paths[name])
    }
    if single and accepted:
        best = max(accepted, key=lambda name: (len(paths[name]), chances[name], name))
        accepted = set(paths[best])
    ordered = [name for name in chances if name in accepted]
    implied = {node for name in ordered for node in paths[name][:-1]}
    deepest = [name for name in ordered if name not in implied]
    value: Value | None = {"labels": deepest}
    if single:
        value = {"label": deepest[0]} if deepest else None
    joined = merge_parts(
        value if deepest else None,
        [max(chances[name], KEPT_FROM) for name in ordered],
        [min(chances[name], 1 - 1e-9) for name in considered if name not in accepted],
        answers,
    )
    return ItemEstimate(joined.value, joined.confidence, joined.reason, dict(chances), answers)


def _implied(value: Mapping[str, Any], above: Paths, place: Mapping[str, int]) -> frozenset[int]:
    chosen = value["labels"] if "labels" in value else [value["label"]]
    return frozenset(place[name] for label in chosen for name in above.get(label, ()))
