"""Answers with a shape become one, whatever the order of members; odd inputs have an answer."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga_pure.science.crowd_bt import Scores, crowd_bt
from minga_pure.science.geometry import Box, iou
from minga_pure.science.groups import set_similarity
from minga_pure.science.labels import from_codes
from minga_pure.science.member_numbers import estimate_numbers
from minga_pure.science.multilabel import multilabel
from minga_pure.science.ordinal import middle_grade, ordinal
from minga_pure.science.parts import support_probability, weighted_median, weighted_plurality
from minga_pure.science.peer_weights import peer_weights
from minga_pure.science.polygons import Polygon, polygon_iou
from minga_pure.science.rover import rover, word_similarity
from minga_pure.science.weighted_boxes import box_similarity, fuse_boxes
from minga_pure.science.weighted_medoid import weighted_medoid
from minga_pure.science.weighted_points import fuse_points, geometric_median
from minga_pure.science.weighted_polygons import fuse_polygons, polygon_similarity
from minga_pure.science.weighted_spans import TextSpan, fuse_spans, span_similarity
from tests.budget import examples

sides = st.integers(0, 20).map(lambda one: one / 20)
boxes = st.tuples(st.sampled_from("ab"), sides, sides, sides, sides).map(
    lambda b: Box(b[0], b[1], b[2], b[1] + b[3] + 0.05, b[2] + b[4] + 0.05)
)
outlines = boxes.map(
    lambda b: Polygon(
        b.label, ((b.left, b.top), (b.right, b.top), (b.right, b.bottom), (b.left, b.bottom))
    )
)
spans = st.tuples(st.integers(0, 20), st.integers(1, 8), st.sampled_from("ab")).map(
    lambda s: TextSpan(s[0], s[0] + s[1], s[2])
)
marks = st.frozensets(spans, max_size=4).map(lambda found: (found, frozenset()))
words = st.lists(st.sampled_from(["la", "luna", "vino", "fragua"]), max_size=6).map(tuple)
weight = st.floats(0.25, 4.0)


def crowd(shape: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(st.tuples(shape, weight), min_size=1, max_size=5)


def shuffled(told: list, dice: random.Random) -> list:
    return dice.sample(told, len(told))


@pytest.mark.parametrize(
    ("shape", "fuse"),
    [
        (st.lists(boxes, max_size=4), fuse_boxes),
        (st.lists(outlines, max_size=2), fuse_polygons),
        (marks, fuse_spans),
    ],
    ids=["boxes", "polygons", "spans"],
)
def test_who_answered_first_changes_nothing(shape: st.SearchStrategy, fuse: object) -> None:
    @settings(max_examples=examples(40))
    @given(crowd(shape), st.randoms(use_true_random=False))
    def holds(told: list, dice: random.Random) -> None:
        again = shuffled(told, dice)
        one = fuse([t for t, _ in told], [w for _, w in told])
        other = fuse([t for t, _ in again], [w for _, w in again])
        assert one == other
        assert 0 <= one.confidence <= 1
        assert all(0.5 < part <= 1 for part in one.parts)
        assert one.reason.sentence

    holds()


@pytest.mark.parametrize(
    ("shape", "similarity"),
    [
        (st.lists(boxes, max_size=4), box_similarity),
        (st.lists(outlines, max_size=2), polygon_similarity),
        (marks, span_similarity),
        (words, word_similarity),
        (st.frozensets(st.integers(0, 4)), set_similarity),
    ],
    ids=["boxes", "polygons", "spans", "words", "sets"],
)
def test_closeness_is_between_nothing_and_the_same_from_both_sides(
    shape: st.SearchStrategy, similarity: object
) -> None:
    @settings(max_examples=examples(40))
    @given(shape, shape)
    def holds(mine: object, theirs: object) -> None:
        near = similarity(mine, theirs)
        assert 0 <= near <= 1 + 1e-9
        assert near == pytest.approx(similarity(theirs, mine))
        if mine and len(set(map(repr, mine))) == len(mine):
            assert similarity(mine, mine) == pytest.approx(1.0) or similarity is box_similarity

    holds()


def test_two_agreeing_members_outvote_a_third_and_a_trusted_one_outvotes_two() -> None:
    cat, dog = Box("cat", 0.1, 0.1, 0.5, 0.5), Box("dog", 0.6, 0.6, 0.9, 0.9)
    found = fuse_boxes([[cat], [cat], [dog]], [1.0, 1.0, 1.0])
    assert found.value == [cat]
    assert found.parts == (pytest.approx(support_probability([1, 1], [1])),)
    trusted = fuse_boxes([[cat], [cat], [dog]], [0.5, 0.5, 3.0])
    assert trusted.value == [dog]


def test_one_answer_stands_and_says_that_nobody_else_looked() -> None:
    cat = Box("cat", 0.1, 0.1, 0.5, 0.5)
    found = fuse_boxes([[cat]], [1.0])
    assert found.value == [cat]
    assert found.confidence == pytest.approx(0.731, abs=0.001)
    assert "nobody else" in found.reason.sentence
    assert "nothing to mark" in fuse_boxes([[], []], [1.0, 1.0]).reason.sentence


def test_a_joined_box_lies_nearer_to_the_careful_member() -> None:
    careful, careless = Box("cat", 0.1, 0.1, 0.5, 0.5), Box("cat", 0.1, 0.1, 0.6, 0.6)
    (found,) = fuse_boxes([[careful], [careless]], [3.0, 1.0]).value
    assert iou(found, careful) > iou(found, careless)


def test_of_uneven_outlines_the_joined_one_fits_better_than_the_worst() -> None:
    truth = Polygon("roof", tuple((0.5 + 0.3 * math.cos(a / 8), 0.5 + 0.3 * math.sin(a / 8))
                                  for a in range(50)))  # fmt: skip
    dice = random.Random(4)

    def shaky() -> Polygon:
        return Polygon(
            "roof", tuple((x + dice.gauss(0, 0.02), y + dice.gauss(0, 0.02))
                          for x, y in truth.points),
        )  # fmt: skip

    drawn = [shaky() for _ in range(5)]
    (found,) = fuse_polygons([[one] for one in drawn], [1.0] * 5).value
    assert polygon_iou(found, truth) > max(polygon_iou(one, truth) for one in drawn)


def test_the_ends_of_a_joined_mark_are_in_the_middle() -> None:
    marked = [(frozenset({TextSpan(0, end, "person")}), frozenset()) for end in (21, 21, 16)]
    assert fuse_spans(marked, [1.0, 1.0, 1.0]).value["spans"] == [TextSpan(0, 21, "person")]
    one, two = TextSpan(0, 4, "person"), TextSpan(9, 12, "place")
    related = (frozenset({one, two}), frozenset({(one, two, "born in")}))
    found = fuse_spans([related, related, (frozenset({one, two}), frozenset())], [1.0] * 3)
    assert found.value["relations"] == [(one, two, "born in")]


def test_a_far_point_does_not_draw_the_result_away() -> None:
    near = [(0.5, 0.5), (0.51, 0.5), (0.5, 0.51)]
    place, chance, counted = fuse_points([*near, (0.9, 0.9)], [1.0] * 4, tolerance=0.05)
    assert math.dist(place, (0.5, 0.5)) < 0.01
    assert counted == [0, 1, 2]
    assert chance == pytest.approx(support_probability([1, 1, 1], [1]))
    assert fuse_points([], [], tolerance=0.05, weight_without=2.0)[1] < 0.5
    assert geometric_median([(0.0, 0.0), (0.0, 0.0), (1.0, 1.0)], [1.0] * 3) == pytest.approx(
        (0.0, 0.0), abs=1e-3
    )


def test_rover_mends_words_that_no_single_transcript_has_right() -> None:
    said = ["la", "luna", "vino", "a", "la", "fragua"]
    texts = [list(said) for _ in range(3)]
    texts[0][1], texts[1][5] = "lana", "agua"
    del texts[2][3]
    _, slots = rover([tuple(text) for text in texts], [1.0] * 3)
    assert [slot.word for slot in slots if slot.word] == said


@settings(max_examples=examples(60))
@given(crowd(words), st.randoms(use_true_random=False))
def test_rover_does_not_depend_on_who_wrote_first(told: list, dice: random.Random) -> None:
    again = shuffled(told, dice)
    _, one = rover([t for t, _ in told], [w for _, w in told])
    _, other = rover([t for t, _ in again], [w for _, w in again])
    assert [s.word for s in one] == [s.word for s in other]
    assert [s.chance for s in one] == pytest.approx([s.chance for s in other])


def test_a_medoid_is_an_answer_that_was_given_and_two_who_differ_decide_nothing() -> None:
    texts = [("a", "b"), ("a", "b", "c"), ("a", "b"), ("x",)]
    assert weighted_medoid(texts, [1.0] * 4, word_similarity)[0] in (0, 2)
    assert weighted_medoid([("a",), ("b",)], [1.0, 1.0], word_similarity)[0] is None
    assert weighted_medoid([("a",), ("b",)], [1.0, 2.0], word_similarity)[0] == 1
    assert weighted_medoid([], [], word_similarity) == (None, 0.0)


def test_who_is_near_to_the_others_weighs_more_and_nobody_alone_is_weighed() -> None:
    items = [[(0, ("a", "b")), (1, ("a", "b")), (2, ("x", "y"))] for _ in range(20)]
    peers = peer_weights(items, 3, word_similarity)
    assert peers.weight[0] == peers.weight[1] > 3 * peers.weight[2]
    alone = peer_weights([[(0, ("a",))], []], 2, word_similarity)
    assert list(alone.weight) == [1.0, 1.0]
    assert alone.agreement.alpha is None


numbers = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.floats(-1e9, 1e9)), max_size=25
)


@settings(max_examples=examples(50))
@given(numbers, st.randoms(use_true_random=False))
def test_numbers_are_defined_and_in_no_order(told: list, dice: random.Random) -> None:
    def run(rows: list) -> object:
        item, member, number = ([row[at] for row in rows] for at in range(3))
        return estimate_numbers(item, member, number, items=5, members=4)

    one, other = run(told), run(shuffled(told, dice))
    for name in ("value", "low", "high", "confidence", "bias", "spread", "weight"):
        mine = getattr(one, name)
        assert np.isfinite(mine).all(), name
        assert mine == pytest.approx(getattr(other, name), rel=1e-6, abs=1e-3)
    assert (one.low <= one.value).all()
    assert ((one.confidence >= 0) & (one.confidence <= 1)).all()


def test_a_member_who_measures_too_much_is_corrected_and_a_slip_counts_for_little() -> None:
    dice = np.random.default_rng(5)
    truth = dice.normal(100, 20, 60)
    bias, noise = np.array([10.0, 0.0, -1.0, 0.5]), np.array([1.0, 1.0, 1.0, 8.0])
    told = truth[:, None] + bias + dice.normal(0, 1, (60, 4)) * noise
    told[7, 1] *= 100
    at, who = np.divmod(np.arange(240), 4)
    found = estimate_numbers(at, who, told.ravel(), items=60, members=4)
    shift = float(np.mean(found.value - truth))
    assert float(np.std(found.value - truth)) < 1.2
    assert abs(found.value[7] - truth[7] - shift) < 4
    assert found.bias[0] - found.bias[1] == pytest.approx(10, abs=2.5)
    assert np.argmax(found.spread) in (1, 3)
    inside = (found.low <= truth + shift) & (truth + shift <= found.high)
    assert inside.mean() > 0.8


def test_without_numbers_there_is_a_defined_nothing() -> None:
    none = estimate_numbers([], [], [], items=2, members=1)
    assert list(none.confidence) == [0.0, 0.0]
    assert not none.answered.any()
    same = estimate_numbers([0, 0], [0, 1], [4.0, 4.0], items=1, members=2)
    assert same.value[0] == pytest.approx(4.0)
    assert same.confidence[0] > 0.8
    odd = estimate_numbers([0, 0], [0, 1], [4.0, math.nan], items=1, members=2)
    assert odd.value[0] == pytest.approx(4.0)


grades = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 4)), max_size=40)


@settings(max_examples=examples(50))
@given(grades, st.randoms(use_true_random=False))
def test_grades_are_a_distribution_and_in_no_order(told: list, dice: random.Random) -> None:
    def run(rows: list) -> np.ndarray:
        columns = [[row[at] for row in rows] for at in range(3)]
        return ordinal(
            from_codes(*columns, task_ids=range(6), member_ids=range(4), class_names=range(5))
        ).distribution

    one = run(told)
    assert np.isfinite(one).all()
    assert one.sum(axis=1) == pytest.approx(1.0)
    assert run(shuffled(told, dice)) == pytest.approx(one, abs=1e-9)


def test_a_member_who_always_grades_one_too_high_is_read_as_one_lower() -> None:
    dice = np.random.default_rng(6)
    truth = dice.integers(0, 4, 120)
    said = np.stack([truth, np.minimum(truth + 1, 4), truth], axis=1)
    said += np.where(dice.random(said.shape) < 0.1, dice.integers(-1, 2, said.shape), 0)
    said = np.clip(said, 0, 4)
    labels = from_codes(np.repeat(np.arange(120), 3), np.tile(np.arange(3), 120), said.ravel(),
                        class_names=range(5))  # fmt: skip
    found = ordinal(labels)
    assert (middle_grade(found.distribution) == truth).mean() > 0.9
    assert found.confusion is not None
    assert found.confusion[1, 1, 2] > found.confusion[1, 1, 1]


def test_a_label_that_one_member_gives_to_everything_is_not_kept() -> None:
    dice = np.random.default_rng(7)
    truth = [frozenset(np.flatnonzero(dice.random(3) < 0.4).tolist()) for _ in range(60)]
    rows = [(item, member, one | {2} if member == 2 else one)
            for item, one in enumerate(truth) for member in range(3)]  # fmt: skip
    item, member, chosen = zip(*rows, strict=True)
    found = multilabel(item, member, chosen, items=60, members=3, classes=3)
    kept = [frozenset(np.flatnonzero(row > 0.5).tolist()) for row in found.chance]
    assert sum(one == other for one, other in zip(kept, truth, strict=True)) > 55
    assert not multilabel([], [], [], items=1, members=0, classes=2).chance.any()


def test_comparisons_give_scores_and_find_who_turns_the_question_round() -> None:
    dice = np.random.default_rng(8)
    strength = np.linspace(-2, 2, 8)
    quality = [0.95, 0.95, 0.9, 0.1]
    better, worse, member = [], [], []
    for _ in range(900):
        one, other = dice.choice(8, 2, replace=False)
        who = int(dice.integers(4))
        wins = dice.random() < 1 / (1 + math.exp(strength[other] - strength[one]))
        if dice.random() > quality[who]:
            wins = not wins
        better.append(one if wins else other)
        worse.append(other if wins else one)
        member.append(who)
    found = crowd_bt(better, worse, member, entries=8, members=4)
    assert np.corrcoef(found.score, strength)[0, 1] > 0.95
    assert found.quality[3] < 0.4 < 0.7 < found.quality[:3].min()
    assert found.chance(7, 0) > 0.9
    none = crowd_bt([], [], [], entries=3, members=1)
    assert list(none.score) == [0.0, 0.0, 0.0]
    assert np.isfinite(none.error).all()


@settings(max_examples=examples(50))
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)).filter(
            lambda row: row[0] != row[1]
        ),
        max_size=15,
    ),
    st.randoms(use_true_random=False),
)
def test_scores_are_defined_and_in_no_order(
    rows: list[tuple[int, int, int]], dice: random.Random
) -> None:
    def scored(told: list[tuple[int, int, int]]) -> Scores:
        better, worse, member = zip(*told, strict=True) if told else ((), (), ())
        return crowd_bt(better, worse, member, entries=4, members=3)

    found, again = scored(rows), scored(dice.sample(rows, len(rows)))
    assert np.isfinite(found.score).all()
    assert np.isfinite(found.error).all()
    assert ((found.quality >= 0) & (found.quality <= 1)).all()
    assert np.allclose(found.score, again.score, atol=1e-6)


def test_small_votes() -> None:
    assert weighted_median([1, 2, 9], [1, 1, 1]) == 2
    assert weighted_median([1, 3], [1, 1]) == 2
    assert weighted_median([1, 3], [1, 3]) == 3
    assert weighted_plurality(["a", "b"], [1, 1])[0] is None
    assert weighted_plurality(["a", "b"], [1, 2])[0] == "b"
    assert weighted_plurality([], []) == (None, 0.0)
    assert support_probability([]) == 0.5
    assert support_probability([1000.0]) <= 1.0
