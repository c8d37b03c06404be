"""Skills with intervals, anchoring, and agreement where answers are nearly the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga_pure.science.agreement import nominal_agreement
from minga_pure.science.agreement_by_distance import (
    distance_agreement,
    interval_agreement,
    ordinal_agreement,
)
from minga_pure.science.anchoring import anchoring
from minga_pure.science.labels import from_codes
from minga_pure.science.ordinal import ordinal
from minga_pure.science.skills import answer_accuracy, estimate_skills
from tests.budget import examples

# Krippendorff (2011), the example with missing values: units as columns, observers as rows.
EXAMPLE = [
    [1, 1, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [5, 5, 5], [1, 1],
]  # fmt: skip


def test_alpha_of_the_published_example() -> None:
    assert nominal_agreement(EXAMPLE).alpha == pytest.approx(0.743, abs=0.001)
    assert ordinal_agreement(EXAMPLE).alpha == pytest.approx(0.815, abs=0.001)
    found = interval_agreement(EXAMPLE)
    assert found.alpha == pytest.approx(0.849, abs=0.001)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.alpha <= found.high
    assert (found.items, found.answers) == (11, 40)


def test_alpha_by_distance_is_near_the_nominal_one_for_plain_labels() -> None:
    dice = np.random.default_rng(9)
    truth = dice.integers(0, 3, 300)
    items = [[int(t) if dice.random() < 0.8 else int(dice.integers(3)) for _ in range(3)]
             for t in truth]  # fmt: skip
    exact = nominal_agreement(items, replicates=0).alpha
    found = distance_agreement(items, lambda a, b: float(a != b), replicates=100)
    assert found.alpha == pytest.approx(exact, abs=0.05)
    assert found.low is not None
    assert found.low < exact < (found.high or 0)


values = st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=8)


@settings(max_examples=examples(50))
@given(values)
def test_agreement_is_defined_or_none(items: list[list[int]]) -> None:
    for found in (
        ordinal_agreement(items, replicates=20),
        interval_agreement(items, replicates=20),
        distance_agreement(items, lambda a, b: abs(a - b), replicates=20, pairs=50),
    ):
        for one in (found.alpha, found.low, found.high):
            assert one is None or np.isfinite(one)
        assert found.items == sum(len(item) > 1 for item in items)


def test_everybody_saying_the_same_everywhere_tells_nothing() -> None:
    assert interval_agreement([[2, 2], [2, 2]]).alpha is None
    assert ordinal_agreement([[2, 2], [2, 2]]).alpha is None
    assert ordinal_agreement([[1], []]).alpha is None
    assert interval_agreement([[1, 1], [2, 2]]).alpha == pytest.approx(1.0)
    huge = interval_agreement([[1e300, 1e300], [-1e300, -1e300]])
    assert huge.alpha == pytest.approx(1.0)


def crowd(seed: int, skill: list[float], tasks: int) -> tuple:
    dice = np.random.default_rng(seed)
    truth = dice.integers(0, 3, tasks)
    right = dice.random((tasks, len(skill))) < np.array(skill)
    label = np.where(right, truth[:, None], (truth[:, None] + 1 + dice.integers(0, 2, right.shape))
                     % 3)  # fmt: skip
    people = len(skill)
    labels = from_codes(np.repeat(np.arange(tasks), people), np.tile(np.arange(people), tasks),
                        label.ravel())  # fmt: skip
    return labels, truth, right.ravel()


def test_intervals_hold_the_true_skill_and_narrow_with_answers() -> None:
    wanted = [0.95, 0.85, 0.75, 0.6, 0.5]
    labels, truth, _ = crowd(1, wanted, 400)
    exact = (labels.label == truth[labels.task]).astype(float)
    found = estimate_skills(labels, exact)
    held = [one.low <= skill <= one.high for one, skill in zip(found, wanted, strict=True)]
    assert sum(held) >= 4
    few = estimate_skills(*[(part := crowd(1, wanted, 10))[0], np.ones(len(part[0]))])
    assert all(one.high - one.low > 0.1 for one in few)
    assert all(0 <= one.low <= one.share <= one.high <= 1 for one in [*found, *few])


def test_nobody_is_right_only_because_she_was_asked() -> None:
    alone = from_codes([0, 1, 2], [0, 0, 0], [0, 1, 1])
    outcome = ordinal(alone)
    with_her = outcome.distribution[[0, 1, 2], [0, 1, 1]]
    without = answer_accuracy(outcome)
    assert (without <= with_her + 1e-9).all()
    assert without.min() < with_her.min()


def test_following_a_machine_is_found_on_blind_items_only() -> None:
    led = [(True, n % 10 != 0) for n in range(200)] + [(False, n % 10 < 6) for n in range(100)]
    found = anchoring(led)
    assert found.is_significant
    assert found.difference == pytest.approx(0.3)
    assert 0 < found.low < 0.3 < found.high < 0.5
    assert "90 %" in found.reason.sentence
    assert "60 %" in found.reason.sentence
    honest = anchoring([(n % 2 == 0, n % 10 < 8) for n in range(400)])
    assert not honest.is_significant
    assert "no sign" in honest.reason.sentence
    early = anchoring([(True, True)] * 50)
    assert early.blind_share is None
    assert early.reason.code == "anchoring_unknown"


@settings(max_examples=examples(50))
@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=50))
def test_anchoring_is_always_defined(answers: list[tuple[bool, bool]]) -> None:
    found = anchoring(answers)
    assert -1 <= found.low <= found.high <= 1
    assert anchoring(answers[::-1]) == found
    assert found.reason.sentence
