"""The crew answers every task type of the registry with a value that fits, or says that it will
not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.demo import plausible
from minga_pure.tasktypes import task_type, task_types

TYPES = [kind.name for kind in task_types()]
DONE = [name for name in TYPES if name not in plausible.NOT_DONE]


def test_every_type_is_done_or_named_as_not_done():
    assert set(plausible.MAKERS) | plausible.NOT_DONE == set(TYPES)
    assert not set(plausible.MAKERS) & plausible.NOT_DONE


@pytest.mark.parametrize("name", DONE)
@given(seed=st.integers(0, 2**32), error_rate=st.floats(0, 1))
def test_an_answer_fits_the_types_own_sample(name, seed, error_rate):
    kind = task_type(name)
    labels = kind.check_labels(kind.sample.labels)
    content = kind.check_content(kind.sample.content)
    value = plausible.plausible_value(
        name, content, labels, error_rate=error_rate, dice=random.Random(seed)
    )
    assert value is not None
    assert kind.check_value(value, labels, content=content) == value


@pytest.mark.parametrize("name", sorted(plausible.NOT_DONE))
def test_recordings_are_not_done(name):
    kind = task_type(name)
    dice = random.Random(1)
    value = plausible.plausible_value(name, kind.sample.content, [], error_rate=0.0, dice=dice)
    assert value is None


def test_members_who_do_not_err_agree():
    kind = task_type("boxes")
    values = [
        plausible.plausible_value(
            "boxes",
            kind.sample.content,
            kind.sample.labels,
            error_rate=0.0,
            dice=random.Random(seed),
        )
        for seed in range(5)
    ]
    assert all(value == values[0] for value in values)
