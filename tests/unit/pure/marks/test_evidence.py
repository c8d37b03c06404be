"""Evidence of marks: whoever is uninvolved is accused as rarely as stated, whatever the tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga_pure.marks import codes
from minga_pure.marks.evidence import FALSE_ACCUSATION_MAX, ROUNDS, rank, tail_bound

RECIPIENTS = [f"recipient {number}" for number in range(400)]
KEY = codes.item_key(b"a secret of the house", "item 1")
SYMBOLS = codes.recipient_symbols(KEY, RECIPIENTS)
SHAPE = (codes.SEGMENTS, codes.SYMBOLS)


def noise(seed):
    return np.random.default_rng(seed).normal(size=SHAPE)


def with_marks(tables, marked):
    """Return tables in which each recipient has so much more in every segment."""
    tables = tables.copy()
    for name, strength in marked.items():
        tables[np.arange(codes.SEGMENTS), SYMBOLS[RECIPIENTS.index(name)]] += strength
    return tables


def test_one_recipients_mark_names_them_and_nobody_else():
    ranked = rank(with_marks(noise(1), {"recipient 7": 4.0}), SYMBOLS, RECIPIENTS)
    assert [entry.recipient for entry in ranked if entry.accused] == ["recipient 7"]
    assert ranked[0].false_accusation_probability <= FALSE_ACCUSATION_MAX
    assert all(entry.false_accusation_probability > 1e-3 for entry in ranked[1:])


def test_a_weak_mark_is_found_behind_a_strong_one():
    ranked = rank(
        with_marks(noise(2), {"recipient 3": 60.0, "recipient 9": 3.0}), SYMBOLS, RECIPIENTS
    )
    assert [entry.recipient for entry in ranked if entry.accused] == ["recipient 3", "recipient 9"]


def test_sharing_a_symbol_with_somebody_guilty_accuses_nobody():
    """A strong mark lifts every recipient who has one of its symbols by chance."""
    many = [f"member {number}" for number in range(20_000)]
    symbols = codes.recipient_symbols(KEY, many)
    tables = noise(3)
    tables[np.arange(codes.SEGMENTS), symbols[5]] += 60.0
    ranked = rank(tables, symbols, many)
    assert ranked[1].score > 5.0
    assert [entry.recipient for entry in ranked if entry.accused] == ["member 5"]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), heavy=st.sampled_from([1, 3, 7]))
def test_tables_that_know_nothing_of_the_recipients_accuse_nobody(seed, heavy):
    """Also with outliers, as another person's mark or an attack on the code leaves them."""
    assert not any(entry.accused for entry in rank(noise(seed) ** heavy, SYMBOLS, RECIPIENTS))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_bound_is_never_below_the_true_chance(seed):
    dice = np.random.default_rng(seed)
    tables = dice.normal(size=SHAPE) ** 3
    tables -= tables.mean(axis=1, keepdims=True)
    draws = dice.integers(0, codes.SYMBOLS, (20_000, codes.SEGMENTS))
    sums = tables[np.arange(codes.SEGMENTS), draws].sum(axis=1)
    for share in (0.9, 0.99, 0.999):
        score = np.quantile(sums, share)
        assert np.exp(tail_bound(tables, np.array([score]))[0]) >= (1 - share) * 0.8


@pytest.mark.parametrize("recipients", [1, 400])
def test_the_probability_counts_recipients_tries_and_rounds(recipients):
    tables = with_marks(noise(5), {"recipient 0": 1.4})
    few = rank(tables, SYMBOLS[:recipients], RECIPIENTS[:recipients], tries=1)[0]
    many = rank(tables, SYMBOLS[:recipients], RECIPIENTS[:recipients], tries=10)[0]
    centred = tables - tables.mean(axis=1, keepdims=True)
    score = centred[np.arange(codes.SEGMENTS), SYMBOLS[0]].sum()
    alone = float(np.exp(tail_bound(centred, np.array([score]))[0]))
    assert few.false_accusation_probability == pytest.approx(alone * recipients * ROUNDS)
    assert many.false_accusation_probability == pytest.approx(10 * few.false_accusation_probability)


def test_nothing_is_found_in_an_empty_table_or_among_nobody():
    assert not any(entry.accused for entry in rank(np.zeros(SHAPE), SYMBOLS, RECIPIENTS))
    assert rank(noise(1), SYMBOLS[:0], []) == ()
