"""Agreement beyond chance."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.science.agreement import nominal_agreement

items = st.lists(st.lists(st.sampled_from("abc"), max_size=5), max_size=12)


def test_the_example_of_the_paper() -> None:
    """Krippendorff 2011, section C: four observers, twelve units, nominal alpha 0.743."""
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = [[one for one in unit if one is not None] for unit in zip(*observers, strict=True)]
    found = nominal_agreement(units)
    assert found.alpha is not None
    assert found.alpha == pytest.approx(0.743, abs=0.0005)
    assert (found.items, found.answers) == (11, 40)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.alpha < found.high


def by_hand(units: list[list[str]]) -> float | None:
    """The definition: 1 - observed / expected disagreement, pair by pair."""
    units = [unit for unit in units if len(unit) > 1]
    everything = [label for unit in units for label in unit]
    count = len(everything)
    observed = sum(
        sum(a != b for a in unit for b in unit) / (len(unit) - 1) for unit in units
    ) / max(count, 1)
    expected = sum(a != b for a in everything for b in everything) / max(count * (count - 1), 1)
    return None if expected == 0 else 1 - observed / expected


@given(items)
def test_alpha_is_its_definition(units: list[list[str]]) -> None:
    found = nominal_agreement(units, replicates=0)
    expected = by_hand(units)
    assert found.alpha == (None if expected is None else pytest.approx(expected))
    assert found.low is None
    assert found.high is None


def test_nothing_to_compare_is_not_agreement() -> None:
    for units in ([], [["a"], ["b"]], [["a", "a"], ["a", "a", "a"]]):
        assert nominal_agreement(units).alpha is None
        assert nominal_agreement(units).low is None


def test_the_interval_holds_the_truth_narrows_with_data_and_repeats_with_its_seed() -> None:
    dice = random.Random(5)

    def crew(size: int) -> list[list[str]]:
        truth = [dice.choice("ab") for _ in range(size)]
        return [[one if dice.random() < 0.9 else dice.choice("ab") for _ in "xyz"] for one in truth]

    few, many = nominal_agreement(crew(30)), nominal_agreement(crew(3000))
    assert few.low is not None
    assert few.high is not None
    assert many.low is not None
    assert many.high is not None
    assert many.low < 0.81 < many.high
    assert many.high - many.low < (few.high - few.low) / 3
    units = crew(30)
    assert nominal_agreement(units, seed=3) == nominal_agreement(units, seed=3)
