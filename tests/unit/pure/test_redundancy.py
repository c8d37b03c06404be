"""Another answer is asked for while it is worth its price, and the reason is a sentence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga_pure.science.interim import interim_posterior
from minga_pure.science.labels import from_codes
from minga_pure.science.method_result import MethodResult
from minga_pure.science.redundancy import (
    Advice,
    Policy,
    decide,
    decide_all,
    expected_gain,
    plan,
    skilled_answer,
    usual_answer,
)
from tests.budget import examples

GOOD = np.array([[0.9, 0.1], [0.1, 0.9]])
GUESS = np.array([[0.5, 0.5], [0.5, 0.5]])

rows = st.integers(2, 6).flatmap(
    lambda classes: st.lists(
        st.lists(st.floats(0.01, 1), min_size=classes, max_size=classes), min_size=1, max_size=20
    )
)
crowds = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 5), st.integers(0, 3)), max_size=60)


def shares(found: list[list[float]]) -> np.ndarray:
    table = np.array(found)
    return table / table.sum(axis=1, keepdims=True)


def test_one_item_alone_and_all_together_are_decided_alike() -> None:
    dice = np.random.default_rng(6)
    shares = dice.dirichlet(np.ones(3), 40)
    counts = dice.integers(0, 12, 40)
    usual = np.full((3, 3), 0.1) + 0.7 * np.eye(3)
    better = np.full((3, 3), 0.02) + 0.94 * np.eye(3)
    policy = Policy(at_most=9)
    every = decide_all(shares, counts, usual_answer=usual, skilled_answer=better, policy=policy)
    assert len({one.reason.code for one in every}) > 2
    for row, count, decision in zip(shares, counts, every, strict=True):
        alone = decide(
            row.tolist(), int(count), usual_answer=usual, skilled_answer=better, policy=policy
        )
        assert (decision.advice, decision.reason) == (alone.advice, alone.reason)
        assert decision.gain == pytest.approx(alone.gain, abs=1e-12)


def test_every_item_gets_two_answers_however_sure_the_first_is() -> None:
    told = decide([0.999, 0.001], 1, usual_answer=GOOD)
    assert told.advice is Advice.ASK
    assert told.reason.sentence == "Answers so far: 1. Every item gets 2 at least."


def test_two_who_differ_are_asked_for_a_third_and_three_who_agree_are_not() -> None:
    assert decide([0.5, 0.5], 2, usual_answer=GOOD).advice is Advice.ASK
    assert decide([0.999, 0.001], 3, usual_answer=GOOD).advice is Advice.STOP


def test_a_dear_answer_is_not_bought_for_what_a_cheap_one_is() -> None:
    worth = Policy(worth=200.0)
    cheap = Policy(worth=2.0)
    assert decide([0.9, 0.1], 2, usual_answer=GOOD, policy=worth).advice is Advice.ASK
    assert decide([0.9, 0.1], 2, usual_answer=GOOD, policy=cheap).advice is Advice.DISAGREE


def test_a_hard_item_goes_to_members_with_the_skill() -> None:
    told = decide([0.55, 0.45], 4, usual_answer=GUESS, skilled_answer=GOOD)
    assert told.advice is Advice.ROUTE
    assert "good at such items" in told.reason.sentence
    assert told.skilled_gain > told.gain == 0.0


def test_people_disagree_rather_than_a_false_majority_when_nobody_can_help() -> None:
    told = decide([0.6, 0.4], 4, usual_answer=GUESS, skilled_answer=GUESS)
    assert told.advice is Advice.DISAGREE
    assert "people disagree" in told.reason.sentence
    most = decide([0.5, 0.5], 30, usual_answer=GOOD)
    assert most.advice is Advice.DISAGREE
    assert most.reason.code == "most_answers_reached"


@settings(max_examples=examples(50))
@given(rows)
def test_a_gain_is_a_chance_and_guessing_gains_nothing(found: list[list[float]]) -> None:
    table = shares(found)
    classes = table.shape[1]
    sure = np.full((classes, classes), 0.1 / (classes - 1))
    np.fill_diagonal(sure, 0.9)
    gain = expected_gain(table, sure)
    assert np.isfinite(gain).all()
    assert (gain >= 0).all()
    assert (gain <= 1 - table.max(axis=1) + 1e-9).all()
    even = np.full((classes, classes), 1 / classes)
    assert expected_gain(table, even) == pytest.approx(0.0, abs=1e-9)


@settings(max_examples=examples(50))
@given(rows, st.randoms())
def test_the_order_of_items_and_of_classes_changes_no_gain(
    found: list[list[float]], dice: object
) -> None:
    table = shares(found)
    classes = table.shape[1]
    matrix = np.full((classes, classes), 0.3 / (classes - 1))
    np.fill_diagonal(matrix, 0.7)
    gain = expected_gain(table, matrix)
    assert expected_gain(table[::-1], matrix) == pytest.approx(gain[::-1])
    assert expected_gain(table[:, ::-1], matrix) == pytest.approx(gain)


@settings(max_examples=examples(50))
@given(rows, st.integers(0, 100))
def test_a_plan_never_spends_more_than_it_has(found: list[list[float]], budget: int) -> None:
    table = shares(found)
    classes = table.shape[1]
    answers = np.arange(len(table)) % 5
    matrix = np.full((classes, classes), 0.2 / (classes - 1))
    np.fill_diagonal(matrix, 0.8)
    made = plan(table, answers, usual_answer=matrix, budget=budget)
    assert len(set(made.items)) == len(made.items) <= max(0, budget - answers.sum())
    assert made.answers_left == max(0, budget - int(answers.sum())) - len(made.items)
    short = [at for at in range(len(table)) if answers[at] < 2]
    assert set(made.items[: len(short)]) <= set(short)


def test_money_goes_first_where_it_helps_most() -> None:
    table = np.array([[0.97, 0.03], [0.5, 0.5], [0.8, 0.2]])
    made = plan(table, np.array([2, 2, 2]), usual_answer=GOOD, budget=8)
    assert list(made.items) == [1, 2]


def test_the_budget_is_a_third_less_than_the_usual_number() -> None:
    assert Policy().budget(1000) == 3400
    assert Policy(usual=2).budget(10) == 20


@settings(max_examples=examples(50))
@given(crowds)
def test_standing_is_a_distribution_for_any_crowd(told: list[tuple[int, int, int]]) -> None:
    labels = from_codes(*([list(column) for column in zip(*told, strict=True)] or [[], [], []]))
    found = interim_posterior(labels)
    assert np.isfinite(found.distribution).all()
    if labels.classes:
        assert found.distribution.sum(axis=1) == pytest.approx(1.0)
        matrix = usual_answer(labels, found.distribution)
        assert np.isfinite(matrix).all()
        assert matrix.sum(axis=1) == pytest.approx(1.0)


@settings(max_examples=examples(50))
@given(crowds, st.permutations(range(9)), st.permutations(range(6)), st.permutations(range(4)))
def test_names_and_order_change_nothing_in_the_standing(
    told: list[tuple[int, int, int]], tasks: list[int], members: list[int], classes: list[int]
) -> None:
    def run(rows: list[tuple[int, int, int]]) -> MethodResult:
        columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
        return interim_posterior(
            from_codes(*columns, task_ids=range(9), member_ids=range(6), class_names=range(4))
        )

    plain = run(told).distribution
    renamed = run([(tasks[t], members[m], classes[c]) for t, m, c in reversed(told)]).distribution
    assert renamed[np.ix_(tasks, classes)] == pytest.approx(plain, abs=1e-9)


def test_the_better_quarter_is_found_by_what_it_says_and_only_among_enough_members() -> None:
    dice = np.random.default_rng(3)
    truth = dice.integers(0, 2, 200)
    skill = np.array([0.95, 0.95, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6])
    right = dice.random((200, 8)) < skill
    label = np.where(right, truth[:, None], 1 - truth[:, None])
    labels = from_codes(np.repeat(np.arange(200), 8), np.tile(np.arange(8), 200), label.ravel())
    found = interim_posterior(labels)
    skilled = skilled_answer(found)
    assert skilled is not None
    assert np.diag(skilled).min() > np.diag(usual_answer(labels, found.distribution)).max()
    assert skilled_answer(interim_posterior(from_codes([0, 0], [0, 1], [0, 1]))) is None
