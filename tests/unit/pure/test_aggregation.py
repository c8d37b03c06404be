"""Every way to one label: what must hold whatever people answered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga_pure.science import dawid_skene as dawid_skene_module
from minga_pure.science.compiled_sweep import kernels
from minga_pure.science.dawid_skene import dawid_skene
from minga_pure.science.ebcc import bcc, ebcc, hierarchical_bcc, row_prior
from minga_pure.science.ensemble import aggregate, estimate_methods
from minga_pure.science.gold_start import gold_started
from minga_pure.science.labels import (
    Answer,
    CautionCode,
    EncodedLabels,
    Index,
    from_answers,
    from_codes,
)
from minga_pure.science.method_result import MethodResult
from minga_pure.science.methods import METHODS
from tests.budget import examples

few = settings(max_examples=examples(25))
every_method = pytest.mark.parametrize("name", METHODS)


@st.composite
def crowds(draw: st.DrawFn) -> list[Answer]:
    """A few members, tasks and labels; some tasks with one answer, some with many."""
    tasks, members = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    labels = draw(st.integers(1, 4))
    chosen = draw(
        st.lists(
            st.tuples(
                st.integers(0, tasks - 1), st.integers(0, members - 1), st.integers(0, labels - 1)
            ),
            unique_by=lambda row: row[:2],
            max_size=30,
        )
    )
    return [(f"t{task}", f"m{member}", f"c{label}") for task, member, label in chosen]


def crowd(
    tasks: int = 300, members: int = 20, per_task: int = 5, classes: int = 3, seed: int = 0
) -> tuple[np.ndarray, list[Answer]]:
    """(truth, answers) of members of whom a fifth guess and the others are right mostly."""
    dice = np.random.default_rng(seed)
    truth = dice.integers(0, classes, tasks)
    skill = np.where(np.arange(members) % 5 == 0, 1 / classes, 0.85)
    rows: list[Answer] = []
    for task in range(tasks):
        for member in dice.choice(members, per_task, replace=False):
            right = dice.random() < skill[member]
            label = truth[task] if right else dice.integers(0, classes)
            rows.append((task, int(member), int(label)))
    return truth, rows


def run(name: str, answers: list[Answer]) -> MethodResult:
    return METHODS[name].run(from_answers(answers))


def by_name(found: MethodResult) -> dict[object, dict[object, float]]:
    names = found.labels.class_names
    return {
        task: dict(zip(names, row.tolist(), strict=True))
        for task, row in zip(found.labels.task_ids, found.distribution, strict=True)
    }


@every_method
@few
@given(answers=crowds())
def test_whatever_was_answered_there_is_a_distribution_and_never_a_nan(
    name: str, answers: list[Answer]
) -> None:
    found = run(name, answers)
    labels = found.labels
    assert found.distribution.shape == (labels.tasks, labels.classes)
    assert found.skill.shape == (labels.members,)
    for numbers in (found.distribution, found.skill, found.prior, found.uncertainty):
        assert np.isfinite(numbers).all()
        assert (numbers >= 0).all()
        assert (numbers <= 1 + 1e-9).all()
    assert np.allclose(found.distribution.sum(axis=1), 1)
    if found.confusion is not None:
        assert np.allclose(found.confusion.sum(axis=2), 1)


@every_method
@few
@given(answers=crowds(), dice=st.randoms(use_true_random=False))
def test_the_order_and_the_names_of_tasks_members_and_labels_change_nothing(
    name: str, answers: list[Answer], dice: object
) -> None:
    def renamed(names: list[str]) -> dict[str, str]:
        others = names.copy()
        dice.shuffle(others)  # type: ignore[attr-defined]
        return dict(zip(names, others, strict=True))

    task, member, label = (renamed(sorted({row[place] for row in answers})) for place in range(3))
    moved = [(task[row[0]], member[row[1]], label[row[2]]) for row in answers]
    dice.shuffle(moved)  # type: ignore[attr-defined]
    before, after = by_name(run(name, answers)), by_name(run(name, moved))
    for one, shares in before.items():
        for what, share in shares.items():
            assert after[task[one]][label[what]] == pytest.approx(share, abs=1e-6)


@every_method
def test_clear_answers_get_their_label(name: str) -> None:
    truth, answers = crowd()
    found = run(name, answers)
    right = np.array([found.answers()[task] for task in range(len(truth))]) == truth
    assert right.mean() > 0.9
    guessers = np.array([member % 5 == 0 for member in found.labels.member_ids])
    assert found.skill[guessers].max() < found.skill[~guessers].min()


@every_method
@pytest.mark.parametrize(
    ("answers", "oddity"),
    [
        ([], CautionCode.NO_ANSWERS),
        ([("a", "ana", "yes"), ("b", "ana", "no")], CautionCode.ONE_MEMBER),
        ([("a", "ana", "yes"), ("b", "ben", "yes")], CautionCode.ONE_CLASS),
        ([("a", "ana", "yes"), ("b", "ben", "no")], CautionCode.SINGLE_ANSWERS),
        ([("a", "ana", "yes"), ("a", "ben", "no")], CautionCode.TIES),
        ([("a", "ana", "yes"), ("a", "ben", None)], CautionCode.UNKNOWN_ANSWERS),
        ([("a", "ana", "yes"), ("a", "ana", "no")], CautionCode.REPEATED_ANSWERS),
    ],
)
def test_odd_input_has_a_defined_result_and_says_what_is_odd(
    name: str, answers: list[Answer], oddity: CautionCode
) -> None:
    found = run(name, answers)
    assert np.isfinite(found.distribution).all()
    assert oddity in {caution.code for caution in found.cautions}
    assert all("{" not in caution.sentence for caution in found.cautions)


@every_method
def test_a_tie_stays_a_tie(name: str) -> None:
    found = run(name, [("a", "ana", "yes"), ("a", "ben", "no")])
    assert found.distribution[0] == pytest.approx([0.5, 0.5])
    assert found.tied.tolist() == [True]


def test_a_task_without_answers_gets_what_is_usual() -> None:
    answers = [(task, member, "yes" if task < 3 else "no") for task in range(4) for member in "ab"]
    labels = from_answers(answers, tasks=[0, 1, 2, 3, "new"], classes=["yes", "no"])
    found = METHODS["majority_vote"].run(labels)
    assert found.distribution[4] == pytest.approx([0.75, 0.25])


def test_labels_outside_the_declared_ones_are_left_out_and_counted() -> None:
    labels = from_answers([("a", "ana", "yes"), ("a", "ben", "maybe")], classes=["yes", "no"])
    assert len(labels) == 1
    assert labels.cautions[0].code is CautionCode.UNKNOWN_ANSWERS


def test_the_same_answer_twice_counts_once() -> None:
    labels = from_answers([("a", "ana", "yes"), ("a", "ana", "yes"), ("a", "ben", "no")])
    assert labels.votes().tolist() == [[1.0, 1.0]]


def test_numbers_that_point_nowhere_are_refused() -> None:
    with pytest.raises(ValueError, match="member number"):
        from_codes([0], [3], [0], member_ids=["ana"])
    with pytest.raises(ValueError, match="equal length"):
        from_codes([0, 1], [0], [0])


def test_gold_that_fits_nothing_is_left_out_and_counted() -> None:
    labels = from_answers([("a", "ana", "yes"), ("b", "ben", "no")])
    known, cautions = labels.gold({"a": "yes", "b": "maybe", "c": "yes"})
    assert known.tolist() == [1, -1]
    assert cautions[0].count == 2


def herd_and_experts(seed: int) -> tuple[Index, EncodedLabels]:
    """Return 400 tasks: five members follow one coin a task, five others nearly always know."""
    dice = np.random.default_rng(seed)
    truth = dice.integers(0, 2, 400).astype(np.int32)
    answers: list[Answer] = []
    for task, true in enumerate(truth):
        herd = int(dice.random() < 0.5)
        answers += [(task, f"herd{m}", herd if dice.random() < 0.9 else 1 - herd) for m in range(5)]
        answers += [(task, f"sure{m}", int(true if dice.random() < 0.9 else 1 - true))
                    for m in range(5)]  # fmt: skip
    return truth, from_answers(answers)


@pytest.mark.parametrize("seed", range(1, 9))
def test_thirty_gold_tasks_say_whom_of_two_groups_to_believe(seed: int) -> None:
    """Models that start from the votes end on the side of the herd as often as not."""
    truth, labels = herd_and_experts(seed)
    gold = np.where(np.arange(labels.tasks) < 30, truth, -1).astype(np.int32)
    led = aggregate(labels, gold=gold)
    assert (led.best[30:] == truth[30:]).mean() > 0.97
    assert sum(weight for _, weight in led.weights) == pytest.approx(1)


def test_a_gold_task_is_no_evidence_for_its_own_label() -> None:
    """Gold that is drawn by lot cannot be foretold by a model that starts from it."""
    _, labels = herd_and_experts(1)
    dice = np.random.default_rng(7)
    gold = np.where(np.arange(labels.tasks) < 100, dice.integers(0, 2, 400), -1).astype(np.int32)
    foretold = gold_started(labels, gold)
    assert (foretold.argmax(axis=1)[:100] == gold[:100]).mean() < 0.65


@pytest.mark.parametrize("classes", [2, 5, 12])
def test_the_prior_of_ebcc_does_not_grow_with_the_classes(classes: int) -> None:
    prior = row_prior(classes)
    assert (np.diag(prior) == 4).all()
    assert prior.sum() == classes * (classes + 3)


@pytest.mark.parametrize("method", [bcc, ebcc, hierarchical_bcc])
def test_a_method_that_was_stopped_says_so_and_has_no_voice_in_the_mean(
    method: Callable[..., MethodResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, labels = herd_and_experts(1)
    codes = [caution.code for caution in method(labels).cautions]
    assert CautionCode.NOT_SETTLED not in codes
    stopped = method(labels, sweeps=1)
    assert CautionCode.NOT_SETTLED in [caution.code for caution in stopped.cautions]
    monkeypatch.setattr("minga_pure.science.ensemble.ebcc", lambda _labels, **_: stopped)
    assert list(estimate_methods(labels).parts) == [
        "majority_vote", "one_coin", "hierarchical_dawid_skene", "hierarchical_bcc",
    ]  # fmt: skip


def test_opinions_can_be_kept_while_gold_grows() -> None:
    truth, answers = crowd()
    labels = from_answers(answers)
    gold, _ = labels.gold(dict(enumerate(truth[:40].tolist())))
    kept = aggregate(labels, gold=gold, opinions=estimate_methods(labels))
    assert np.array_equal(kept.distribution, aggregate(labels, gold=gold).distribution)


def test_stated_confidence_is_honest_when_members_err_together() -> None:
    """A tenth of the tasks misleads everybody: raw Dawid-Skene does not notice it."""
    dice = np.random.default_rng(2)
    truth = dice.integers(0, 3, 1500)
    seems = np.where(dice.random(1500) < 0.12, (truth + 1) % 3, truth)
    answers = [
        (task, int(member), int(seems[task] if dice.random() < 0.9 else dice.integers(0, 3)))
        for task in range(1500)
        for member in dice.choice(30, 6, replace=False)
    ]
    labels = from_answers(answers)
    gold = np.full(labels.tasks, -1, dtype=np.int32)
    gold[:100] = truth[:100]

    def overclaim(found: MethodResult) -> float:
        return float(found.confidence[100:].mean() - (found.best == truth)[100:].mean())

    raw = overclaim(METHODS["dawid_skene"].run(labels))
    assert raw > 0.08
    assert abs(overclaim(aggregate(labels, gold=gold))) < raw / 2


def test_one_answer_an_item_is_a_guess_until_gold_says_how_good() -> None:
    dice = np.random.default_rng(5)
    truth = dice.integers(0, 3, 400)
    said = np.where(dice.random(400) < 0.95, truth, (truth + 1) % 3)
    labels = from_codes(np.arange(400), dice.integers(0, 9, 400), said, class_names=range(3))
    assert (aggregate(labels).confidence < 0.8).all()
    gold = np.where(np.arange(400) < 60, truth, -1).astype(np.int32)
    assert aggregate(labels, gold=gold).confidence[60:].mean() == pytest.approx(0.95, abs=0.03)


@pytest.mark.skipif(kernels() is None, reason="numba is not installed")
@pytest.mark.parametrize("classes", [2, 3, 5, 6, 8])
@pytest.mark.parametrize("ordered", [True, False])
def test_compiled_sweeps_say_what_the_plain_ones_say(
    classes: int, ordered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, answers = crowd(classes=classes, per_task=7)
    if not ordered:
        np.random.default_rng(3).shuffle(answers)
    labels = from_codes(*np.array(answers).T)
    plain = dawid_skene(labels, sweeps=7, settled=0.0)
    monkeypatch.setattr(dawid_skene_module, "COMPILED_FROM", 0)
    fast = dawid_skene(labels, sweeps=7, settled=0.0)
    assert np.allclose(plain.distribution, fast.distribution, atol=1e-9)
    assert np.allclose(plain.confusion, fast.confusion, atol=1e-9)
    assert np.allclose(plain.skill, fast.skill, atol=1e-9)


@pytest.mark.skipif(kernels() is None, reason="numba is not installed")
def test_hundreds_of_answers_to_one_task_do_not_underflow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dawid_skene_module, "COMPILED_FROM", 0)
    answers = [(task, m, (task + (m % 9 == 0)) % 2) for task in range(40) for m in range(400)]
    found = dawid_skene(from_codes(*np.array(answers).T))
    assert np.isfinite(found.distribution).all()
    assert found.best.tolist() == [task % 2 for task in range(40)]
