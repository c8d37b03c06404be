"""A model of the items: features, training on other items only, and a weight that is earned."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga_pure.science import ensemble
from minga_pure.science.answer_table import softmax
from minga_pure.science.item_aware import ITEMS_AT_LEAST, item_model
from minga_pure.science.item_features import (
    FIELD_COLUMNS,
    PICTURE_SIDE,
    TEXT_CHARACTERS,
    TEXT_COLUMNS,
    field_features,
    picture_features,
    text_features,
)
from minga_pure.science.item_model import FOLDS, cross_entropy, fit, folds_of, foretell, lbfgs
from minga_pure.science.labels import UNKNOWN, from_codes

CLASSES = 3


def crowd(truth, *, right=0.6, members=12, answers=2, seed=1):
    """Simulated answers: each member is right with chance `right`, else says another class."""
    random = np.random.default_rng(seed)
    task = np.repeat(np.arange(len(truth)), answers)
    member = np.concatenate([random.permutation(members)[:answers] for _ in truth])
    wrong = (truth[task] + random.integers(1, CLASSES, len(task))) % CLASSES
    label = np.where(random.random(len(task)) < right, truth[task], wrong)
    return from_codes(
        task, member, label, task_ids=range(len(truth)), member_ids=range(members),
        class_names=["a", "b", "c"],
    )  # fmt: skip


def telling(truth, *, noise=0.6, seed=2):
    """Features that tell the class of an item, with noise."""
    random = np.random.default_rng(seed)
    return (np.eye(CLASSES)[truth] + random.normal(0, noise, (len(truth), CLASSES))).astype(
        np.float32
    )


TRUTH = np.random.default_rng(3).integers(0, CLASSES, 300)


class TestFeatures:
    def test_texts_of_one_language_are_nearer_to_each_other(self):
        rows = text_features(
            ["the house of the mother", "the mother and the house", "la casa de la madre"]
        )
        assert rows.shape == (3, TEXT_COLUMNS)
        assert rows[0] @ rows[1] > rows[0] @ rows[2]

    def test_what_follows_the_beginning_of_a_text_is_not_read(self):
        start = "word " * (TEXT_CHARACTERS // 5)
        short, long = text_features([start, start + "another end"])
        assert (short == long).all()

    @given(st.lists(st.text(max_size=40), max_size=5))
    @settings(max_examples=40)
    def test_any_text_gives_finite_rows_of_length_one_or_nought(self, texts):
        rows = text_features(texts)
        assert rows.shape == (len(texts), TEXT_COLUMNS)
        length = np.sqrt((rows.astype(float) ** 2).sum(axis=1))
        assert all(abs(size - 1) < 1e-4 or size == 0 for size in length)

    def test_a_picture_is_told_from_its_mirror_image_and_its_colours(self):
        picture = np.zeros((PICTURE_SIDE, PICTURE_SIDE, 3), np.uint8)
        picture[:, : PICTURE_SIDE // 4] = 255
        red = picture.copy()
        red[..., 1:] = 0
        rows = picture_features(np.stack([picture, picture[:, ::-1], red]))
        assert np.isfinite(rows).all()
        assert not np.allclose(rows[0], rows[1])
        assert not np.allclose(rows[0], rows[2])

    def test_a_picture_of_another_size_is_refused(self):
        with pytest.raises(ValueError, match="32 by 32"):
            picture_features(np.zeros((1, 8, 8, 3), np.uint8))

    def test_numbers_are_standardised_and_words_hashed(self):
        rows = field_features([{"age": 10, "town": "Lima"}, {"age": "30", "town": "Cali"}, {}])
        assert rows[:2, 0].tolist() == [-1.0, 1.0]
        assert rows[2, 0] == 0
        assert rows[2, 1] == 1  # the age is missing
        assert rows.shape[1] == 2 + FIELD_COLUMNS
        assert not np.allclose(rows[0, 2:], rows[1, 2:])

    @pytest.mark.parametrize("odd", ["nan", "1e999", True, None, [1], {"a": 1}, 10**400])
    def test_a_value_that_is_no_finite_number_is_no_number(self, odd):
        rows = field_features([{"size": 1}, {"size": odd}])
        assert np.isfinite(rows).all()


class TestItemModel:
    def test_every_item_is_foretold_by_a_model_that_has_not_seen_it(self):
        """Features name the item, so a model that had seen it would know its target by heart."""
        names = np.eye(60, dtype=np.float32)
        targets = np.eye(CLASSES)[TRUTH[:60]]
        foretold, _penalty = foretell(names, targets, np.arange(60, dtype=np.int32))
        by_heart = fit(names, targets, 1e-4)
        known = softmax(names @ by_heart[:-1] + by_heart[-1])
        assert (known.argmax(axis=1) == TRUTH[:60]).all()
        assert cross_entropy(foretold, targets) >= cross_entropy(
            np.tile(targets.mean(axis=0), (60, 1)), targets
        )

    def test_folds_are_of_equal_size_and_always_the_same(self):
        folds = folds_of(103)
        counts = np.bincount(folds, minlength=FOLDS)
        assert counts.max() - counts.min() <= 1
        assert (folds == folds_of(103)).all()

    def test_it_foretells_what_the_features_tell(self):
        rows = telling(TRUTH, noise=0.2)
        foretold, _penalty = foretell(rows, np.eye(CLASSES)[TRUTH], np.arange(300, dtype=np.int32))
        assert (foretold.argmax(axis=1) == TRUTH).mean() > 0.97
        assert np.allclose(foretold.sum(axis=1), 1)

    def test_a_smooth_loss_is_minimised(self):
        scale = np.array([1.0, 10.0, 100.0])
        found = lbfgs(lambda x: (0.5 * float(scale @ (x - 3) ** 2), scale * (x - 3)), np.zeros(3))
        assert np.allclose(found, 3, atol=1e-2)


class TestItemAware:
    def test_it_joins_where_the_items_tell_more_than_chance(self):
        labels = crowd(TRUTH)
        alone = ensemble.aggregate(labels)
        joint = ensemble.aggregate(labels, features=telling(TRUTH))
        assert joint.item_model.joins
        assert joint.item_model.gain > 0
        assert (joint.best == TRUTH).mean() > (alone.best == TRUTH).mean() + 0.08
        assert dict(joint.weights)["item_model"] > 0.5

    @pytest.mark.parametrize("answers", [1, 2, 5])
    @pytest.mark.parametrize("seed", range(6))
    def test_it_is_left_out_where_the_items_tell_nothing(self, answers, seed):
        noise = np.random.default_rng(seed).normal(size=(300, 8)).astype(np.float32)
        labels = crowd(TRUTH, answers=answers, seed=seed)
        outcome = ensemble.aggregate(labels, features=noise)
        assert not outcome.item_model.joins
        assert (outcome.distribution == ensemble.aggregate(labels).distribution).all()

    def test_single_answers_gain_most(self):
        labels = crowd(TRUTH, answers=1)
        joint = ensemble.aggregate(labels, features=telling(TRUTH, noise=0.3))
        assert (
            (joint.best == TRUTH).mean() > 0.9 > (ensemble.aggregate(labels).best == TRUTH).mean()
        )

    def test_gold_that_speaks_against_it_takes_its_voice(self):
        """The crowd errs where the features tell a wrong class; fifty gold items show it."""
        truth, told = TRUTH, np.where(TRUTH == 0, 1, TRUTH)
        labels = crowd(told, right=0.9)
        features = telling(told, noise=0.1)
        gold = np.full(300, UNKNOWN, np.int32)
        gold[:100] = truth[:100]
        alone = ensemble.aggregate(labels, gold=gold)
        joint = ensemble.aggregate(labels, gold=gold, features=features)
        rest = np.arange(300) >= 100
        assert joint.confidence[rest & (truth == 0)].mean() < 0.9
        assert (joint.best == truth)[rest].mean() >= (alone.best == truth)[rest].mean() - 0.02

    def test_it_is_trained_without_gold(self):
        labels, features = crowd(TRUTH), telling(TRUTH)
        gold = np.where(np.arange(300) < 60, TRUTH, UNKNOWN).astype(np.int32)
        with_gold = ensemble.aggregate(labels, gold=gold, features=features)
        without = ensemble.aggregate(labels, features=features)
        assert (with_gold.item_model.foretold == without.item_model.foretold).all()

    def test_a_small_project_has_no_model(self):
        labels = crowd(TRUTH[: ITEMS_AT_LEAST - 1])
        shares = ensemble.aggregate(labels).distribution
        assert item_model(labels, shares, telling(TRUTH[: ITEMS_AT_LEAST - 1])) is None

    def test_the_members_alone_are_kept_beside_it(self):
        labels = crowd(TRUTH)
        joint = ensemble.aggregate(labels, features=telling(TRUTH))
        assert (joint.item_model.members == ensemble.aggregate(labels).distribution).all()
        changed = joint.item_model.members.argmax(axis=1) != joint.best
        assert 0 < changed.sum() < 150

    def test_computing_twice_gives_the_same(self):
        labels, features = crowd(TRUTH), telling(TRUTH)
        first, second = (ensemble.aggregate(labels, features=features) for _ in range(2))
        assert (first.distribution == second.distribution).all()


@pytest.mark.parametrize("answered", [0, 1, 60])
def test_items_without_answers_are_foretold_too(answered):
    truth = TRUTH[:120]
    labels = crowd(truth)
    some = labels.task < answered
    part = from_codes(
        labels.task[some], labels.member[some], labels.label[some], task_ids=range(120),
        member_ids=range(12), class_names=["a", "b", "c"],
    )  # fmt: skip
    outcome = ensemble.aggregate(part, features=telling(truth, noise=0.2))
    assert np.allclose(outcome.distribution.sum(axis=1), 1)
