"""Confidence of answers with a shape holds where gold is known; skills come with intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import shapes
from bench.shape_crowds import CROWDS
from minga_pure.science.peer_skill import compare_answers, peer_skills
from minga_pure.science.shape_confidence import calibrate
from minga_pure.tasktypes import task_type, task_types
from tests.budget import examples
from tests.unit.pure.test_together import KINDS, LABELS, answers_of

CHANCE = st.floats(0, 1)
KNOWN = st.one_of(CHANCE, st.just(float("nan")))


@settings(max_examples=examples(60))
@given(st.lists(st.tuples(CHANCE, KNOWN), max_size=30), st.randoms(use_true_random=False))
def test_a_chance_in_any_order_and_the_surer_stays_the_surer(rows: Any, dice: Any) -> None:
    raw, right = [row[0] for row in rows], [row[1] for row in rows]
    found = calibrate(raw, right)
    assert ((found >= 0) & (found <= 1)).all()
    by_raw = np.argsort(raw, kind="stable")
    assert (np.diff(found[by_raw]) >= -1e-9).all()
    order = dice.sample(range(len(rows)), len(rows))
    again = calibrate([raw[at] for at in order], [right[at] for at in order])
    assert np.allclose(again, found[order], atol=1e-9)


@pytest.mark.parametrize("true", [0.0, 0.3, 0.8, 0.97, 1.0])
@pytest.mark.parametrize("raw", [0.73, 0.88, 0.99])
def test_what_is_stated_comes_to_what_gold_says(raw: float, true: float) -> None:
    items = 400
    right = np.full(items, np.nan)
    right[:200] = np.where(np.arange(200) < 200 * true, 1.0, 0.0)
    stated = calibrate([raw] * items, right.tolist())[-1]
    assert stated == pytest.approx(true, abs=0.05 if true else 0.1)


def test_without_gold_it_is_cautious_and_gold_moves_it_little_by_little() -> None:
    bare = calibrate([0.98], [np.nan])[0]
    assert 0.8 < bare < 0.97
    stated = [
        calibrate([0.98] * (count + 1), [1.0] * count + [np.nan])[-1] for count in (0, 5, 20, 80)
    ]
    assert stated == sorted(stated)
    assert stated[-1] > 0.97


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_gold_is_heard_by_every_kind_and_changes_no_value(kind: Any) -> None:
    labels = LABELS.get(kind.name, kind.sample.labels)
    one_label = kind.name in ("text_classification", "image_classification", "relevance")

    @settings(max_examples=examples(15))
    @given(answers_of(kind), answers_of(kind))
    def holds(told: Any, others: Any) -> None:
        gold = {item: rows[0][1] for item, rows in others.items() if rows}
        plain = kind.aggregate(told, labels)
        found = kind.aggregate(told, labels, gold=gold)
        assert set(found.estimate_scores) == {item for item in gold if told.get(item)}
        assert all(0 <= one <= 1 for one in found.estimate_scores.values())
        for item, finding in found.estimates.items():
            assert 0 <= finding.confidence <= 1
            assert one_label or finding.value == plain.estimates[item].value
        for skill in found.skills.values():
            assert 0 <= skill.low <= skill.share <= skill.high <= 1

    holds()


def test_the_true_answer_itself_is_wholly_right_in_every_kind() -> None:
    for kind in task_types():
        labels = kind.check_labels(kind.sample.labels)
        value = kind.check_value(kind.sample.value, labels, content=kind.sample.content)
        told = {"i": [("ana", value), ("ben", value)]}
        fits = kind.aggregate(told, labels, gold={"i": value}).estimate_scores
        assert fits in ({"i": pytest.approx(1.0)}, {}), kind.name


def test_what_right_means_of_a_shape() -> None:
    def fits(kind: str, said: Any, true: Any, labels: Any = ()) -> float:
        one = task_type(kind)
        value, truth = (one.check_value(each, labels) for each in (said, true))
        return one.aggregate({"i": [("ana", value)]}, labels, gold={"i": truth}).estimate_scores[
            "i"
        ]

    cup = [{"name": "cup", "title": "Cup"}, {"name": "pot", "title": "Pot"}]

    def box(x: float, label: str = "cup") -> dict[str, Any]:
        return {"label": label, "x": x, "y": 0.1, "width": 0.3, "height": 0.3}

    def boxes(*drawn: dict[str, Any]) -> dict[str, Any]:
        return {"boxes": list(drawn)}

    assert fits("boxes", boxes(box(0.1)), boxes(box(0.19)), cup) == 1.0  # over half in common
    assert fits("boxes", boxes(box(0.1)), boxes(box(0.22)), cup) == 0.0
    assert fits("boxes", boxes(box(0.1)), boxes(box(0.1, "pot")), cup) == 0.0
    assert fits("boxes", boxes(box(0.1)), boxes(box(0.1), box(0.6)), cup) == 0.5  # one missed
    assert fits("boxes", boxes(), boxes(), cup) == 1.0

    def marks(*found: tuple[int, int]) -> dict[str, Any]:
        return {"spans": [{"start": a, "end": b, "label": "cup"} for a, b in found]}

    assert fits("spans", marks((0, 10), (20, 30)), marks((0, 12)), cup) == 0.5
    assert fits("audio_transcription", {"text": "Buenos días, Luna"}, {"text": "buenos días"}) == (
        pytest.approx(2 / 3)
    )
    point = {"points": [{"label": "cup", "x": 0.5, "y": 0.5}]}
    near = {"points": [{"label": "cup", "x": 0.53, "y": 0.5}]}
    far = {"points": [{"label": "cup", "x": 0.56, "y": 0.5}, {"label": "pot", "x": 0.1, "y": 0.1}]}
    assert fits("keypoints", near, point, cup) == 1.0
    assert fits("keypoints", far, point, cup) == 0.0
    form = task_type("survey").check_labels(
        [{"name": "seats", "title": "Seats", "kind": "number"},
         {"name": "name", "title": "Name", "kind": "text"}]
    )  # fmt: skip
    said = {"fields": {"seats": 104, "name": "El Faro"}}
    assert fits("survey", said, {"fields": {"seats": 100, "name": "El Faro"}}, form) == 1.0
    assert fits("survey", said, {"fields": {"seats": 90, "name": "La Luna"}}, form) == 0.0


def skills_in(items: Any, members: int, truths: Any) -> Any:
    """Skills where two answers fit when they are the same."""
    held = [compare_answers(told, lambda a, b: float(a == b), truth)
            for told, truth in zip(items, truths, strict=True)]  # fmt: skip
    return peer_skills(held, members)


def test_a_members_skill_is_how_much_of_hers_is_right_and_its_interval_holds_it() -> None:
    dice = np.random.default_rng(4)
    wanted = [0.95, 0.9, 0.8, 0.7, 0.5]
    items = []
    for _ in range(300):
        told = [(who, int(dice.integers(1000, 2000)) if dice.random() > skill else 0)
                for who, skill in enumerate(wanted)]  # fmt: skip
        items.append([told[at] for at in dice.permutation(5)[:3]])
    found = skills_in(items, 5, [None] * 300)
    assert sum(one.low <= skill <= one.high for one, skill in zip(found, wanted, strict=True)) >= 4
    assert [one.share for one in found] == pytest.approx(wanted, abs=0.12)
    assert all(one.high - one.low < 0.2 for one in found)
    known = skills_in(items, 5, [0] * 300)
    every = [[value == 0 for told in items for who, value in told if who == at] for at in range(5)]
    assert [one.share for one in known] == pytest.approx([np.mean(one) for one in every], abs=0.02)
    alone = skills_in([[(0, 1)]], 2, [None])
    assert [(one.answers, one.low, one.high) for one in alone] == [(0, 0.0, 1.0)] * 2


@settings(max_examples=examples(40))
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=5), max_size=6),
    st.randoms(use_true_random=False),
)
def test_skills_are_defined_for_whatever_was_answered(items: Any, dice: Any) -> None:
    truths = [dice.choice([None, 0, 1]) for _ in items]
    found = skills_in(items, 4, truths)
    assert all(0 <= one.low <= one.share <= one.high <= 1 for one in found)
    order = dice.sample(range(len(items)), len(items))
    again = skills_in([items[at] for at in order], 4, [truths[at] for at in order])
    assert [one.share for one in again] == pytest.approx([one.share for one in found], abs=1e-6)


@pytest.mark.parametrize("name", ["boxes", "transcripts", "pairwise"])
def test_a_seeded_crowd_is_honest(name: str) -> None:
    assert name in CROWDS
    found = shapes.measure(name, seeds=3, items=250)
    assert found["gold"][0][0] > 50  # items stated at .90 or surer
    assert abs(found["gold"][0][1]) < 5
    assert found["bare"][0][1] < 3  # without gold it may claim too little
    assert found["held"] > 0.9
