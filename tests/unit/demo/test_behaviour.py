"""Simulated members err as people do, and never answer what the question does not offer."""

import random

from hypothesis import given
from hypothesis import strategies as st

from minga.demo import behaviour, cast
from minga.demo.behaviour import LOOK_ALIKE, NEIGHBOURS, Habits
from minga_pure.answers import check_answer
from minga_pure.tasktypes import task_type

DICE = st.integers(0, 2**32).map(random.Random)
BOX = {"label": "coin", "x": 0.2, "y": 0.3, "width": 0.4, "height": 0.25}
TERMS = {one.terms.task_type: one.terms for customer in cast.CUSTOMERS for one in customer.projects}
TRUTHS = {
    "image_classification": {"label": "3"},
    "text_classification": {"label": "Spanish", "code": "es"},
    "boxes": {"boxes": [BOX, {"label": "person", "x": 0.0, "y": 0.0, "width": 1.0, "height": 1.0}]},
}


def somebody(error_rate: float = 0.0, reads: tuple[str, ...] = ("es",)) -> Habits:
    return Habits(error_rate, 1.0, frozenset(reads), 0.02)


@given(DICE, st.sampled_from(sorted(TRUTHS)), st.floats(0, 1))
def test_every_answer_fits_its_question(dice, name, error_rate):
    terms = TERMS[name]
    labels = task_type(name).check_labels(terms.labels)
    made = behaviour.answer(name, TRUTHS[name], somebody(error_rate), dice)
    check_answer(made.kind, made.value, task_type=task_type(name), labels=labels, multiple=False)
    assert made.seconds > 0


def test_who_makes_no_errors_says_the_truth():
    for seed in range(200):
        made = behaviour.answer(
            "image_classification", {"label": "8"}, somebody(), random.Random(seed)
        )
        assert made.kind == "cant_tell" or made.value == {"label": "8"}


def test_errors_come_at_their_rate_and_look_like_the_truth():
    dice, wrong, labels = random.Random(7), 0, 0
    for _ in range(4_000):
        made = behaviour.answer("image_classification", {"label": "8"}, somebody(0.2), dice)
        if made.kind == "label":
            labels += 1
            wrong += made.value != {"label": "8"}
            assert made.value["label"] in LOOK_ALIKE["8"] + "8"
    assert 0.17 < wrong / labels < 0.23


def test_who_does_not_read_a_language_mostly_says_so():
    dice = random.Random(1)
    made = [
        behaviour.answer("text_classification", TRUTHS["text_classification"], who, dice).kind
        for who in [somebody(reads=("pl",))] * 1_000
    ]
    assert 0.6 < made.count("cant_tell") / 1_000 < 0.72


def test_an_unknown_item_is_not_guessed():
    assert behaviour.answer("boxes", None, somebody(), random.Random(0)).kind == "cant_tell"


def test_every_label_has_somebody_to_be_mistaken_for():
    digits = {label["name"] for label in TERMS["image_classification"].labels}
    assert set(LOOK_ALIKE) == digits
    assert set("".join(LOOK_ALIKE.values())) <= digits
    languages = {label["name"] for label in TERMS["text_classification"].labels}
    assert set(NEIGHBOURS) == languages - {"Mixed or other"}
    assert {name for names in NEIGHBOURS.values() for name in names} <= languages


def test_people_differ_in_pace_and_in_errors():
    many = [behaviour.habits(("en",), random.Random(name)) for name in range(100)]
    assert max(one.pace for one in many) > 1.3 * min(one.pace for one in many)
    assert max(one.error_rate for one in many) > 0.15
    assert sorted(one.error_rate for one in many)[50] < 0.12
